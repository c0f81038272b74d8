// Overlays through the desk's door, and the board they make: now, in the past, in the daemon's
// memory, and in the letters.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/overlays.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateway/desk/boards.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Door;
using testing::kNow;

// With a unit of every level the readings of the notice name.
std::string whole_roster() {
  return testing::roster_csv() +
         "M1,某管委会交通局,某管委会,,committee,,,,\n"
         "B1,省公路管理局,省公路局,,bureau,,,,\n";
}

// The door of a daemon: it keeps projections.
struct Daemon : Door {
  Boards boards;
  Daemon() {
    clock.at = kNow + -kDay;
    good("load_units", {{"path", "units.csv"}, {"text", whole_roster()}});
    good("activate_campaign", {{"path", "c.toml"}, {"text", testing::campaign_toml()}});
  }
  json kept(const std::string& call, json args = json::object()) {
    last = answer({*store, current, "clerk", clock, {}, &boards},
                  json{{"call", call}, {"args", args}}.dump());
    const json out = json::parse(last.json);
    EXPECT_TRUE(out["ok"]) << out.dump();
    return out["ok"] ? out["result"] : json::object();
  }
  json cell(const char* unit, const char* type, json args = json::object()) {
    const json board = kept("board", std::move(args));
    for (const json& row : board["rows"])
      if (row["unit"] == unit) return row["cells"][type];
    return {};
  }
  json relief(const char* unit, const char* type, json more = json::object()) {
    more["unit"] = unit;
    if (*type) more["type"] = type;
    more["approver"] = "李处长";
    more["reason"] = "来函说明";
    return more;
  }
  std::string at(Instant moment) { return format_rfc3339(moment, Zone{480}); }
};

TEST(Overlays, EachShowsOnTheBoardFromItsMomentOnAndCanBeUndone) {
  Daemon d;
  d.clock.at = kNow;
  EXPECT_EQ(d.cell("D2", "signed_article")["state"], "overdue");
  const json made = d.good("exempt", d.relief("D2", "signed_article"));
  EXPECT_EQ(d.cell("D2", "signed_article")["state"], "exempt") << "the projection was told";
  EXPECT_EQ(d.cell("D3", "signed_article")["state"], "overdue");
  d.good("extend", d.relief("all", "", {{"until", "2020-11-20"}}));
  EXPECT_EQ(d.cell("D3", "signed_article")["state"], "extended");
  EXPECT_EQ(d.cell("D3", "signed_article")["due"], "2020-11-20");
  d.good("zero_report", d.relief("D3", "model_case", {{"accepted", true}}));
  EXPECT_EQ(d.cell("D3", "model_case")["state"], "zero_report");
  const json list = d.good("overlays");
  ASSERT_EQ(list["overlays"].size(), 3u);
  EXPECT_EQ(list["overlays"][0]["kind_zh"], "免报");
  EXPECT_EQ(list["overlays"][0]["approver"], "李处长");
  EXPECT_EQ(list["overlays"][0]["by"], "clerk");
  d.clock.at = kNow + kHour;
  d.good("overlay_undo", {{"overlay", made["overlay"]}, {"reason", "写错单位"}});
  EXPECT_EQ(d.cell("D2", "signed_article")["state"], "extended");
  EXPECT_EQ(d.good("overlays")["overlays"].size(), 2u);
  EXPECT_EQ(d.good("overlays", {{"undone", true}})["overlays"].size(), 3u);
  EXPECT_EQ(d.cell("D2", "signed_article", {{"at", d.at(kNow)}})["state"], "exempt")
      << "the board of that moment still says so";
  EXPECT_EQ(d.kept("verify_boards")["differences"].size(), 0u);
}

TEST(Overlays, AreRefusedWhenTheyCouldNotBeMeant) {
  Daemon d;
  d.clock.at = kNow;
  json args = d.relief("D2", "brief");
  args.erase("reason");
  EXPECT_EQ(d.refused("exempt", args), "rejected_input");
  args = d.relief("D2", "brief");
  args["approver"] = "";
  EXPECT_EQ(d.refused("exempt", args), "rejected_input");
  EXPECT_EQ(d.refused("exempt", d.relief("D9", "brief")), "rejected_input");
  EXPECT_EQ(d.refused("exempt", d.relief("D2", "briefs")), "rejected_input");
  args = d.relief("D2", "brief");
  args.erase("unit");
  EXPECT_EQ(d.refused("exempt", args), "rejected_input") << "everybody is said, not left out";
  EXPECT_EQ(d.refused("extend", d.relief("D2", "brief")), "rejected_input") << "until when?";
  EXPECT_EQ(d.refused("extend", d.relief("D2", "brief", {{"until", "2020-10-01"}})),
            "rejected_input")
      << "before the date it would extend";
  EXPECT_EQ(d.refused("zero_report", d.relief("D2", "", {{"accepted", true}})), "rejected_input");
  const auto filed = d.brief("简讯一");
  EXPECT_EQ(d.refused("set_arrival",
                      {{"message", filed.number}, {"at", "2021-10-01 09:00"}, {"reason", "当面"}}),
            "rejected_input")
      << "in the future";
  EXPECT_EQ(d.good("overlays", {{"undone", true}})["overlays"].size(), 0u);
}

