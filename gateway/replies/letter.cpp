// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/letter.h"

#include <algorithm>
#include <map>
#include <set>

#include "gateway/desk/told.h"
#include "gateway/extract/extract.h"
#include "gateway/replies/added.h"
#include "gateway/replies/compose.h"
#include "gateway/replies/digest.h"
#include "gateway/replies/file_list.h"
#include "gateway/replies/missing.h"
#include "gateway/replies/recipients.h"
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

std::string unit_name(const desk::Office& office, const std::string& code) {
  const config::Unit* unit = office.roster.find(code);
  return unit ? unit->name_full : "";
}

const config::Campaign* campaign_of(const LetterFacts& facts) {
  for (const MessageTrail& trail : facts.messages)
    if (const auto* c = facts.office.campaign(trail.message.decision.campaign)) return c;
  return nullptr;
}

bool names(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

FileLine file_line(const storage::StoredPart& part) {
  return {part.filename, part.size, part.digest};
}

// A photo may come without a name; what else has none is text or structure. Small ones are the
// logos of stored signatures.
bool is_file(const storage::StoredPart& part) {
  constexpr std::uint64_t kLogo = 10 * 1024;
  return !part.filename.empty() || (extract::is_picture(part.type) && part.size >= kLogo);
}

bool member_of(const std::string& path, const storage::StoredPart& archive) {
  return path.size() > archive.path.size() + 1 && path.starts_with(archive.path) &&
         path[archive.path.size()] == '!';
}

bool is_bad(const storage::StoredPart& part) {
  return !part.filename.empty() && part.outcome != "ok" && !part.outcome.empty();
}

// The file a problem speaks of: the last that could not be read, and of an archive that has a
// password itself, not a file in it.
std::string file_in_trouble(const MessageTrail& trail) {
  std::string file = trail.parts.empty() ? "" : trail.parts.back().filename;
  for (const storage::StoredPart& part : trail.parts) {
    const bool inside_bad = std::ranges::any_of(trail.parts, [&](const auto& outer) {
      return is_bad(outer) && member_of(part.path, outer);
    });
    if (is_bad(part) && !inside_bad) file = part.filename;
  }
  return file;
}

// The files of one item: by part path, else by name as sent. An archive some of whose members are
// credited is listed once, by its own name, and the members behind it by name ("1.2!b.docx").
std::vector<FileLine> files_of(const storage::Item& item, const MessageTrail& trail,
                               std::set<std::string>& used) {
  std::vector<FileLine> out;
  for (const storage::StoredPart& part : trail.parts) {
    // Members stand behind their archive.
    if (std::ranges::any_of(trail.parts, [&](const storage::StoredPart& outer) {
          return member_of(part.path, outer);
        }))
      continue;
    std::vector<FileLine> members;
    for (const std::string& path : item.parts)
      if (member_of(path, part))
        members.push_back({path.substr(part.path.size() + 1), 0, {}, true});
    const bool mine =
        !members.empty() || names(item.parts, part.path) ||
        (item.parts.empty() && !part.filename.empty() && names(item.attachments, part.filename));
    if (!mine) continue;
    if (used.insert(part.path).second || members.empty()) out.push_back(file_line(part));
    out.insert(out.end(), members.begin(), members.end());
  }
  return out;
}

std::map<std::string, std::string, std::less<>> words_for(const LetterFacts& facts,
                                                          const config::Requirement* requirement,
                                                          const std::string& unit,
                                                          const std::string& file) {
  std::map<std::string, std::string, std::less<>> out{{"unit", unit_name(facts.office, unit)},
                                                      {"file", clean_file_name(file)}};
  out["label"] = requirement ? requirement->label_zh : "材料";
  out["due"] = requirement ? format_zh_short(requirement->last_due().date) : "通知要求时限";
  return out;
}

// Which requirement a problem speaks of: the one whose check raises it, if the mail holds a piece
// of that kind; else the kind of the first piece.
const config::Requirement* about(const config::Campaign& campaign,
                                 const storage::Decision& decision, const std::string& problem) {
  const config::Requirement* first = nullptr;
  for (const storage::Item& item : decision.items) {
    const config::Requirement* requirement = campaign.find(item.type);
    if (!requirement) continue;
    if (!first) first = requirement;
    for (const config::Check& check : requirement->checks)
      if (check.problem == problem) return requirement;
  }
  return first;
}

// 请于{due}前补发 when that day is over: 请尽快补发.
std::string without_past_due(std::string sentence) {
  constexpr std::string_view kBy = "请于{due}前";
  const std::size_t at = sentence.find(kBy);
  if (at != std::string::npos) sentence.replace(at, kBy.size(), "请尽快");
  return sentence;
}

std::vector<std::string> supply_of(const LetterFacts& facts, const config::Campaign* campaign,
                                   const MessageTrail& trail) {
  std::vector<std::string> out;
  const storage::Decision& decision = trail.message.decision;
  for (const storage::Evidence& e : decision.evidence)
    if (e.fact == "problem=pages_missing") out.push_back(e.words);
  if (!campaign) return out;
  const std::string file = file_in_trouble(trail);
  for (const std::string& problem : decision.problems) {
    if (problem == "late") continue;  // said beside the piece, in the words OFFICE §6 fixes
    const config::ProblemText* text = campaign->problem(problem);
    if (!text || text->supply_zh.empty()) continue;
    const config::Requirement* requirement = about(*campaign, decision, problem);
    std::string wording = text->supply_zh;
    if (requirement && requirement->last_due().late(facts.now, campaign->zone))
      wording = without_past_due(std::move(wording));
    std::string sentence =
        config::fill(wording, words_for(facts, requirement, decision.unit, file));
    while (sentence.ends_with("。") || sentence.ends_with("；"))
      sentence.resize(sentence.size() - std::string("。").size());
    out.push_back(sentence);
  }
  for (const storage::Claim& claim : decision.claims) {
    const config::Requirement* requirement = campaign->find(claim.type);
    if (claim.kind == "listed_not_attached" && requirement)
      out.push_back("来件列有" + requirement->label_zh + "，未见相应附件，请补发");
  }
  const bool unit_open =
      std::any_of(decision.review.begin(), decision.review.end(), speaks_of_unit);
  if (unit_open && !decision.unit.empty())
    out.push_back("登记单位暂记为" + unit_name(facts.office, decision.unit) +
                  "，如有不符请注明单位名称");
  return out;
}

PieceLine piece_line(const LetterFacts& facts, const config::Campaign* campaign,
                     const MessageTrail& trail, const storage::Item& item,
                     std::set<std::string>& used, int nth) {
  const config::Requirement* requirement = campaign ? campaign->find(item.type) : nullptr;
  PieceLine out;
  // A kind that was only guessed is not told: the receipt says no more than is known.
  const bool known = requirement != nullptr && item.confidence >= storage::kKindIsGuessedBelow;
  if (known) {
    out.label = requirement->label_zh;
    out.measure = requirement->measure;
    out.count = requirement->count;
  }
  std::string unit = item.unit.empty() ? trail.message.decision.unit : item.unit;
  // 第几篇 tells what came before from others of the unit: for its confirmed address only.
  if (facts.mail.with_obligations && unit == facts.mail.unit)
    out.ordinal = ordinal_of(facts, unit, item.type, trail.message.ref, nth);
  out.title = item.title;
  out.files = files_of(item, trail, used);
  out.fax = trail.message.channel == "fax";
  out.body = item.body;
  out.late = item.late;
  return out;
}

bool brings_material(const MessageTrail& trail) {
  using storage::Disposition;
  return trail.message.decision.disposition == Disposition::submission ||
         trail.message.decision.disposition == Disposition::correction;
}

// A county hears of its own pieces; everybody else of all in the mail.
bool may_see(const LetterFacts& facts, LetterKind kind, const std::string& unit) {
  return kind != LetterKind::county_notice || unit == facts.mail.unit;
}

// What is asked for, and the first date by which.
void tell_return(const storage::Decision& decision, const config::Campaign* campaign,
                 MailEntry& out) {
  const Zone zone = campaign ? campaign->zone : Zone{};
  for (const storage::Item& item : decision.items) {
    if (item.returned.empty()) continue;
    out.supply.push_back(item.returned);
    if (!item.redo_by) continue;
    const CivilDate by = to_civil(*item.redo_by, zone).date;
    if (!out.redo_by || by < *out.redo_by) out.redo_by = by;
  }
}

std::string number_of(const LetterFacts& facts, MessageRef ref) {
  for (const storage::MessageRow& row : facts.earlier)
    if (row.ref == ref) return row.number;
  for (const MessageTrail& trail : facts.messages)
    if (trail.message.ref == ref) return trail.message.number;
  return "";
}

// What became of earlier mails of the unit's own by this one: known only where its pieces may be
// told.
void tell_earlier(const LetterFacts& facts, const storage::Decision& decision, MailEntry& out) {
  for (const MessageRef ref : decision.replaces) {
    const bool gone = std::ranges::any_of(facts.submissions, [&](const SubmissionRow& row) {
      return row.message == ref && row.unit == facts.mail.unit && row.state == "replaced";
    });
    if (const std::string number = number_of(facts, ref); gone && !number.empty())
      out.replaced.push_back(number);
  }
  if (decision.duplicate_of) out.repeats = number_of(facts, *decision.duplicate_of);
}

// What the letter before said otherwise, in sentences; the letter itself says how it is now.
void tell_change(const LetterFacts& facts, const config::Campaign* campaign,
                 const MessageTrail& trail, MailEntry& out) {
  const storage::Decision* was = desk::told_decision(trail);
  const storage::Decision& is = trail.message.decision;
  if (!was) return;
  if (was->unit != is.unit && !was->unit.empty())
    out.changed.push_back("登记单位原为" + unit_name(facts.office, was->unit));
  if (desk::brings_material(*was) && !desk::brings_material(is)) {
    out.changed.emplace_back("原登记的材料不再登记为报送件，如有疑问请致电联系人");
    return;
  }
  if (was->items.size() != is.items.size()) {
    out.changed.push_back("登记材料原为" + std::to_string(was->items.size()) + "件");
    return;
  }
  for (std::size_t i = 0; campaign && i < is.items.size(); ++i) {
    const storage::Item &before = was->items[i], &after = is.items[i];
    const config::Requirement* kind = campaign->find(before.type);
    if (before.type == after.type || !kind || before.confidence < storage::kKindIsGuessedBelow)
      continue;
    out.changed.push_back(title_words(after.title, "") + "登记类别原为" + kind->label_zh);
  }
}

// Neither words nor files. A subject alone may ask or tell something.
bool is_blank(const MessageTrail& trail) {
  constexpr std::uint64_t kLineEnd = 2;
  return trail.message.header.subject.empty() &&
         std::ranges::all_of(trail.parts, [](const storage::StoredPart& part) {
           return part.filename.empty() && part.size <= kLineEnd;
         });
}

MailEntry entry_of(const LetterFacts& facts, LetterKind kind, const config::Campaign* campaign,
                   const MessageTrail& trail) {
  const storage::MessageRow& message = trail.message;
  const storage::Decision& decision = message.decision;
  MailEntry out;
  out.number = message.number.empty() ? facts.mail.number : message.number;
  out.arrival = message.arrival;
  out.from = message.header.from;
  out.subject = message.header.subject;
  if (message.channel == "fax") {
    out.fax = true;
    out.from = message.header.from_name;
  }
  std::set<std::string> used;
  std::map<std::pair<std::string, std::string>, int> nth;
  for (const storage::Item& item : decision.items) {
    std::string unit = item.unit.empty() ? decision.unit : item.unit;
    PieceLine piece = piece_line(facts, campaign, trail, item, used, nth[{unit, item.type}]++);
    if (!may_see(facts, kind, unit)) continue;
    if (kind == LetterKind::returned && item.returned.empty()) continue;
    std::string heading =
        unit == facts.mail.unit || unit == decision.unit ? "" : unit_name(facts.office, unit);
    auto group = std::find_if(out.units.begin(), out.units.end(),
                              [&](const UnitPieces& u) { return u.unit_name == heading; });
    if (group == out.units.end()) group = out.units.insert(out.units.end(), {heading, {}});
    group->pieces.push_back(std::move(piece));
  }
  for (const storage::Claim& claim : decision.claims) {
    const config::Requirement* requirement = campaign ? campaign->find(claim.type) : nullptr;
    if (claim.kind != "zero_report" || !requirement) continue;
    if (!may_see(facts, kind, claim.unit.empty() ? decision.unit : claim.unit)) continue;
    PieceLine piece;
    piece.label = requirement->label_zh;
    piece.zero_report = true;
    out.units.push_back({"", {piece}});
  }
  if (kind == LetterKind::county_notice) return out;  // other files are the city's affair
  if (kind == LetterKind::returned) {
    tell_return(decision, campaign, out);
    return out;
  }
  for (const storage::StoredPart& part : trail.parts)
    if (is_file(part) && !used.count(part.path) && part.path.find('!') == std::string::npos)
      out.other_files.push_back(file_line(part));
  // Beside a piece that is known they are covers and tables; alone, a person must look.
  out.kinds_open = decision.items.empty() && brings_material(trail) && !decision.part_of;
  out.enquiry = decision.disposition == storage::Disposition::enquiry;
  out.withdrawal = names(decision.review, "withdrawal");
  out.blank = !out.fax && is_blank(trail);
  tell_earlier(facts, decision, out);
  if (kind == LetterKind::follow_up) tell_change(facts, campaign, trail, out);
  out.pictures_open = out.kinds_open && names(decision.review, "pictures_of_which");
  if (decision.part_of) out.added = added_to(facts, campaign, trail);
  if (out.fax && !decision.items.empty()) out.other_files.clear();  // its one file is the pieces
  out.more_kept = names(decision.review, "too_many_pieces");
  out.supply = supply_of(facts, campaign, trail);
  return out;
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
    facts.messages.push_back(std::move(*trail));
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
        if (row.unit == unit || counts_for(office, *found, row, *whose))
          facts.submissions.push_back(std::move(row));
    }
    auto overlays = (*reader)->overlays(found->id);
    if (!overlays) return overlays.error();
    auto claims = (*reader)->claims(found->id, now);
    if (!claims) return claims.error();
    facts.overlays.insert(facts.overlays.end(), overlays->begin(), overlays->end());
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
    if (decision.sender_confirmed || names(decision.review, "authentication_failed")) return;
    for (const storage::OutboxMail& other : trail.outbox)
      if (purpose_kind(other.purpose) == "unit_notice" && other.unit == facts.mail.unit &&
          other.state != storage::OutboxState::cancelled)
        model.unit_was_told = true;
  }
  model.sender_unregistered = true;
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
    words = render(receipt_model(*facts));
    thread(draft, mail, facts->messages);
  }
  draft.subject = words.subject;
  draft.text = words.body;
  return compose(draft);
}

}  // namespace shouwen::replies
