// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/compare.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/text.h"

namespace shouwen::track {
namespace {

ReadingFigures figures_of(const Board& board) {
  ReadingFigures out;
  out.columns = board.totals;
  for (const ColumnTotal& t : board.totals) {
    out.owed_pieces += t.owed_pieces;
    out.late_pieces += t.late_pieces;
    out.missing_pieces += t.missing_pieces;
  }
  for (const BoardRow& row : board.rows) {
    bool owed = false, settled = true, late = false, missing = false, exempt = false;
    for (const Cell& cell : row.cells) {
      const Obligation& o = cell.obligation;
      if (!cell.owed) continue;
      if (o.state == ObligationState::exempt) {
        exempt = true;
        continue;
      }
      owed = true;
      settled = settled && o.settled();
      late = late || o.late > 0;
      missing = missing || o.missing() > 0;
    }
    out.owed_units += owed;
    out.settled_units += owed && settled;
    out.late_units += late;
    out.missing_units += missing;
    out.exempt_units += exempt;
  }
  return out;
}

}  // namespace

std::vector<ReadingFigures> compare(const config::Campaign& campaign, const config::Roster& roster,
                                    std::span<const storage::PieceRow> rows,
                                    std::span<const storage::Overlay> overlays,
                                    std::span<const storage::ClaimRow> claims, Instant moment,
                                    Counting counting) {
  BoardOptions options;
  options.counting = counting;
  const auto under = [&](const config::Campaign& one) {
    return figures_of(board(one, roster, rows, overlays, claims, moment, options));
  };
  std::vector<ReadingFigures> out;
  if (campaign.readings.empty()) {
    out.push_back(under(campaign));
    out.back().chosen = true;
    return out;
  }
  for (const config::Reading& reading : campaign.readings) {
    config::Campaign one = campaign;
    one.requirements = campaign.under(reading);
    ReadingFigures figures = under(one);
    figures.id = reading.id;
    figures.quote = reading.quote;
    figures.note = reading.note;
    figures.chosen = reading.chosen;
    figures.chosen_by = reading.chosen_by;
    figures.basis = reading.basis;
    if (reading.chosen_on) figures.chosen_on = format_date(*reading.chosen_on);
    out.push_back(std::move(figures));
  }
  return out;
}

nlohmann::json compare_json(const config::Campaign& campaign,
                            std::span<const ReadingFigures> figures, Instant moment) {
  using nlohmann::json;
  json readings = json::array();
  for (const ReadingFigures& f : figures) {
    json columns = json::object();
    for (std::size_t i = 0; i < f.columns.size(); ++i) {
      const ColumnTotal& t = f.columns[i];
      columns[campaign.requirements[i].key] = {{"owed_units", t.owed_units},
                                               {"owed_pieces", t.owed_pieces},
                                               {"late_pieces", t.late_pieces},
                                               {"missing_units", t.missing_units},
                                               {"have", t.have},
                                               {"missing_pieces", t.missing_pieces}};
    }
    readings.push_back({{"reading", f.id},
                        {"chosen", f.chosen},
                        {"chosen_by", f.chosen_by},
                        {"chosen_on", f.chosen_on},
                        {"basis", f.basis},
                        {"quote", f.quote},
                        {"note", f.note},
                        {"owed_units", f.owed_units},
                        {"owed_pieces", f.owed_pieces},
                        {"settled_units", f.settled_units},
                        {"late_units", f.late_units},
                        {"late_pieces", f.late_pieces},
                        {"missing_units", f.missing_units},
                        {"missing_pieces", f.missing_pieces},
                        {"exempt_units", f.exempt_units},
                        {"columns", std::move(columns)}});
  }
  return {{"campaign", campaign.id},
          {"moment", format_rfc3339(moment, campaign.zone)},
          {"readings", std::move(readings)}};
}

std::string compare_text(const config::Campaign& campaign, std::span<const ReadingFigures> figures,
                         Instant moment) {
  std::string out = neutral(campaign.short_title) + " 各种读法（" +
                    format_zh_minute(moment, campaign.zone) + "）\n";
  std::vector<std::vector<std::string>> table{
      {"", "读法", "应报单位", "应报件数", "报齐单位", "迟报件数", "尚缺单位", "尚缺件数"}};
  for (const ReadingFigures& f : figures)
    table.push_back({f.chosen ? "*" : "", f.id.empty() ? "（只有一种）" : f.id,
                     std::to_string(f.owed_units), std::to_string(f.owed_pieces),
                     std::to_string(f.settled_units), std::to_string(f.late_pieces),
                     std::to_string(f.missing_units), std::to_string(f.missing_pieces)});
  out += aligned(table);
  for (const ReadingFigures& f : figures) {
    if (f.id.empty()) continue;
    out += "\n" + f.id + "：“" + neutral(f.quote) + "”\n  " + neutral(f.note) + "\n";
    if (f.chosen)
      out += "  采用 chosen：" + neutral(f.chosen_by) + " " + f.chosen_on + "，依据 " +
             neutral(f.basis) + "\n";
  }
  return out +
         "* = 采用的读法；改用另一种：改活动文件的 chosen 后 campaign activate (the reading in "
         "force)\n";
}

}  // namespace shouwen::track
