// Faxes: the line, the letterhead as OCR reads it, look-alikes, cover sheets, two papers in one.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/classify/fax_numbers.h"
#include "gateway/classify/fax_pages.h"
#include "gateway/classify/misread_names.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using storage::Disposition;

const std::string kText =
    "信用是立业之本\n农安县交通运输局局长　张某某\n信用体系建设是一项系统工程，我们坚持久久为功，"
    "把信用监管贯穿事前事中事后全过程，努力建设人民满意交通，让守信者处处受益。\n";

TEST(Fax, TheNumberIsOneHoweverWritten) {
  const classify::FaxNumbers numbers(roster());
  const config::Unit* changchun = numbers.find("0431-00001228");
  ASSERT_NE(changchun, nullptr);
  EXPECT_EQ(changchun->code, "220100");
  for (const char* other : {"+86 431 00001228", "8643100001228", "431 00001228", "00001228"})
    EXPECT_EQ(numbers.find(other), changchun) << other;
  EXPECT_EQ(numbers.find("0432-00001228"), nullptr);  // another city's exchange
  EXPECT_EQ(numbers.find("110"), nullptr);
}

TEST(Fax, AMisreadNameNeedsToBeNearerThanAnyOther) {
  const auto unit = [](const char* line) -> std::string {
    classify::MisreadNames names;
    for (const auto& u : roster().units()) names.add(u.short_name, &u);
    const auto near = names.find(line);
    return near ? near->unit->code : "";
  };
  EXPECT_EQ(unit("竖河市交通运输局"), "220281");  // 蛟河
  EXPECT_EQ(unit("柬春市交通运输局"), "");        // 长春 or 珲春
  EXPECT_EQ(unit("通化巾交通运输局"), "");        // 通化市 or 通化县
  EXPECT_EQ(unit("人民满意交通运输局"), "");
}

TEST(Fax, AWholeNameThatNoMistakeMakesOfAnotherIsAsGoodAsPrint) {
  classify::MisreadNames names;
  for (const auto& u : roster().units()) names.add(u.short_name, &u);
  const auto alone = [&](const char* code) {
    const config::Unit* unit = roster().find(code);
    return names.alone(unit->short_name, unit);
  };
  EXPECT_TRUE(alone("220281"));   // 蛟河市
  EXPECT_FALSE(alone("220122"));  // 农安县, 乾安县
  EXPECT_FALSE(alone("220521"));  // 通化县, 通化市
  EXPECT_FALSE(alone("220500"));
}

TEST(Fax, AnOfficesRedHeadSaysWhoseItIs) {
  const auto sure = [](const std::string& head) {
    const auto d = decide_fax(head + "\n关于报送活动总结的报告\n" + kText, "");
    return d.unit + (has(d.review, "unit_uncertain") ? "?" : "");
  };
  EXPECT_EQ(sure("蛟河市交通运输局文件"), "220281");
  EXPECT_EQ(sure("农安县交通运输局文件"), "220122?") << "one character from 乾安县";
  EXPECT_EQ(sure("蛟河市交通运输局等单位"), "220281?");
}

TEST(Fax, LetterheadAndPiece) {
  const auto d = decide_fax("2020-10-14 10:00 0431-00001228 P01\n农安县交通运输局\n" + kText, "");
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_EQ(d.unit, "220122");
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "signed_article");
  EXPECT_TRUE(d.items[0].body);
  EXPECT_FALSE(d.sender_confirmed);
}

TEST(Fax, ANumberAloneIsEnoughToNameNotToConfirm) {
  const auto d = decide_fax("局\n", "0431-00001228");
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_EQ(d.unit, "220100");
  EXPECT_TRUE(d.items.empty());
  EXPECT_TRUE(has(d.problems, "unreadable_attachment"));
  EXPECT_FALSE(d.review.empty());
}

