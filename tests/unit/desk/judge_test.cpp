// What a person decides, as an officer found it wanting: what was set aside counts once it is
// brought back, an undone acceptance stays undone, nothing that matters no more waits for anybody.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "storage/verify.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Door;
using ::testing::HasSubstr;
using testing::kNow;

json on(const storage::Filed& filed, json args = json::object()) {
  args["message"] = std::to_string(filed.message.value);
  return args;
}

json cell(Door& d, const std::string& unit, const std::string& type) {
  const json board = d.good("board");
  for (const json& row : board["rows"])
    if (row["unit"] == unit) return row["cells"][type];
  return json::object();
}

// A mail of the unit's own address that was taken for other work.
storage::Filed set_aside(Door& d) {
  auto f = d.filing("会议通知");
  f.decision.disposition = storage::Disposition::unrelated;
  f.decision.campaign.clear();
  f.decision.items.clear();
  f.decision.ack = storage::Answer::none;
  return d.file(f);
}

TEST(Judge, APieceAddedToAMailThatWasSetAsideCounts) {
  for (const bool says_so : {true, false}) {
    Door d;
    const auto filed = set_aside(d);
    if (says_so) d.good("assign", on(filed, {{"disposition", "submission"}}));
    d.good("assign", on(filed, {{"add_item", true}, {"type", "brief"}}));
    const json shown = d.good("show", on(filed));
    EXPECT_EQ(shown["disposition"], "submission");
    EXPECT_EQ(shown["campaign"], "2020-credit-month");
    EXPECT_EQ(cell(d, "D1", "brief")["have"], 1);
    EXPECT_TRUE(storage::verify(d.dir.path() + "/state")->clean());
  }
}

TEST(Judge, AnUndoneAcceptanceStaysUndoneWhenItsSuccessorGoes) {
  Door d;
  const auto first = d.brief("简讯一");
  d.good("accept", on(first));
  auto f = d.filing("简讯一");
  f.decision.disposition = storage::Disposition::correction;
  f.decision.replaces = {first.message};
  const auto second = d.file(f);
  d.good("accept", on(second));
  d.good("undo", on(first));
  d.good("ignore", on(second));
  const json now = cell(d, "D1", "brief");
  EXPECT_EQ(now["have"], 1);
  EXPECT_EQ(now["accepted"], 0);
  EXPECT_TRUE(storage::verify(d.dir.path() + "/state")->clean());
}

// A notice that was dropped with an act is asked again when the act is undone, once.
TEST(Judge, UndoBringsBackTheNoticeThatTheActTookBack) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.sender_confirmed = false;
  f.requests = {d.receipt(), {"unit_notice", "jt@bing.example", "D1", kNow, true}};
  const auto filed = d.file(f);
  const auto waiting = [&] {
    int n = 0;
    const json shown = d.good("show", on(filed));
    for (const json& mail : shown["outbox"])
      n += mail["purpose"] == "unit_notice" && mail["state"] == "pending" ? 1 : 0;
    return n;
  };
  EXPECT_EQ(waiting(), 1);
  for (int i = 0; i < 2; ++i) {
    d.good("assign", on(filed, {{"disposition", "enquiry"}}));
    EXPECT_EQ(waiting(), 0);
    d.good("undo", on(filed));
    EXPECT_EQ(waiting(), 1);
  }
  d.good("assign", on(filed, {{"unit", "D2"}}));
  EXPECT_EQ(waiting(), 0);
}

TEST(Judge, AMailWhosePiecesWereReplacedWaitsForNobody) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.tasks = {"new_address"};
  const auto first = d.file(f);
  EXPECT_EQ(d.good("show", on(first))["state"], "review");
  auto g = d.filing("简讯一");
  g.decision.disposition = storage::Disposition::correction;
  g.decision.replaces = {first.message};
  const auto second = d.file(g);
  const json shown = d.good("show", on(first));
  EXPECT_EQ(shown["state"], "filed");
  EXPECT_EQ(shown["decision"]["items"][0]["state"], "replaced");
  EXPECT_EQ(shown["decision"]["items"][0]["replaced_by"], second.message.value);
  EXPECT_EQ(d.refused("return", on(first, {{"ask", "请补充图片"}})), "rejected_input");
  EXPECT_TRUE(storage::verify(d.dir.path() + "/state")->clean());
}

TEST(Judge, ConfirmingAnAddressCountsWhatCameFromItAndCanBeTakenBack) {
  Door d;
  auto f = d.filing("简讯一");
  f.header.from = "someone@qq.example";
  f.decision.sender_confirmed = false;
  f.decision.tasks = {"new_address"};
  const auto filed = d.file(f);
  const json address = {{"unit", "D1"}, {"address", "someone@qq.example"}, {"reason", "电话核实"}};
  d.good("confirm_address", address);
  json shown = d.good("show", on(filed));
  EXPECT_TRUE(shown["decision"]["sender_confirmed"]);
  EXPECT_EQ(shown["state"], "filed");
  EXPECT_THAT(shown.dump(), HasSubstr("clerk：电话核实"));
  d.good("unconfirm_address", address);
  shown = d.good("show", on(filed));
  EXPECT_FALSE(shown["decision"]["sender_confirmed"]);
  EXPECT_EQ(shown["review"], json({"new_address"}));
}

TEST(Judge, ConfirmingAnAddressBelievesNoForgedMail) {
  Door d;
  auto f = d.filing("简讯一");
  f.header.from = "someone@qq.example";
  f.decision.sender_confirmed = false;
  f.decision.review = {"authentication_failed"};
  const auto filed = d.file(f);
  d.good("confirm_address", {{"unit", "D1"}, {"address", "someone@qq.example"}, {"reason", "r"}});
  EXPECT_FALSE(d.good("show", on(filed))["decision"]["sender_confirmed"]);
}

