// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/selection.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/desk/acts.h"
#include "gateway/desk/blockers.h"
#include "gateway/desk/boards.h"
#include "gateway/desk/mask.h"
#include "gateway/desk/records.h"
#include "gateway/desk/set_apart.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using storage::Adoption;
using storage::AdoptionEntry;
using storage::AdoptionStep;

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "select", std::move(what), std::move(remedy)};
}

std::map<SubmissionRef, std::vector<AdoptionEntry>> by_piece(
    const std::vector<AdoptionEntry>& entries) {
  std::map<SubmissionRef, std::vector<AdoptionEntry>> out;
  for (const AdoptionEntry& entry : entries) out[entry.submission].push_back(entry);
  return out;
}

// What makes a piece public waits for an answer to everything that stands in its way.
Status nothing_in_the_way(const Call& call, SubmissionRef piece) {
  auto found = blockers_of(call, piece);
  if (!found) return found.error();
  std::string open;
  int count = 0;
  for (const Standing& one : *found) {
    if (one.answered) continue;
    const std::string words = blocker_zh(one.blocker.kind);
    if (open.find(words) == std::string::npos) open += (open.empty() ? "" : "、") + words;
    ++count;
  }
  if (count == 0) return Done{};
  return refuse("报送件" + std::to_string(piece.value) + "公开前有" + std::to_string(count) +
                    "项未放行 nobody answered yet for：" + open,
                "逐项看 look at each: shouwen select check " + std::to_string(piece.value));
}

std::string zh(const std::optional<AdoptionStep>& step) {
  return step ? std::string(storage::name_zh(*step)) : "";
}

json steps_json(const std::vector<AdoptionEntry>& entries, const Office& office) {
  json out = json::array();
  for (const AdoptionEntry& e : entries) {
    json one{{"entry", e.id},
             {"step", storage::name(e.step)},
             {"step_zh", storage::name_zh(e.step)},
             {"person", e.person},
             {"opinion", e.opinion},
             {"actor", e.actor},
             {"at", moment_json(e.at, office)}};
    if (e.ended)
      one["taken_back"] = {
          {"by", e.ended_by}, {"reason", e.ended_reason}, {"at", moment_json(e.ended, office)}};
    out.push_back(std::move(one));
  }
  return out;
}

// Numbers and what staff may see of the mails; what is set apart names no file and no title.
Result<std::map<SubmissionRef, storage::SubmissionRow>> rows_of(storage::Reader& reader,
                                                                const std::string& campaign) {
  auto rows = reader.submissions(campaign, "");
  if (!rows) return rows.error();
  auto apart = set_apart(reader);
  if (!apart) return apart.error();
  std::map<SubmissionRef, storage::SubmissionRow> out;
  for (storage::SubmissionRow& row : *rows) {
    if (apart->contains(row.message)) row.title.clear();
    out.emplace(row.ref, std::move(row));
  }
  return out;
}

Result<std::map<MessageRef, std::string>> numbers_of(storage::Reader& reader, Instant at) {
  std::map<MessageRef, std::string> out;
  Status read = reader.each_number(
      at, [&](MessageRef message, std::string number) { out[message] = std::move(number); });
  if (!read) return read.error();
  return out;
}

}  // namespace

std::map<SubmissionRef, Adoption> adoptions_at(const std::vector<AdoptionEntry>& entries,
                                               Instant at) {
  std::map<SubmissionRef, Adoption> out;
  for (const auto& [piece, steps] : by_piece(entries)) {
    const Adoption stands = storage::standing(steps, at);
    if (stands.stands()) out.emplace(piece, stands);
  }
  return out;
}

Status select(const Call& call, const Select& what) {
  if (what.pieces.empty()) return refuse("没有写哪件 no piece is named");
  const bool needs_opinion =
      what.step == AdoptionStep::not_adopted || what.step == AdoptionStep::ministry_not_adopted;
  if (needs_opinion && what.opinion.empty())
    return refuse("未采用要写意见 say why it is not adopted", "--opinion 同类材料已采用两篇");
  return call.store.transaction(
      [&]() -> Status {
        for (const SubmissionRef piece : what.pieces) {
          if (storage::makes_public(what.step))
            if (Status clear = nothing_in_the_way(call, piece); !clear) return clear;
          AdoptionEntry entry;
          entry.submission = piece;
          entry.step = what.step;
          entry.opinion = what.opinion;
          entry.person = what.person.empty() ? call.actor.name : what.person;
          auto added = storage::add_adoption(call.store, entry, call.actor, call.now);
          if (!added) return added.error();
        }
        return Done{};
      },
      "desk.commit", "desk.committed");
}

