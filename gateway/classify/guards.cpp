// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/guards.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "config/mailbox.h"
#include "config/text.h"
#include "gateway/classify/attachment_role.h"
#include "gateway/classify/authentication.h"
#include "gateway/classify/han.h"
#include "gateway/classify/knowledge.h"
#include "gateway/classify/returned_receipt.h"
#include "gateway/classify/wording.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

using storage::Disposition;

std::string_view trim(std::string_view s) {
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.front()))) s.remove_prefix(1);
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.back()))) s.remove_suffix(1);
  return s;
}

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : ascii_lower(trim(address.substr(at + 1)));
}

std::string from_address(const parsers::Mail& mail) {
  return mail.from.empty() ? std::string() : ascii_lower(trim(mail.from.front().address));
}

bool daemon_address(std::string_view from) {
  const std::string_view local = from.substr(0, from.find('@'));
  static constexpr std::array<std::string_view, 5> daemons = {
      "mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon"};
  return std::ranges::find(daemons, local) != daemons.end();
}

// What a mail carries beside its text.
struct Carried {
  bool material = false;  // a file that could be a piece
  bool any = false;       // a file of any kind that somebody attached
};

// A picture its HTML shows where it stands: the logo of a signature, not a file that was sent.
bool shown_in_text(const parsers::Leaf& leaf) {
  return !leaf.content_id.empty() && leaf.disposition != "attachment";
}

// What a mail program adds by itself: a visiting card, a signature.
bool added_by_program(const extract::Document& d) {
  static constexpr std::array<std::string_view, 6> kinds = {"vcf", "ics", "p7s",
                                                            "asc", "sig", "pgp"};
  return std::ranges::find(kinds, extract::extension(d.name)) != kinds.end();
}

// Of a delivery report, what its server put there itself: the report and the mail it returns.
bool returned(const std::vector<extract::Document>& documents, const extract::Document& d,
              const parsers::Leaf* leaf) {
  if (d.in_rfc822 || d.kind == "eml") return true;
  for (int outer = d.container; outer >= 0; outer = documents[outer].container)
    if (documents[outer].in_rfc822 || documents[outer].kind == "eml") return true;
  return leaf != nullptr &&
         (leaf->type.starts_with("message/") || leaf->type == "text/rfc822-headers");
}

Carried carried(const parsers::Mail& mail, const std::vector<extract::Document>& documents) {
  const bool report = mail.report.has_value() || daemon_address(from_address(mail));
  Carried out;
  for (const extract::Document& d : documents) {
    const AttachmentRole role = attachment_role(d);
    if (role == AttachmentRole::ignored) {
      out.any = out.any || !d.link.provider.empty();  // a large file left with the provider
      continue;
    }
    if (added_by_program(d)) continue;
    const auto at = std::ranges::find(mail.leaves, d.path, &parsers::Leaf::path);
    const parsers::Leaf* leaf = at == mail.leaves.end() ? nullptr : &*at;
    if (role == AttachmentRole::picture && leaf != nullptr && shown_in_text(*leaf)) continue;
    const bool material = role == AttachmentRole::piece || role == AttachmentRole::archive ||
                          role == AttachmentRole::companion;
    if (!report || !returned(documents, d, leaf)) {
      out.material = out.material || material;
      out.any = true;
    } else if (d.in_rfc822 || d.container >= 0) {
      out.any = true;  // a file of the mail it returns: still a report, yet somebody's file
    }
  }
  return out;
}

// The rules as one object: each adds its evidence and what it forbids.
class Guard {
 public:
  Guard(const parsers::Mail& mail, const Reading& reading, const Context& context,
        const Carried& carried)
      : mail_(mail),
        reading_(reading),
        context_(context),
        files_(carried.material),
        any_files_(carried.any) {
    from_ = from_address(mail);
    const bool report = mail.report && (mail.report->dsn || mail.report->mdn);
    const storage::History& h = context.history;
    units_own_ = !report && !is_machine_address(from_) &&
                 (!h.confirmed_unit.empty() || !h.seen_units.empty() ||
                  unit_of_address(from_, context.knowledge.impl().roster, nullptr) != nullptr);
  }

  Guarded run() {
    own_mail();
    reports();
    bounces();
    automatic();
    lists();
    senders();
    authentication();
    return std::move(out_);
  }

 private:
  void no_answer(std::string_view rule, std::string_view source, std::string_view words) {
    out_.may_answer = false;
    out_.evidence.push_back({"ack=none", std::string(source), std::string(words.substr(0, 80)), 0,
                             std::string(rule), 1});
  }

  // The first guard that knows what the message is keeps its word. The one place where a guard
  // files a mail: whatever the mark, files that could be material are left to the rules.
  void decide(Disposition what, std::string_view rule, std::string_view source,
              std::string_view words) {
    no_answer(rule, source, words);
    out_.carries_files = out_.carries_files || any_files_;
    if (files_ || out_.disposition) return;
    out_.disposition = what;
    out_.evidence.push_back({"disposition=" + std::string(storage::name(what)), std::string(source),
                             std::string(words.substr(0, 80)), 0, std::string(rule), 1});
  }

