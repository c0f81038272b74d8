// A reminder's words against golden files, and what becomes of it in the second before it leaves.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/reminder.h"

#include "gateway/desk/remind.h"
#include "gateway/replies/outbox_steps.h"
#include "gateway/replies/reminder_text.h"
#include "parsers/mail.h"
#include "parsers/mime/mime.h"
#include "tests/unit/desk/door.h"
#include "tests/unit/replies/letters.h"

namespace shouwen::replies {
namespace {

using nlohmann::json;
using storage::OutboxState;

struct Chased : testing::Door {
  config::SmtpLimits limits;

  std::int64_t drafted(const char* stage, const char* unit) {
    const json made = good("remind_draft", {{"stage", stage}, {"units", {unit}}});
    EXPECT_EQ(made["reminders"].size(), 1u) << made.dump();
    return made["reminders"].empty() ? 0 : made["reminders"][0].get<std::int64_t>();
  }
  std::int64_t approved(const char* stage, const char* unit, const char* lead = "") {
    const std::int64_t id = drafted(stage, unit);
    json args{{"reminders", {id}}};
    if (*lead) args["lead"] = lead;
    const json done = good("remind_approve", args);
    EXPECT_EQ(done["approved"].size(), 1u) << done.dump();
    return id;
  }
  storage::Reminder row(std::int64_t id) {
    return (*storage::Reader::over(*store))->reminder(id)->value();
  }
  // One turn of the sender; the octets, "" when nothing left.
  std::string turn(bool answered = true) {
    auto next = plan(*store, limits, clock.at);
    EXPECT_TRUE(next.ok());
    if (!next->mail) return "";
    auto octets = begin(*store, *current.get(), *next->mail, {}, clock.at);
    EXPECT_TRUE(octets.ok()) << (octets.ok() ? "" : octets.error().text());
    if (octets.ok() && !octets->empty()) {
      EXPECT_TRUE(
          settle(*store, *next->mail,
                 answered ? Attempt{std::nullopt, "250"} : Attempt{Failure::temporary, "451"},
                 clock.at)
              .ok());
    }
    return octets.ok() ? *octets : "";
  }
  Words words(std::int64_t id) {
    auto facts =
        desk::reminder_facts(**storage::Reader::over(*store), *current.get(), row(id), clock.at);
    EXPECT_TRUE(facts.ok());
    return reminder_words(*facts);
  }
  // A brief of a unit, filed and answered without a mail of ours.
  void arrived(const std::string& title, const char* unit, bool review = false) {
    auto f = filing(title);
    f.decision.unit = unit;
    if (review) f.decision.review = {"type_uncertain"};
    file(f);
  }
};

parsers::Mail read(const std::string& octets) {
  const auto bytes = std::as_bytes(std::span(octets));
  return parsers::read_mail(parsers::mime::parse(bytes), bytes);
}

TEST(Reminder, BeforeTheDateIsTheOfficesModel) {
  Chased d;
  d.arrived("简讯一", "D1");
  const Words words = d.words(d.drafted("before", "D1"));
  expect_golden("reminder_before", words);
  EXPECT_NE(words.body.find("图文简讯两篇应于10月15日前报送厅研究室。截至10月14日10时，"
                            "已收到你局图文简讯1篇，尚未收到1篇。"),
            std::string::npos)
      << words.body;
}

TEST(Reminder, AfterTheDateAndOnceMore) {
  Chased d;
  d.clock.at = *parse_rfc3339("2020-10-26T09:00:00+08:00");
  d.arrived("简讯一", "D1");
  const auto first = d.approved("after", "D1");
  expect_golden("reminder_after", d.words(first));
  EXPECT_NE(d.turn(), "");
  d.clock.at = *parse_rfc3339("2020-10-29T09:00:00+08:00");
  const auto second = d.drafted("again", "D1");
  const Words words = d.words(second);
  expect_golden("reminder_again", words);
  EXPECT_NE(words.body.find("此前已于10月26日提醒"), std::string::npos) << words.body;
}

TEST(Reminder, TheCityReadsOfItsOwnCountiesAndNoOther) {
  Chased d;
  std::string text = testing::campaign_toml();
  text.replace(text.find("\"direct\""), 8, "\"via_city\"");
  d.good("load_units",
         {{"path", "u.csv"},
          {"text", testing::roster_csv() + "C2,戊市交通运输局,戊市,,prefecture,,,jt@wu.example,\n"
                                           "E1,己县交通运输局,己县,,county,C2,,jt@ji.example,\n"
                                           "M1,某管委会交通局,某管委会,,committee,,,,\n"
                                           "B1,省公路管理局,省公路局,,bureau,,,,\n"}});
  d.good("activate_campaign", {{"path", "c.toml"}, {"text", text}});
  d.arrived("简讯一", "D1");
  d.arrived("简讯二", "D1");
  d.arrived("简讯三", "D2");
  const json made = d.good("remind_draft", {{"stage", "before"}, {"all", true}});
  std::int64_t line = 0;
  for (const json& id : made["reminders"])
    if (const auto row = d.row(id); row.line && row.unit == "C1") line = row.id;
  ASSERT_NE(line, 0);
  const Words words = d.words(line);
  expect_golden("reminder_line", words);
  EXPECT_NE(words.body.find("1．丙县交通运输局：图文简讯1篇（10月15日前）；"), std::string::npos)
      << words.body;
  for (const char* other : {"乙县", "己县", "戊市"})
    EXPECT_EQ(words.body.find(other), std::string::npos) << other;
}

TEST(Reminder, LeavesAsAMachinesMailThatWantsNoMachinesAnswer) {
  Chased d;
  const auto id = d.approved("before", "D2");
  const std::string octets = d.turn();
  const parsers::Mail mail = read(octets);
  EXPECT_EQ(mail.subject, "【催报】关于报送“信用交通宣传月”有关材料的提醒");
  EXPECT_NE(mail.body_text.find("丙县交通运输局："), std::string::npos);
  EXPECT_NE(octets.find("Auto-Submitted: auto-generated"), std::string::npos);
  EXPECT_TRUE(d.row(id).sent());
  EXPECT_TRUE(d.row(id).units.at(0).named);
  EXPECT_EQ(d.turn(), "") << "once";
}

TEST(Reminder, WhatArrivedMeanwhileIsNotAskedFor) {
  Chased d;
  const auto id = d.approved("before", "D2");
  d.arrived("简讯一", "D2");
  d.arrived("简讯二", "D2");
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.row(id).mail_state, OutboxState::cancelled);
  EXPECT_NE(d.row(id).mail_error.find("已收到"), std::string::npos);
}

TEST(Reminder, WhatArrivedInPartIsCountedAnew) {
  Chased d;
  d.approved("before", "D2");
  d.arrived("简讯一", "D2");
  EXPECT_NE(read(d.turn()).body_text.find("已收到你局图文简讯1篇，尚未收到1篇"), std::string::npos);
}

TEST(Reminder, WhoHasAMailInReviewWaitsAndIsLetGoAgain) {
  Chased d;
  const auto id = d.approved("before", "D2");
  auto f = d.filing("不知是什么");
  f.decision.unit = "D2";
  f.decision.review = {"type_uncertain"};
  f.decision.items.clear();
  const auto filed = d.file(f);
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.row(id).mail_state, OutboxState::held);
  EXPECT_EQ(d.row(id).mail_error, "in_review");
  d.good("ignore", {{"message", std::to_string(filed.message.value)}, {"reason", "无关"}});
  d.good("remind_approve", {{"reminders", {id}}});
  EXPECT_NE(d.turn(), "");
}

