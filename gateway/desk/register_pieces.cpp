// 应报完成情况表, 退回补正登记, 延期免报登记: what was owed, sent back, put off.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "gateway/desk/boards.h"
#include "gateway/desk/chase.h"
#include "gateway/desk/overlays.h"
#include "gateway/desk/records.h"
#include "gateway/desk/register_parts.h"
#include "gateway/track/credit.h"

namespace shouwen::desk {
namespace {

using storage::Overlay;
using storage::OverlayKind;
using storage::ReturnedPiece;

using Numbers = std::map<std::int64_t, std::string>;

std::string number_of(const Numbers& numbers, MessageRef message) {
  if (!message) return "";
  const auto at = numbers.find(message.value);
  return at == numbers.end() ? "来件" + std::to_string(message.value) : at->second;
}

// unit, requirement → "XY2020-000001（3）、…" of the pieces that count there.
std::map<std::pair<std::string, std::string>, std::string> counted_pieces(const Known& known,
                                                                          const Numbers& numbers) {
  std::vector<const storage::PieceRow*> pieces;
  for (const storage::PieceRow& piece : known.pieces)
    if (piece.state == "pending" || piece.state == "accepted" || piece.state == "returned")
      pieces.push_back(&piece);
  std::ranges::sort(pieces, {}, [](const auto* p) { return std::pair(p->arrival, p->ref); });
  std::map<std::pair<std::string, std::string>, std::string> out;
  for (const storage::PieceRow* piece : pieces) {
    const config::Requirement* requirement = known.campaign->find(piece->type);
    if (!requirement) continue;
    for (const track::Credit& credit : track::credits_of(
             known.office->roster, *requirement, piece->unit, piece->brought_by, piece->covers)) {
      std::string& cell = out[{credit.unit->code, piece->type}];
      cell += (cell.empty() ? "" : "、") + number_of(numbers, piece->message) + "（" +
              std::to_string(piece->ref.value) + "）";
    }
  }
  return out;
}

track::Line completion_line(const track::BoardRow& row, const track::Column& column,
                            const track::Cell& cell, const std::string& pieces) {
  const track::Obligation& o = cell.obligation;
  const auto n = [](int number) { return std::to_string(number); };
  return {row.unit,
          row.name,
          track::level_zh(row.level),
          column.label,
          cell.owed && o.next_due ? due_text(*o.next_due) : "",
          n(cell.owed ? o.owed() : 0),
          n(o.have),
          n(o.accepted),
          n(o.pending),
          n(o.late),
          n(cell.owed ? o.missing() : 0),
          n(cell.owed ? o.overdue : 0),
          cell.owed ? std::string(track::name_zh(o.state)) : "不应报",
          pieces};
}

std::string result_of(const ReturnedPiece& r, const std::optional<Instant>& redo_by,
                      Instant moment) {
  if (r.mended) return redo_by && *r.mended > *redo_by ? "已补正，超过期限" : "已补正";
  if (r.state != "returned") return "未再要求补正（" + track::piece_state_zh(r.state) + "）";
  return redo_by && moment > *redo_by ? "逾期未补正" : "待补正";
}

// What a person allowed later on counts, if it was in force at the moment.
std::optional<Instant> redo_by_of(const ReturnedPiece& r, const track::Overlays& overlays) {
  const std::optional<Instant> more = overlays.of(r.unit, r.type).redo_by;
  return r.redo_by && more ? std::max(*r.redo_by, *more) : r.redo_by;
}

}  // namespace

Status completion_rows(const RegisterCall& call, track::RegisterTable& table) {
  if (call.asked.from || call.asked.until)
    return Error{Fault::rejected_input, "register", "此表只有时刻，没有起止 it has a moment only",
                 "只写 only --at"};
  auto known = known_at(call.reader, call.office, call.campaign->id, call.moment);
  if (!known) return known.error();
  auto numbers = numbers_at(call);
  if (!numbers) return numbers.error();
  const track::Board board = track::board(*known->campaign, known->office->roster, known->pieces,
                                          known->overlays, known->claims, call.moment);
  auto pieces = counted_pieces(*known, *numbers);
  for (const track::BoardRow& row : board.rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const track::Cell& cell = row.cells[i];
      if (!cell.owed && cell.obligation.have == 0) continue;
      table.rows.push_back(
          completion_line(row, board.columns[i], cell, pieces[{row.unit, board.columns[i].key}]));
    }
  table.notes.emplace_back("收到含待核；待核不是核收。免报、认可的零报告不计入应报");
  return Done{};
}

Status returned_rows(const RegisterCall& call, track::RegisterTable& table) {
  auto returned = call.reader.returned_pieces(call.campaign->id, call.moment);
  if (!returned) return returned.error();
  auto overlays = call.reader.overlays(call.campaign->id);
  if (!overlays) return overlays.error();
  const track::Overlays in_force(*overlays, {}, call.moment);
  for (const ReturnedPiece& r : *returned) {
    if (!call.within(r.at)) continue;
    const std::optional<Instant> redo_by = redo_by_of(r, in_force);
    table.rows.push_back({r.number, call.unit(r.unit), call.label(call.campaign->id, r.type),
                          r.apart ? "（隔离）" : call.words(r.title), call.minute(r.at),
                          r.apart ? "" : call.words(r.asked), r.by, call.minute(redo_by),
                          call.minute(r.mended),
                          !r.mended_by              ? ""
                          : r.mended_number.empty() ? "来件" + std::to_string(r.mended_by.value)
                                                    : r.mended_number,
                          result_of(r, redo_by, call.moment), std::to_string(r.ref.value),
                          std::to_string(r.message.value)});
  }
  return Done{};
}

Status overlay_rows(const RegisterCall& call, track::RegisterTable& table) {
  auto overlays = call.reader.overlays(call.campaign->id);
  if (!overlays) return overlays.error();
  auto numbers = numbers_at(call);
  if (!numbers) return numbers.error();
  for (const Overlay& o : *overlays) {
    if (o.campaign.empty() || o.at > call.moment || !call.within(o.at)) continue;
    const bool ended = o.ended && *o.ended <= call.moment;
    table.rows.push_back(
        {overlay_zh(o.kind), o.unit.empty() ? "全部应报单位" : call.unit(o.unit),
         o.requirement.empty() ? "全部要求" : call.label(call.campaign->id, o.requirement),
         call.minute(o.until), call.words(o.approver), call.words(o.reason), o.actor,
         call.minute(o.at), ended ? call.minute(o.ended) : "", ended ? o.ended_by : "",
         number_of(*numbers, o.message), std::to_string(o.id)});
  }
  return Done{};
}

}  // namespace shouwen::desk
