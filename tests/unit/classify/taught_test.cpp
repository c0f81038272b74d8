// Kinds, earlier mails and what is learned: rules no other test noticed when broken on purpose.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "config/roster.h"
#include "gateway/classify/authentication.h"
#include "gateway/classify/earlier.h"
#include "gateway/classify/fax_numbers.h"
#include "gateway/classify/han.h"
#include "gateway/classify/kind_match.h"
#include "gateway/classify/learn.h"
#include "gateway/classify/secrecy.h"
#include "gateway/classify/unit_names.h"
#include "gateway/intake/lessons.h"
#include "gateway/intake/replay.h"
#include "tests/unit/classify/smallest.h"

namespace shouwen::test {
namespace {

// --- of which kind

TEST(OfKind, ANegativeWordCancelsAWeakOne) {
  const config::Campaign c = credit();
  const classify::KindWords words(c);
  const auto of = [&](const char* text) {
    return words.of({classify::Role::subject, "subject", classify::canonical(text), 0,
                     classify::Passage::kNoDocument});
  };
  EXPECT_EQ(of("征集入编红名单").requirement, nullptr);
  EXPECT_TRUE(of("小结与动态").several) << "two weak words of two kinds";
}

TEST(OfKind, ATitleOfTwoKindsIsUnsure) {
  const auto d = decide_read(mail(kNongan, "材料", "", {}),
                             {{"1.docx", "图文简讯与典型案例\n农安县交通运输局开展宣传。\n"}});
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_LT(d.items[0].confidence, 0.75);
}

TEST(OfKind, ManyWordsOfTheTextOutweighNoSubject) {
  const auto d = decide_read(
      mail(kNongan, "图文简讯", "", {}),
      {{"1.docx",
        "走进客运站\n我们要守信，我们坚持守信，我们把守信放在心上。\n我们将努力，我局必须努力。\n"
        "一点体会，一点思考，久久为功。本文作者、作者单位如上，作者系一把手。\n",
        "docx",
        1,
        {{640, 480, 90000}}}});
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "brief");
}

TEST(OfKind, WhatOcrReadWithoutATitleIsUnsure) {
  std::string text;
  for (int i = 0; i < 6; ++i) text += "客运站内人来人往秩序井然天气晴朗\n";
  const auto d = decide_read(mail(kNongan, "典型案例", "", {}), {{"1.pdf", text, "pdf", 0.8}});
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_LE(d.items[0].confidence, 0.7);
}

TEST(OfKind, ANegativeWordInAFileNameCancelsAWeakOne) {
  EXPECT_TRUE(
      has(decide(mail(kNongan, "材料", "", {{"征集入编诚信人物.docx"}})).review, "type_guessed"));
}

// --- earlier ones

TEST(Before, AStrangersCopyDrawsNoCorrectionOfTheUnit) {
  auto h = history({earlier(1, kTongyu, "简讯一"), earlier(2, "evil@qq.example", "简讯一", false)});
  h.confirmed_unit = "220822";
  EXPECT_EQ(decide(mail("second@163.example", "更正：简讯一（以此为准）", "", {{"简讯一.docx"}}), h)
                .replaces,
            Refs{{1}});
}

TEST(Before, ACorrectionIsNoFurtherPiece) {
  auto e = earlier(2, kTongyu, "简讯一");
  e.disposition = Disposition::correction;
  EXPECT_EQ(classify::pieces_before(history({earlier(1, kTongyu, "简讯一"), e}), "220822", "brief"),
            1);
}

TEST(Before, TheSecondPieceOfOneMailHasTheSecondDate) {
  config::Campaign c = credit();
  for (auto& r : c.requirements)
    if (r.key == "brief") {
      r.dues = {r.dues.front(), r.dues.front()};
      r.dues[1].date = {2020, 10, 23};
    }
  const classify::Knowledge rules(roster(), {&c, 1});
  Letter l = mail(kNongan, "农安县简讯两篇", "", {{"农安县简讯甲.docx"}, {"农安县简讯乙.docx"}});
  l.date = "Tue, 20 Oct 2020 10:00:00 +0800";
  const auto d = in_context(
      l, [](auto&) {}, rules);
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_TRUE(d.items[0].late);
  EXPECT_FALSE(d.items[1].late);
}

TEST(Before, AFloodOfOneKindIsNotCreditedWhole) {
  std::vector<File> files;
  for (int i = 0; i < 22; ++i) files.push_back({"农安县简讯" + std::to_string(100 + i) + ".docx"});
  const auto d = decide(mail(kNongan, "农安县简讯", "", files));
  EXPECT_EQ(d.items.size(), 20U);
  EXPECT_TRUE(has(d.review, "too_many_pieces"));
}

TEST(Before, PicturesOfAForgedSenderSettleNothing) {
  auto e = earlier(1, kTongyu, "通榆县简讯");
  Letter l = mail(kTongyu, "通榆县简讯配图", "补发照片。",
                  {{"照片.jpg", std::string("\xFF\xD8\xFF\xC0\x00\x11\x08\x02\x58\x03\x20", 11) +
                                    std::string(4000, 'x')}});
  const auto wanting = [&](auto& c) {
    c.history = history({e});
    c.wanting = {{{1}, {"missing_image_for_brief"}, {}}};
  };
  ASSERT_EQ(in_context(l, wanting).part_of, MessageRef{1}) << "else the rest says nothing";
  l.headers = {"Authentication-Results: mx.office.example; dmarc=fail"};
  EXPECT_EQ(in_context(l, wanting).part_of, std::nullopt);
}

// --- what is learned

classify::PieceSeen seen(const std::string& title) {
  return {"brief", classify::Certainty::unsure, title, "", "", ""};
}

TEST(Taught, ANumberIsAnyNumber) {
  EXPECT_EQ(classify::features_of(seen("简报第12期")), classify::features_of(seen("简报第34期")));
}

TEST(Taught, AnEvenChanceIsNoOpinion) {
  classify::Linear even;
  even.labels = {0, 1};
  even.weights.assign(static_cast<std::size_t>(classify::kFeatures + 1) * even.columns(), 0);
  const classify::Learned model("c", "r", {"summary", "brief"}, even, {}, {});
  EXPECT_FALSE(model.opinion(seen("简报")));
}

TEST(Taught, NothingIsTriedOnWhatItWasTaughtBy) {
  std::vector<classify::Lesson> all(90, {seen("信用宣传走进客运站"), "brief", true});
  all.resize(100, {seen("收官综述回顾"), "summary", true});  // the last block alone
  EXPECT_TRUE(classify::learn(all, "c", "r").situations().empty());
}

// A mail that stands as a submission of one piece, and what the rules make of it today.
storage::Decision of_one_piece(const std::string& type) {
  storage::Decision d;
  d.disposition = Disposition::submission;
  storage::Item item;
  item.type = type;
  item.parts = {"2"};
  d.items = {item};
  return d;
}
std::size_t taught(const storage::Decision& stands, const storage::Decision& rules, bool person) {
  storage::MessageRow row;
  row.state = "filed";
  row.decision = stands;
  return intake::lessons_of(row, rules, person, 0.75).size();
}

TEST(Taught, ByAPersonOrByWhatHasStood) {
  const auto brief = of_one_piece("brief"), summary = of_one_piece("summary");
  EXPECT_EQ(taught(brief, brief, false), 1U);
  EXPECT_EQ(taught(summary, brief, true), 1U);
  EXPECT_EQ(taught(summary, brief, false), 0U) << "older rules' word";
  auto copy = brief;
  copy.duplicate_of = MessageRef{1};
  EXPECT_EQ(taught(copy, brief, true), 0U) << "said once already";
}

TEST(Taught, NothingOfATextThatWasSplit) {
  auto rules = of_one_piece("brief"), stands = of_one_piece("brief");
  rules.items[0].body = stands.items[0].body = true;
  rules.items[0].parts.clear();
  stands.items[0].parts.clear();
  EXPECT_EQ(taught(stands, rules, true), 1U);
  stands.items.push_back(stands.items[0]);
  EXPECT_EQ(taught(stands, rules, true), 0U);
}

TEST(Replayed, LatenessIsADifference) {
  auto was = of_one_piece("brief"), now = was;
  now.late = true;
  EXPECT_EQ(intake::differences(was, now).size(), 1U);
}

TEST(Marked, AYearIsNoTerm) {
  EXPECT_EQ(classify::secrecy_mark("秘密2020年工作要点汇编及说明材料之一", {"秘密"}), "");
  EXPECT_NE(classify::secrecy_mark("秘密10年", {"秘密"}), "");
}

TEST(Bug, PicturesUnderSeveralFromSettleNothing) {
  auto e = earlier(1, kTongyu, "通榆县简讯");
  Letter l = mail(kTongyu, "通榆县简讯配图", "补发照片。",
                  {{"照片.jpg", std::string("\xFF\xD8\xFF\xC0\x00\x11\x08\x02\x58\x03\x20", 11) +
                                    std::string(4000, 'x')}});
  l.from = "tyxjtj@163.example>, <evil@163.example";
  const auto d = in_context(l, [&](auto& c) {
    c.history = history({e});
    c.wanting = {{{1}, {"missing_image_for_brief"}, {}}};
  });
  EXPECT_EQ(d.part_of, std::nullopt);
  EXPECT_TRUE(has(d.review, "several_from"));
}

TEST(Bug, AnotherPlacesOfficeOfThisTradeIsNotTheOnlyOneListed) {
  for (const char* office : {"交通运输局", "河长制办公室", "水利和湖泊局"}) {
    std::vector<config::Unit> units(2);
    units[0].code = "a";
    units[0].name_full = units[0].short_name = std::string("沙洋县") + office;
    units[1].code = "b";
    units[1].name_full = units[1].short_name = "竹山县教育局";
    const config::Roster few(std::move(units));
    const classify::UnitNames names(few, {}, {});
    EXPECT_TRUE(names.find_misread(std::string("洪湖县") + office).empty()) << office;
  }
}

TEST(Bug, APieceThatSpeaksOfAnotherProvinceIsNotMisdirected) {
  EXPECT_EQ(decide(stranger("农安县交通运输局图文简讯",
                            "学习借鉴浙江省先进经验，我局开展了信用交通宣传月活动，简讯见附件。"))
                .disposition,
            Disposition::submission);
}

}  // namespace
}  // namespace shouwen::test