TEST(Reminder, ReliefGrantedMeanwhileIsRespected) {
  Chased d;
  const auto exempt = d.approved("before", "D1"), later = d.approved("before", "D2");
  const json who{{"type", "brief"}, {"approver", "李处长"}, {"reason", "来函"}};
  json args = who;
  args["unit"] = "D1";
  d.good("exempt", args);
  args["unit"] = "D2";
  args["until"] = "2020-10-30";
  d.good("extend", args);
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.row(exempt).mail_state, OutboxState::cancelled);
  EXPECT_EQ(d.row(later).mail_state, OutboxState::cancelled);
}

TEST(Reminder, OutsideOfficeHoursItWaitsForTheNextWorkingMorning) {
  Chased d;
  d.clock.at = *parse_rfc3339("2020-10-16T17:00:00+08:00");  // a Friday
  const auto id = d.approved("after", "D2");
  d.clock.at = *parse_rfc3339("2020-10-16T17:30:00+08:00");
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.row(id).mail_state, OutboxState::pending);
  EXPECT_EQ(d.row(id).not_before, *parse_rfc3339("2020-10-19T08:30:00+08:00"));
  d.clock.at = *parse_rfc3339("2020-10-18T10:00:00+08:00");
  EXPECT_EQ(d.turn(), "");
  d.clock.at = *parse_rfc3339("2020-10-19T08:30:00+08:00");
  EXPECT_NE(d.turn(), "");
}