  // Anybody can write a domain: it counts where no outbox knows our mail (`inspect`), which is
  // where own_domains are given.
  bool is_own_domain(std::string_view id) const {
    const std::string domain = domain_of(id);
    return !domain.empty() && std::ranges::any_of(context_.own_domains, [&](const auto& d) {
      return ascii_lower(d) == domain;
    });
  }

  // A mark that a machine leaves, on a mail from a person's address of a unit: it may be what a
  // person writes of a bounce, or what a unit's server adds to every mail. Read, not filed away.
  void decide_by_mark(Disposition what, std::string_view rule, std::string_view source,
                      std::string_view words) {
    if (!units_own_) return decide(what, rule, source, words);
    no_answer(rule, source, words);
    out_.marked_as_machine = true;
  }

  // The outbox knows the Message-IDs we gave: each an HMAC nobody can guess.
  bool is_own_mail(std::string_view id) const {
    return !id.empty() && std::ranges::any_of(context_.history.ours, [&](const auto& ours) {
      std::string_view known = ours.rfc_message_id;
      if (known.starts_with('<')) known.remove_prefix(1);
      if (known.ends_with('>')) known.remove_suffix(1);
      return known == id;
    });
  }

  void own_mail() {
    for (const auto& own : context_.own_addresses)
      out_.from_us = out_.from_us || config::same_mailbox(own, from_);
    if (is_own_mail(mail_.message_id) || is_own_domain(mail_.message_id)) {
      decide(Disposition::receipt_of_ours, "guard.own_message_id", "header:Message-ID",
             mail_.message_id);
    }
    // An officer may send himself a file from the same mailbox: never answered, yet looked at.
    if (out_.from_us) decide(Disposition::receipt_of_ours, "guard.own_address", "from", from_);
    rewrapped();
  }

  // Our receipt sent back inside another mail: by a forwarding rule, or as a copied text. Whoever
  // adds a word to it speaks to us, wherever in the mail the word stands.
  void rewrapped() {
    if (files_) return;
    const std::string_view mark = first_word(Wording::our_marks, reading_.subject);
    std::string original;
    for (const auto& p : reading_.passages)
      if (p.role == Role::forwarded || p.role == Role::quoted) original += p.text;
    const std::string_view own = first_word(Wording::our_receipt, reading_.own);
    const bool original_says = !first_word(Wording::our_receipt, original).empty();
    const bool nothing_own = reading_.own_length <= 30;
    const bool automatic = !first_word(Wording::auto_reply_subject, reading_.subject).empty();
    const bool marked = !mark.empty() && !automatic && !reading_.reply &&
                        (!own.empty() || (original_says && nothing_own));
    if (!marked && (own.empty() || !reading_.forward || reading_.reply)) return;
    const char* source = marked ? "subject" : "body";
    if (says_more_than_receipt(mail_)) {
      out_.returned_with_words = !out_.disposition;
      no_answer("guard.own_receipt_returned", source, marked ? mark : own);
    } else {
      decide(Disposition::receipt_of_ours, "guard.own_receipt_returned", source,
             marked ? mark : own);
    }
  }

  void reports() {
    if (!mail_.report) return;
    if (mail_.report->mdn) {
      decide(Disposition::auto_reply, "guard.mdn", "header:Content-Type",
             "disposition-notification");
    } else if (mail_.report->dsn) {
      decide(Disposition::bounce, "guard.dsn", "header:Content-Type", "delivery-status");
    }
  }

  void bounces() {
    const bool null_path = mail_.return_path && trim(*mail_.return_path).empty();
    const std::string_view subject = first_word(Wording::bounce_subject, reading_.subject);
    const std::string_view body = first_word(Wording::bounce_body, reading_.own);
    if (daemon_address(from_)) {
      decide(Disposition::bounce, "guard.mailer_daemon", "from", from_);
    } else if (null_path && (!subject.empty() || !body.empty())) {
      decide(Disposition::bounce, "guard.null_return_path", "header:Return-Path", "<>");
    } else if (!subject.empty() && !body.empty() && !files_) {
      decide_by_mark(Disposition::bounce, "guard.prose_bounce", "subject", subject);
    } else if (mail_.field("X-Failed-Recipients") != nullptr) {
      decide_by_mark(Disposition::bounce, "guard.failed_recipients", "header:X-Failed-Recipients",
                     "");
    }
    if (null_path) no_answer("guard.null_return_path", "header:Return-Path", "<>");
  }