TEST(Judge, WhatAPersonSaysOfAZeroReportEndsItsWaiting) {
  Door d;
  auto f = d.filing("无典型案例");
  f.decision.items.clear();
  f.decision.claims = {{"model_case", "", "zero_report"}};
  f.decision.tasks = {"zero_report"};
  const auto filed = d.file(f);
  d.good("zero_report", {{"unit", "D1"},
                         {"type", "model_case"},
                         {"accepted", true},
                         {"approver", "李"},
                         {"reason", "核实"}});
  EXPECT_EQ(d.good("show", on(filed))["state"], "filed");
  EXPECT_EQ(cell(d, "D1", "model_case")["state"], "zero_report");
}

TEST(Judge, ShowSaysProblemsInWords) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.problems = {"missing_image_for_brief", "late"};
  const auto filed = d.file(f);
  EXPECT_EQ(d.good("show", on(filed))["problem_texts"], json({"图文简讯配图", "late"}));
}

std::string accepting(Door& d, const storage::Filing& f) {
  return d.good("accept", on(d.file(f))).value("note", "");
}

// He vouches for the sender by it, and for every unit named.
TEST(Judge, WhoAcceptsAStrangersPiecesIsToldWhatHeVouchesFor) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.sender_confirmed = false;
  f.decision.tasks = {"new_address", "other_units_piece"};
  f.decision.review = {"unit_ambiguous"};
  f.decision.items.push_back(f.decision.items[0]);
  f.decision.items[1].title = "简讯二";
  f.decision.items[1].unit = "D2";
  const std::string note = accepting(d, f);
  for (const char* said : {"未确认", "2个单位", "单位曾不明确", "含其他单位的材料"})
    EXPECT_THAT(note, HasSubstr(said));
  EXPECT_EQ(accepting(d, d.filing("另一篇")), "") << "of the unit's own there is nothing to say";
}

TEST(Judge, WhoAcceptsIsToldWhatTheChecksFound) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.checks = {"personal_data", "outside_activity"};
  const std::string note = accepting(d, f);
  EXPECT_THAT(note, HasSubstr("请核"));
  EXPECT_THAT(note, HasSubstr("个人信息"));
  EXPECT_EQ(cell(d, "D1", "brief")["accepted"], 1) << "accepted all the same";
}

TEST(Judge, WhoAcceptsACorrectionIsToldOfTheAcceptedPieceItReplaces) {
  Door d;
  const auto first = d.brief("简讯一");
  d.good("accept", on(first));
  auto f = d.filing("简讯一");
  f.decision.disposition = storage::Disposition::correction;
  f.decision.replaces = {first.message};
  f.decision.sender_confirmed = false;
  f.decision.tasks = {"unconfirmed_sender"};
  const auto second = d.file(f);
  const std::string note = d.good("accept", on(second)).value("note", "");
  EXPECT_THAT(note, HasSubstr("来件" + std::to_string(first.message.value) + "已核收的件"));
  EXPECT_EQ(cell(d, "D1", "brief")["have"], 1);
  d.good("undo", on(second));
  EXPECT_EQ(d.good("show", on(second))["review"], json::array({"unconfirmed_sender"}));
  EXPECT_EQ(cell(d, "D1", "brief")["accepted"], 1);
}

// Set apart, released with a reason, and set apart again by undo; never by another reading.
TEST(Judge, WhatIsSetApartIsReleasedByAPersonWhoSaysWhy) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.quarantine = true;
  f.decision.review = {"secrecy_mark"};
  const auto filed = d.file(f);
  const auto found = [&] { return d.good("search", {{"words", "报送简讯"}})["hits"].size(); };
  d.ask("accept", on(filed));
  EXPECT_THAT(d.last.json, HasSubstr("shouwen review release"));
  EXPECT_EQ(d.refused("release_message", on(filed)), "rejected_input");
  EXPECT_EQ(d.refused("ignore", on(filed)), "rejected_input");
  d.good("release_message", on(filed, {{"reason", "已核对，不涉密"}}));
  EXPECT_EQ(found(), 0U);
  d.file(f);  // read once more, and the mark is found again
  EXPECT_EQ(found(), 1U);
  json shown = d.good("show", on(filed));
  EXPECT_EQ(shown["state"], "filed");
  EXPECT_TRUE(shown["review"].empty());
  EXPECT_EQ(d.refused("release_message", on(filed, {{"reason", "再次"}})), "rejected_input");
  d.good("undo", on(filed));
  EXPECT_EQ(d.good("show", on(filed))["state"], "quarantined");
  EXPECT_EQ(found(), 0U);
  EXPECT_TRUE(storage::verify(d.dir.path() + "/state")->clean());
  d.good("release_message", on(filed, {{"reason", "已核对，不涉密"}}));
  d.file(f);
  d.good("accept", on(filed));
  EXPECT_EQ(cell(d, "D1", "brief")["accepted"], 1);
  EXPECT_TRUE(storage::verify(d.dir.path() + "/state")->clean());
}

TEST(Judge, WhoAcceptsWhatCouldNotBeOpenedIsTold) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.problems = {"unreadable_attachment"};
  const auto filed = d.file(f);
  EXPECT_THAT(d.good("accept", on(filed))["note"].get<std::string>(), HasSubstr("打不开"));
}

}  // namespace
}  // namespace shouwen::desk
