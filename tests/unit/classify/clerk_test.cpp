// Mail as other cities and counties send it: what a careful clerk would do with each. Every one of
// these was once decided wrongly.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "storage/sha256.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using storage::Disposition;

const std::string kJilinCity = "fgk@jls-jt.example";

std::string case_of(const std::string& place) {
  return "二十年如一日的良心车\n——记" + place +
         "客运公司驾驶员某师傅\n某师傅驾驶客车二十年，拾金不昧，先后归还失主财物价值十余万元。\n" +
         place + "交通运输局将其列入红名单，在信誉考核中予以加分，优先更新车辆。\n";
}

Letter letter(std::string from, std::string subject, std::string body = "") {
  Letter l;
  l.from = std::move(from);
  l.subject = std::move(subject);
  l.body = std::move(body);
  return l;
}

TEST(Clerk, ACitysOwnPieceBesideItsCountys) {
  const auto d = decide_read(
      letter(kJilinCity, "吉林市及永吉县典型案例", "见附件"),
      {{"吉林市典型案例.docx", case_of("吉林市")}, {"永吉县典型案例.docx", case_of("永吉县")}});
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_EQ(d.unit, "220200");
  EXPECT_EQ(d.items[0].unit, "");
  EXPECT_EQ(d.items[1].unit, "220221");
}

TEST(Clerk, AnotherCitysCountyInABundleIsLookedAt) {
  const auto d =
      decide_read(letter(kJilinCity, "转报材料", "永吉县、榆树市案例"),
                  {{"永吉县案例.docx", case_of("永吉县")}, {"榆树市案例.docx", case_of("榆树市")}});
  EXPECT_EQ(d.unit, "220200");
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_EQ(d.items[1].unit, "220182");
  EXPECT_TRUE(has(d.review, "other_units_piece"));
}

TEST(Clerk, TheSamePictureOfAnotherUnitRepeatsNothing) {
  storage::Earlier other;
  other.message = {7};
  other.unit = "220182";
  other.from = "ysjtbgs@163.example";
  other.disposition = Disposition::submission;
  storage::Item brief;
  brief.type = "brief";
  other.items = {brief};
  other.parts = {storage::sha256("\x89PNG the emblem of the campaign")};
  storage::History history;
  history.earlier.push_back(other);
  Letter l = letter("hdsjtj@163.example", "桦甸市简讯图片", "补发简讯图片");
  l.files = {{"1.png", "\x89PNG the emblem of the campaign"}};
  EXPECT_FALSE(decide(l, history).duplicate_of);
}

TEST(Clerk, WhoAsksForTimeOrTellsOfAChangeIsRead) {
  for (const char* body :
       {"我局局长近期住院，署名文章不能按时报送，拟于9月25日前报送。东丰县交通运输局",
        "署名文章申请延至9月22日报送，请批准。东丰县交通运输局",
        "我局即日起启用新邮箱，请更新。东丰县交通运输局"}) {
    const auto d = decide(letter("someone@qq.example", "情况说明", body));
    EXPECT_EQ(d.disposition, Disposition::enquiry) << body;
    EXPECT_FALSE(d.review.empty()) << body;
  }
}

TEST(Clerk, ASummaryOfOtherWorkIsNotOurs) {
  const auto d =
      decide_read(letter("ysjtbgs@163.example", "榆树市交通运输局农村公路养护工作总结"),
                  {{"农村公路养护总结.docx",
                    "榆树市2020年农村公路养护工作总结\n一、主要成效\n养护里程二千公里，桥涵完好。\n"
                    "二、存在问题\n资金不足，机械老化。\n三、下一步打算\n争取资金，更新机械。\n"}});
  EXPECT_EQ(d.disposition, Disposition::unrelated);
}

TEST(Clerk, ATitleAndABylineAreTwoSigns) {
  const auto d = decide_read(letter("someone@qq.example", "", ""),
                             {{"1.docx",
                               "敦化市开展信用交通主题宣传日活动\n10月12日，敦化市交通运输局组织志"
                               "愿者走进客运站，悬挂横幅、摆放展板，发放宣传册八百余份。\n"}});
  EXPECT_EQ(d.unit, "222403");
  EXPECT_FALSE(has(d.review, "unit_uncertain"));
}

TEST(Clerk, AMarkOfSecrecyIsNoTitle) {
  const auto d = decide_fax(
      "机密★6个月\n珲春市交通运输局\n关于口岸运输安全有关情况的报告\n省交通运输厅研究室：\n"
      "现将我局掌握的口岸运输有关情况报告如下，请注意控制知悉范围。\n珲春市交通运输局\n",
      "0433 00001648");
  EXPECT_TRUE(d.quarantine);
  EXPECT_TRUE(d.items.empty());
}

