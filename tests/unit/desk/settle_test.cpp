// What closes an entry of the queue and what must not; letters after an undo; the marks that show
// what waits.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "storage/verify.h"
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
json review_of(Door& d, const storage::Filed& filed) {
  return d.good("show", on(filed))["review"];
}
std::vector<std::string> states_of(const json& shown, const std::string& purpose) {
  std::vector<std::string> out;
  for (const json& mail : shown["outbox"])
    if (mail["purpose"] == purpose) out.push_back(mail["state"]);
  return out;
}

TEST(Undo, OfAnAcceptanceAsksAgainWhatWasReturned) {
  Door d;
  auto filed = d.brief("简讯一");
  d.good("return", on(filed, {{"ask", "请补充图片"}, {"by", "2020-10-20"}}));
  json accepted = d.good("accept", on(filed));
  EXPECT_NE(accepted["note"].get<std::string>().find("退回修改函已取消"), std::string::npos);
  json undone = d.good("undo", on(filed));
  EXPECT_TRUE(undone["letter"].is_number()) << undone.dump();
  json shown = d.good("show", on(filed));
  EXPECT_EQ(shown["decision"]["items"][0]["returned"], "请补充图片");
  auto states = states_of(shown, "return");
  EXPECT_EQ(std::count(states.begin(), states.end(), "pending"), 1);
  EXPECT_EQ(std::count(states.begin(), states.end(), "cancelled"), 1);
}

TEST(Undo, OfAnAcceptanceRepeatsNoLetterThatLeft) {
  Door d;
  auto filed = d.brief("简讯一");
  json out = d.good("return", on(filed, {{"ask", "请补充图片"}}));
  d.send(OutboxRef{out["letter"].get<std::int64_t>()});
  d.good("accept", on(filed));
  EXPECT_FALSE(d.good("undo", on(filed)).contains("letter"));
  EXPECT_EQ(states_of(d.good("show", on(filed)), "return"), std::vector<std::string>{"sent"});
}

TEST(Undo, OfTheMachinesDecisionIsRefused) {
  Door d;
  auto f = d.filing("简讯一");
  auto filed = d.file(f);
  d.good("retry", on(filed));
  d.file(f);
  EXPECT_EQ(d.refused("undo", on(filed)), "rejected_input");
  json shown = d.good("show", on(filed));
  EXPECT_EQ(shown["version"], 2);
  EXPECT_EQ(shown["versions"].size(), 2U) << "nothing was made of it";
}

TEST(Undo, WhatItTakesBackIsSaid) {
  Door d;
  auto filed = d.brief("简讯一");
  d.send(filed.outbox.front());
  d.good("assign", on(filed, {{"unit", "D2"}}));
  json again = d.good("assign", on(filed, {{"unit", "D3"}}));
  EXPECT_NE(again["note"].get<std::string>().find("已有更正回执待发"), std::string::npos);
  d.good("undo", on(filed));
  json back = d.good("undo", on(filed));
  EXPECT_NE(back["note"].get<std::string>().find("更正回执已取消"), std::string::npos);
  EXPECT_EQ(states_of(d.good("show", on(filed)), "follow_up"),
            std::vector<std::string>{"cancelled"});
}

TEST(Assign, KeepsWarningsOfTheMailUntilTheyAreCleared) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.review = {"unit_uncertain", "caution_words"};
  f.decision.tasks = {"hostile_attachment"};
  auto filed = d.file(f);
  d.good("assign", on(filed, {{"unit", "D2"}}));
  EXPECT_EQ(review_of(d, filed), json({"caution_words", "hostile_attachment"}));
  EXPECT_EQ(d.refused("clear", on(filed, {{"reasons", "unit_uncertain"}})), "rejected_input");
  d.good("clear", on(filed, {{"reasons", "hostile_attachment"}}));
  EXPECT_EQ(review_of(d, filed), json({"caution_words"}));
  d.good("accept", on(filed));
  EXPECT_EQ(review_of(d, filed), json::array());
}

