// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/our_mail.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/disposition.h"
#include "gateway/classify/quoted_ids.h"
#include "gateway/classify/unit_match.h"

namespace shouwen::classify {
namespace {

using storage::Decision;
using storage::Disposition;

void add_task(Decision& d, const std::string& task) {
  if (std::ranges::find(d.tasks, task) == d.tasks.end()) d.tasks.push_back(task);
}

// Does this mail quote the Message-ID of ours? Nobody can guess one (an HMAC); receipt numbers
// anyone can, so a number alone never lets a stranger mark our mail as bounced.
bool quotes(const parsers::Mail& mail, const std::string& message_id) {
  std::string_view id = message_id;
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  if (id.empty()) return false;
  const auto holds = [&](std::string_view text) { return text.find(id) != std::string_view::npos; };
  return holds(mail.in_reply_to) ||
         std::any_of(mail.references.begin(), mail.references.end(), holds) ||
         (mail.report && holds(mail.report->original_message_id)) || holds(mail.body_text) ||
         std::any_of(mail.inner.begin(), mail.inner.end(),
                     [&](const parsers::Inner& inner) { return holds(inner.message_id); });
}

// Which of our mails a bounce really returns: quoted by its id, and for the address it was sent to.
const storage::OurMail* returned_mail(const Facts& f) {
  for (const storage::OurMail& ours : f.context.history.ours) {
    if (!quotes(f.mail, ours.rfc_message_id)) continue;
    const std::string to = f.mail.report ? f.mail.report->recipient : "";
    if (to.empty() || ours.to.empty() || fold(to) == fold(ours.to)) return &ours;
  }
  return nullptr;
}

}  // namespace

void link_our_mail(const Facts& f, const config::Roster& roster, Decision& d) {
  const auto& ours = f.context.history.ours;
  const auto take = [&](const std::string& unit, const char* source, const std::string& words,
                        const char* rule) {
    d.unit = unit;
    if (!unit.empty()) d.evidence.push_back({"unit=" + unit, source, words, 0, rule, 0.9});
  };
  const bool about_us = d.disposition == Disposition::bounce ||
                        d.disposition == Disposition::auto_reply ||
                        d.disposition == Disposition::reminder_reply;
  if (d.disposition == Disposition::bounce) {
    if (const storage::OurMail* returned = returned_mail(f)) {
      d.answers = returned->ref;
      take(returned->unit, "history", "", "unit.our_mail");
    }
  } else if (about_us && !ours.empty()) {
    d.answers = ours.front().ref;
    if (d.unit.empty()) take(ours.front().unit, "history", "", "unit.our_mail");
    // Receipt numbers can be guessed: who answers by one is not thereby the unit.
    if (!d.sender_confirmed && !d.tasks.empty()) add_task(d, "unconfirmed_sender");
  }
  // What a reminder asked for, or why it cannot come, is bound to it whatever it is filed as.
  if (!d.answers)
    for (const storage::OurMail& one : ours)
      if (one.purpose.starts_with("reminder:") && quotes(f.mail, one.rfc_message_id))
        d.answers = one.ref;
  if (d.disposition != Disposition::bounce || !d.unit.empty()) return;
  std::vector<std::pair<std::string, const char*>> addresses;  // and where each stands
  if (f.mail.report) addresses.emplace_back(f.mail.report->recipient, "header:Final-Recipient");
  for (std::string& a : addresses_in(f.mail.body_text))
    addresses.emplace_back(std::move(a), "body");
  for (const auto& [a, place] : addresses)
    if (const auto* u = roster.by_address(a))
      return take(u->code, place, a, "unit.registered_address");
  for (const auto& [a, place] : addresses)
    if (const auto* u = unit_of_address(a, roster, nullptr))
      return take(u->code, place, a, "unit.domain");
  // Whose mail came from there: the history is that of the address it speaks of.
  for (const auto& [a, place] : addresses)
    if (const auto* u = unit_of_address(a, roster, &f.context.history))
      return take(u->code, "history", "", "unit.seen_before");
}

}  // namespace shouwen::classify
