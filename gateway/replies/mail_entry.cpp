// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/mail_entry.h"

#include <algorithm>
#include <map>
#include <set>

#include "gateway/desk/told.h"
#include "gateway/extract/extract.h"
#include "gateway/replies/added.h"
#include "gateway/replies/file_list.h"
#include "gateway/replies/missing.h"
#include "gateway/replies/recipients.h"
#include "gateway/track/obligation.h"
#include "storage/reader.h"

namespace shouwen::replies {
namespace {

using storage::MessageTrail;
using storage::SubmissionRow;

}  // namespace

std::string unit_name(const desk::Office& office, const std::string& code) {
  const config::Unit* unit = office.roster.find(code);
  return unit ? unit->name_full : "";
}

namespace {

bool names(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

FileLine file_line(const storage::StoredPart& part) {
  return {part.filename, part.size, part.digest};
}

// A photo may come without a name; what else has none is text or structure. Small ones are the
// logos of stored signatures.
bool is_file(const storage::StoredPart& part) {
  constexpr std::uint64_t kLogo = 10ULL * 1024;
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
  if (names(decision.review, "not_final")) out.push_back("来件注明不是正式稿，正式稿请另行报送");
  const bool unit_open =
      std::any_of(decision.review.begin(), decision.review.end(), speaks_of_unit);
  if (unit_open && !decision.unit.empty())
    out.push_back("登记单位暂记为" + unit_name(facts.office, decision.unit) +
                  "，如有不符请注明单位名称");
  return out;
}

// Staff put the date off, or know that it truly came earlier: the decision knows neither.
bool allowed_later(const LetterFacts& facts, const config::Campaign& campaign,
                   const config::Requirement& requirement, const std::string& unit,
                   const storage::MessageRow& message) {
  const track::Overlays overlays(facts.overlays, {}, facts.now);
  const std::optional<Instant> until = overlays.of(unit, requirement.key).extended;
  track::Piece piece;
  piece.message = message.ref;
  piece.arrival = message.arrival;
  const Instant arrival = overlays.arrival(piece);
  return (until && arrival <= *until) ||
         (arrival != message.arrival && !requirement.due(1).late(arrival, campaign.zone));
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
  out.late = item.late &&
             !(requirement && allowed_later(facts, *campaign, *requirement, unit, trail.message));
  return out;
}

}  // namespace

bool brings_material(const MessageTrail& trail) {
  using storage::Disposition;
  return trail.message.decision.disposition == Disposition::submission ||
         trail.message.decision.disposition == Disposition::correction;
}

namespace {

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
void tell_earlier(const LetterFacts& facts, MessageRef self, const storage::Decision& decision,
                  MailEntry& out) {
  // By its title or by name: what its pieces have in fact replaced.
  for (const SubmissionRow& row : facts.submissions) {
    if (row.message != self || !row.supersedes) continue;
    const auto old = std::ranges::find(facts.submissions, row.supersedes, &SubmissionRow::ref);
    if (old == facts.submissions.end() || old->message == self) continue;
    const std::string number = number_of(facts, old->message);
    if (!number.empty() && std::ranges::find(out.replaced, number) == out.replaced.end())
      out.replaced.push_back(number);
  }
  for (const MessageRef ref : decision.replaces) {
    const bool gone = std::ranges::any_of(facts.submissions, [&](const SubmissionRow& row) {
      return row.message == ref && row.unit == facts.mail.unit && row.state == "replaced";
    });
    if (const std::string number = number_of(facts, ref);
        gone && !number.empty() && std::ranges::find(out.replaced, number) == out.replaced.end())
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
           return part.filename.empty() && (part.size <= kLineEnd || part.outcome == "empty");
         });
}

}  // namespace

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
    if (const auto pages = facts.fax_pages.find(trail.message.ref); pages != facts.fax_pages.end())
      out.pages = pages->second;
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
  // Once one line names its county, each does: the reader cannot tell whose the others are.
  if (out.units.size() > 1)
    for (UnitPieces& u : out.units)
      if (u.unit_name.empty() && !decision.unit.empty())
        u.unit_name = unit_name(facts.office, decision.unit);
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
    if (part.type == "link")
      out.links.push_back({part.filename, part.size, {}});
    else if (is_file(part) && !used.count(part.path) && part.path.find('!') == std::string::npos)
      out.other_files.push_back(file_line(part));
  // Beside a piece that is known they are covers and tables; alone, a person must look.
  out.kinds_open = decision.items.empty() && brings_material(trail) && !decision.part_of;
  out.enquiry = decision.disposition == storage::Disposition::enquiry;
  out.asks = !out.enquiry && names(decision.tasks, "enquiry");
  out.withdrawal = names(decision.review, "withdrawal");
  out.blank = !out.fax && is_blank(trail);
  if (out.enquiry && names(decision.review, "change_announced"))
    out.wish = "来件告知的变更由经办人员核实后更新，此前仍按原信息联系";
  else if (out.enquiry && names(decision.review, "request"))
    out.wish = "来件所提申请（延期、更正登记等）由经办人员办理，答复前仍按通知时限";
  tell_earlier(facts, trail.message.ref, decision, out);
  if (kind == LetterKind::follow_up) tell_change(facts, campaign, trail, out);
  out.pictures_open = out.kinds_open && names(decision.review, "pictures_of_which");
  if (decision.part_of) out.added = added_to(facts, campaign, trail);
  // Its one file is the pieces, or a question on paper; only what is asked about is named.
  if (out.fax && !out.kinds_open && out.added.empty()) out.other_files.clear();
  out.more_kept = names(decision.review, "too_many_pieces");
  out.supply = supply_of(facts, campaign, trail);
  return out;
}

}  // namespace shouwen::replies
