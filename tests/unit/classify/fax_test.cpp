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

// The page of a signed receipt ends in its code, below signature and date.
TEST(Fax, TheCodeUnderOurReceiptIsPartOfIt) {
  const std::string code = "回执校验码：VNC9S-PM20X（来电核对时请报收件编号和校验码）";
  const std::string foot = "第1页共1页\n";
  const std::string page = kReceipt.substr(0, kReceipt.rfind("第1页"));
  const auto d = decide_fax(page + code + "\n" + foot, "0431-00001228");
  EXPECT_EQ(d.disposition, Disposition::receipt_of_ours);
  EXPECT_EQ(d.ack, storage::Answer::none);
  EXPECT_TRUE(d.review.empty() && d.tasks.empty());
  for (const char* by_hand : {"\n图文简讯已报两篇，请核。王某\n", "已报两篇\n"}) {
    const auto written = decide_fax(page + code + by_hand, "0431-00001228");
    EXPECT_EQ(written.disposition, Disposition::reminder_reply) << by_hand;
    EXPECT_TRUE(has(written.tasks, "reply_to_receipt")) << by_hand;
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

// --- whose and what, where a machine or OCR may be wrong

storage::Decision from_two_numbers(const std::string& text, const std::string& caller,
                                   const std::string& tsi) {
  classify::FaxCall call;
  call.caller = caller;
  call.tsi = tsi;
  return decide_call(text, call);
}

TEST(Fax, TwoMachinesThatDisagreeAreForAPerson) {
  const std::string bare = "信用是立业之本\n" + kText.substr(kText.find("信用体系"));
  // 长春市 by the exchange, 吉林市 by the machine.
  const auto d = from_two_numbers(bare, "0431-00001228", "+86 432 00001270");
  EXPECT_EQ(d.unit, "220100");
  EXPECT_TRUE(has(d.review, "unit_ambiguous"));
  EXPECT_LT(d.confidence, 0.6);
  EXPECT_FALSE(
      has(from_two_numbers(bare, "0431-00001228", "+86 431 00001228").review, "unit_ambiguous"));
  EXPECT_FALSE(
      has(from_two_numbers(bare, "0431-00001228", "+86 431 99999999").review, "unit_ambiguous"));
  const auto named =
      from_two_numbers("长春市交通运输局文件\n" + bare, "0431-00001228", "+86 432 00001270");
  EXPECT_EQ(named.unit, "220100");
  EXPECT_FALSE(has(named.review, "unit_ambiguous")) << "the paper says which";
}

std::string brief_of(const std::string& place, const std::string& office) {
  return office + "交通运输局文件\n" + place +
         "开展“信用交通主题宣传日”活动\n省交通运输厅：\n"
         "活动现场悬挂横幅17条，摆放展板24块，向过往群众发放宣传册7940份，志愿者现场答疑24人次。\n"
         "执法人员结合工作实际，向辖区货运司机讲解超限超载失信联合惩戒政策，群众表示要诚信经营。"
         "\n" +
         office + "交通运输局\n2020年10月12日\n";
}

std::string pages(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& page : all) out += (out.empty() ? "" : "\f") + page;
  return out;
}

std::string units_of(const storage::Decision& d) {
  std::string out = d.unit + ":";
  for (const auto& item : d.items) out += " " + (item.unit.empty() ? d.unit : item.unit);
  return out;
}

const std::string kSiping = "0434-00001312", kLishu = "0434-00001522";

TEST(Fax, EachPaperIsItsLetterheadsUnits) {
  const auto two =
      decide_fax(pages({brief_of("梨树县", "梨树县"), brief_of("双辽市", "双辽市")}), kSiping);
  EXPECT_EQ(units_of(two), "220300: 220322 220382");
  const auto one = decide_fax(brief_of("伊通满族自治县", "伊通满族自治县"), kSiping);
  EXPECT_EQ(units_of(one), "220300: 220323");
  const auto own = decide_fax(brief_of("四平市", "四平市"), kSiping);
  EXPECT_EQ(units_of(own), "220300: 220300");
  EXPECT_FALSE(has(own.review, "other_units_piece"));
}

TEST(Fax, APaperOfAnotherLineIsForAPerson) {
  const auto d =
      decide_fax(pages({brief_of("梨树县", "梨树县"), brief_of("铁西区", "四平市铁西区")}), kLishu);
  EXPECT_EQ(units_of(d), "220322: 220322 220302");
  EXPECT_TRUE(has(d.review, "other_units_piece"));
}

TEST(Fax, ACityThatForwardsCreditsTheCounty) {
  const std::string cover =
      "传真\n吉林市交通运输局\n收件单位：吉林省交通运输厅研究室\n发件单位：吉林市交通运输局\n"
      "页数：共2页\n主题：转报永吉县交通运输局图文简讯\n";
  const auto d = decide_fax(pages({cover, brief_of("永吉县", "永吉县")}), "0432-00001270");
  EXPECT_EQ(units_of(d), "220200: 220221");
  // The paper does not say it, the cover does.
  std::string bare = brief_of("", "");
  bare = bare.substr(bare.find('\n') + 1);
  const auto unsaid =
      decide_fax(pages({cover, bare.substr(0, bare.find("交通运输局\n"))}), "0432-00001270");
  EXPECT_TRUE(has(unsaid.review, "other_units_piece"));
}

// 四平市梨树县 was asked for page 2 of what came as XY2020-000010.
storage::Decision page_again(const std::string& subject, bool wants, const std::string& unit) {
  storage::Earlier first;
  first.message = {9};
  first.unit = unit;
  first.disposition = Disposition::submission;
  first.items.emplace_back();
  first.items.back().type = "brief";
  storage::History history;
  history.earlier = {first};
  history.ours.push_back({{1}, {9}, "r", "receipt", "XY2020-000010", "fax:1", unit});
  classify::FaxCall call;
  call.tsi = kLishu;
  const std::string cover =
      "传真\n梨树县交通运输局\n收件单位：吉林省交通运输厅研究室\n发件单位：梨树县交通运输局\n"
      "页数：共2页\n日期：2020年10月13日\n主题：" +
      subject + "\n请查收并予以确认。\n";
  const std::string page =
      "10月12日，梨树县交通运输局在客运站前广场开展了“信用交通宣传月”主题宣传日活动，干部职工"
      "参加。\n活动现场悬挂横幅65条，摆放展板14块，向过往群众发放宣传册1228份。\n— 2 —\n";
  return decide_call(
      pages({cover, page}), call, 0.9, history,
      {{{9}, wants ? std::vector<std::string>{"pages_missing"} : std::vector<std::string>{}, {}}});
}

TEST(Fax, ThePageWeAskedForIsNoPieceOfItsOwn) {
  for (const char* subject : {"补发第2页（收件编号XY2020-000010）", "XY2020-000010第2页"}) {
    const auto d = page_again(subject, true, "220322");
    EXPECT_TRUE(has(d.review, "page_of: 9")) << subject;
    EXPECT_EQ(d.ack, storage::Answer::none);
    EXPECT_TRUE(d.items.empty());
  }
  const auto whole = page_again("补发第2页（收件编号XY2020-000010）", false, "220322");
  EXPECT_EQ(whole.items.size(), 1U) << "nothing was asked for";
  EXPECT_EQ(page_again("补发第2页（收件编号XY2020-000010）", true, "220500").items.size(), 1U)
      << "another unit's number";
  EXPECT_EQ(page_again("图文简讯（上次收件编号XY2020-000010）", true, "220322").items.size(), 1U);
}

TEST(Fax, ThePageWeAskedForIsKnownWithoutANumber) {
  const auto d = page_again("补发第2页", true, "220322");
  EXPECT_TRUE(has(d.review, "page_of: 9"));
  EXPECT_TRUE(d.items.empty());
  EXPECT_EQ(d.ack, storage::Answer::none);
  EXPECT_EQ(page_again("补发第2页", true, "220500").items.size(), 1U) << "another unit was asked";
  EXPECT_EQ(page_again("补发第2页", false, "220322").items.size(), 1U) << "nobody was asked";
  EXPECT_EQ(page_again("报送图文简讯", true, "220322").items.size(), 1U) << "a piece, and no page";
}

TEST(Fax, WhatIsLookedUpIsTheNumberOfThePageWeAskedFor) {
  extract::Document d;
  d.text = "主题：补发第2页（收件编号XY2020-000010)\n";
  const classify::FaxCall call;
  EXPECT_EQ(classify::history_keys({}, {d}, knowledge(), {}, &call).numbers,
            std::vector<std::string>{"XY2020-000010"});
}

TEST(Fax, OurTitleMisreadInASummaryIsNoOtherActivity) {
  const std::string text =
      "松原市宁江区交通运输局文件\n松原市宁江区交通运输局2020年“信用交通宜传月”活动总结\n"
      "省交通运输厅：\n一、成效和经验。松原市宁江区交通运输局成立了活动领导小组，共发放宣传册"
      "7116份，悬挂横幅22条。二、问题和不足。部分从业人员认识不足。三、努力的方向和举措。\n";
  const auto d = decide_fax(text, "");
  EXPECT_EQ(d.disposition, Disposition::submission);
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "summary");
}

TEST(Fax, AnotherActivityReadByOcrIsNotAnswered) {
  const auto d = decide_fax(
      "农安县交通运输局文件\n农安县交通运输局2020年“安全生产月”活动总结\n省交通运输厅：\n"
      "农安县交通运输局成立了活动领导小组，共发放宣传册7116份，悬挂横幅22条。\n",
      "");
  EXPECT_EQ(d.ack, storage::Answer::none);
  EXPECT_TRUE(has(d.review, "topic_uncertain"));
}

TEST(Fax, AUnitsFaxToAnotherOfficeIsSeen) {
  const auto d = decide_fax(
      "农安县交通运输局关于拨付农村公路养护资金的请示\n省财政厅：\n我局2020年农村公路养护资金"
      "缺口较大，现申请拨付养护补助资金320万元，用于岭东线等6条道路水毁修复。\n"
      "妥否，请批示。\n农安县交通运输局\n2020年10月12日\n",
      "0431-00001228");
  EXPECT_EQ(d.ack, storage::Answer::none);
  EXPECT_TRUE(has(d.review, "topic_uncertain"));
}

}  // namespace
}  // namespace shouwen::test
