// Selection: what stands in the way of making a piece public, who answers for it, the list and the
// registers of a frozen moment.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/selection.h"

#include "gateway/desk/blockers.h"
#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using testing::Door;
using testing::kNow;
using json = nlohmann::json;

std::vector<std::string> kinds_in(const std::string& text) {
  std::vector<std::string> out;
  const auto office = testing::office();
  for (const Blocker& one : blockers_in(text, "2", office->campaigns.front()))
    out.push_back(one.kind + ":" + one.found);
  return out;
}

TEST(Blockers, NumbersOfPersonsHoweverWritten) {
  using Found = std::vector<std::string>;
  EXPECT_EQ(kinds_in("电话13800138000，手机138 0013 8001"),
            (Found{"phone_number:13800138000", "phone_number:13800138001"}));
  EXPECT_EQ(kinds_in("王某13800138000\n李某13900139000"),
            (Found{"phone_number:13800138000", "phone_number:13900139000"}));
  EXPECT_EQ(kinds_in("0439-5550001"), Found{"phone_number:04395550001"});
  EXPECT_EQ(kinds_in("身份证１１０１０１１９９００３０７７７５８"),
            Found{"identity_number:110101199003077758"});
  EXPECT_EQ(kinds_in("身份证110101199003077759"), Found{"identity_number:110101199003077759"})
      << "a wrong check digit is a slip of the pen";
  EXPECT_EQ(kinds_in("合同编号110101203013077759"), Found{}) << "no day of birth";
  EXPECT_EQ(kinds_in("银行卡号6222 0212 3456 7890 123"), Found{"bank_card:6222021234567890123"});
  EXPECT_EQ(kinds_in("批次6222021234567890123"), Found{})
      << "neither a card's digits nor called so";
  EXPECT_EQ(kinds_in("卡号6222 0212 3456 7890 128").size(), 1u);
  EXPECT_EQ(kinds_in("（0431）85551234"), Found{"phone_number:043185551234"});
  EXPECT_EQ(kinds_in("联系电话：85551234"), Found{"phone_number:85551234"});
  EXPECT_EQ(kinds_in("投资85551234元"), Found{});
  EXPECT_EQ(kinds_in("137 0013 8000 139 0013 9000"),
            (Found{"phone_number:13700138000", "phone_number:13900139000"}));
  EXPECT_EQ(kinds_in("卡6222 0212 3456 7890 128 3张"), Found{"bank_card:6222021234567890128"});
  EXPECT_EQ(kinds_in("身份证110101900307775"), Found{"identity_number:110101900307775"});
  EXPECT_EQ(kinds_in("2020年10月14日，投资1234567890元，文号〔2020〕221号，10-14"), Found{});
  EXPECT_EQ(kinds_in("走进第一小学，为学生讲信用"), (Found{"minors:小学", "minors:学生"}));
}

// A piece of D1, accepted.
struct Picked : Door {
  SubmissionRef brief(const std::string& title, const std::string& text) {
    auto f = filing(title);
    f.parts.front().text = text;
    f.requests = {receipt()};
    const auto filed = file(f);
    good("accept", {{"message", filed.message.value}, {"reason", "看过"}});
    auto reader = storage::Reader::over(*store);
    return (*reader)->trail(filed.message)->pieces.front().ref;
  }
  json step(SubmissionRef piece, const std::string& word) {
    return ask("select", {{"step", word},
                          {"pieces", json::array({std::to_string(piece.value)})},
                          {"opinion", "可用"},
                          {"by", "张三"}});
  }
  void up_to_adopted(SubmissionRef piece) {
    for (const char* word : {"备选", "初审", "复审", "审签", "已采用"})
      ASSERT_TRUE(step(piece, word)["ok"]) << word;
  }
  json check(SubmissionRef piece) {
    return good("select_check", {{"piece", std::to_string(piece.value)}})["blockers"];
  }
};

TEST(Selection, NothingIsPublishedWithoutAnAnswerToEachFinding) {
  Picked d;
  const SubmissionRef piece = d.brief("简讯一", "联系人王某13800138000，走进第一小学。");
  d.up_to_adopted(piece);
  json refused = d.step(piece, "已刊发");
  ASSERT_FALSE(refused["ok"]);
  EXPECT_NE(refused["error"]["what"].get<std::string>().find("电话号码"), std::string::npos)
      << refused.dump();
  json found = d.check(piece);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0]["found"], "138******00") << "masked";
  const std::string id = std::to_string(piece.value);
  EXPECT_EQ(d.refused("select_answer", {{"piece", id}, {"entry", 1}, {"by", "李四"}}),
            "rejected_input")
      << "why, is said";
  EXPECT_EQ(d.refused("select_answer",
                      {{"piece", id}, {"entry", 3}, {"by", "李四"}, {"reason", "已同意"}}),
            "rejected_input");
  d.good("select_answer", {{"piece", id}, {"entry", 1}, {"by", "李四"}, {"reason", "已同意"}});
  EXPECT_FALSE(d.step(piece, "推荐报部")["ok"]) << "one is left";
  const json answered = d.good(
      "select_answer", {{"piece", id}, {"entry", 2}, {"by", "李四"}, {"reason", "照片无学生"}});
  EXPECT_EQ(answered["found"], "小学") << "what was answered for is said";
  EXPECT_EQ(d.check(piece)[0]["answered"]["reason"], "已同意") << "an entry keeps its number";
  EXPECT_TRUE(d.step(piece, "已刊发")["ok"]);
  d.good("select_unanswer", {{"override", answered["override"]}, {"reason", "有误"}});
  EXPECT_FALSE(d.step(piece, "推荐报部")["ok"]);
}