TEST(Fax, ANumberAPersonConfirmedOutweighsTheRosterAndIsNoProof) {
  storage::History history;
  history.confirmed_faxes = {{"043100001228", "220122"}, {"043999990000", "220200"}};
  const auto on_line = [&](const std::string& text, const std::string& tsi) {
    return decide_fax(text, tsi, 0.9, history);
  };
  const auto d = on_line("局\n", "+86 431 00001228");
  EXPECT_EQ(d.unit, "220122") << "the roster says 220100";
  EXPECT_FALSE(d.sender_confirmed);
  const auto by = std::ranges::find(d.evidence, "unit.confirmed_fax", &storage::Evidence::rule);
  ASSERT_NE(by, d.evidence.end());
  EXPECT_EQ(by->source, "fax:tsi");
  EXPECT_EQ(on_line("局\n", "0439-99990000").unit, "220200") << "no roster has it";
  EXPECT_EQ(on_line("局\n", "0438-99990000").unit, "");
  // Of a unit that left the roster it says nothing.
  history.confirmed_faxes["043100001228"] = "gone";
  EXPECT_EQ(on_line("局\n", "0431-00001228").unit, "220100");
  const auto named = on_line("延吉市交通运输局文件\n" + kText, "0439-99990000");
  EXPECT_FALSE(named.review.empty()) << "paper and number disagree";
}

TEST(Fax, TwoNumbersOfTwoUnitsAndAPaperOfNobody) {
  storage::History history;
  history.confirmed_faxes = {{"043199990000", "220122"}};
  const auto doubted = [&](const std::string& tsi) {
    return has(decide_fax("局\n", tsi, 0.9, history, "0431-99990000").review, "unit_ambiguous");
  };
  EXPECT_TRUE(doubted("0431-00001228"));
  EXPECT_FALSE(doubted("043199990000"));
  EXPECT_FALSE(doubted(""));
}

TEST(Fax, OurTitleMisreadIsNoOtherActivity) {
  const auto named = [](const std::string& title) {
    return decide_fax("关于报送\"" + title + "\"活动总结的函\n农安县交通运输局\n" + kText, "")
        .disposition;
  };
  EXPECT_EQ(named("信用交通宜传月"), Disposition::submission);
  EXPECT_EQ(named("信用交通宣传月"), Disposition::submission);
}

TEST(Fax, AKnownUnitsFaxOfAnotherActivityIsLookedAt) {
  const auto d =
      decide_fax("关于报送\"爱鸟护鸟周\"活动总结的函\n农安县交通运输局\n" + kText, "0431-00001228");
  EXPECT_NE(d.disposition, Disposition::unrelated);
  EXPECT_FALSE(d.review.empty());
}

TEST(Fax, WhatIsLookedUpAreTheNumbersItNames) {
  classify::FaxCall call;
  call.caller = "043112345678";
  call.tsi = "+86 431 8765 4321";
  const auto keys = classify::history_keys({}, {}, knowledge(), {}, &call);
  EXPECT_EQ(keys.faxes, (std::vector<std::string>{"043112345678", "043187654321"}));
}

TEST(Fax, ACoverSheetAlone) {
  const auto d = decide_fax(
      "农安县交通运输局\n传真\n收：厅研究室\n发：农安县交通运输局\n共3页\n典型案例，请查收。\n",
      "");
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_TRUE(has(d.problems, "no_attachment"));
  EXPECT_FALSE(d.review.empty());
}

TEST(Fax, ABlotAgainstANumberIsForAPerson) {
  const auto d =
      decide_fax("竖河市交通运输局\n" + kText.substr(0, kText.find('\n') + 1), "0431-00001228");
  EXPECT_FALSE(d.review.empty());
}

TEST(Fax, TheDepartmentsOwnNameIsNoCity) {
  const auto d = decide_fax(
      "关于报送材料的函\n吉林省交通运输厅研究室：\n现将典型案例报上，请查收。\n", "", 0.7);
  EXPECT_NE(d.unit, "220200");
}

TEST(Fax, AWithdrawalByFaxChangesNothing) {
  const auto d = decide_fax(
      "农安县交通运输局\n关于撤回典型案例的函\n省交通运输厅研究室：\n我局报送的典型案例申请撤回。"
      "\n",
      "");
  EXPECT_EQ(d.disposition, Disposition::correction);
  EXPECT_TRUE(has(d.review, "withdrawal"));
  EXPECT_FALSE(d.sender_confirmed);
}