// --- what a clerk's reading found

const std::string kNongan = "naxjtj@163.example";
const std::string kBriefText =
    "农安县交通运输局启动信用交通宣传月活动\n"
    "9月14日，农安县交通运输局在县客运站举行信用交通宣传月启动仪式，全县十二家运输企业的代表参加。"
    "现场发放宣传手册八百份，设置展板二十块，解答群众咨询一百二十人次。\n"
    "仪式后，执法人员走进货运停车场，向驾驶员讲解信用评价办法。\n农安县交通运输局\n";

TEST(Clerk, ABriefInTheWordsBesideAnAttachedCase) {
  const auto d = decide_read(letter(kNongan, "农安县报送材料",
                                    "各位老师：\n典型案例见附件，图文简讯如下：\n" + kBriefText),
                             {{"农安县典型案例.docx", case_of("农安县")}});
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_EQ(d.items[0].type, "model_case");
  EXPECT_EQ(d.items[1].type, "brief");
  EXPECT_TRUE(d.items[1].body);
  EXPECT_EQ(d.items[1].title, "农安县交通运输局启动信用交通宣传月活动");
}

TEST(Clerk, WordsAboutTheAttachedPieceAreNoSecondOne) {
  for (const std::string& body :
       {"各位老师：\n现将我局图文简讯报上，内容如下：\n" + kBriefText,
        "各位老师：\n典型案例报送如下，请查收附件。\n" + std::string("此案例经局党组研究同意。")}) {
    const auto d =
        decide_read(letter(kNongan, "农安县图文简讯", body), {{"农安县图文简讯.docx", kBriefText}});
    EXPECT_EQ(d.items.size(), 1U) << body;
  }
}

TEST(Clerk, AUnitSaysInAReplyThatItHasNone) {
  storage::History history;
  history.ours = {{{1}, {}, "<r1@intake.example>", "reminder", "", kNongan, "220122"}};
  for (const char* words : {"您好，我局无守信激励典型案例。", "零报告。本月没有典型案例可报。"}) {
    Letter l = letter(kNongan, "回复：【催报】材料尚未收到", words);
    l.headers = {"In-Reply-To: <r1@intake.example>"};
    const auto d = decide_read(l, {}, history);
    EXPECT_EQ(d.disposition, Disposition::submission) << words;
    ASSERT_EQ(d.claims.size(), 1U) << words;
    EXPECT_EQ(d.claims[0].kind, "zero_report");
  }
  const auto d = decide_read(letter(kNongan, "请问", "系统显示我局无典型案例，是否收到？"), {});
  EXPECT_TRUE(d.claims.empty());
}

TEST(Clerk, AnotherUnitInTheTitleIsLookedAt) {
  std::string text = kBriefText;
  for (int n = 0; n < 2; ++n) text.replace(text.find("农安县"), 9, "德惠市");
  for (int n = 0; n < 8; ++n)  // the signature stands far below
    text.insert(text.rfind("农安县"), "执法人员还走访了运输企业，逐户讲解评价办法。\n");
  const auto d = decide_read(letter(kNongan, "图文简讯", "见附件"), {{"简讯.docx", text}});
  EXPECT_EQ(d.unit, "220122");
  EXPECT_TRUE(has(d.review, "other_units_piece"));
  EXPECT_FALSE(
      has(decide_read(letter(kNongan, "图文简讯", "见附件"), {{"简讯.docx", kBriefText}}).review,
          "other_units_piece"));
}

TEST(Clerk, FewerPiecesThanTheSubjectSays) {
  const auto two = [](const std::string& subject) {
    return has(decide_read(letter(kNongan, subject, "见附件"), {{"简讯.docx", kBriefText}}).tasks,
               "fewer_than_said");
  };
  EXPECT_TRUE(two("农安县图文简讯两篇"));
  EXPECT_TRUE(two("农安县图文简讯（2篇）"));
  EXPECT_FALSE(two("农安县图文简讯第二篇"));
  EXPECT_FALSE(two("农安县图文简讯12篇之一"));
  EXPECT_FALSE(two("农安县图文简讯1篇"));
}

