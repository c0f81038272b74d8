// What no other test noticed when the desk was broken on purpose.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "gateway/desk/chase.h"
#include "gateway/desk/learning.h"
#include "gateway/desk/set_apart.h"
#include "gateway/desk/told.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Door;
using testing::kNow;

json on(const storage::Filed& filed, json args = json::object()) {
  args["message"] = std::to_string(filed.message.value);
  return args;
}

TEST(Unnoticed, ConfirmingAnAddressBelievesNoMailOfSeveralFrom) {
  Door d;
  auto f = d.filing("简讯一");
  f.header.from = "someone@qq.example";
  f.decision.sender_confirmed = false;
  f.decision.review = {"several_from"};
  const auto filed = d.file(f);
  d.good("confirm_address", {{"unit", "D1"}, {"address", "someone@qq.example"}, {"reason", "r"}});
  EXPECT_FALSE(d.good("show", on(filed))["decision"]["sender_confirmed"]);
}

TEST(Unnoticed, OneOfTwoZeroReportsSettlesNotBoth) {
  Door d;
  auto f = d.filing("无典型案例、无简讯");
  f.decision.items.clear();
  f.decision.claims = {{"model_case", "", "zero_report"}, {"brief", "", "zero_report"}};
  f.decision.tasks = {"zero_report"};
  const auto filed = d.file(f);
  d.good("zero_report", {{"unit", "D1"},
                         {"type", "model_case"},
                         {"accepted", true},
                         {"approver", "李"},
                         {"reason", "核实"}});
  EXPECT_NE(d.good("show", on(filed))["state"], "filed");
}

TEST(Unnoticed, ThatAPieceIsLateIsNews) {
  storage::Decision was;
  was.disposition = storage::Disposition::submission;
  was.items.resize(1);
  storage::Decision is = was;
  is.items[0].late = true;
  EXPECT_TRUE(says_otherwise(was, is));
}

TEST(Unnoticed, WhatAPersonSaidStandsAboveALaterReading) {
  Door d;
  auto f = d.filing("简讯一");
  f.requests = {d.receipt()};
  const auto filed = d.file(f);
  d.good("assign", on(filed, {{"unit", "D2"}}));
  d.good("retry", on(filed));
  f.requests.clear();
  d.file(f);
  d.send(filed.outbox.front());
  auto trail = (*storage::Reader::over(*d.store))->trail(filed.message);
  ASSERT_TRUE(trail.ok());
  ASSERT_NE(told_decision(*trail), nullptr);
  EXPECT_EQ(told_decision(*trail)->unit, "D2");
}

TEST(Unnoticed, NobodysPieceIsNotAccepted) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.unit.clear();
  f.decision.sender_confirmed = false;
  f.decision.review = {"unit_unknown"};
  EXPECT_EQ(d.refused("accept", on(d.file(f))), "rejected_input");
}

TEST(Unnoticed, WhoIsConfirmedForOneUnitIsNotForTheNextItIsGivenTo) {
  Door d;
  const auto filed = d.brief("简讯一");
  bool confirmed = true;
  const Call call{*d.store,
                  d.current.get(),
                  {storage::Actor::Kind::user, "clerk", "改"},
                  kNow,
                  [&](storage::Store&, const Office&, const storage::MessageTrail& trail) {
                    confirmed = trail.message.decision.sender_confirmed;
                    return Result<FirstAnswer>(FirstAnswer{});
                  }};
  Assignment what;
  what.unit = "D2";
  ASSERT_TRUE(assign(call, filed.message, what).ok());
  EXPECT_FALSE(confirmed);
}

