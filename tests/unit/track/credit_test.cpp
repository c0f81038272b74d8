// Whom a piece counts for (OFFICE §2 §4), the figures of a line, the readings side by side, and
// that a projection told of changes equals one made afresh.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/credit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/track/compare.h"
#include "gateway/track/projection.h"

namespace shouwen::track {
namespace {

using config::RollUp;

const Instant kAfter = *parse_rfc3339("2020-11-10T09:00:00+08:00");

config::Roster roster() {
  config::Problems problems;
  config::Source source(
      "units.csv",
      "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,fax_numbers,"
      "credits_to,valid_from,valid_to,successor\n"
      "C1,甲市交通运输局,甲市,,prefecture,,,,,,,,\n"
      "D1,乙县交通运输局,乙县,,county,C1,,,,,,,\n"
      "D2,丙县交通运输局,丙县,,county,C1,,,,,,2020-10-01,D3\n"
      "D3,丁区交通运输局,丁区,,county,C1,,,,,2020-10-02,,\n"
      "S1,乙县运输管理所,乙县运管所,,county,C1,,,,D1,,,\n"
      "B1,省公路局,公路局,,bureau,,,,,,,,\n");
  auto out = config::parse_roster(source, problems);
  EXPECT_TRUE(problems.empty()) << config::render(problems);
  return std::move(*out);
}

config::Campaign campaign() {
  auto out = config::load_campaign(std::string(SHOUWEN_SOURCE_DIR) +
                                   "/config/etc/campaigns/2020-credit-month.toml");
  EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.error().text());
  return std::move(*out);
}

config::Requirement summary(RollUp roll_up) {
  config::Requirement out;
  out.key = "summary";
  out.label_zh = "活动总结";
  out.dues = {{{2020, 11, 3}, true, std::nullopt, 0}};
  out.roll_up = roll_up;
  if (roll_up == RollUp::to_parent) {
    out.owners.listed = false;
    out.owners.levels = {"prefecture", "bureau"};
  }
  return out;
}

// "D1 D2!": ! = brought by another.
std::string credited(const config::Roster& units, const config::Requirement& requirement,
                     const char* unit, const char* brought_by = "", const char* covers = "") {
  std::string out;
  for (const Credit& c : credits_of(units, requirement, unit, brought_by, covers))
    out += (out.empty() ? "" : " ") + c.unit->code + (c.brought ? "!" : "");
  return out;
}

storage::PieceRow piece(const char* unit, const char* type, const char* arrival,
                        const char* state = "pending") {
  static std::int64_t serial = 0;
  storage::PieceRow row;
  row.ref = {++serial};
  row.message = {serial};
  row.unit = unit;
  row.brought_by = unit;
  row.type = type;
  row.state = state;
  row.arrival = *parse_rfc3339(std::string(arrival) + ":00+08:00");
  return row;
}

const Cell& cell(const Board& board, const char* unit, const char* type) {
  std::size_t c = 0;
  while (board.columns[c].key != type) ++c;
  for (const BoardRow& row : board.rows)
    if (row.unit == unit) return row.cells[c];
  throw std::runtime_error(unit);
}

TEST(Credit, SubBodiesAndPredecessors) {
  const config::Roster units = roster();
  const config::Requirement r = summary(RollUp::own);
  EXPECT_EQ(credited(units, r, "D1"), "D1");
  EXPECT_EQ(credited(units, r, "S1"), "D1");
  EXPECT_EQ(credited(units, r, "S1", "S1"), "D1") << "a sub-body's own mail is its unit's";
  EXPECT_EQ(credited(units, r, "D2"), "D3") << "gone on the day it is due, whenever it sent";
  EXPECT_EQ(credited(units, r, "D1", "C1"), "D1!") << "forwarded by the city";
  EXPECT_EQ(credited(units, r, "none"), "");
  config::Requirement early = r;
  early.dues[0].date = {2020, 9, 18};
  EXPECT_EQ(credited(units, early, "D2"), "D2") << "it owed that one itself";
}

TEST(Credit, RollUpsByPolicy) {
  const config::Roster units = roster();
  EXPECT_EQ(credited(units, summary(RollUp::to_parent), "D1"), "C1!");
  EXPECT_EQ(credited(units, summary(RollUp::to_parent), "C1"), "C1");
  EXPECT_EQ(credited(units, summary(RollUp::own), "C1", "C1", "D1;D3"), "C1");
  EXPECT_EQ(credited(units, summary(RollUp::covers_children), "C1", "C1", "D1;D3"), "C1 D1! D3!");
  EXPECT_EQ(credited(units, summary(RollUp::covers_children), "C1", "", "D2;;B1"), "C1 D3!")
      << "only units of its own line";
}

TEST(Credit, WhatMayCountForAUnit) {
  const config::Roster units = roster();
  const auto of = [&](const char* code) {
    auto out = related_units(units, *units.find(code));
    std::sort(out.begin(), out.end());
    return out;
  };
  EXPECT_EQ(of("D1"), (std::vector<std::string>{"C1", "D1", "S1"}));
  EXPECT_EQ(of("D3"), (std::vector<std::string>{"C1", "D2", "D3"}));
  EXPECT_EQ(of("C1"), (std::vector<std::string>{"C1", "D1", "D2", "D3", "S1"}));
  EXPECT_EQ(of("B1"), (std::vector<std::string>{"B1"}));
}

TEST(Board, ASuccessorOwesInThePlaceOfAUnitThatIsGone) {
  const config::Roster units = roster();
  const std::vector<storage::PieceRow> rows = {piece("D2", "summary", "2020-09-25T09:00")};
  const Board made = board(campaign(), units, rows, {}, {}, kAfter);
  EXPECT_EQ(cell(made, "D3", "summary").obligation.state, ObligationState::on_time);
  EXPECT_FALSE(cell(made, "D3", "signed_article").owed) << "it was not there on September 18th";
  EXPECT_TRUE(cell(made, "D2", "signed_article").owed);
  EXPECT_FALSE(cell(made, "D2", "summary").owed);
}

TEST(Board, TwoFiguresOfALine) {
  const config::Roster units = roster();
  config::Campaign month = campaign();
  month.requirements = {summary(RollUp::covers_children)};
  auto city = piece("C1", "summary", "2020-11-02T09:00");
  city.covers = "D1;D3";
  const Board covered = board(month, units, std::vector{city}, {}, {}, kAfter);
  ASSERT_EQ(covered.lines.size(), 1u);
  EXPECT_EQ(covered.lines[0].own_settled, 1);
  EXPECT_EQ(covered.lines[0].below_units, 2);
  EXPECT_EQ(covered.lines[0].below_settled, 2) << "the city's summary speaks of both";
  EXPECT_EQ(covered.lines[0].via_city, 2);
  EXPECT_EQ(covered.lines[0].direct, 0);
  EXPECT_EQ(cell(covered, "D1", "summary").obligation.brought, 1);

  month.requirements = {summary(RollUp::own)};
  auto forwarded = piece("D1", "summary", "2020-11-02T09:00");
  forwarded.brought_by = "C1";
  const Board direct =
      board(month, units, std::vector{city, forwarded, piece("D3", "summary", "2020-11-02T10:00")},
            {}, {}, kAfter);
  EXPECT_EQ(direct.lines[0].direct, 1);
  EXPECT_EQ(direct.lines[0].via_city, 1);

  month.requirements = {summary(RollUp::to_parent)};
  const Board through =  // counties owe nothing; what they sent still shows in the line
      board(month, units, std::vector{piece("D1", "summary", "2020-11-02T10:00")}, {}, {}, kAfter);
  EXPECT_EQ(cell(through, "C1", "summary").obligation.state, ObligationState::on_time);
  EXPECT_EQ(cell(through, "C1", "summary").obligation.brought, 1);
  EXPECT_EQ(through.lines[0].direct, 1) << "the county sent it itself";
  EXPECT_EQ(through.lines[0].below_units, 0) << "counties owe nothing";
}

TEST(Board, MissingListsOnlyWhoStillOwes) {
  const config::Roster units = roster();
  config::Campaign month = campaign();
  month.requirements = {summary(RollUp::own)};
  BoardOptions options;
  options.missing = true;
  const Board made = board(month, units, std::vector{piece("C1", "summary", "2020-11-02T09:00")},
                           {}, {}, kAfter, options);
  for (const BoardRow& row : made.rows) EXPECT_NE(row.unit, "C1");
  EXPECT_EQ(made.rows.size(), 3u);
}

TEST(Compare, EveryReadingOfTheNotice) {
  const config::Roster units = roster();
  const auto figures = compare(campaign(), units,
                               std::vector{piece("D1", "brief", "2020-10-14T09:00"),
                                           piece("D1", "brief", "2020-10-20T09:00")},
                               {}, {}, kAfter);
  ASSERT_EQ(figures.size(), 4u);
  EXPECT_TRUE(figures[0].chosen);
  // Owed on each due day: D2 until October 1st, D3 from October 2nd, so four units each day.
  EXPECT_EQ(figures[0].owed_pieces, 4 * 5);
  EXPECT_EQ(figures[0].late_pieces, 1);
  EXPECT_EQ(figures[0].missing_pieces, 18);
  EXPECT_EQ(figures[1].late_pieces, 0) << "one brief by each date";
  EXPECT_EQ(figures[2].owed_pieces, 4 * 4 + 2) << "summaries of city and bureau only";
  EXPECT_EQ(figures[3].owed_units, 2);
  EXPECT_EQ(figures[3].owed_pieces, 2 * 5);
  EXPECT_EQ(figures[3].missing_pieces, 8) << "the county's briefs count for its city";
  EXPECT_NE(compare_text(campaign(), figures, kAfter).find("respectively"), std::string::npos);
  EXPECT_EQ(compare_json(campaign(), figures, kAfter)["readings"][0]["chosen_by"], "厅研究室");
}

// A projection told of each change equals one made of what is there in the end.
TEST(Projection, ToldOfChangesItEqualsOneMadeAfresh) {
  const config::Roster units = roster();
  const config::Campaign month = campaign();
  const std::vector<const char*> codes = {"C1", "D1", "D2", "D3", "S1", "B1"};
  const std::vector<const char*> states = {"pending", "accepted", "returned", "void"};
  Projection kept(month, units);
  std::vector<storage::PieceRow> rows;
  std::uint32_t random = 12345;
  const auto next = [&random](std::size_t n) {
    random = random * 1664525 + 1013904223;
    return static_cast<std::size_t>(random >> 8) % n;
  };
  std::vector<storage::Overlay> overlays;
  for (int step = 0; step < 400; ++step) {
    const std::size_t what = next(10);
    if (what == 0 && !rows.empty()) {
      const std::size_t gone = next(rows.size());
      kept.forget(rows[gone].ref);
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(gone));
    } else if (what == 1) {
      storage::Overlay o;
      o.id = step + 1;
      o.kind = next(2) == 0 ? storage::OverlayKind::exempt : storage::OverlayKind::extended;
      o.unit = codes[next(codes.size())];
      o.until = kAfter;
      overlays.push_back(o);
      kept.set(Overlays(overlays, {}, kAfter));
    } else if (what < 5 && !rows.empty()) {
      storage::PieceRow& row = rows[next(rows.size())];
      row.state = states[next(states.size())];
      row.unit = codes[next(codes.size())];
      kept.put(row);
    } else {
      rows.push_back(piece(codes[next(codes.size())], month.requirements[next(4)].key.c_str(),
                           next(2) == 0 ? "2020-10-14T09:00" : "2020-10-24T09:00"));
      kept.put(rows.back());
    }
    if (step % 7 != 0) continue;
    BoardOptions options;
    if (step % 2 == 0) options.counting = Counting::accepted_only;
    const Board again = board(month, units, rows, overlays, {}, kAfter, options);
    const Board made = kept.board(kAfter, options);
    ASSERT_EQ(made.rows, again.rows) << step;
    ASSERT_EQ(made.totals, again.totals) << step;
    ASSERT_EQ(made.lines, again.lines) << step;
  }
}

}  // namespace
}  // namespace shouwen::track