Result<AdoptionEntry> undo_select(const Call& call, SubmissionRef piece) {
  if (call.actor.reason.empty()) return refuse("撤销要写理由 say why", "-r 录错");
  return storage::undo_adoption(call.store, piece, call.actor, call.now);
}

Result<SubmissionRef> piece_named(storage::Reader& reader, const std::string& text) {
  const bool number = !text.empty() && text.size() <= 12 &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  if (number) return SubmissionRef{std::stoll(text)};
  auto message = reader.find(text);
  if (!message) return message.error();
  auto trail = reader.trail(*message);
  if (!trail) return trail.error();
  std::vector<SubmissionRef> pieces;
  for (const storage::PieceState& piece : trail->pieces)
    if (piece.state == "accepted" || piece.state == "pending") pieces.push_back(piece.ref);
  if (pieces.size() == 1) return pieces.front();
  std::string list;
  for (const SubmissionRef piece : pieces) list += " " + std::to_string(piece.value);
  return refuse(
      text + " 有" + std::to_string(pieces.size()) + "件，请写报送件号 name the piece itself",
      pieces.empty() ? "见 see: shouwen items" : "是 they are:" + list);
}

Result<json> selection(storage::Reader& reader, const Office& office, const std::string& campaign,
                       Instant now, const SelectionFilter& filter) {
  const config::Campaign* found = office.campaign(campaign);
  if (found == nullptr)
    return refuse("没有此活动 no such campaign: " + campaign, "见 see: shouwen campaign list");
  if (!filter.step.empty() && !storage::adoption_step_from(filter.step)) {
    std::string words;
    for (const AdoptionStep step : storage::adoption_steps())
      words += " " + std::string(storage::name_zh(step));
    return refuse("没有这一步 no such step: " + filter.step, "可写 one of:" + words);
  }
  auto entries = reader.adoptions(found->id);
  if (!entries) return entries.error();
  auto rows = rows_of(reader, found->id);
  if (!rows) return rows.error();
  json out = json::array();
  for (const auto& [piece, steps] : by_piece(*entries)) {
    const auto row = rows->find(piece);
    const Adoption stands = storage::standing(steps, now);
    const auto step = stands.stands();
    if (row == rows->end() || (!step && !filter.all)) continue;
    if (!filter.step.empty() && step != storage::adoption_step_from(filter.step)) continue;
    json one = submission_json(row->second, office);
    one["stands"] = step ? json(storage::name(*step)) : json(nullptr);
    one["stands_zh"] = zh(step);
    one["steps"] = steps_json(steps, office);
    out.push_back(std::move(one));
  }
  return json{{"campaign", found->id}, {"selection", std::move(out)}};
}

Result<track::Selection> selection_at(storage::Reader& reader,
                                      const std::shared_ptr<const Office>& office,
                                      const std::string& campaign, Instant now, Instant at) {
  if (at > now)
    return refuse("时刻还没到 it has not come yet", "例如 as in --at \"2020-11-10 17:00\"");
  auto known = known_at(reader, office, campaign, at);
  if (!known) return known.error();
  auto entries = reader.adoptions(known->campaign->id);
  if (!entries) return entries.error();
  auto titles = reader.titles_at(known->campaign->id, at);
  if (!titles) return titles.error();
  auto numbers = numbers_of(reader, at);
  if (!numbers) return numbers.error();
  auto apart = set_apart(reader);
  if (!apart) return apart.error();
  const auto steps = by_piece(*entries);
  track::Selection out{
      known->campaign->short_title, known->campaign->id, at, known->campaign->zone, {}};
  for (const storage::PieceRow& piece : known->pieces) {
    const auto of_it = steps.find(piece.ref);
    if (of_it == steps.end()) continue;
    const Adoption stands = storage::standing(of_it->second, at);
    if (!stands.stands()) continue;
    const config::Unit* unit = known->office->roster.find(piece.unit);
    const config::Requirement* requirement = known->campaign->find(piece.type);
    track::SelectionRow row{
        piece.ref.value,
        (*numbers)[piece.message],
        piece.unit,
        unit ? unit->short_name : "",
        requirement ? requirement->label_zh : piece.type,
        apart->contains(piece.message) ? "" : mask_personal((*titles)[piece.ref]),
        track::piece_state_zh(piece.state),
        zh(stands.stands()),
        stands.ministry.has_value(),
        {}};
    for (const AdoptionEntry& e : of_it->second)
      if (e.in_force(at))
        row.steps.push_back({std::string(storage::name_zh(e.step)), mask_personal(e.person),
                             mask_personal(e.opinion), format_zh_minute(e.at, out.zone)});
    out.rows.push_back(std::move(row));
  }
  std::ranges::sort(out.rows, {},
                    [](const track::SelectionRow& r) { return std::pair(r.unit, r.submission); });
  return out;
}

}  // namespace shouwen::desk
