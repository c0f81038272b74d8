// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/letter.h"

#include <algorithm>
#include <set>

#include "gateway/replies/added.h"
#include "gateway/replies/compose.h"
#include "gateway/replies/digest.h"
#include "gateway/replies/file_list.h"
#include "gateway/replies/mail_entry.h"
#include "gateway/replies/missing.h"
#include "gateway/replies/recipients.h"
#include "gateway/replies/statement.h"
#include "gateway/track/credit.h"
#include "storage/reader.h"
#include "storage/store.h"

namespace shouwen::replies {
namespace {

using storage::MessageTrail;
using storage::SubmissionRow;

LetterKind kind_of(const LetterFacts& facts) {
  std::string_view kind = purpose_kind(facts.mail.purpose);
  for (const MessageTrail& trail : facts.messages)
    if (trail.message.decision.quarantine) return LetterKind::quarantine;
  if (facts.messages.size() == 1 && !facts.messages.front().message.failed_step.empty())
    return LetterKind::plain;
  if (kind == "supplement") return LetterKind::supplement;
  if (kind == "follow_up") return LetterKind::follow_up;
  if (kind == "return") return LetterKind::returned;
  if (kind == "unit_notice") return LetterKind::unit_notice;
  if (kind == "county_notice") return LetterKind::county_notice;
  return LetterKind::receipt;
}

const config::Campaign* campaign_of(const LetterFacts& facts) {
  for (const MessageTrail& trail : facts.messages)
    if (const auto* c = facts.office.campaign(trail.message.decision.campaign)) return c;
  return nullptr;
}

Draft draft_of(const desk::Office& office, const storage::OutboxMail& mail, Instant now) {
  const config::SmtpSettings& smtp = office.settings.smtp;
  Draft out;
  out.from = smtp.from_address;
  out.from_name = smtp.from_name;
  out.to = mail.to;
  out.message_id = mail.rfc_message_id;
  out.date = now;
  out.zone = office.settings.zone;
  return out;
}

// Answers carry the threading of what they answer; notices to others never saw that mail.
void thread(Draft& draft, const storage::OutboxMail& mail,
            const std::vector<MessageTrail>& messages) {
  std::string_view kind = purpose_kind(mail.purpose);
  draft.replies =
      kind == "receipt" || kind == "supplement" || kind == "follow_up" || kind == "return";
  if (!draft.replies || messages.empty()) return;
  const storage::Header& header = messages.front().message.header;
  draft.in_reply_to = header.message_id;
  draft.references = header.references;
  for (const MessageTrail& trail : messages)
    if (!trail.message.header.message_id.empty())
      draft.references.push_back(trail.message.header.message_id);
}

Result<LetterFacts> gather(storage::Store& store, const desk::Office& office,
                           const storage::OutboxMail& mail,
                           std::span<const storage::OutboxMail> merged, Instant now) {
  LetterFacts facts{office, mail, {}, {}, now};
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  std::vector<MessageRef> refs{mail.message};
  for (const storage::OutboxMail& other : merged) refs.push_back(other.message);
  std::set<std::pair<std::string, std::string>> wanted;  // campaign, unit
  for (MessageRef ref : refs) {
    auto trail = (*reader)->trail(ref);
    if (!trail) return trail.error();
    wanted.insert({trail->message.decision.campaign, mail.unit});
    if (trail->message.decision.part_of) {
      auto whole = (*reader)->trail(*trail->message.decision.part_of);
      if (!whole) return whole.error();
      facts.wholes.push_back(std::move(whole->message));
    }
    if (trail->message.channel == "fax") {
      auto fax = (*reader)->fax(ref);
      if (!fax) return fax.error();
      if (!fax->empty())
        facts.fax_pages[ref] =
            fax->front().facts.pages_found - (fax->front().facts.stub > 0 ? 1 : 0);
    }
    facts.messages.push_back(std::move(*trail));
  }
  // Whoever reads it: a piece that came by an extended date is not called late.
  for (const auto& [campaign, unit] : wanted) {
    if (!office.campaign(campaign)) continue;
    auto overlays = (*reader)->overlays(campaign);
    if (!overlays) return overlays.error();
    facts.overlays.insert(facts.overlays.end(), overlays->begin(), overlays->end());
  }
  if (mail.unit.empty() || !mail.with_obligations) return facts;
  for (const auto& [campaign, unit] : wanted) {
    const config::Campaign* found = office.campaign(campaign);
    if (!found) continue;
    const config::Unit* whose = office.roster.find(unit);
    if (!whose) continue;
    // What the board credits to the unit, whoever sent it: sub-bodies, predecessors, its line.
    for (const std::string& code : track::related_units(office.roster, *whose)) {
      auto rows = (*reader)->submissions(found->id, code);
      if (!rows) return rows.error();
      for (SubmissionRow& row : *rows)
        if (row.unit == unit || track::counts_for(office.roster, *found, row, *whose))
          facts.submissions.push_back(std::move(row));
    }
    auto claims = (*reader)->claims(found->id, now);
    if (!claims) return claims.error();
    facts.claims.insert(facts.claims.end(), claims->begin(), claims->end());
  }
  std::set<std::int64_t> known;
  for (const MessageTrail& trail : facts.messages) known.insert(trail.message.ref.value);
  for (const SubmissionRow& row : facts.submissions) {
    if (row.accepted || !known.insert(row.message.value).second) continue;
    auto trail = (*reader)->trail(row.message);
    if (!trail) return trail.error();
    facts.earlier.push_back(std::move(trail->message));
  }
  return facts;
}

// A person may have named another unit since the answer was queued. It is then greeted by its name,
// and hears nothing of anybody's outstanding material: nobody has confirmed the address for it.
void address_unit_in_force(LetterFacts& facts) {
  std::string_view kind = purpose_kind(facts.mail.purpose);
  if (kind != "receipt" && kind != "supplement" && kind != "follow_up" && kind != "return") return;
  if (facts.messages.empty()) return;
  const storage::MessageRow& message = facts.messages.front().message;
  if (message.decision.quarantine || !message.failed_step.empty()) return;
  if (facts.mail.unit == message.decision.unit) return;
  facts.mail.unit = message.decision.unit;
  facts.mail.with_obligations = false;
}

// Why the letter says nothing of what is missing, when that is because of its address.
void note_sender(const LetterFacts& facts, ReceiptModel& model) {
  if (model.kind == LetterKind::unit_notice && !facts.messages.empty()) {
    const config::Unit* owner =
        facts.office.roster.by_address(facts.messages.front().message.header.from);
    model.sender_registered = owner && owner->code == facts.mail.unit;
  }
  const bool to_sender = model.kind == LetterKind::receipt || model.kind == LetterKind::supplement;
  if (!to_sender || facts.mail.with_obligations || model.unit_name.empty()) return;
  for (const MessageTrail& trail : facts.messages) {
    const storage::Decision& decision = trail.message.decision;
    // Registering an address helps nobody whose server vouches for another.
    if (decision.sender_confirmed || std::ranges::any_of(decision.review, [](const auto& why) {
          return why == "authentication_failed" || why == "sender_unproven";
        }))
      return;
    for (const storage::OutboxMail& other : trail.outbox)
      if (purpose_kind(other.purpose) == "unit_notice" && other.unit == facts.mail.unit &&
          other.state != storage::OutboxState::cancelled)
        model.unit_was_told = true;
  }
  model.sender_unregistered = true;
}

// Of a quarantined mail nothing is told, and what a step crashed on was not read.
void add_files(const ReceiptModel& model, Statement& out) {
  if (model.kind == LetterKind::quarantine || model.kind == LetterKind::plain) return;
  std::set<std::string> known;  // an archive's member may stand in several pieces
  const auto add = [&](const FileLine& file) {
    if (file.digest.text.empty() || !known.insert(file.digest.text + file.name).second) return;
    if (out.files.size() == kMostFiles)
      ++out.more_files;
    else
      out.files.push_back({clean_file_name(file.name), file.size, file.digest});
  };
  for (const MailEntry& entry : model.mails) {
    for (const UnitPieces& unit : entry.units)
      for (const PieceLine& piece : unit.pieces) std::ranges::for_each(piece.files, add);
    std::ranges::for_each(entry.other_files, add);
  }
}

// What a receipt states, signed; "" for letters that are no receipts, or when none is wanted.
Result<std::string> statement_for(storage::Store& store, const LetterFacts& facts,
                                  const ReceiptModel& model, const Words& words) {
  const std::string_view kind = purpose_kind(facts.mail.purpose);
  const storage::ReceiptKey& key = store.receipt_key();
  if (!facts.office.settings.replies.pdf || key.secret.empty() ||
      (kind != "receipt" && kind != "supplement" && kind != "follow_up"))
    return std::string();
  Statement out;
  out.issuer = facts.office.settings.smtp.from_address;
  out.id = facts.mail.rfc_message_id;
  out.issued = facts.now;
  out.zone = model.zone;
  for (const MessageTrail& trail : facts.messages)
    out.mails.push_back({trail.message.number, trail.message.arrival, trail.message.octets});
  add_files(model, out);
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto newest = (*reader)->ledger({.limit = 1});
  if (!newest) return newest.error();
  if (!newest->empty()) {
    out.ledger_count = newest->front().seq;
    out.ledger_head = newest->front().hash;
  }
  out.words = words;
  return signed_statement(out, key);
}

}  // namespace

ReceiptModel receipt_model(const LetterFacts& facts) {
  ReceiptModel out;
  out.kind = kind_of(facts);
  out.zone = facts.office.settings.zone;
  const config::Campaign* campaign = campaign_of(facts);
  if (campaign) {
    out.zone = campaign->zone;
    out.contact = campaign->contact;
    out.short_title = campaign->short_title;
    out.wording = wording_of(*campaign);
  }
  out.today = to_civil(facts.now, out.zone).date;
  const config::Unit* unit = facts.office.roster.find(facts.mail.unit);
  if (unit) {
    out.unit_name = unit->name_full;
    out.salutation = unit->salutation;
  }
  if (out.kind == LetterKind::county_notice && !facts.messages.empty())
    out.sender_unit = unit_name(facts.office, facts.messages.front().message.decision.unit);
  for (const MessageTrail& trail : facts.messages) {
    out.mails.push_back(entry_of(facts, out.kind, campaign, trail));
    if (!trail.message.decision.sender_confirmed) make_inert(out.mails.back());
  }
  if (!campaign) return out;
  const bool dates_wanted =
      std::any_of(facts.messages.begin(), facts.messages.end(), [](const MessageTrail& trail) {
        return brings_material(trail) ||
               trail.message.decision.disposition == storage::Disposition::enquiry;
      });
  for (const config::Requirement& requirement : campaign->requirements)
    if (!unit || config::owes(requirement, *unit)) out.kinds.push_back(requirement.label_zh);
  const bool asked = std::ranges::any_of(out.mails, &MailEntry::enquiry);
  if (facts.mail.with_obligations && unit && asked)
    out.received = received_of(facts, *campaign, *unit);
  if (facts.mail.with_obligations && unit)
    out.missing = missing_of(facts, *campaign, *unit);
  else if (dates_wanted && out.kind != LetterKind::returned)
    out.general = general_of(*campaign, unit);
  note_sender(facts, out);
  return out;
}

Result<std::string> write_reminder(const desk::Office& office, const storage::OutboxMail& mail,
                                   const desk::LetterText& words, Instant now) {
  Draft draft = draft_of(office, mail, now);
  draft.replies = false;
  draft.subject = words.subject;
  draft.text = words.body;
  return compose(draft);
}

Result<std::string> write_letter(storage::Store& store, const desk::Office& office,
                                 const storage::OutboxMail& mail,
                                 std::span<const storage::OutboxMail> merged, Instant now) {
  Draft draft = draft_of(office, mail, now);
  Words words;
  if (purpose_kind(mail.purpose) == "digest") {
    auto digest = gather_digest(store, office, now);
    if (!digest) return digest.error();
    words = digest_words(*digest);
    draft.replies = false;
  } else {
    auto facts = gather(store, office, mail, merged, now);
    if (!facts) return facts.error();
    address_unit_in_force(*facts);
    const ReceiptModel model = receipt_model(*facts);
    words = render(model);
    if (storage::route_of(mail.to) == storage::Route::fax) words.body = fax_words(words);
    auto statement = statement_for(store, *facts, model, words);
    if (!statement) return statement.error();
    draft.statement = std::move(*statement);
    thread(draft, mail, facts->messages);
  }
  if (storage::route_of(mail.to) == storage::Route::fax)
    return fax_letter(words.body, draft.statement);
  draft.subject = words.subject;
  draft.text = words.body;
  return compose(draft);
}

}  // namespace shouwen::replies
