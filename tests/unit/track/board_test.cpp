// The board of a small roster under the shipped campaign: crediting, sums, rendering.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/board.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace shouwen::track {
namespace {

config::Roster roster() {
  config::Problems problems;
  config::Source source("units.csv",
                        "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,"
                        "fax_numbers,credits_to\n"
                        "C1,甲市交通运输局,甲市,,prefecture,,,,,\n"
                        "D1,乙县交通运输局,乙县,,county,C1,,,,\n"
                        "D2,丙县交通运输局,丙县,,county,C1,,,,\n"
                        "S1,乙县运输管理所,乙县运管所,,county,C1,,,,D1\n");
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

storage::PieceRow piece(const char* unit, const char* type, const char* arrival) {
  static std::int64_t serial = 0;
  storage::PieceRow row;
  row.ref = {++serial};
  row.message = {serial};
  row.unit = unit;
  row.type = type;
  row.state = "pending";
  row.arrival = *parse_rfc3339(std::string(arrival) + ":00+08:00");
  return row;
}

TEST(Board, CreditsSubBodiesAndSumsLines) {
  config::Roster units = roster();
  config::Campaign month = campaign();
  std::vector<storage::PieceRow> rows = {piece("D1", "brief", "2020-10-14T09:00"),
                                         piece("S1", "brief", "2020-10-14T10:00"),
                                         piece("D2", "signed_article", "2020-09-10T10:00")};
  rows[0].state = "accepted";
  rows[1].in_review = true;
  Board made = board(month, units, rows, {}, {}, *parse_rfc3339("2020-10-16T09:00:00+08:00"));
  ASSERT_EQ(made.rows.size(), 3u) << "a sub-body has no row of its own";
  auto d1 = std::find_if(made.rows.begin(), made.rows.end(),
                         [](const BoardRow& r) { return r.unit == "D1"; });
  ASSERT_NE(d1, made.rows.end());
  std::size_t brief = 0;
  while (made.columns[brief].key != "brief") ++brief;
  EXPECT_EQ(d1->cells[brief].obligation.state, ObligationState::on_time);
  EXPECT_EQ(d1->cells[brief].obligation.accepted, 1);
  EXPECT_EQ(d1->cells[brief].obligation.pending, 1);
  EXPECT_EQ(made.totals[brief].owed_units, 3);
  EXPECT_EQ(made.totals[brief].owed_pieces, 6);
  EXPECT_EQ(made.totals[brief].settled_units, 1);
  EXPECT_EQ(made.totals[brief].overdue_units, 2);
  ASSERT_EQ(made.lines.size(), 1u);
  EXPECT_EQ(made.lines[0].units, 3);
  EXPECT_EQ(made.lines[0].settled, 0);

  Board line = board(month, units, rows, {}, {}, made.moment, {"D2", "", Counting::live, false});
  ASSERT_EQ(line.rows.size(), 1u);
  EXPECT_EQ(line.rows[0].unit, "D2");
}

TEST(Board, TextColumnsStandUnderEachOther) {
  EXPECT_EQ(display_width("乙县 2/2"), 8);
  EXPECT_EQ(display_width("é"), 1);
  EXPECT_EQ(display_width("（+1）"), 6);
  EXPECT_EQ(pad("乙县", 6), "乙县  ");
  Board made = board(campaign(), roster(), {}, {}, {}, *parse_rfc3339("2020-09-10T09:00:00+08:00"));
  std::string text = board_text(made);
  // The second column starts at the same cell in every row of units.
  std::vector<int> starts;
  for (const char* name : {"甲市", "乙县", "丙县"}) {
    std::size_t at = text.find(std::string("  ") + name);
    ASSERT_NE(at, std::string::npos) << text;
    std::size_t line = text.rfind('\n', at) + 1;
    starts.push_back(display_width(text.substr(line, at + 2 - line)));
  }
  EXPECT_EQ(starts[0], starts[1]);
  EXPECT_EQ(starts[1], starts[2]);
  EXPECT_NE(text.find("待核"), std::string::npos);
}

TEST(Board, JsonAndCsvSayTheSame) {
  config::Roster units = roster();
  std::vector<storage::PieceRow> rows = {piece("D1", "brief", "2020-10-14T09:00")};
  Board made = board(campaign(), units, rows, {}, {}, *parse_rfc3339("2020-10-14T12:00:00+08:00"));
  nlohmann::json json = board_json(made);
  EXPECT_EQ(json["moment"], "2020-10-14T12:00:00+08:00");
  const nlohmann::json& cell = json["rows"][1]["cells"]["brief"];
  EXPECT_EQ(cell["state"], "partial");
  EXPECT_EQ(cell["text"], "1/2");
  EXPECT_EQ(cell["due"], "2020-10-15");
  std::string csv = board_csv(made);
  EXPECT_EQ(csv.substr(0, 3), "\xEF\xBB\xBF");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
  EXPECT_NE(csv.find("部分,2,1,0,1,0,1"), std::string::npos) << csv;
}

// 部分 alone would hide both that what came was late and that the rest is overdue.
TEST(Board, APartSaysWhatCameLateAndWhatIsOverdue) {
  const config::Roster units = roster();
  const Instant after = *parse_rfc3339("2020-10-26T09:00:00+08:00");
  std::vector<storage::PieceRow> rows = {
      piece("D1", "brief", "2020-10-17T09:00"), piece("D2", "brief", "2020-10-14T09:00"),
      piece("D2", "brief", "2020-10-17T09:00"), piece("C1", "brief", "2020-10-14T09:00")};
  const Board made = board(campaign(), units, rows, {}, {}, after);
  const std::string text = board_text(made);
  EXPECT_NE(text.find("部分 1/2 迟1 欠1逾期 核0 待1"), std::string::npos) << text;
  EXPECT_NE(text.find("部分 1/2 欠1逾期 核0 待1"), std::string::npos) << text;
  EXPECT_NE(text.find("迟报 2/2 迟1 核0 待2"), std::string::npos) << text;
  EXPECT_NE(text.find("1/3家 收4 核0 待4 迟2 逾期2"), std::string::npos) << "the sums: " << text;
  const nlohmann::json json = board_json(made);
  const nlohmann::json& cell = json["rows"][1]["cells"]["brief"];
  EXPECT_EQ(cell["late"], 1);
  EXPECT_EQ(cell["overdue"], 1);
  for (const nlohmann::json& column : json["columns"]) {
    if (column["type"] != "brief") continue;
    EXPECT_EQ(column["total"]["late_pieces"], 2);
    EXPECT_EQ(column["total"]["overdue_pieces"], 2);
    EXPECT_EQ(column["total"]["overdue_units"], 0) << "all have sent something";
  }
  const std::string csv = board_csv(made);
  EXPECT_NE(csv.find("图文简讯迟报,图文简讯逾期"), std::string::npos) << csv;
  EXPECT_NE(csv.find("部分,2,1,0,1,0,1,1,1"), std::string::npos) << csv;

  const std::string before = board_text(
      board(campaign(), units, rows, {}, {}, *parse_rfc3339("2020-10-15T09:00:00+08:00")));
  EXPECT_EQ(before.find("部分 1/2 欠"), std::string::npos) << "there is time: " << before;
}

// What was returned waits for its mending; another piece that never came is overdue all the same.
TEST(Board, WhatWasReturnedIsNotOverdueWhileItMayBeMended) {
  std::vector<storage::PieceRow> rows = {piece("D1", "brief", "2020-10-14T09:00")};
  rows[0].state = "returned";
  const Instant after = *parse_rfc3339("2020-10-26T09:00:00+08:00");
  std::string text = board_text(board(campaign(), roster(), rows, {}, {}, after));
  EXPECT_NE(text.find("待补正 0/2 欠1逾期"), std::string::npos) << text;
  rows.push_back(piece("D1", "brief", "2020-10-14T09:00"));
  text = board_text(board(campaign(), roster(), rows, {}, {}, after));
  EXPECT_NE(text.find("待补正 1/2 核0 待1"), std::string::npos) << text;
}

}  // namespace
}  // namespace shouwen::track
