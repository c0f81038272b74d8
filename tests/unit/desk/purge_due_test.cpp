// What is kept longer than its campaign states: listed, asked for and erased one by one.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/purge.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using json = nlohmann::json;
using testing::Door;
using testing::kNow;

struct Due : Door {
  // `retention`: its lines in the campaign file; the shipped one states ten years.
  void states(const std::string& retention) {
    std::string text = testing::campaign_toml();
    const std::string shipped = "retention = { years = 10 }";
    const auto at = text.find(shipped);
    if (at == std::string::npos) throw std::runtime_error("the sample states no retention");
    text.replace(at, shipped.size(), retention);
    const storage::Statement units{"units", "units", testing::roster_csv(), {}, kNow + -kDay, 1};
    auto made = make_office(testing::settings(),
                            {units, {"campaign", "2020-credit-month", text, {}, kNow + -kDay, 1}});
    if (!made) throw std::runtime_error(made.error().text());
    current.set(*made);
  }
  json due(const char* at) { return good("purge_due", {{"at", at}})["due"]; }
  json by(const std::string& login, const std::string& call, json args) {
    const Answer said = answer({*store, current, login, clock},
                               json{{"call", call}, {"args", std::move(args)}}.dump());
    return json::parse(said.json);
  }
};

TEST(PurgeDue, YearsRunFromTheEndOfTheYearOfTheIntake) {
  Due d;
  d.brief("甲");
  EXPECT_EQ(d.due("2030-12-31T23:59:59+08:00").size(), 0u);
  const json due = d.due("2031-01-01T00:00:00+08:00");
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0]["campaign"], "2020-credit-month");
  EXPECT_EQ(due[0]["keep_until"], "2030-12-31");
  EXPECT_EQ(due[0]["count"], 1);
  EXPECT_EQ(due[0]["messages"][0]["number"], "XY2020-000001");
  EXPECT_TRUE(due[0]["messages"][0]["purge"].is_null());
}

TEST(PurgeDue, OrToADayOrNotAtAll) {
  Due d;
  d.states("retention = { until = 2026-06-30 }");
  d.brief("甲");
  EXPECT_EQ(d.due("2026-06-30T12:00:00+08:00").size(), 0u);
  EXPECT_EQ(d.due("2026-07-01T00:00:00+08:00").size(), 1u);
  Due none;
  none.states("");
  const json all = none.good("purge_due", {{"at", "2099-01-01T00:00:00+08:00"}});
  EXPECT_EQ(all["due"].size(), 0u);
  EXPECT_EQ(all["no_retention"], json::array({"2020-credit-month"})) << "it is said, not guessed";
}

TEST(PurgeDue, EachIsAskedForAndErasedByItself) {
  Due d;
  d.brief("甲");
  d.brief("乙");
  d.clock.at = *parse_rfc3339("2031-02-01T09:00:00+08:00");
  const json wish{{"authority", "档案管理办法"}, {"reason", "保存期满"}};
  for (const char* message : {"1", "2"}) {
    json args = wish;
    args["message"] = message;
    EXPECT_TRUE(d.by("li", "purge_request", args)["ok"]);
  }
  json due = d.good("purge_due")["due"][0];
  EXPECT_EQ(due["requested"], 2);
  EXPECT_EQ(due["messages"][1]["requested_by"], "li");
  EXPECT_FALSE(d.by("li", "purge_approve", {{"purge", 1}, {"more", true}})["ok"]) << "his own";
  const json first = d.by("zhao", "purge_approve", {{"purge", 1}, {"more", true}});
  EXPECT_TRUE(first["ok"]);
  EXPECT_FALSE(first["result"]["finished"].get<bool>()) << "left to the last";
  EXPECT_FALSE(first["result"].contains("why"));
  due = d.good("purge_due")["due"][0];
  EXPECT_EQ(due["count"], 1) << "stopped here, the rest is still listed";
  EXPECT_TRUE(d.by("zhao", "purge_approve", {{"purge", 2}, {"more", true}})["ok"]);
  EXPECT_TRUE(d.good("purge_finish")["finished"].get<bool>());
  EXPECT_EQ(d.good("purge_due")["due"][0]["count"], 0);
  const json all = d.good("purges", {{"all", true}});
  for (const json& one : all["purges"]) {
    EXPECT_EQ(one["state"], "approved");
    EXPECT_FALSE(one["unfinished"].get<bool>());
  }
  auto reader = storage::Reader::over(*d.store);
  int tombstones = 0;
  for (const auto& row : *(*reader)->ledger({100, 0})) tombstones += row.event == "purged";
  EXPECT_EQ(tombstones, 2) << "each its own";
}

}  // namespace
}  // namespace shouwen::desk