// A receipt as our page says it, and as OCR reads it.
const std::string kReceipt =
    "【收件回执】“信用交通宣传月”材料已收到XY2020-000088\n农安县交通运输局：\n"
    "材料已收到，登记情况如下。\n一、收件编号：XY2020-000088\n二、收到时间：2020年10月14日\n"
    "10:00（以传真接收时间为准）\n三、来件方式：传真0431-00001228，共2页\n"
    "四、登记材料：署名文章《信用是立业之本》\n登记有误的，请传真回复或致电更正。\n"
    "本回执仅证明材料已收到，不代表材料已通过审核或被采用。\n联系人：李某 0431-00001111\n"
    "（某某厅）（材料收件邮箱自动回执）2020年10月14日\n第1页 共1页\n";

TEST(Fax, OurReceiptFaxedBackIsNoMaterialAndIsNotAnswered) {
  const auto d = decide_fax("2020-10-15 09:00 0431-00001228 P01\n" + kReceipt, "0431-00001228");
  EXPECT_EQ(d.disposition, Disposition::receipt_of_ours);
  EXPECT_EQ(d.ack, storage::Answer::none);
  EXPECT_TRUE(d.items.empty());
  EXPECT_TRUE(d.review.empty());
  const std::string as_signed =
      kReceipt.substr(0, kReceipt.find("第1页")) +
      "回执校验码：9F3A-71C2-0B4D-E1A6（来电核对时请报收件编号和校验码）\n"
      "第1页 共1页\n";
  EXPECT_EQ(decide_fax(as_signed, "0431-00001228").disposition, Disposition::receipt_of_ours);
}

TEST(Fax, WordsBesideOurReceiptAreForAPersonAndNotAnswered) {
  for (const std::string& text : {"请更正：单位名称有误，应为农安县。\n" + kReceipt,
                                  kReceipt + "此件有误，请更正单位名称\n"}) {
    const auto d = decide_fax(text, "0431-00001228");
    EXPECT_EQ(d.disposition, Disposition::reminder_reply) << text;
    EXPECT_EQ(d.ack, storage::Answer::none) << text;
    EXPECT_TRUE(has(d.tasks, "reply_to_receipt")) << text;
  }
}

TEST(Fax, PagesBehindOurReceiptMakeItNoReturnedOne) {
  const auto d = decide_fax(kReceipt + "\f农安县交通运输局\n" + kText, "0431-00001228");
  EXPECT_NE(d.disposition, Disposition::receipt_of_ours);
  EXPECT_NE(d.disposition, Disposition::reminder_reply);
  EXPECT_FALSE(d.review.empty() && d.tasks.empty());
}

TEST(Fax, AReceiptWithoutANumberOfOursIsNotOurs) {
  std::string text = kReceipt;
  for (std::size_t at = 0; (at = text.find("XY2020-", at)) != std::string::npos;)
    text.replace(at, 7, "AB1999-");
  EXPECT_NE(decide_fax(text, "0431-00001228").disposition, Disposition::receipt_of_ours);
}

// The line tells the unit, and nothing came: to say 收到 would be wrong.
TEST(Fax, ACallWithoutAPageIsFiledAndNeverAnswered) {
  const auto decision = decide_call_without_page("0431-00001228");
  EXPECT_EQ(decision.disposition, Disposition::enquiry);
  EXPECT_EQ(decision.ack, storage::Answer::none);
  EXPECT_TRUE(decision.items.empty());
  EXPECT_TRUE(has(decision.review, "fax_incomplete"));
  const auto broken = decide_call_without_page("0431-00001228", true);
  EXPECT_EQ(broken.disposition, Disposition::submission) << "a page that broke off did come";
  EXPECT_TRUE(has(broken.problems, "unreadable_attachment"));
}

}  // namespace
}  // namespace shouwen::test