TEST(Selection, WhatWasJoinedIsLookedThroughToo) {
  Picked d;
  const SubmissionRef piece = d.brief("简讯一", "甲");
  auto more = d.filing("照片");
  more.parts.front().text = "联系人王某13800138000";
  const auto second = d.file(more);
  d.good("merge", {{"message", second.message.value}, {"into", 1}, {"reason", "同一件"}});
  const json found = d.check(piece);
  ASSERT_EQ(found.size(), 1u) << found.dump();
  EXPECT_EQ(found[0]["kind"], "phone_number");
}

TEST(Selection, APieceAboutPersonsWaitsForTheirConsentAndNamesOfNone) {
  Picked d;
  auto f = d.filing("案例一");
  f.decision.items.front().type = "model_case";
  f.parts.front().text = "守信事迹和激励措施。";
  const auto filed = d.file(f);
  d.good("accept", {{"message", filed.message.value}, {"reason", "看过"}});
  auto reader = storage::Reader::over(*d.store);
  const SubmissionRef piece = (*reader)->trail(filed.message)->pieces.front().ref;
  ASSERT_EQ(d.check(piece).size(), 1u);
  EXPECT_EQ(d.check(piece)[0]["kind"], "private_person");
}

TEST(Selection, WhatNobodyCouldReadIsInTheWay) {
  Picked d;
  auto f = d.filing("简讯一");
  f.parts.front().outcome = "encrypted";
  const auto filed = d.file(f);
  d.good("accept", {{"message", filed.message.value}, {"reason", "看过"}});
  auto reader = storage::Reader::over(*d.store);
  const SubmissionRef piece = (*reader)->trail(filed.message)->pieces.front().ref;
  ASSERT_EQ(d.check(piece).size(), 1u);
  EXPECT_EQ(d.check(piece)[0]["kind"], "unread");
}

TEST(Selection, ManyAtOnceAreAllOrNone) {
  Picked d;
  const SubmissionRef one = d.brief("简讯一", "甲"), two = d.brief("简讯二", "乙");
  ASSERT_TRUE(d.step(two, "备选")["ok"]);
  const json both = {{"step", "candidate"},
                     {"pieces", {std::to_string(one.value), std::to_string(two.value)}}};
  EXPECT_EQ(d.refused("select", both), "rejected_input");
  EXPECT_EQ(d.good("selection", json::object())["selection"].size(), 1u);
  EXPECT_EQ(d.refused("select", {{"step", "核收"}, {"pieces", {"1"}}}), "rejected_input");
  EXPECT_EQ(d.refused("select_undo", {{"piece", std::to_string(one.value)}, {"reason", "r"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("select", {{"step", "未采用"}, {"pieces", {std::to_string(two.value)}}}),
            "rejected_input")
      << "why, is said";
}

TEST(Selection, AReturnedPieceKeepsItsStepsAndGoesNoFurther) {
  Picked d;
  const SubmissionRef piece = d.brief("简讯一", "甲");
  d.up_to_adopted(piece);
  d.good("return", {{"message", 1}, {"item", 1}, {"ask", "请补充"}, {"reason", "改"}});
  EXPECT_FALSE(d.step(piece, "已刊发")["ok"]);
  const json row = d.good("selection", json::object())["selection"][0];
  EXPECT_EQ(row["stands_zh"], "已采用");
  EXPECT_EQ(row["state"], "returned");
  EXPECT_EQ(row["steps"].size(), 5u);
}

TEST(Selection, TheRegisterOfAMomentStaysWhatItWas) {
  Picked d;
  const storage::Actor clerk{storage::Actor::Kind::user, "clerk", "r"};
  const Instant begun = kNow + -kDay;
  ASSERT_TRUE(d.store->activate("units", "units", testing::roster_csv(), begun, clerk, begun).ok());
  ASSERT_TRUE(
      d.store
          ->activate("campaign", "2020-credit-month", testing::campaign_toml(), begun, clerk, begun)
          .ok());
  const SubmissionRef piece = d.brief("简讯一", "=1+1");
  d.up_to_adopted(piece);
  const auto made = [&](Instant at) {
    auto reader = storage::Reader::over(*d.store);
    auto out = selection_at(**reader, d.current.get(), "", kNow + kDay, at);
    EXPECT_TRUE(out.ok());
    return out.ok() ? *out : track::Selection{};
  };
  const std::string then = track::selection_xlsx(made(kNow));
  d.clock.at = kNow + kHour;
  ASSERT_TRUE(d.step(piece, "已刊发")["ok"]);
  EXPECT_TRUE(track::selection_xlsx(made(kNow)) == then);
  const auto rows = made(kNow + 2 * kHour).rows;
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].stands, "已刊发");
  EXPECT_EQ(rows[0].steps.size(), 6u);
  EXPECT_EQ(rows[0].state, "已核收");
  EXPECT_NE(track::selection_csv(made(kNow)).find("简讯一"), std::string::npos);
  auto reader = storage::Reader::over(*d.store);
  EXPECT_FALSE(selection_at(**reader, d.current.get(), "", kNow, kNow + kDay).ok());
}

}  // namespace
}  // namespace shouwen::desk
