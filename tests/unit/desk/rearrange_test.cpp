// 退回, 拆件, 并件: what a person does with pieces, each undone again.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/desk/door.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using testing::Door;
using testing::kNow;

json items(Door& d) {
  return d.good("items")["items"];
}
std::size_t in_state(Door& d, const std::string& state) {
  std::size_t n = 0;
  for (const json& item : items(d)) n += item["state"] == state ? 1 : 0;
  return n;
}
// Files of one piece, as a clerk sends several in one go.
storage::Filed three_files(Door& d) {
  auto f = d.filing("简讯");
  f.parts.push_back({"3", "image/jpeg", "", "图一.jpg", 9000, storage::sha256("a"), "ok", ""});
  f.parts.push_back(
      {"4", "application/msword", "", "简讯二.doc", 9, storage::sha256("b"), "ok", ""});
  f.decision.items[0].attachments = {"简讯.docx", "图一.jpg", "简讯二.doc"};
  f.decision.items[0].parts = {"2", "3", "4"};
  f.requests = {d.receipt()};
  return d.file(f);
}
const json* mail_for(const json& shown, const std::string& purpose) {
  for (const json& mail : shown["outbox"])
    if (mail["purpose"] == purpose) return &mail;
  return nullptr;
}

TEST(Return, ThePieceIsReturnedAndALetterWaitsTenMinutes) {
  Door d;
  auto filed = d.brief("简讯一", true);
  json out = d.good("return", {{"message", filed.number},
                               {"ask", "请补充活动现场图片"},
                               {"by", "2020-10-20"},
                               {"reason", "电话已沟通"}});
  EXPECT_TRUE(out["letter"].is_number());
  EXPECT_EQ(in_state(d, "returned"), 1U);
  json shown = d.good("show", {{"message", filed.number}});
  EXPECT_EQ(shown["decision"]["items"][0]["returned"], "请补充活动现场图片");
  EXPECT_TRUE(shown["review"].empty());
  const json* mail = mail_for(shown, "return");
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ((*mail)["to"], "jt@yi.example");
  EXPECT_EQ((*mail)["not_before"], "2020-10-14T10:40:00+08:00");
  // Who and why stand in the ledger, what was asked does not.
  bool told = false;
  for (const json& entry : shown["trail"]) {
    told = told || (entry["event"] == "decided" && entry["reason"] == "电话已沟通");
    EXPECT_EQ(entry.dump().find("现场图片"), std::string::npos);
  }
  EXPECT_TRUE(told);
}

TEST(Return, UndoneInTimeNoLetterLeaves) {
  Door d;
  auto filed = d.brief("简讯一", true);
  d.good("return", {{"message", filed.number}, {"ask", "请补充图片"}});
  d.good("undo", {{"message", filed.number}});
  EXPECT_EQ(in_state(d, "pending"), 1U);
  json shown = d.good("show", {{"message", filed.number}});
  EXPECT_EQ((*mail_for(shown, "return"))["state"], "cancelled");
}

TEST(Return, UndoneTooLateThePersonIsToldToTelephone) {
  Door d;
  auto filed = d.brief("简讯一");
  json out = d.good("return", {{"message", filed.number}, {"ask", "请补充图片"}});
  d.send(OutboxRef{out["letter"].get<std::int64_t>()});
  d.good("undo", {{"message", filed.number}});
  json shown = d.good("show", {{"message", filed.number}});
  EXPECT_EQ((*mail_for(shown, "return"))["state"], "sent");
  EXPECT_EQ(in_state(d, "pending"), 1U);
}

TEST(Return, TwoPiecesOneLetter) {
  Door d;
  auto f = d.filing("简讯一");
  f.decision.items.push_back(f.decision.items[0]);
  f.decision.items[1].title = "简讯二";
  f.requests = {d.receipt()};
  auto filed = d.file(f);
  json one = d.good("return", {{"message", filed.number}, {"item", 1}, {"ask", "请补充图片"}});
  json two = d.good("return", {{"message", filed.number}, {"item", 2}, {"ask", "请核实日期"}});
  EXPECT_EQ(one["letter"], two["letter"]);
  EXPECT_EQ(in_state(d, "returned"), 2U);
  EXPECT_EQ(d.refused("return", {{"message", filed.number}, {"ask", "哪一件"}}), "rejected_input");
}

TEST(Return, AcceptingEndsIt) {
  Door d;
  auto filed = d.brief("简讯一");
  d.good("return", {{"message", filed.number}, {"ask", "请补充图片"}});
  d.good("accept", {{"message", filed.number}});
  EXPECT_EQ(in_state(d, "accepted"), 1U);
  json shown = d.good("show", {{"message", filed.number}});
  EXPECT_EQ((*mail_for(shown, "return"))["state"], "cancelled");
}