TEST(Reminder, ADateThatPassedMeanwhileIsNotSpokenOfAsToCome) {
  Chased d;
  const auto id = d.approved("before", "D2");
  d.clock.at = *parse_rfc3339("2020-10-16T09:00:00+08:00");
  // The 24 hours a mail may wait are over: a person looks, and lets it go.
  EXPECT_EQ(d.turn(), "");
  d.good("remind_approve", {{"reminders", {id}}});
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.row(id).mail_state, OutboxState::cancelled);
  EXPECT_NE(d.row(id).mail_error.find("期限已过"), std::string::npos) << d.row(id).mail_error;
}

TEST(Reminder, MailThatIsInButNotFiledIsWaitedFor) {
  Chased d;
  const auto id = d.approved("before", "D2");
  auto f = d.filing("简讯一");  // received, and not filed yet
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.row(id).mail_state, OutboxState::pending);
  f.decision.unit = "D1";
  d.file(f);
  d.clock.at = kNow + kShortPause;
  EXPECT_NE(d.turn(), "");
}

TEST(Reminder, AMailboxNobodyHasLookedAtIsWaitedFor) {
  Chased d;
  const auto id = d.approved("before", "D2");
  auto next = plan(*d.store, d.limits, kNow);
  ASSERT_TRUE(next.ok() && next->mail);
  auto octets = begin(*d.store, *d.current.get(), *next->mail, {}, kNow, false);
  ASSERT_TRUE(octets.ok());
  EXPECT_EQ(*octets, "");
  EXPECT_EQ(d.row(id).mail_state, OutboxState::pending);
  EXPECT_EQ(d.turn(), "") << "not at once";
  d.clock.at = kNow + kShortPause;
  EXPECT_NE(d.turn(), "");
}

TEST(Reminder, OneThatWasRefusedIsWrittenAnewBeforeItIsTriedAgain) {
  Chased d;
  const auto id = d.approved("before", "D2");
  const std::string first = d.turn(false);
  EXPECT_NE(read(first).body_text.find("尚未收到你局图文简讯两篇"), std::string::npos)
      << read(first).body_text;
  d.arrived("简讯一", "D2");
  d.clock.at = kNow + 2 * kHour;
  const std::string second = d.turn();
  EXPECT_NE(read(second).body_text.find("尚未收到1篇"), std::string::npos);
  EXPECT_TRUE(d.row(id).sent());
}

TEST(Reminder, AnAddressThatIsTheUnitsNoMoreGetsNothing) {
  Chased d;
  const auto id = d.approved("before", "D2");
  std::string roster = testing::roster_csv();
  roster.replace(roster.find("jt@bing.example"), 15, "xx@bing.example");
  storage::Statement units{"units", "units", roster, {}, kNow + -kDay, 1};
  storage::Statement campaign{"campaign", "2020-credit-month", testing::campaign_toml(),
                              {},         kNow + -kDay,        1};
  d.current.set(*desk::make_office(testing::settings(), {units, campaign}));
  EXPECT_EQ(d.turn(), "");
  EXPECT_EQ(d.row(id).mail_error, "address_changed");
}

}  // namespace
}  // namespace shouwen::replies
