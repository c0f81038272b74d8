// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/filing.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/authentication.h"
#include "gateway/classify/classify.h"
#include "gateway/desk/follow_up.h"
#include "gateway/desk/told.h"
#include "gateway/extract/ocr_lines.h"
#include "gateway/intake/fax_again.h"
#include "gateway/intake/fax_join.h"
#include "gateway/intake/fax_lane.h"
#include "gateway/intake/fax_mail.h"
#include "gateway/intake/their_number.h"
#include "gateway/intake/wanting.h"
#include "gateway/replies/bounce.h"
#include "gateway/replies/recipients.h"
#include "storage/reader.h"

namespace shouwen::intake {

namespace {

storage::Header header_of(const parsers::Mail& mail) {
  storage::Header header;
  header.subject = mail.subject;
  if (!mail.from.empty()) {
    header.from_name = mail.from.front().name;
    header.from = mail.from.front().address;
  }
  if (!mail.reply_to.empty()) header.reply_to = mail.reply_to.front().address;
  if (!mail.to.empty()) header.to = mail.to.front().address;
  header.date = mail.date;
  header.message_id = mail.message_id;
  header.in_reply_to = mail.in_reply_to;
  header.references = mail.references;
  return header;
}

// An HTML page of nothing but tags says nothing.
bool says_nothing(std::string_view body_text) {
  constexpr std::size_t kLook = 4096;
  return fold(body_text.substr(0, kLook)).empty();
}

std::vector<storage::StoredPart> parts_of(const Reading& reading) {
  std::vector<storage::StoredPart> parts;
  parts.reserve(reading.documents.size());
  for (const extract::Document& document : reading.documents) {
    storage::StoredPart part;
    part.path = document.path;
    part.type = document.kind;
    part.filename = document.name;
    part.size = document.size;
    part.digest = document.digest;
    part.outcome =
        std::string(document.scan == extract::Scan::infected ? extract::name(document.scan)
                                                             : extract::name(document.outcome));
    if (!document.body)
      part.text = document.text;
    else if (says_nothing(reading.mail.body_text))
      part.outcome = extract::name(extract::Outcome::empty);
    part.engine = document.engine;
    part.lines = extract::lines_text(document);
    for (const parsers::Leaf& leaf : reading.mail.leaves) {
      if (leaf.path == document.path) part.charset = leaf.charset;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

// What became of each file that was not simply read: shown by `show`, mended by `retry`. An
// infected one is for a person at once; one not scanned is never passed off as clean.
void note_attachments(storage::Decision& decision, const std::vector<extract::Document>& documents,
                      bool scanned) {
  const auto note = [&](const extract::Document& d, std::string_view what, const std::string& words,
                        const char* rule) {
    const std::string text = std::string(what) + (words.empty() ? "" : ": " + words);
    decision.evidence.push_back({"attachment", d.path, text, 0, rule, 1});
  };
  bool infected = false;
  for (const extract::Document& d : documents) {
    if (d.body) continue;
    const bool clean = d.scan == extract::Scan::clean;
    if (scanned && d.size > 0 && !clean) note(d, extract::name(d.scan), d.signature, "scan");
    infected = infected || d.scan == extract::Scan::infected;
    if (extract::has_flag(d, "macros")) note(d, "macros", "含宏，打开时不要启用", "extract");
    if (d.outcome != extract::Outcome::ok && !d.why.empty())
      note(d, extract::name(d.outcome), d.why, "extract");
  }
  if (infected) decision.review.insert(decision.review.begin(), "infected_attachment");
}

std::string server_action(const config::Mark& mark) {
  switch (mark.kind) {
    case config::Mark::Kind::none:
      return "";
    case config::Mark::Kind::seen:
      return "seen";
    case config::Mark::Kind::flag:
      return "flag:$Shouwen";
    case config::Mark::Kind::move:
      return "move:" + mark.folder;
  }
  return "";
}

std::string receipt_prefix(const desk::Office& office, const storage::Decision& decision) {
  const config::Campaign* campaign = office.campaign(decision.campaign);
  return campaign == nullptr ? "SW-" : campaign->receipt_prefix;
}

// What the list shows of a fax: it has no header of its own.
storage::Header fax_header(const FaxFound& fax, const storage::Decision& decision) {
  const parsers::fax::FaxArrival& a = fax.whole.reading.arrival;
  storage::Header header;
  header.subject =
      decision.quarantine || decision.items.empty() || decision.items.front().title.empty()
          ? "传真"
          : decision.items.front().title;
  header.from_name = a.tsi.value.empty() ? a.cid_number.value : a.tsi.value;
  header.to = a.called.value;
  header.date = a.received.value;
  return header;
}

// Its pages count elsewhere: with the call it goes on, or the one that brought them again.
void send_elsewhere(storage::Decision& decision, const storage::FaxLink& link) {
  storage::Decision out;
  out.disposition = storage::Disposition::submission;
  out.rules_version = decision.rules_version;
  out.evidence = {{std::string("fax=") + std::string(storage::name(link.kind)), "call",
                   "来件" + std::to_string(link.head.value), 0, "fax.join", 1}};
  out.confidence = 1;
  // What must not be shown is not shown here either.
  out.quarantine = decision.quarantine;
  if (out.quarantine) out.review = decision.review;
  if (link.kind == storage::FaxLinkKind::repeat) {
    out.duplicate_of = link.head;
    // The pages look the same; two forms filled in differently would, too.
    if (!link.by_person) out.tasks = {"fax_repeat"};
  }
  decision = std::move(out);
}

// What the receipt has to ask for, in the words of its clause 需补充.
void note_missing_pages(storage::Decision& decision, const FaxReading& fax) {
  const parsers::fax::Completeness& c = fax.completeness;
  if (c.state == parsers::fax::State::complete) return;
  // A page that was asked for lacks what it goes on from, which has come.
  if (std::ranges::any_of(decision.review, classify::is_page_of)) return;
  const std::string words = parsers::fax::supply_words(c);
  decision.problems.emplace_back("pages_missing");
  decision.evidence.push_back({"problem=pages_missing", "call", words, 0, "fax.completeness", 1});
  if (decision.ack == storage::Answer::receipt)
    decision.ack = storage::Answer::receipt_with_problems;
}

// After the calls were joined a receipt that had said otherwise is corrected once.
Result<bool> was_told(storage::Store& store, MessageRef message) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto trail = (*reader)->trail(message);
  if (!trail) return trail.error();
  for (const storage::OutboxMail& mail : trail->outbox) {
    if (mail.purpose == "receipt" &&
        (mail.state == storage::OutboxState::sent || mail.state == storage::OutboxState::sending))
      return true;
  }
  return false;
}

Status ask_fax_receipt(storage::Store& store, storage::Filing& filing, const FaxFound& fax,
                       const replies::RecipientFacts& facts) {
  using State = parsers::fax::State;
  const bool whole = fax.whole.reading.completeness.state == State::complete;
  filing.requests = replies::fax_recipients(filing.decision, facts);
  if (filing.requests.empty()) {
    if (filing.decision.ack != storage::Answer::none && facts.answerable)
      filing.decision.tasks.emplace_back("receipt_undeliverable");
    return Done{};
  }
  // The machine may be dialling again: what is missing is asked for when it has not.
  if (!whole) filing.requests.front().not_before = facts.arrival + kRedial;
  if (fax.whole.pieces.size() < 2) return Done{};
  auto told = was_told(store, filing.message);
  if (!told.ok()) return told.error();
  if (*told) filing.requests.front().purpose = "supplement";
  return Done{};
}

// A mail that crashed was answered without what it says. Filed after all, it is told once more.
Status tell_after_crash(storage::Store& store, MessageRef message, Instant now) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto trail = (*reader)->trail(message);
  if (!trail) return trail.error();
  const storage::Decision* told = desk::told_decision(*trail);
  const auto crashed = [](const std::string& reason) { return reason.starts_with("failed: "); };
  const storage::Decision& now_said = trail->message.decision;
  if (!told || std::ranges::none_of(told->review, crashed) ||
      std::ranges::any_of(now_said.review, crashed) || now_said.ack == storage::Answer::none)
    return Done{};
  auto follow = desk::tell_sender(store, message, now, true);
  return follow ? Status(Done{}) : follow.error();
}

}  // namespace

storage::Owed owed_by(const std::vector<extract::Document>& documents) {
  storage::Owed owed;
  for (const extract::Document& d : documents) {
    owed.ocr = owed.ocr || d.wants_ocr;
    owed.scan = owed.scan || d.wants_scan;
    owed.extract = owed.extract || d.wants_reading;
  }
  return owed;
}

Result<storage::Filing> judge(storage::Store& store, const Rules& rules, const Reading& reading,
                              const storage::LateWork* late) {
  const desk::Office& office = *rules.office;
  const config::MailboxSettings* mailbox = office.settings.mailbox(reading.work.account);
  // A mail a person brought was saved from a mailbox, unless he says when it came.
  const bool server = reading.work.channel == "imap" ||
                      (reading.work.channel == "ingest" && !reading.work.internal_date);
  const classify::Source source{server, reading.work.internal_date, reading.work.arrival_seen};
  classify::Arrival arrival = classify::arrival(reading.mail, source);
  std::optional<classify::FaxCall> call;
  if (reading.fax) {
    call = fax_call(reading.fax->whole.reading);
    arrival = fax_arrival(reading.fax->whole.reading, office.settings.zone, source);
    // The moment of the call that brought the last page.
    if (reading.fax->whole.pieces.size() > 1)
      arrival = {Instant{*reading.mail.date_ms}, "fax_joined"};
  }

  storage::HistoryKeys keys = classify::history_keys(
      reading.mail, reading.documents, *rules.knowledge, reading.content, call ? &*call : nullptr);
  keys.self = reading.work.message;
  if (late != nullptr) {
    arrival = {late->arrival, late->arrival_basis};
    keys.again = reading.work.message;
    keys.arrival = late->arrival;
  }
  auto history = store.history(keys);
  if (!history.ok()) return history.error();
  std::vector<classify::Wanting> wants;
  const bool adds = reading.fax ? classify::brings_pages_again(reading.documents, *rules.knowledge)
                                : classify::brings_pictures(reading.documents);
  if (adds) {
    auto found = wanting(store, *history, reading.work.message,
                         reading.fax ? Wanted::pages : Wanted::pictures);
    if (!found.ok()) return found.error();
    wants = std::move(*found);
  }
  const classify::Context context{*rules.knowledge,
                                  office.settings.own_addresses(),
                                  {},  // the outbox knows our mail; a domain anybody can write
                                  {},
                                  arrival,
                                  office.settings.zone,
                                  *history,
                                  reading.content,
                                  call,
                                  std::move(wants)};
  storage::Filing filing;
  DeviceMail device;
  filing.message = reading.work.message;
  filing.decision = classify::classify(reading.mail, reading.documents, context);
  if (reading.fax) {
    const FaxReading& fax = reading.fax->whole.reading;
    add_fax_review(filing.decision, fax, reading.documents);
    note_missing_pages(filing.decision, fax);
    if (const storage::FaxLink* link = reading.fax->elsewhere())
      send_elsewhere(filing.decision, *link);
    filing.fax = storage::FaxFiling{fax_facts(fax, arrival.at), reading.fax->links,
                                    reading.fax->told, reading.fax->asked};
  } else {
    note_attachments(filing.decision, reading.documents, rules.scanned);
    device = reading.device ? *reading.device : device_mail(reading, office.settings);
    settle_device(filing.decision, device);
  }
  // What the parser could not make sense of stands with the rest of what was found, in `show`.
  for (const std::string& defect : reading.mail.defects)
    filing.decision.evidence.push_back({"defect", "octets", defect, 0, "parse.defect", 1});
  filing.header = reading.fax ? fax_header(*reading.fax, filing.decision) : header_of(reading.mail);
  filing.content = reading.content;
  filing.arrival = arrival.at;
  const bool stated = reading.work.channel == "ingest" && reading.work.internal_date;
  filing.arrival_basis = stated ? "stated" : arrival.basis;
  filing.parts = parts_of(reading);
  filing.body_text = reading.mail.body_text;
  filing.their_number = their_number(filing.parts, filing.body_text, office.campaigns);
  filing.texts = std::move(keys.texts);
  filing.engine_version = std::string(classify::kRulesVersion);
  filing.receipt_prefix = receipt_prefix(office, filing.decision);
  for (const storage::Statement& statement : office.statements) {
    filing.config_digest += (filing.config_digest.empty() ? "" : " ") + statement.digest.text;
  }
  if (reading.work.own_sent) return filing;
  // A fax is read in its own lane, also one that came in a mail.
  if (!reading.fax && device.kind == DeviceMail::Kind::none)
    filing.owed = owed_by(reading.documents);
  if (office.settings.replies.enabled) {
    const replies::RecipientFacts facts{
        office.roster,
        *history,
        office.settings.unanswered_addresses(),
        arrival.at,
        reading.work.answerable,
        "",
        std::int64_t{office.settings.replies.supplement_window_minutes} * kMinute,
        !office.settings.fax_out.host.empty(),
        replies::own_faxes(office.campaigns)};
    if (!reading.fax) {
      const replies::Untold untold = replies::not_told(reading.mail, filing.decision, facts);
      filing.requests = replies::recipients(reading.mail, filing.decision, facts);
      storage::Decision& d = filing.decision;
      if (untold.silent) d.ack = storage::Answer::none;
      d.evidence.insert(d.evidence.end(), untold.evidence.begin(), untold.evidence.end());
      d.tasks.insert(d.tasks.end(), untold.tasks.begin(), untold.tasks.end());
    } else if (Status asked = ask_fax_receipt(store, filing, *reading.fax, facts); !asked.ok()) {
      return asked.error();
    }
  }
  if (reading.work.answerable && mailbox != nullptr) {
    filing.server_action = server_action(mailbox->mark);
  }
  return filing;
}

Result<storage::Filed> file_step(storage::Store& store, const Reading& reading,
                                 const storage::Filing& filing, Instant now) {
  Result<storage::Filed> result = Error{Fault::bug, "intake", "nothing was filed", ""};
  Status done = store.transaction([&]() -> Status {
    ReadAgain again(store, reading, filing, now);
    if (Status before = again.before(); !before.ok()) return before;
    auto filed = store.file(std::span(&filing, 1), {}, now);
    if (!filed.ok()) return filed.error();
    result = filed->front();
    if (Status after = again.after(); !after.ok()) return after;
    if (result->version > 1) {
      Status told = tell_after_crash(store, filing.message, now);
      if (!told.ok()) return told;
    }
    return replies::on_bounce(store, reading.mail, filing.decision, filing.message, now);
  });
  if (!done.ok()) return done.error();
  return result;
}

storage::Filing failed_filing(const storage::Work& work, const std::string& step) {
  storage::Filing filing;
  filing.message = work.message;
  const bool stated = work.internal_date && *work.internal_date <= work.arrival_seen;
  filing.arrival = stated ? *work.internal_date : work.arrival_seen;
  filing.arrival_basis = stated ? "internal_date" : "first_seen";
  filing.failed_step = step;
  filing.decision.disposition = storage::Disposition::enquiry;
  filing.decision.review = {"failed: " + step};
  filing.decision.rules_version = std::string(classify::kRulesVersion);
  filing.engine_version = std::string(classify::kRulesVersion);
  return filing;
}

storage::Filing crashed_filing(const Reading& reading, const std::string& step,
                               const desk::Office& office) {
  storage::Filing filing = failed_filing(reading.work, step);
  if (!reading.octets) return filing;
  filing.header = header_of(reading.mail);
  filing.content = reading.content;  // a copy of what was answered is a copy, crash or not
  filing.receipt_prefix = receipt_prefix(office, filing.decision);
  if (reading.work.own_sent || !office.settings.replies.enabled ||
      device_mail(reading, office.settings).kind != DeviceMail::Kind::none ||
      classify::authentication(reading.mail, {}, office.settings.own_addresses()) ==
          classify::Proof::failed)
    return filing;
  const storage::History none;
  const replies::RecipientFacts facts{office.roster,
                                      none,
                                      office.settings.unanswered_addresses(),
                                      filing.arrival,
                                      reading.work.answerable,
                                      step,
                                      0};
  filing.requests = replies::recipients(reading.mail, filing.decision, facts);
  return filing;
}

}  // namespace shouwen::intake