// Another office's subject over a paper that is headed with our campaign, or cites its notice.
TEST(Clerk, APaperOfOursUnderAnotherSubjectIsLookedAt) {
  for (const std::string& head : {std::string("2020年“信用交通宣传月”活动总结"),
                                  std::string("吉交政研〔2020〕221号要求的总结")}) {
    const auto d =
        decide_read(letter(kNongan, "回复：会议通知", "材料见附件，请查收。"),
                    {{"总结.docx", head + "\n一、主要做法和成效。开展宣传十二次。\n二、问题和不足。"
                                          "形式单一。\n三、下一步打算。建立长效机制。\n"}});
    EXPECT_EQ(d.disposition, Disposition::submission) << head;
    EXPECT_TRUE(has(d.review, "topic_uncertain")) << head;
    EXPECT_EQ(d.items.size(), 1U) << head;
  }
}

TEST(Clerk, ADraftToLookAtFirstIsNotTakenForThePiece) {
  const auto d = decide_read(letter(kNongan, "农安县图文简讯草稿",
                                    "草稿请您先审一下，暂不作为正式报送，等局长签字后再正式报。"),
                             {{"简讯草稿.docx", kBriefText}});
  EXPECT_TRUE(has(d.review, "not_final"));
}

TEST(Clerk, ASubjectThatNamesTwoKindsBringsTwo) {
  const auto d = decide(letter(kNongan, "农安县图文简讯和典型案例", kBriefText + kBriefText));
  EXPECT_EQ(d.items.size(), 1U);
  EXPECT_TRUE(has(d.tasks, "fewer_than_said"));
}

TEST(Clerk, AWordThatOurRegisterIsWrongIsAnswered) {
  storage::History history;
  history.ours = {{{1}, {}, "<r1@intake.example>", "receipt", "", kNongan, "220122"}};
  Letter l =
      letter(kNongan, "回复：【收件回执】材料已收到", "登记有误，这篇应该是典型案例，请更正。");
  l.headers = {"In-Reply-To: <r1@intake.example>"};
  const auto d = decide_read(l, {}, history);
  EXPECT_EQ(d.disposition, Disposition::enquiry);
  EXPECT_EQ(d.ack, storage::Answer::receipt);
  EXPECT_TRUE(has(d.review, "request"));
}

TEST(Clerk, ThanksWithANameOrAWishNeedNobody) {
  storage::History history;
  history.ours = {{{1}, {}, "<r1@intake.example>", "receipt", "", kNongan, "220122"}};
  const auto waits = [&](const std::string& words) {
    Letter l = letter(kNongan, "回复：【收件回执】材料已收到", words);
    l.headers = {"In-Reply-To: <r1@intake.example>"};
    return has(decide_read(l, {}, history).tasks, "reply_to_receipt");
  };
  EXPECT_FALSE(waits("收到，谢谢王老师！"));
  EXPECT_FALSE(waits("好的王老师"));
  EXPECT_FALSE(waits("收到，谢谢！祝工作顺利"));
  EXPECT_TRUE(waits("王老师，简讯明天补报"));
}

TEST(Clerk, PicturesGoToThePieceOfTheirNumber) {
  Letter l = letter(kNongan, "农安县图文简讯两篇", "见附件");
  const std::string photo =
      std::string("\xFF\xD8\xFF\xC0\x00\x11\x08\x02\x58\x03\x20", 11) + std::string(40000, 'x');
  l.files = {{"照片1.jpg", photo}, {"照片2.jpg", photo + "y"}};
  const auto d =
      decide_read(l, {{"简讯1.docx", kBriefText},
                      {"简讯2.docx",
                       "信用早课走进农安客运站\n10月9日，农安县交通运输局开设信用早课，驾驶员逐条"
                       "学习诚信经营公约，九十余人参加。\n农安县交通运输局\n"}});
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_TRUE(has(d.items[0].attachments, "照片1.jpg"));
  EXPECT_TRUE(has(d.items[1].attachments, "照片2.jpg"));
}

TEST(Clerk, AFileTheMailOnlyLinksToIsMissing) {
  Letter l = letter(kNongan, "农安县图文简讯", "");
  l.html =
      "<p>简讯见附件，视频较大。</p><div>从QQ邮箱发来的超大附件</div><div><a href=\"https://"
      "mail.qq.com/cgi-bin/ftnExs_download?k=1&t=exs_ftn_download&code=2\">现场视频.mp4</a> "
      "(187.2M, "
      "2020年11月20日 10:00 到期)</div>";
  const auto d = decide_read(l, {{"简讯.docx", kBriefText}});
  EXPECT_TRUE(has(d.problems, "oversize_link_only"));
}

TEST(Clerk, WhatAHeaderLimitCutOffIsLookedAt) {
  Letter l = letter("stranger@qq.example", "");
  l.headers = {"X-Long: " + std::string(400'000, 'x')};
  EXPECT_TRUE(has(decide_octets(octets(l)).review, "header_cut"));
}

}  // namespace
}  // namespace shouwen::test