TEST(Assign, IsRefusedForAQuarantinedMail) {
  Door d;
  auto f = d.filing("绝密标题");
  f.decision.quarantine = true;
  auto filed = d.file(f);
  EXPECT_EQ(d.refused("assign", on(filed, {{"unit", "D2"}})), "rejected_input");
  EXPECT_EQ(d.refused("clear", on(filed)), "rejected_input");
}

TEST(Clear, ClosesAZeroReportAndKeepsItsClaim) {
  Door d;
  auto f = d.filing("情况说明");
  f.decision.items.clear();
  f.decision.claims = {{"model_case", "", "zero_report"}};
  f.decision.tasks = {"zero_report"};
  auto filed = d.file(f);
  EXPECT_EQ(d.refused("accept", on(filed)), "rejected_input");
  json out = d.good("clear", on(filed));
  EXPECT_NE(out["note"].get<std::string>().find("零报告待认可"), std::string::npos);
  EXPECT_TRUE(d.good("review")["messages"].empty());
  EXPECT_EQ(d.good("show", on(filed))["decision"]["claims"].size(), 1U);
  EXPECT_EQ(d.refused("clear", on(filed)), "rejected_input") << "nothing is open";
  d.good("undo", on(filed));
  EXPECT_EQ(review_of(d, filed), json({"zero_report"}));
}

TEST(Clear, SuppliesNothing) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.unit.clear();
  f.decision.review = {"unit_unknown"};
  auto filed = d.file(f);
  EXPECT_EQ(d.refused("clear", on(filed)), "rejected_input");
  EXPECT_EQ(d.refused("clear", on(filed, {{"reasons", "unit_unknown"}})), "rejected_input");
}

TEST(Confirm, ClosesWhatWaitedForItAndCanBeTakenBack) {
  Door d;
  auto stranger = [&](const std::string& title, const std::string& unit) {
    auto f = d.filing(title);
    f.header.from = "new@qq.example";
    f.decision.unit = unit;
    f.decision.sender_confirmed = false;
    f.decision.tasks = {"new_address"};
    return d.file(f);
  };
  auto one = stranger("简讯一", "D1"), other = stranger("简讯二", "D2");
  d.good("confirm_address", {{"unit", "D1"}, {"address", "NEW@qq.example"}, {"reason", "电话"}});
  EXPECT_EQ(review_of(d, one), json::array());
  EXPECT_EQ(review_of(d, other), json({"new_address"})) << "of another unit";
  json shown = d.good("show", on(one));
  EXPECT_EQ(shown["state"], "filed");
  EXPECT_EQ(shown["decided_by"], "rule:confirm_address") << "a late reading still counts";
  EXPECT_EQ(shown["trail"].back()["reason"], "clerk：电话");
  EXPECT_EQ(d.refused("unconfirm_address", {{"unit", "D2"}, {"address", "new@qq.example"}}),
            "rejected_input");
  d.good("unconfirm_address", {{"unit", "D1"}, {"address", "new@qq.example"}});
  storage::HistoryKeys keys;
  keys.from = "new@qq.example";
  EXPECT_EQ(d.store->history(keys)->confirmed_unit, "");
  d.good("confirm_address", {{"unit", "D2"}, {"address", "new@qq.example"}});
  EXPECT_EQ(d.store->history(keys)->confirmed_unit, "D2");
}

// A fax from `tsi`, as the machine judged it.
storage::Filed fax_from(Door& d, const std::string& tsi, const std::string& unit, bool review) {
  auto f = d.filing("传真");
  f.decision.unit = unit;
  if (review) f.decision.review = {"unit_unknown"};
  f.fax.emplace();
  f.fax->facts.tsi = tsi;
  f.fax->facts.state = "complete";
  return d.file(f);
}

std::vector<MessageRef> waiting(Door& d) {
  std::vector<MessageRef> out;
  auto work = d.store->unfiled(10);
  EXPECT_TRUE(work.ok());
  if (work.ok())
    for (const storage::Work& one : *work) out.push_back(one.message);
  return out;
}