TEST(Unnoticed, WhatWasAnsweredByHandGetsNoReceipt) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.disposition = storage::Disposition::enquiry;
  f.decision.ack = storage::Answer::none;
  f.decision.items.clear();
  const auto filed = d.file(f);
  auto reply = d.filing("手写回复");
  storage::Incoming sent;  // from the folder of sent mail
  sent.file = d.store->incoming_dir() + "/sent";
  std::ofstream(sent.file, std::ios::binary) << "by hand";
  sent.octets = storage::sha256("by hand");
  sent.size = 7;
  sent.arrival = {"imap", "office", "Sent", "7", 99, "", kNow, kNow};
  sent.own_sent = true;
  reply.message = d.store->receive(std::span(&sent, 1), kNow)->front().message;
  reply.header.in_reply_to = "<" + f.header.message_id + ">";
  reply.decision.items.clear();
  d.file(reply);
  bool asked = false;
  const Call call{*d.store,
                  d.current.get(),
                  {storage::Actor::Kind::user, "clerk", "改"},
                  kNow,
                  [&](storage::Store&, const Office&, const storage::MessageTrail&) {
                    asked = true;
                    return Result<FirstAnswer>(FirstAnswer{});
                  }};
  auto trail = (*storage::Reader::over(*d.store))->trail(filed.message);
  const bool by_hand = std::ranges::any_of(
      trail->entries, [](const auto& e) { return e.event == "answered_by_hand"; });
  ASSERT_TRUE(by_hand);
  Assignment what;
  what.add_item = true;
  what.type = "brief";
  ASSERT_TRUE(assign(call, filed.message, what).ok());
  EXPECT_FALSE(asked);
}

TEST(Unnoticed, ACorrectionOfWhatWasLateIsLate) {
  Door d;
  auto late = [&](const char* title, const char* when) {
    auto f = d.filing(title);
    f.arrival = *parse_rfc3339(when);
    f.decision.items[0].late = f.decision.late = true;
    f.decision.problems = {"late"};
    return f;
  };
  const auto first = d.file(late("简讯一", "2020-10-17T09:00:00+08:00"));
  auto f = late("简讯一更正", "2020-10-25T09:00:00+08:00");
  f.decision.disposition = storage::Disposition::correction;
  f.decision.replaces = {first.message};
  const auto filed = d.file(f);
  d.good("assign", on(filed, {{"type", "brief"}}));
  EXPECT_TRUE(d.good("show", on(filed))["decision"]["items"][0]["late"]);
}

TEST(Unnoticed, WhatWasSetAsideMovesNoDate) {
  Door d;
  std::string text = testing::campaign_toml();
  const std::size_t at = text.find("due = 2020-10-15");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 16, "due = [2020-10-15, 2020-10-23]");
  const Instant since = kNow + -kDay;
  auto office =
      make_office(testing::settings(), {{"units", "units", testing::roster_csv(), {}, since, 1},
                                        {"campaign", "2020-credit-month", text, {}, since, 1}});
  ASSERT_TRUE(office.ok()) << office.error().text();
  d.current.set(*office);
  const auto first = d.brief("简讯一");
  d.good("ignore", on(first));
  auto f = d.filing("简讯二");
  f.arrival = *parse_rfc3339("2020-10-20T09:00:00+08:00");
  const auto filed = d.file(f);
  d.good("assign", on(filed, {{"type", "brief"}}));
  EXPECT_TRUE(d.good("show", on(filed))["decision"]["items"][0]["late"]);
}

TEST(Unnoticed, PicturesOfOneUnitAreNoPartOfAnothersPiece) {
  Door d;
  const auto whole = d.brief("简讯一");
  auto f = d.filing("照片");
  f.decision.unit = "D2";
  const auto filed = d.file(f);
  EXPECT_EQ(d.refused("merge", on(filed, {{"into", std::to_string(whole.message.value)}})),
            "rejected_input");
}

TEST(Unnoticed, AModelOfOtherRulesIsNotInForce) {
  const std::string text =
      classify::Learned("c", "rules-of-before", {"brief", "summary"},
                        {{0, 1}, std::vector<double>(classify::kFeatures + 1, 0)}, {}, {})
          .text();
  const auto in_force = learned_in_force({"learned", "c", text, storage::sha256(text), kNow, 1});
  ASSERT_NE(in_force, nullptr);
  EXPECT_EQ(in_force->state, "other_rules");
}