  void automatic() {
    for (const std::string_view v : mail_.field_values("Auto-Submitted")) {
      const std::string value = ascii_lower(trim(v.substr(0, v.find(';'))));
      if (value != "no" && !value.empty())
        decide(Disposition::auto_reply, "guard.auto_submitted", "header:Auto-Submitted", value);
    }
    static constexpr std::array<const char*, 7> fields = {
        "X-Autoreply",      "X-Autorespond",    "X-Autoresponse", "X-Auto-Reply-From",
        "X-AutoReply-From", "X-Mail-Autoreply", "X-QQ-AUTO-REPLY"};
    for (const char* name : fields)
      if (const std::string* v = mail_.field(name); v != nullptr && ascii_lower(trim(*v)) != "no")
        decide(Disposition::auto_reply, "guard.autoreply_header", std::string("header:") + name,
               *v);
    if (const std::string* v = mail_.field("X-Auto-Response-Suppress")) {
      const std::string value = ascii_lower(*v);
      for (const char* word : {"all", "oof", "autoreply"})
        if (value.find(word) != std::string::npos) {
          no_answer("guard.response_suppress", "header:X-Auto-Response-Suppress", *v);
          break;
        }
    }
    wording_of_machines();
  }

  void wording_of_machines() {
    const std::string whole = canonical(mail_.subject);
    if (const auto w = first_word(Wording::auto_reply_subject, whole); !w.empty())
      decide(Disposition::auto_reply, "guard.auto_reply_subject", "subject", w);
    if (!files_ && (whole.starts_with("已读:") || whole.starts_with("read:") ||
                    whole.starts_with("未读:") || whole.starts_with("not read:")))
      decide(Disposition::auto_reply, "guard.read_receipt", "subject", whole);
    // Wording alone: a short text, nothing attached, and nothing that a person would add.
    auto w = first_word(Wording::auto_reply_body, reading_.own);
    if (w.empty() && count_words(Wording::auto_reply_weak, reading_.own) >= 3)
      w = first_word(Wording::auto_reply_weak, reading_.own);
    if (!w.empty() && !files_ && reading_.own_length < 160 &&
        first_word(Wording::brings, reading_.own).empty() &&
        first_word(Wording::enquiry, reading_.own).empty())
      decide(Disposition::auto_reply, "guard.vacation_wording", "body", w);
  }

  void lists() {
    for (const std::string_view v : mail_.field_values("Precedence")) {
      const std::string value = ascii_lower(trim(v));
      if (value == "bulk" || value == "list" || value == "junk" || value == "auto_reply")
        no_answer("guard.precedence", "header:Precedence", value);
      if (value == "auto_reply")
        decide(Disposition::auto_reply, "guard.precedence", "header:Precedence", value);
    }
    for (const char* name : {"List-Id", "List-Unsubscribe", "List-Post", "List-Help",
                             "List-Subscribe", "Mailing-List", "X-Mailing-List"})
      if (const std::string* v = mail_.field(name)) {
        no_answer("guard.list", std::string("header:") + name, *v);
        if (!files_)
          decide_by_mark(Disposition::unrelated, "guard.list", std::string("header:") + name, *v);
      }
  }

  void senders() {
    if (from_.empty() || from_.find('@') == std::string::npos)
      no_answer("guard.no_sender", "from", "");
    else if (is_machine_address(from_))
      no_answer("guard.machine_address", "from", from_);
  }

  void authentication() {
    out_.several_from = several_from(mail_);
    if (out_.several_from) no_answer("guard.several_from", "header:From", from_);
    const Proof proof =
        classify::authentication(mail_, context_.trusted_authserv, context_.own_addresses);
    out_.unproven = proof == Proof::unproven;
    if (out_.unproven)
      out_.evidence.push_back({"sender_unproven", "header:Authentication-Results",
                               *mail_.field("Authentication-Results"), 0, "sender.unproven", 1});
    out_.failed_auth = proof == Proof::failed;
    if (out_.failed_auth)
      no_answer("guard.authentication_failed", "header:Authentication-Results",
                *mail_.field("Authentication-Results"));
  }

  const parsers::Mail& mail_;
  const Reading& reading_;
  const Context& context_;
  bool files_, any_files_;
  bool units_own_ = false;  // a person's address of a unit, as far as addresses tell
  std::string from_;
  Guarded out_;
};

}  // namespace

bool is_machine_address(std::string_view address) {
  const std::string local = ascii_lower(address.substr(0, address.find('@')));
  static constexpr std::array<std::string_view, 14> exact = {
      "mailer-daemon", "postmaster",   "noreply", "no-reply", "no_reply",
      "donotreply",    "do-not-reply", "bounce",  "bounces",  "listserv",
      "majordomo",     "mailerdaemon", "root",    "daemon"};
  if (std::ranges::find(exact, local) != exact.end()) return true;
  for (const std::string_view part :
       {"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply"})
    if (local.find(part) != std::string::npos) return true;
  return local.starts_with("owner-") || local.ends_with("-owner") || local.ends_with("-request") ||
         local.starts_with("bounce-") || local.starts_with("bounces+") ||
         local.ends_with("-bounces");
}

Guarded guard(const parsers::Mail& mail, const Reading& reading, const Context& context,
              const std::vector<extract::Document>& documents) {
  return Guard(mail, reading, context, carried(mail, documents)).run();
}

}  // namespace shouwen::classify