TEST(Return, MendedWithinItsDateStaysInTime) {
  for (const bool in_time : {true, false}) {
    Door d;
    auto filed = d.brief("简讯一");
    d.good("return", {{"message", filed.number}, {"ask", "请补充图片"}, {"by", "2020-10-20"}});
    auto again = d.filing("简讯一（改）");
    again.decision.disposition = storage::Disposition::correction;
    again.decision.replaces = {filed.message};
    again.decision.items[0].late = true;  // after 10-15
    again.arrival =
        *parse_rfc3339(in_time ? "2020-10-19T09:00:00+08:00" : "2020-10-22T09:00:00+08:00");
    d.file(again);
    json late;
    for (const json& item : items(d))
      if (item["state"] == "pending") late = item["late"];
    EXPECT_EQ(late, json(!in_time));
    EXPECT_EQ(in_state(d, "replaced"), 1U);
  }
}

TEST(Return, RefusesWhatCannotBeSaid) {
  Door d;
  auto filed = d.brief("简讯一");
  EXPECT_EQ(d.refused("return", {{"message", filed.number}}), "rejected_input");
  EXPECT_EQ(d.refused("return", {{"message", filed.number}, {"ask", std::string(2000, 'x')}}),
            "rejected_input");
  EXPECT_EQ(d.refused("return", {{"message", filed.number}, {"ask", "请改"}, {"by", "2020-10-01"}}),
            "rejected_input");
  EXPECT_EQ(d.refused("return", {{"message", filed.number}, {"ask", "请改"}, {"item", 2}}),
            "rejected_input");
}

TEST(Split, FilesBecomePiecesAndComeBack) {
  Door d;
  auto filed = three_files(d);
  d.good("split", {{"message", filed.number}, {"files", {3}}, {"reason", "是两篇"}});
  EXPECT_EQ(in_state(d, "pending"), 2U);
  json shown = d.good("show", {{"message", filed.number}});
  ASSERT_EQ(shown["decision"]["items"].size(), 2U);
  EXPECT_EQ(shown["decision"]["items"][0]["attachments"], json({"简讯.docx", "图一.jpg"}));
  EXPECT_EQ(shown["decision"]["items"][1]["title"], "简讯二");
  d.good("undo", {{"message", filed.number}});
  EXPECT_EQ(in_state(d, "pending"), 1U);
  EXPECT_EQ(d.refused("split", {{"message", filed.number}, {"files", {1, 2, 3}}}),
            "rejected_input");
  EXPECT_EQ(d.refused("split", {{"message", filed.number}, {"files", {4}}}), "rejected_input");
  d.good("split", {{"message", filed.number}});
  EXPECT_EQ(in_state(d, "pending"), 3U);
}

TEST(Accept, OfSeveralTheReturnedOneStaysReturned) {
  Door d;
  auto filed = three_files(d);
  d.good("split", {{"message", filed.number}});
  d.good("return", {{"message", filed.number}, {"item", 2}, {"ask", "请补图片"}});
  const json done = d.good("accept", {{"message", filed.number}});
  EXPECT_NE(done.dump().find("仍待补正"), std::string::npos) << done.dump();
  EXPECT_EQ(in_state(d, "accepted"), 2U);
  EXPECT_EQ(in_state(d, "returned"), 1U);
  EXPECT_NE(mail_for(d.good("show", {{"message", filed.number}}), "return"), nullptr);
}

// What was said of one piece says nothing of the others.
TEST(Assign, OnePieceLeavesTheDoubtsAboutTheOthers) {
  Door d;
  auto doubtful = d.filing("两篇");
  doubtful.decision.items[0].confidence = 0.4;
  doubtful.decision.items.push_back(doubtful.decision.items[0]);
  doubtful.decision.items[1].title = "另一篇";
  doubtful.decision.review = {"type_guessed", "unit_uncertain"};
  doubtful.decision.tasks = {"new_address"};
  doubtful.requests = {d.receipt()};
  const auto filed = d.file(doubtful);
  const auto reasons = [&] { return d.good("show", {{"message", filed.number}})["review"]; };
  const json whole = reasons();
  d.good("assign", {{"message", filed.number}, {"item", 1}, {"type", "model_case"}});
  EXPECT_EQ(reasons(), whole) << "the second is still a guess";
  d.good("assign", {{"message", filed.number}, {"item", 2}, {"type", "brief"}});
  EXPECT_EQ(reasons().dump().find("type_guessed"), std::string::npos);
  EXPECT_NE(reasons().dump().find("new_address"), std::string::npos);
  d.good("assign", {{"message", filed.number}, {"unit", "D1"}});
  EXPECT_TRUE(reasons().empty()) << reasons().dump();
}

