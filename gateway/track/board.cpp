// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/board.h"

#include <algorithm>
#include <unordered_map>

#include "gateway/track/credit.h"
#include "gateway/track/projection.h"

namespace shouwen::track {
namespace {

Column column_of(const config::Requirement& requirement) {
  Column out{requirement.key, requirement.label_zh, requirement.measure, "", requirement.count};
  for (const config::Due& due : requirement.dues) {
    if (!out.due_text.empty()) out.due_text += "；";
    out.due_text += format_zh_short(due.date);
  }
  return out;
}

void add_to(ColumnTotal& total, const Cell& cell) {
  const Obligation& o = cell.obligation;
  total.accepted += o.accepted;
  total.pending += o.pending;
  total.have += o.have;
  if (!cell.owed) return;
  if (o.state == ObligationState::exempt) {  // leaves the denominator (OFFICE §8)
    ++total.exempt_units;
    return;
  }
  ++total.owed_units;
  total.owed_pieces += o.owed();
  total.late_pieces += o.late;
  total.missing_pieces += o.missing();
  total.overdue_pieces += o.overdue;
  if (o.missing() > 0) ++total.missing_units;
  if (o.settled()) ++total.settled_units;
  if (o.state == ObligationState::zero_report) ++total.zero_units;
  if (o.state == ObligationState::late) ++total.late_units;
  if (o.state == ObligationState::overdue) ++total.overdue_units;
}

// What a row comes to for the lines it stands in.
struct RowSum {
  int owed = 0, settled = 0, missing = 0, own = 0, brought = 0;
};

RowSum sum_of(const BoardRow& row) {
  RowSum out;
  for (const Cell& cell : row.cells) {
    out.own += cell.obligation.own;
    out.brought += cell.obligation.brought;
    if (!cell.owed) continue;
    ++out.owed;
    out.settled += cell.obligation.settled();
    out.missing += cell.obligation.missing();
  }
  return out;
}

bool owes_still(const BoardRow& row) {
  return std::ranges::any_of(
      row.cells, [](const Cell& cell) { return cell.owed && cell.obligation.missing() > 0; });
}

void add_row(LineTotal& line, const BoardRow& row, const RowSum& sum) {
  if (row.unit == line.unit) {
    line.own_owed += sum.owed;
    line.own_settled += sum.settled;
    line.direct += sum.brought;  // under to_parent: what those below sent counts in its cells
  } else {
    line.direct += sum.own;
    line.via_city += sum.brought;
    if (sum.owed > 0) ++line.below_units;
    if (sum.owed > 0 && sum.settled == sum.owed) ++line.below_settled;
  }
  line.missing_pieces += sum.missing;
  if (sum.owed == 0) return;
  ++line.units;
  if (sum.settled == sum.owed) ++line.settled;
}

}  // namespace

Projection::Projection(const config::Campaign& campaign, const config::Roster& roster)
    : campaign_(campaign), roster_(roster) {
  const std::size_t columns = campaign.requirements.size();
  entries_.resize(roster.size() * columns);
  for (std::size_t u = 0; u < roster.size(); ++u)
    for (std::size_t c = 0; c < columns; ++c)
      entries_[u * columns + c].owed = config::owes(campaign.requirements[c], roster.units()[u]);
}

void Projection::put(const storage::PieceRow& row) {
  forget(row.ref);
  credit(row);
}

void Projection::credit(const storage::PieceRow& row) {
  const std::size_t columns = campaign_.requirements.size();
  for (std::size_t c = 0; c < columns; ++c) {
    const config::Requirement& requirement = campaign_.requirements[c];
    // A kind not known yet is on the review list and credits nothing.
    if (requirement.key != row.type) continue;
    Piece piece = piece_of(row);
    for (const Credit& credit :
         credits_of(roster_, requirement, row.unit, row.brought_by, row.covers)) {
      const auto u = static_cast<std::size_t>(credit.unit - roster_.units().data());
      const auto place = static_cast<std::uint32_t>(u * columns + c);
      Entry& entry = entries_[place];
      piece.brought = credit.brought;
      entry.pieces.push_back(piece);
      entry.live_known = entry.accepted_known = false;
      places_[row.ref.value].push_back(place);
    }
  }
}

void Projection::forget(SubmissionRef ref) {
  const auto found = places_.find(ref.value);
  if (found == places_.end()) return;
  for (const std::uint32_t place : found->second) {
    Entry& entry = entries_[place];
    std::erase_if(entry.pieces, [ref](const Piece& p) { return p.ref == ref; });
    entry.live_known = entry.accepted_known = false;
  }
  places_.erase(found);
}

void Projection::set(Overlays overlays) {
  overlays_ = std::move(overlays);
  for (Entry& entry : entries_) entry.live_known = entry.accepted_known = entry.over_known = false;
}

Obligation Projection::obligation(std::size_t unit, std::size_t column, Instant moment,
                                  Counting counting) {
  const config::Requirement& requirement = campaign_.requirements[column];
  Entry& entry = entries_[unit * campaign_.requirements.size() + column];
  if (!entry.over_known) {
    entry.over = overlays_.of(roster_.units()[unit].code, requirement.key);
    entry.over_known = true;
  }
  const bool live = counting == Counting::live;
  Tally& counts = live ? entry.live : entry.accepted;
  bool& known = live ? entry.live_known : entry.accepted_known;
  if (!known) {
    counts = tally(entry.pieces, requirement.count, overlays_, entry.over.redo_by, counting);
    known = true;
  }
  return judge(counts, requirement, entry.over, moment, campaign_.zone);
}

bool Projection::wanted(const config::Unit& unit, const BoardOptions& options) const {
  if (unit.is_sub_body()) return false;  // credits another: never a row of its own
  if (!options.level.empty() && unit.level != options.level) return false;
  return options.unit.empty() || roster_.is_within(unit.code, options.unit);
}

Board Projection::board(Instant moment, const BoardOptions& options) {
  const std::size_t columns = campaign_.requirements.size();
  Board out{campaign_.id, campaign_.short_title, moment, campaign_.zone, {}, {}, {}, {}, 0};
  std::vector<std::size_t> chosen;
  for (std::size_t c = 0; c < columns; ++c) {
    if (!options.type.empty() && campaign_.requirements[c].key != options.type) continue;
    chosen.push_back(c);
    out.columns.push_back(column_of(campaign_.requirements[c]));
  }
  out.totals.resize(chosen.size());
  for (std::size_t u = 0; u < roster_.size(); ++u) {
    const config::Unit& unit = roster_.units()[u];
    if (!wanted(unit, options)) continue;
    const bool shown = std::ranges::any_of(chosen, [&](std::size_t c) {
      const Entry& entry = entries_[u * columns + c];
      return entry.owed || !entry.pieces.empty();
    });
    if (!shown) continue;
    BoardRow row{unit.code, unit.short_name, unit.level, unit.parent, {}};
    row.cells.reserve(chosen.size());
    for (const std::size_t c : chosen)
      row.cells.push_back(
          {entries_[u * columns + c].owed, obligation(u, c, moment, options.counting)});
    if (options.missing && !owes_still(row)) continue;
    for (std::size_t i = 0; i < chosen.size(); ++i) add_to(out.totals[i], row.cells[i]);
    out.rows.push_back(std::move(row));
  }
  add_lines(out);
  return out;
}

std::vector<SubmissionRef> Projection::late_pieces() {
  const std::size_t columns = campaign_.requirements.size();
  std::vector<SubmissionRef> out;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (!entry.owed || entry.pieces.empty()) continue;
    const config::Requirement& requirement = campaign_.requirements[i % columns];
    const Overlaid over = overlays_.of(roster_.units()[i / columns].code, requirement.key);
    if (over.exempt) continue;
    const std::vector<SubmissionRef> late =
        track::late_pieces(entry.pieces, requirement, overlays_, over, campaign_.zone);
    out.insert(out.end(), late.begin(), late.end());
  }
  return out;
}

