// 撤回: a mail asks, a person accepts, the piece is withdrawn; undone, it is what it was.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Door;
using ::testing::HasSubstr;

// What intake makes of 申请撤回: a correction that names the earlier message and is in review.
storage::Filed withdrawal(Door& d, const storage::Filed& of, bool confirmed = true) {
  auto f = d.filing("关于撤回简讯的说明");
  f.decision.disposition = storage::Disposition::correction;
  f.decision.items.clear();
  f.decision.review = {"withdrawal"};
  f.decision.replaces = {of.message};
  f.decision.sender_confirmed = confirmed;
  return d.file(f);
}
std::string state(Door& d, MessageRef message) {
  const json all = d.good("items");
  for (const json& item : all["items"])
    if (item["message"] == message.value) return item["state"];
  return "";
}
bool in_review(Door& d, MessageRef message) {
  const json all = d.good("items");
  for (const json& item : all["items"])
    if (item["message"] == message.value) return item["in_review"];
  return false;
}

TEST(Withdraw, NoMailAloneWithdraws) {
  Door d;
  const auto piece = d.brief("简讯一");
  withdrawal(d, piece, false);
  EXPECT_EQ(state(d, piece.message), "pending");
}

TEST(Withdraw, AcceptedItWithdrawsThePieceAndUndoneItGivesItBack) {
  Door d;
  const auto piece = d.brief("简讯一");
  d.good("accept", {{"message", piece.message.value}});
  const auto asks = withdrawal(d, piece);
  json out = d.good("accept", {{"message", asks.message.value}, {"reason", "电话核实"}});
  EXPECT_THAT(out["note"].get<std::string>(), HasSubstr("已撤回"));
  EXPECT_EQ(state(d, piece.message), "withdrawn");
  EXPECT_TRUE(d.good("show", {{"message", asks.message.value}})["review"].empty());
  d.good("undo", {{"message", asks.message.value}});
  EXPECT_EQ(state(d, piece.message), "accepted");
  EXPECT_EQ(d.good("show", {{"message", asks.message.value}})["review"],
            json::array({"withdrawal"}));
  // And once more: accept and undo are exact inverses.
  d.good("accept", {{"message", asks.message.value}});
  EXPECT_EQ(state(d, piece.message), "withdrawn");
}

// Whoever accepts what anybody could have written is told so, for a withdrawal and for a
// correction.
TEST(Withdraw, AcceptedItNamesAnAddressThatNobodyConfirmed) {
  for (const bool confirmed : {true, false}) {
    Door d;
    const auto piece = d.brief("简讯一");
    auto takes_back = d.filing("关于撤回简讯的说明");
    takes_back.decision.disposition = storage::Disposition::correction;
    takes_back.decision.items.clear();
    takes_back.decision.review = {"withdrawal"};
    takes_back.decision.replaces = {piece.message};
    auto mends = d.filing("更正：简讯二");
    mends.decision.disposition = storage::Disposition::correction;
    for (auto* f : {&takes_back, &mends}) {
      f->decision.sender_confirmed = confirmed;
      if (!confirmed) f->decision.tasks = {"unconfirmed_sender"};
      const json out = d.good("accept", {{"message", d.file(*f).message.value}});
      const std::string note = out.value("note", "");
      EXPECT_EQ(note.find("发件邮箱未确认") != std::string::npos, !confirmed) << note;
    }
  }
}

TEST(Withdraw, WhatWasInReviewIsInReviewAgain) {
  Door d;
  const auto piece = d.brief("简讯一", true);
  const auto asks = withdrawal(d, piece);
  d.good("accept", {{"message", asks.message.value}});
  EXPECT_FALSE(in_review(d, piece.message));
  d.good("undo", {{"message", asks.message.value}});
  EXPECT_EQ(state(d, piece.message), "pending");
  EXPECT_TRUE(in_review(d, piece.message));
}

TEST(Withdraw, WhichOfSeveralIsForAPersonToSay) {
  Door d;
  auto two = d.filing("简讯一");
  two.decision.items.push_back(two.decision.items.front());
  two.decision.items.back().title = "简讯二";
  two.decision.items.back().parts = {"3"};
  const auto pieces = d.file(two);
  const auto asks = withdrawal(d, pieces);
  EXPECT_EQ(d.refused("accept", {{"message", asks.message.value}}), "rejected_input");
  EXPECT_EQ(state(d, pieces.message), "pending");
  EXPECT_EQ(d.good("show", {{"message", asks.message.value}})["review"],
            json::array({"withdrawal"}));
}

TEST(Withdraw, AnotherUnitsPieceIsNotTouched) {
  Door d;
  const auto piece = d.brief("简讯一");
  auto f = d.filing("撤回");
  f.decision.disposition = storage::Disposition::correction;
  f.decision.items.clear();
  f.decision.unit = "D2";
  f.decision.review = {"withdrawal"};
  f.decision.replaces = {piece.message};
  const auto asks = d.file(f);
  EXPECT_EQ(d.refused("accept", {{"message", asks.message.value}}), "rejected_input");
  EXPECT_EQ(state(d, piece.message), "pending");
}

TEST(Withdraw, AWithdrawnPieceStaysSoWhenItsMailIsFiledAgain) {
  Door d;
  auto first = d.filing("简讯一");
  const auto piece = d.file(first);
  const auto asks = withdrawal(d, piece);
  d.good("accept", {{"message", asks.message.value}});
  d.good("retry", {{"message", piece.message.value}});
  d.file(first);
  EXPECT_EQ(state(d, piece.message), "withdrawn");
}

}  // namespace
}  // namespace shouwen::desk