TEST(Merge, PiecesOfOneMailBecomeOne) {
  Door d;
  auto filed = three_files(d);
  d.good("split", {{"message", filed.number}});
  d.good("merge", {{"message", filed.number}, {"items", {1, 2}}});
  EXPECT_EQ(in_state(d, "pending"), 2U);
  d.good("undo", {{"message", filed.number}});
  EXPECT_EQ(in_state(d, "pending"), 3U);
  EXPECT_EQ(d.refused("merge", {{"message", filed.number}, {"items", {1}}}), "rejected_input");
}

TEST(Merge, PiecesOfDifferentUnitsKindsOrFatesStayApart) {
  Door d;
  auto filed = three_files(d);
  d.good("split", {{"message", filed.number}});
  const json two = {{"message", filed.number}, {"items", {1, 2}}};
  d.good("assign", {{"message", filed.number}, {"item", 2}, {"unit", "D2"}});
  EXPECT_EQ(d.refused("merge", two), "rejected_input");
  d.good("undo", {{"message", filed.number}});
  d.good("assign", {{"message", filed.number}, {"item", 2}, {"type", "model_case"}});
  EXPECT_EQ(d.refused("merge", two), "rejected_input");
  d.good("undo", {{"message", filed.number}});
  d.good("return", {{"message", filed.number}, {"item", 2}, {"ask", "请补图片"}});
  EXPECT_EQ(d.refused("merge", two), "rejected_input");
  d.good("undo", {{"message", filed.number}});
  d.good("merge", two);
}

TEST(Merge, OnePieceInTwoMailsCountsOnce) {
  Door d;
  auto whole = d.brief("简讯一");
  auto part = d.brief("简讯一图片");
  d.good("merge", {{"message", part.number}, {"into", whole.number}, {"reason", "附件2/2"}});
  EXPECT_EQ(in_state(d, "pending"), 1U);
  json shown = d.good("show", {{"message", part.number}});
  EXPECT_EQ(shown["decision"]["part_of"], whole.message.value);
  EXPECT_EQ(d.refused("merge", {{"message", whole.number}, {"into", part.number}}),
            "rejected_input");
  EXPECT_EQ(d.refused("merge", {{"message", whole.number}, {"into", whole.number}}),
            "rejected_input");
  d.good("undo", {{"message", part.number}});
  EXPECT_EQ(in_state(d, "pending"), 2U);
}

// Nobody is asked to mend what belongs to another mail now; undone, he is asked again.
TEST(Merge, TheLetterThatReturnedAPieceIsTakenBackWithIt) {
  Door d;
  auto whole = d.brief("简讯一");
  auto part = d.brief("简讯一图片");
  d.good("return", {{"message", part.number}, {"ask", "请补充图片"}});
  const json done = d.good("merge", {{"message", part.number}, {"into", whole.number}});
  EXPECT_NE(done.dump().find("退回修改函已取消"), std::string::npos) << done.dump();
  EXPECT_EQ((*mail_for(d.good("show", {{"message", part.number}}), "return"))["state"],
            "cancelled");
  d.good("undo", {{"message", part.number}});
  int waiting = 0;
  const json shown = d.good("show", {{"message", part.number}});
  for (const json& mail : shown["outbox"])
    waiting += mail["purpose"] == "return" && mail["state"] == "pending" ? 1 : 0;
  EXPECT_EQ(waiting, 1);
}

// What its own receipt told of is no news for a second letter about the text.
TEST(Merge, PicturesSettleThatThePieceCameWithout) {
  Door d;
  auto text = d.filing("简讯一");
  text.decision.problems = {"missing_image_for_brief"};
  text.decision.ack = storage::Answer::receipt_with_problems;
  text.requests = {d.receipt()};
  const auto whole = d.file(text);
  d.send(whole.outbox.front());
  auto pictures = d.filing("简讯一图片");
  pictures.parts = {{"2", "jpg", "", "现场.jpg", 9000, storage::sha256("j"), "ok", ""}};
  pictures.decision.items.clear();
  pictures.decision.review = {"pictures_of_which"};
  pictures.requests = {d.receipt("supplement")};
  const auto part = d.file(pictures);
  EXPECT_EQ(d.good("show", {{"message", whole.number}})["problems"].size(), 1U);
  d.good("merge", {{"message", part.number}, {"into", whole.number}, {"reason", "配图"}});
  EXPECT_EQ(d.good("show", {{"message", whole.number}})["problems"].size(), 0U);
  const json accepted = d.good("accept", {{"message", whole.number}});
  EXPECT_EQ(mail_for(d.good("show", {{"message", whole.number}}), "follow_up"), nullptr)
      << accepted.dump();
  d.good("undo", {{"message", part.number}});
  EXPECT_EQ(d.good("show", {{"message", whole.number}})["problems"].size(), 1U);
}

}  // namespace
}  // namespace shouwen::desk