// Each unit that has units below it, with the sums of its line.
void Projection::add_lines(Board& board) const {
  std::vector<LineTotal> lines;
  std::unordered_map<std::string_view, std::size_t> index;
  for (const config::Unit& head : roster_.units()) {
    if (head.is_sub_body() || roster_.children(head.code).empty()) continue;
    index.emplace(head.code, lines.size());
    lines.push_back({head.code, head.short_name});
  }
  for (const BoardRow& row : board.rows) {
    const RowSum sum = sum_of(row);
    const config::Unit* head = roster_.find(row.unit);
    for (int steps = 0; head && steps <= 16; ++steps) {
      if (const auto at = index.find(head->code); at != index.end())
        add_row(lines[at->second], row, sum);
      head = roster_.find(head->parent);
    }
  }
  for (LineTotal& line : lines)
    if (line.below_units > 0 || line.direct + line.via_city > 0)
      board.lines.push_back(std::move(line));
}

Board board(const config::Campaign& campaign, const config::Roster& roster,
            std::span<const storage::PieceRow> rows, std::span<const storage::Overlay> overlays,
            std::span<const storage::ClaimRow> claims, Instant moment,
            const BoardOptions& options) {
  Projection projection(campaign, roster);
  projection.set(Overlays(overlays, claims, moment));
  for (const storage::PieceRow& row : rows) projection.put(row);
  return projection.board(moment, options);
}

}  // namespace shouwen::track
