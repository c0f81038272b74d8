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

}  // namespace
}  // namespace shouwen::test