TEST(Unnoticed, AReminderNamesNoUnitOutsideItsLine) {
  Door d;
  storage::Reminder row;
  row.campaign = "2020-credit-month";
  row.unit = "D1";
  row.stage = storage::ReminderStage::after;
  row.units = {{"D1", "signed_article", false}, {"D2", "signed_article", false}};
  auto reader = storage::Reader::over(*d.store);
  const auto facts = reminder_facts(**reader, *d.current.get(), row, kNow);
  ASSERT_TRUE(facts.ok()) << facts.error().text();
  ASSERT_EQ(facts->units.size(), 1U);
  EXPECT_EQ(facts->units[0].unit->code, "D1");
}

std::string left_out(Door& d, const char* unit) {
  const json drafted = d.good("remind_draft", {{"all", true}, {"stage", "before"}});
  for (const json& one : drafted["left_out"])
    if (one["unit"] == unit) return one["why"].get<std::string>();
  return "";
}
storage::Filing zero_report(Door& d, const char* of) {
  auto f = d.filing("无典型案例");
  f.decision.items.clear();
  f.decision.claims = {{"model_case", of, "zero_report"}};
  return f;
}

TEST(Unnoticed, WhoseZeroReportWaitsIsNotReminded) {
  Door d;
  d.file(zero_report(d, ""));  // looked at, neither accepted nor refused
  EXPECT_NE(left_out(d, "D1").find("零报告"), std::string::npos);
}

TEST(Unnoticed, WhomACitysDoubtfulMailSpeaksOfIsNotReminded) {
  Door d;
  auto f = zero_report(d, "D2");
  f.decision.unit = "C1";
  f.decision.review = {"zero_report"};
  d.file(f);
  EXPECT_NE(left_out(d, "D2").find("待核，先处理"), std::string::npos);
}

TEST(Unnoticed, MoreThanAPageIsSetApart) {
  Door d;
  for (int i = 0; i < 201; ++i) {
    auto f = d.filing("密件");
    f.decision.quarantine = true;
    d.file(f);
  }
  auto reader = storage::Reader::over(*d.store);
  EXPECT_EQ(set_apart(**reader)->size(), 201U);
}

TEST(Unnoticed, AnAssignmentAnswersWhatItLookedAt) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.tasks = {"new_address"};
  const auto one = d.file(f);
  d.good("assign", on(one, {{"unit", "D1"}}));
  EXPECT_EQ(d.good("show", on(one))["state"], "filed");
  auto g = d.filing("两件");
  g.decision.items.push_back(g.decision.items[0]);
  for (auto& item : g.decision.items) item.confidence = 0.4;
  g.decision.review = {"type_guessed"};
  const auto two = d.file(g);
  d.good("assign", on(two, {{"type", "brief"}, {"item", 1}}));
  const auto trail = (*storage::Reader::over(*d.store))->trail(two.message);
  EXPECT_LT(trail->message.decision.items[1].confidence, storage::kKindIsGuessedBelow);
}

TEST(Bug, ALateCorrectionOfAReturnedPieceStaysLate) {
  Door d;
  const auto first = d.brief("简讯一");
  d.good("return", on(first, {{"ask", "请补充图片"}, {"by", "2020-10-16"}}));
  auto f = d.filing("简讯一更正");
  f.decision.disposition = storage::Disposition::correction;
  f.decision.replaces = {first.message};
  f.arrival = *parse_rfc3339("2020-10-25T09:00:00+08:00");
  f.decision.items[0].late = f.decision.late = true;
  f.decision.problems = {"late"};
  const auto filed = d.file(f);
  d.good("assign", on(filed, {{"type", "brief"}}));
  EXPECT_TRUE(d.good("show", on(filed))["decision"]["items"][0]["late"]);
}

}  // namespace
}  // namespace shouwen::desk
