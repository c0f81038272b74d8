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

// By 积分 where they are counted, then 报送率, then 按时率; what owes nothing is not ranked.
int compare_rows(const CircularRow& a, const CircularRow& b) {
  const CircularFigures &x = a.figures, &y = b.figures;
  if ((x.owed == 0) != (y.owed == 0)) return x.owed == 0 ? -1 : 1;
  if (x.owed == 0) return 0;
  if (a.points != b.points) return a.points < b.points ? -1 : 1;
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

void add(Adopted& to, const Adopted& a) {
  to.returned += a.returned;
  to.adopted += a.adopted;
  to.published += a.published;
  to.ministry += a.ministry;
}

// What a piece came to. Adopted counts while the piece is 核收: one returned or replaced since is
// in the register of adoption and in no figure.
Adopted came_to(const storage::PieceRow& piece, const Beside& beside) {
  Adopted out;
  if (const auto at = beside.returned.find(piece.ref); at != beside.returned.end())
    out.returned = at->second;
  const auto stands = beside.adopted.find(piece.ref);
  if (stands == beside.adopted.end() || piece.state != "accepted") return out;
  out.adopted = stands->second.adopted();
  out.published = stands->second.published;
  out.ministry = stands->second.ministry == storage::AdoptionStep::ministry_adopted;
  return out;
}

int points_of(const CircularRow& row, const config::Points& p) {
  return row.figures.accepted * p.accepted + row.figures.on_time * p.on_time +
         row.adopted.adopted * p.adopted + row.adopted.published * p.published +
         row.adopted.ministry * p.ministry_adopted;
}

// By the unit a piece counts for. One that counts for several is adopted for the unit that wrote
// it.
std::map<std::string, Adopted> adopted_by(const config::Campaign& campaign,
                                          const config::Roster& roster,
                                          std::span<const storage::PieceRow> pieces,
                                          const Beside& beside) {
  std::map<std::string, Adopted> out;
  for (const storage::PieceRow& piece : pieces) {
    const config::Requirement* requirement = campaign.find(piece.type);
    if (!requirement) continue;
    const auto credits =
        credits_of(roster, *requirement, piece.unit, piece.brought_by, piece.covers);
    if (!credits.empty()) add(out[credits.front().unit->code], came_to(piece, beside));
  }
  return out;
}

std::string adoption_zh(const storage::PieceRow& piece, const Beside& beside) {
  const auto at = beside.adopted.find(piece.ref);
  if (at == beside.adopted.end() || !at->second.stands()) return "";
  return std::string(storage::name_zh(*at->second.stands()));
}

std::vector<CircularItem> items_of(const config::Campaign& campaign, const config::Roster& roster,
                                   std::span<const storage::PieceRow> pieces,
                                   const Beside& beside) {
  std::vector<CircularItem> out;
  for (const storage::PieceRow& piece : pieces) {
    const config::Requirement* requirement = campaign.find(piece.type);
    if (!requirement) continue;
    for (const Credit& credit :
         credits_of(roster, *requirement, piece.unit, piece.brought_by, piece.covers))
      out.push_back({credit.unit->code, credit.unit->short_name, requirement->label_zh,
                     piece_state_zh(piece.state), adoption_zh(piece, beside), piece.ref.value,
                     piece.message.value, format_rfc3339(piece.arrival, campaign.zone)});
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
                  const Beside& beside) {
  Circular out;
  out.title = "关于“" + campaign.short_title + "”材料报送情况的通报";
  out.campaign = campaign.title;
  out.document_number = campaign.document_number;
  out.issuer = campaign.issuer;
  if (const config::Reading* reading = campaign.chosen()) out.reading = reading->note;
  out.moment = board.moment;
  out.zone = board.zone;
  out.groups = {{"市（州）及长白山", {}}, {"县（市、区）", {}}, {"厅直单位", {}}};
  out.points = campaign.points.stated;
  std::map<std::string, Adopted> adopted = adopted_by(campaign, roster, pieces, beside);
  for (const BoardRow& row : board.rows) {
    CircularRow made{row.unit, row.name, {}};
    if (const auto at = beside.reminded.find(row.unit); at != beside.reminded.end())
      made.reminded = at->second;
    for (const Cell& cell : row.cells) add_cell(made.figures, cell);
    made.adopted = adopted[row.unit];
    made.points = points_of(made, campaign.points);
    add(out.all, made.figures);
    add(out.adopted, made.adopted);
    out.units += made.figures.owed > 0;
    out.groups[group_of(row.level)].rows.push_back(std::move(made));
  }
  for (CircularGroup& group : out.groups) rank(group);
  std::erase_if(out.groups, [](const CircularGroup& group) { return group.rows.empty(); });
  out.items = items_of(campaign, roster, pieces, beside);
  return out;
}

std::string rate_text(int part, int whole) {
  if (whole == 0) return "—";
  const std::int64_t tenths = (static_cast<std::int64_t>(part) * 1000 + whole / 2) / whole;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%（" +
         std::to_string(part) + "/" + std::to_string(whole) + "）";
}

}  // namespace shouwen::track