TEST(Confirm, AFaxNumberHasItsFaxesJudgedAgainAndCanBeTakenBack) {
  Door d;
  const auto nobodys = fax_from(d, "+86 431 5555 6666", "", true);
  const auto others = fax_from(d, "431-55556666", "D2", false);
  const auto accepted = fax_from(d, "043155556666", "D2", false);
  fax_from(d, "0432-55556666", "", true);
  const auto own = fax_from(d, "0431-55556666", "D1", false);
  d.good("accept", on(accepted, {{"reason", "看过"}}));
  const json number = {{"unit", "D1"}, {"address", "0431-5555 6666"}, {"reason", "电话"}};
  EXPECT_EQ(d.good("confirm_address", number), json({{"faxes", 3}}));
  EXPECT_TRUE(d.last.work_changed);
  EXPECT_EQ(waiting(d), (std::vector<MessageRef>{nobodys.message, others.message, own.message}));
  storage::HistoryKeys keys;
  keys.faxes = {"043155556666", "043255556666"};
  const std::map<std::string, std::string> now = {{"043155556666", "D1"}};
  EXPECT_EQ(d.store->history(keys)->confirmed_faxes, now);
  EXPECT_EQ(d.refused("unconfirm_address", {{"unit", "D2"}, {"address", "043155556666"}}),
            "rejected_input");
  // What the wrong word put elsewhere, too: the paper named D2 beside the number of D1.
  fax_from(d, "0431-55556666", "D1", false);
  fax_from(d, "0431-55556666", "D2", true);
  EXPECT_EQ(d.good("unconfirm_address", number), json({{"faxes", 2}}));
  EXPECT_TRUE(d.store->history(keys)->confirmed_faxes.empty());
}

TEST(Confirm, OnlyANumberOfSomebodyElse) {
  Door d;
  const std::string own = d.current.get()->campaigns.front().contact.fax;
  ASSERT_FALSE(own.empty());
  for (const std::string& wrong :
       {std::string("12345"), own, std::string("00000000"), std::string("043112345678901234567"),
        std::string("0431-1234567a"), std::string()})
    EXPECT_EQ(d.refused("confirm_address", {{"unit", "D1"}, {"address", wrong}}), "rejected_input")
        << wrong;
}

TEST(Confirm, WhoSaysWhoseAFaxIsIsToldHowToConfirmItsNumber) {
  Door d;
  const auto fax = fax_from(d, "0431-55556666", "D2", true);
  const auto note = [&](const json& answer) { return answer.value("note", ""); };
  const json assigned = d.good("assign", on(fax, {{"unit", "D1"}, {"reason", "电话问过"}}));
  EXPECT_NE(note(assigned).find("shouwen confirm D1 043155556666"), std::string::npos)
      << assigned.dump();
  d.good("confirm_address", {{"unit", "D1"}, {"address", "0431-55556666"}, {"reason", "电话"}});
  EXPECT_EQ(note(d.good("accept", on(fax, {{"reason", "看过"}}))).find("confirm"),
            std::string::npos);
}

TEST(Queue, AReplacedPiecesMailLeavesItAndComesBack) {
  Door d;
  auto doubtful = [&](bool suspicious) {
    auto f = d.filing("简讯一");
    f.decision.review = {"type_guessed"};
    if (suspicious) f.decision.tasks = {"hostile_attachment"};
    return d.file(f);
  };
  auto first = doubtful(false), second = doubtful(true), last = d.brief("简讯一");
  EXPECT_EQ(d.good("show", on(first))["state"], "filed");
  EXPECT_EQ(d.good("show", on(second))["state"], "review") << "something else is open";
  d.good("ignore", on(last));
  EXPECT_EQ(d.good("show", on(first))["state"], "filed") << "the second replaces it still";
  d.good("ignore", on(second));
  EXPECT_EQ(d.good("show", on(first))["state"], "review");
  d.good("undo", on(second));
  EXPECT_EQ(d.good("show", on(first))["state"], "filed");
  EXPECT_TRUE(storage::verify(d.dir.path() + "/state")->clean());
}