TEST(Overlays, ATrueArrivalDecidesLatenessAndBothAreKept) {
  Daemon d;
  d.clock.at = kNow;
  auto f = d.filing("谈信用");
  f.decision.items[0].type = "signed_article";
  const auto filed = d.file(f);
  EXPECT_EQ(d.cell("D1", "signed_article")["state"], "late");
  d.good("set_arrival", {{"message", std::to_string(filed.message.value)},
                         {"at", "2020-09-17 16:30"},
                         {"reason", "当面交来"}});
  EXPECT_EQ(d.cell("D1", "signed_article")["state"], "on_time");
  const json shown = d.good("show", {{"message", std::to_string(filed.message.value)}});
  EXPECT_EQ(shown["true_arrival"], "2020-09-17T16:30:00+08:00");
  EXPECT_NE(shown["arrival"], shown["true_arrival"]);
}

TEST(Boards, APastBoardIsWhatWasKnownThen) {
  Daemon d;
  const auto filed = [&] {
    d.clock.at = kNow;
    return d.brief("简讯一");
  }();
  d.clock.at = kNow + kHour;
  d.good(
      "assign",
      {{"message", std::to_string(filed.message.value)}, {"unit", "D2"}, {"reason", "署名是丙县"}});
  EXPECT_EQ(d.cell("D1", "brief")["have"], 0);
  EXPECT_EQ(d.cell("D2", "brief")["have"], 1);
  EXPECT_EQ(d.cell("D1", "brief", {{"at", d.at(kNow + kMinute)}})["have"], 1);
  EXPECT_EQ(d.cell("D2", "brief", {{"at", d.at(kNow + kMinute)}})["have"], 0);
  EXPECT_EQ(d.cell("D1", "brief", {{"at", d.at(kNow + -kHour)}})["have"], 0);
  EXPECT_EQ(d.refused("board", {{"at", d.at(kNow + -2 * kDay)}}), "rejected_input")
      << "nothing was stated then";
  EXPECT_EQ(d.kept("verify_boards")["differences"].size(), 0u);
}

TEST(Boards, AnotherReadingDerivesTheBoardAgainAndThePastKeepsItsOwn) {
  Daemon d;
  d.clock.at = kNow;
  d.brief("简讯一");
  EXPECT_TRUE(d.cell("D1", "summary")["owed"].get<bool>());
  std::string other = testing::campaign_toml();
  const std::string chosen =
      "chosen = true\nchosen_by = \"厅研究室\"\nchosen_on = 2020-09-01\nbasis = "
      "\"通知五（三）原文语序\"\n";
  ASSERT_NE(other.find(chosen), std::string::npos);
  other.erase(other.find(chosen), chosen.size());
  const std::string id = "id = \"summary-through-the-city\"\n";
  other.insert(other.find(id) + id.size(), chosen);
  d.clock.at = kNow + kHour;
  d.good("activate_campaign", {{"path", "c.toml"}, {"text", other}, {"reason", "厅领导批示"}});
  EXPECT_FALSE(d.cell("D1", "summary")["owed"].get<bool>());
  EXPECT_TRUE(d.cell("D1", "summary", {{"at", d.at(kNow)}})["owed"].get<bool>());
  auto reader = storage::Reader::over(*d.store);
  EXPECT_NE((*reader)->ledger({1, 0})->at(0).detail.find("summary-through-the-city"),
            std::string::npos);
  const json readings = d.good("compare")["readings"];
  ASSERT_EQ(readings.size(), 4u);
  EXPECT_EQ(readings[0]["owed_pieces"], 6 * 5);
  EXPECT_TRUE(readings[2]["chosen"].get<bool>());
  EXPECT_EQ(readings[2]["owed_pieces"], 6 * 4 + 3);
}

TEST(Boards, TheDaemonsMemoryFollowsEveryKindOfChange) {
  Daemon d;
  d.clock.at = kNow;
  d.kept("board");
  const auto first = d.brief("简讯一", true);
  const auto second = d.brief("简讯二");
  EXPECT_EQ(d.cell("D1", "brief")["have"], 2);
  d.good("accept", {{"message", first.number}, {"reason", "已看"}});
  EXPECT_EQ(d.cell("D1", "brief")["accepted"], 1);
  d.good(
      "return",
      {{"message", second.number}, {"ask", "请补图片"}, {"by", "2020-10-20"}, {"reason", "缺图"}});
  EXPECT_EQ(d.cell("D1", "brief")["returned"], 1);
  EXPECT_EQ(d.cell("D1", "brief")["state"], "returned");
  d.good("undo", {{"message", second.number}, {"reason", "看错了"}});
  EXPECT_EQ(d.cell("D1", "brief")["have"], 2);
  d.good("ignore", {{"message", first.number}, {"reason", "误登"}});
  EXPECT_EQ(d.cell("D1", "brief")["have"], 1);
  EXPECT_EQ(d.kept("verify_boards")["differences"].size(), 0u);
  auto reader = storage::Reader::over(*d.store);
  EXPECT_EQ(history_differences(**reader, d.current.get(), kNow)->size(), 0u);
}

}  // namespace
}  // namespace shouwen::desk
