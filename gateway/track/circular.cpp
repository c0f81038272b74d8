// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/circular.h"

#include <algorithm>
#include <tuple>

#include "gateway/track/credit.h"

namespace shouwen::track {
namespace {

void add_cell(CircularFigures& out, const Cell& cell) {
  const Obligation& o = cell.obligation;
  out.pending += o.pending;
  out.accepted += o.have;
  const bool left = o.state == ObligationState::exempt || o.state == ObligationState::zero_report;
  if (!cell.owed || left) {
    if (cell.owed) (o.state == ObligationState::exempt ? out.exempt : out.zero) += o.need;
    out.extra += o.have;
    return;
  }
  const int settled = std::min(o.have, o.need);
  out.owed += o.need;
  out.settled += settled;
  out.late += o.late;
  out.on_time += settled - o.late;
  out.extra += o.have - settled;
  out.overdue += o.overdue;
}

void add(CircularFigures& to, const CircularFigures& f) {
  to.owed += f.owed;
  to.accepted += f.accepted;
  to.settled += f.settled;
  to.on_time += f.on_time;
  to.late += f.late;
  to.overdue += f.overdue;
  to.zero += f.zero;
  to.exempt += f.exempt;
  to.extra += f.extra;
  to.pending += f.pending;
}

// a/b against c/d without dividing.
int compare_ratio(int a, int b, int c, int d) {
  const auto left = static_cast<std::int64_t>(a) * d, right = static_cast<std::int64_t>(c) * b;
  return left < right ? -1 : left > right ? 1 : 0;
}

// By 报送率, then 按时率; what owes nothing is not ranked.
int compare_rows(const CircularRow& a, const CircularRow& b) {
  const CircularFigures &x = a.figures, &y = b.figures;
  if ((x.owed == 0) != (y.owed == 0)) return x.owed == 0 ? -1 : 1;
  if (x.owed == 0) return 0;
  const int rate = compare_ratio(x.settled, x.owed, y.settled, y.owed);
  return rate != 0 ? rate : compare_ratio(x.on_time, x.owed, y.on_time, y.owed);
}

void rank(CircularGroup& group) {
  std::ranges::stable_sort(group.rows, [](const CircularRow& a, const CircularRow& b) {
    return compare_rows(a, b) > 0;
  });
  for (std::size_t i = 0; i < group.rows.size(); ++i) {
    CircularRow& row = group.rows[i];
    if (row.figures.owed == 0) break;
    const bool tie = i > 0 && compare_rows(group.rows[i - 1], row) == 0;
    row.rank = tie ? group.rows[i - 1].rank : static_cast<int>(i) + 1;
  }
}

std::size_t group_of(const std::string& level) {
  if (level == "prefecture" || level == "committee") return 0;
  return level == "county" ? 1 : 2;
}

std::string state_zh(const std::string& state) {
  if (state == "accepted") return "已核收";
  if (state == "pending") return "待核";
  if (state == "returned") return "退回修改";
  if (state == "replaced") return "已被替换";
  return state == "withdrawn" ? "已撤回" : "作废";
}

std::vector<CircularItem> items_of(const config::Campaign& campaign, const config::Roster& roster,
                                   std::span<const storage::PieceRow> pieces) {
  std::vector<CircularItem> out;
  for (const storage::PieceRow& piece : pieces) {
    const config::Requirement* requirement = campaign.find(piece.type);
    if (!requirement) continue;
    for (const Credit& credit :
         credits_of(roster, *requirement, piece.unit, piece.brought_by, piece.covers))
      out.push_back({credit.unit->code, credit.unit->short_name, requirement->label_zh,
                     state_zh(piece.state), piece.ref.value, piece.message.value,
                     format_rfc3339(piece.arrival, campaign.zone)});
  }
  std::ranges::sort(out, [](const CircularItem& a, const CircularItem& b) {
    return std::tie(a.unit, a.label, a.arrival, a.submission) <
           std::tie(b.unit, b.label, b.arrival, b.submission);
  });
  return out;
}

}  // namespace

Circular circular(const Board& board, const config::Campaign& campaign,
                  const config::Roster& roster, std::span<const storage::PieceRow> pieces,
                  const std::map<std::string, int>& reminded) {
  Circular out;
  out.title = "关于“" + campaign.short_title + "”材料报送情况的通报";
  out.campaign = campaign.title;
  out.document_number = campaign.document_number;
  out.issuer = campaign.issuer;
  if (const config::Reading* reading = campaign.chosen()) out.reading = reading->note;
  out.moment = board.moment;
  out.zone = board.zone;
  out.groups = {{"市（州）及长白山", {}}, {"县（市、区）", {}}, {"厅直单位", {}}};
  for (const BoardRow& row : board.rows) {
    CircularRow made{row.unit, row.name, {}, 0, 0};
    if (const auto at = reminded.find(row.unit); at != reminded.end()) made.reminded = at->second;
    for (const Cell& cell : row.cells) add_cell(made.figures, cell);
    add(out.all, made.figures);
    out.units += made.figures.owed > 0;
    out.groups[group_of(row.level)].rows.push_back(std::move(made));
  }
  for (CircularGroup& group : out.groups) rank(group);
  std::erase_if(out.groups, [](const CircularGroup& group) { return group.rows.empty(); });
  out.items = items_of(campaign, roster, pieces);
  return out;
}

std::string rate_text(int part, int whole) {
  if (whole == 0) return "—";
  const std::int64_t tenths = (static_cast<std::int64_t>(part) * 1000 + whole / 2) / whole;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%（" +
         std::to_string(part) + "/" + std::to_string(whole) + "）";
}

}  // namespace shouwen::track