TEST(Queue, WhatStoodBesideOneThatIsGoneSaysWhyItWaits) {
  Door d;
  const auto first = d.brief("简讯一");
  d.good("accept", on(first));
  const auto second = d.brief("简讯一");
  EXPECT_EQ(review_of(d, second), json({"beside: " + std::to_string(first.message.value)}));
  d.good("ignore", on(first));
  const json shown = d.good("show", on(second));
  EXPECT_TRUE(shown["state"] != "review" || !shown["review"].empty()) << shown.dump();
  EXPECT_EQ(shown["review"], json({"beside"}));
}

TEST(Board, StarsWhatWaitsForAnyReason) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.tasks = {"new_address"};
  auto filed = d.file(f);
  EXPECT_TRUE(d.good("items")["items"][0]["in_review"]);
  EXPECT_NE(d.good("board").dump().find("\"in_review\":1"), std::string::npos);
  d.good("accept", on(filed));
  EXPECT_FALSE(d.good("items")["items"][0]["in_review"]);
}

// As replies::first_answer words it for a stranger: the sender, and the unit at its own address.
TEST(Assign, TheUnitItIsGivenToIsToldAndTheOneToldWronglyIsNamed) {
  Door d;
  auto f = d.filing("简讯一");
  f.header.from = "somebody@qq.example";
  f.decision.sender_confirmed = false;
  f.requests = {d.receipt("receipt", "somebody@qq.example"),
                {"unit_notice", "jt@yi.example", "D1", kNow, true}};
  auto filed = d.file(f);
  for (OutboxRef mail : filed.outbox) d.send(mail);
  const Call call{*d.store,
                  d.current.get(),
                  {storage::Actor::Kind::user, "clerk", "改"},
                  kNow,
                  [](storage::Store&, const Office&, const storage::MessageTrail& trail) {
                    EXPECT_FALSE(trail.message.decision.sender_confirmed);
                    FirstAnswer out;
                    out.requests = {{"receipt", "somebody@qq.example", "D2", kNow, false},
                                    {"unit_notice", "jt@bing.example", "D2", kNow, true}};
                    return Result<FirstAnswer>(out);
                  }};
  Assignment what;
  what.unit = "D2";
  auto out = assign(call, filed.message, what);
  ASSERT_TRUE(out.ok()) << out.error().text();
  EXPECT_NE(out->note.find("曾去信告知乙县"), std::string::npos) << out->note;
  json shown = d.good("show", on(filed));
  EXPECT_EQ(states_of(shown, "receipt"), std::vector<std::string>{"sent"}) << "not a second one";
  auto notices = states_of(shown, "unit_notice");
  EXPECT_EQ(std::count(notices.begin(), notices.end(), "pending"), 1);
  d.good("undo", on(filed));
  notices = states_of(d.good("show", on(filed)), "unit_notice");
  EXPECT_EQ(std::count(notices.begin(), notices.end(), "cancelled"), 1);
}

TEST(Return, ThePastIsRefusedWithADayToCome) {
  Door d;
  auto filed = d.brief("简讯一");
  json out = d.ask("return", on(filed, {{"ask", "请改"}, {"by", "2020-10-01"}}));
  EXPECT_EQ(out["error"]["remedy"], "--by 2020-10-21");
}

TEST(Merge, UndoneLeavesNoRowOfItsOwn) {
  Door d;
  auto f = d.filing("简讯一");
  f.parts.push_back({"3", "image/jpeg", "", "图.jpg", 9000, storage::sha256("a"), "ok", ""});
  f.decision.items.push_back(f.decision.items[0]);
  f.decision.items[1].title = "图";
  f.decision.items[1].attachments = {"图.jpg"};
  f.decision.items[1].parts = {"3"};
  auto filed = d.file(f);
  const json before = d.good("items");
  d.good("merge", on(filed, {{"items", {1, 2}}}));
  d.good("undo", on(filed));
  EXPECT_EQ(d.good("items"), before);
  d.good("merge", on(filed, {{"items", {1, 2}}}));
  EXPECT_NE(d.good("items"), before);
  d.good("undo", on(filed));
  EXPECT_EQ(d.good("items"), before);
}

}  // namespace
}  // namespace shouwen::desk
