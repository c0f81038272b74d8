// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/board.h"

#include <algorithm>
#include <map>
#include <set>

namespace shouwen::track {
namespace {

using Pieces = std::map<std::pair<std::string, std::string>, std::vector<storage::SubmissionRow>>;

Column column_of(const config::Requirement& requirement) {
  Column out{requirement.key, requirement.label_zh, requirement.measure, "", requirement.count};
  for (const config::Due& due : requirement.dues) {
    if (!out.due_text.empty()) out.due_text += "；";
    out.due_text += format_zh_short(due.date);
  }
  return out;
}

bool settled(const Cell& cell) {
  switch (cell.obligation.state) {
    case ObligationState::on_time:
    case ObligationState::late:
    case ObligationState::zero_report:
    case ObligationState::exempt:
      return true;
    default:
      return false;
  }
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
  total.owed_pieces += o.need;
  if (settled(cell)) ++total.settled_units;
  if (o.state == ObligationState::late) ++total.late_units;
  if (o.state == ObligationState::overdue) ++total.overdue_units;
}

Pieces group(const config::Campaign& campaign, const config::Roster& roster,
             std::span<const storage::SubmissionRow> rows) {
  Pieces out;
  for (const storage::SubmissionRow& row : rows) {
    const config::Requirement* requirement = campaign.find(row.type);
    if (!requirement) continue;  // kind not known yet: it is on the review list, credits nothing
    const config::Unit* unit = credited_unit(roster, *requirement, row, campaign.zone);
    if (unit) out[{unit->code, row.type}].push_back(row);
  }
  return out;
}

// Each unit that has units below it, with the sums of its line.
std::vector<LineTotal> lines_of(const Board& board, const config::Roster& roster) {
  std::vector<LineTotal> out;
  for (const config::Unit& head : roster.units()) {
    if (head.is_sub_body() || roster.children(head.code).empty()) continue;
    LineTotal line{head.code, head.short_name, 0, 0, 0};
    for (const BoardRow& row : board.rows) {
      if (!roster.is_within(row.unit, head.code)) continue;
      bool owes_any = false, all = true;
      for (const Cell& cell : row.cells) {
        if (!cell.owed) continue;
        owes_any = true;
        if (settled(cell)) continue;
        all = false;
        line.missing_pieces += cell.obligation.missing();
      }
      if (!owes_any) continue;
      ++line.units;
      if (all) ++line.settled;
    }
    if (line.units > 1) out.push_back(line);
  }
  return out;
}

bool wanted(const config::Unit& unit, const config::Roster& roster, const BoardOptions& options) {
  if (unit.is_sub_body()) return false;  // credits another: never a row of its own
  if (!options.level.empty() && unit.level != options.level) return false;
  return options.unit.empty() || roster.is_within(unit.code, options.unit);
}

}  // namespace

const config::Unit* credited_unit(const config::Roster& roster,
                                  const config::Requirement& requirement,
                                  const storage::SubmissionRow& row, Zone zone) {
  const config::Unit* unit = roster.credited(row.unit, to_civil(row.arrival, zone).date);
  if (unit && requirement.roll_up == config::RollUp::to_parent) {
    std::set<std::string> seen;  // a roster with a ring of parents must not hang the board
    while (!config::owes(requirement, *unit) && !unit->parent.empty() &&
           seen.insert(unit->code).second) {
      const config::Unit* above = roster.find(unit->parent);
      if (!above) break;
      unit = above;
    }
  }
  return unit;
}

Board board(const config::Campaign& campaign, const config::Roster& roster,
            std::span<const storage::SubmissionRow> rows, std::span<const Overlay> overlays,
            Instant moment, const BoardOptions& options) {
  Board out{campaign.id, campaign.short_title, moment, campaign.zone, {}, {}, {}, {}};
  for (const config::Requirement& requirement : campaign.requirements)
    out.columns.push_back(column_of(requirement));
  out.totals.resize(out.columns.size());
  Pieces pieces = group(campaign, roster, rows);
  for (const config::Unit& unit : roster.units()) {
    if (!wanted(unit, roster, options)) continue;
    BoardRow row{unit.code, unit.short_name, unit.level, unit.parent, {}};
    bool shown = false;
    for (const config::Requirement& requirement : campaign.requirements) {
      auto found = pieces.find({unit.code, requirement.key});
      std::span<const storage::SubmissionRow> mine;
      if (found != pieces.end()) mine = found->second;
      Cell cell{config::owes(requirement, unit),
                obligation(mine, unit.code, requirement, overlays, moment, campaign.zone,
                           options.counting)};
      shown = shown || cell.owed || !mine.empty();
      row.cells.push_back(std::move(cell));
    }
    if (!shown) continue;
    for (std::size_t i = 0; i < row.cells.size(); ++i) add_to(out.totals[i], row.cells[i]);
    out.rows.push_back(std::move(row));
  }
  out.lines = lines_of(out, roster);
  return out;
}

}  // namespace shouwen::track
