// Counts a cover announces and numbers printed on pages.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/page_numbers.h"

#include <gtest/gtest.h>

#include <string>

#include "parsers/fax/announced.h"
#include "parsers/fax/completeness.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::parsers::fax {
namespace {

int pages(std::string_view text) {
  const Announced found = announced(text);
  EXPECT_FALSE(found.unread) << text;
  return found.pages;
}

TEST(FaxAnnounced, TheFormsOfACover) {
  for (const char* three :
       {"传真 页数：共3页",  "共3页（含封面）",    "总页数：3",         "总 页 数：3",
        "Pages: 3",          "页 数：连封面共3页", "页数（含首页）：3", "页 数：共叁页",
        "页 数：共 三 页",   "页    数：1+2",      "共1+2页",           "页数：2页（不含封面）",
        "页数(不含封面)：2", "共2页，封面除外",    "传真页数：正文2页", "页 数：2页 (不含封面)",
        "页数：３",          "页数\n3页",          "页数：\n3",         "共计 ３ 页",
        "共參页\n页数：三"})
    EXPECT_EQ(pages(std::string("传真\n收件人：研究室\n") + three), 3) << three;
  EXPECT_EQ(pages("第 1 页 共 12 页"), 12);
  EXPECT_EQ(pages("共十二页"), 12);
  EXPECT_EQ(pages("共二十页"), 20);
}

TEST(FaxAnnounced, WithoutALabel) {
  EXPECT_EQ(pages("正文3页"), 4);
  EXPECT_EQ(pages("3页（不含封面）"), 4);
  EXPECT_EQ(pages("三页（不含首页）"), 4);
  EXPECT_EQ(pages("共3页（不含首页）"), 4);
  EXPECT_EQ(pages("连封面共3页"), 3);
  EXPECT_EQ(pages("公共场所三页宣传画"), 0);
  EXPECT_EQ(pages("页数不限"), 0);
}

TEST(FaxAnnounced, OtherNumbersAnnounceNothing) {
  for (const char* text :
       {"", "共建共享 第3页 共99999页", "全市共三百人", "公共页面3个", "页数不限，3000字以内",
        "共发放宣传册3466份", "网站主页数据3条", "活动总结\n共青团"})
    EXPECT_EQ(pages(text), 0) << text;
}

TEST(FaxAnnounced, ACountBeyondFiveHundredIsMisread) {
  for (const char* before : {"共", "页数：", "总页数："}) {
    EXPECT_EQ(pages(std::string(before) + "500页"), 500) << before;
    EXPECT_EQ(announced(std::string(before) + "501页").pages, 0) << before;
  }
  EXPECT_TRUE(announced("传真\n页数：501页").unread) << "a cover that says a number says one";
  EXPECT_EQ(pages("501页（不含封面）"), 0);
}

TEST(FaxAnnounced, ANumberNobodyCouldReadIsSaidSo) {
  for (const char* text :
       {"传真\n页数：", "传真\n页 数：口页\n日期：10月", "传真\n页数\n日期：10月", "传真\n共 口 页",
        "传真\n页数（含封面）：么"}) {
    EXPECT_TRUE(announced(text).unread) << text;
    EXPECT_EQ(announced(text).pages, 0) << text;
  }
  EXPECT_FALSE(announced("关于报送总结的报告\f页数：").unread) << "only a cover leaves it open";
}

TEST(FaxPageNumbers, ALineOfItsOwn) {
  EXPECT_EQ(mark_of("— 1 —"), (PageMark{1, 0}));
  EXPECT_EQ(mark_of("-3-"), (PageMark{3, 0}));
  EXPECT_EQ(mark_of("—2—"), (PageMark{2, 0}));
  EXPECT_EQ(mark_of("- 10 -"), (PageMark{10, 0}));
  EXPECT_EQ(mark_of("--7-"), (PageMark{7, 0}));
  EXPECT_EQ(mark_of("第1页共3页"), (PageMark{1, 3}));
  EXPECT_EQ(mark_of("第 3 页 共 3 页"), (PageMark{3, 3}));
  EXPECT_EQ(mark_of("第2页"), (PageMark{2, 0}));
  EXPECT_EQ(mark_of("1/3"), (PageMark{1, 3, true}));
  for (const char* line :
       {"3", "13—", "18-", "-1", "--", "-T-", "2020-10-14", "第3页附表", "3466份", "4/3",
        "第1页共3页，余见附件", "0431-1234567", "-9999-", "10月12日", ""})
    EXPECT_EQ(mark_of(line), PageMark{}) << line;
}

std::vector<PageMark> plain(std::initializer_list<int> numbers, int total = 0) {
  std::vector<PageMark> out;
  for (int n : numbers) out.push_back({n, n > 0 ? total : 0, false});
  return out;
}

TEST(FaxPageNumbers, WhatIsThereIsNotMissed) {
  for (const auto& pages :
       {plain({1, 2, 3}), plain({0, 1, 2}), plain({0, 0, 3}), plain({1, 0, 3}), plain({1, 2, 1, 2}),
        plain({1, 2, 0, 2}), plain({1, 1}), plain({0, 2, 0, 2}), plain({1, 7, 3}), plain({1, 2, 0}),
        plain({0, 0}), plain({}), plain({1, 2, 3}, 3), plain({0, 1, 2}, 2),
        plain({1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 0, 12}), plain({1, 2, 0, 0, 1})}) {
    const Numbering found = judge_numbers(pages);
    EXPECT_TRUE(found.missing.empty());
    EXPECT_FALSE(found.disorder || found.reversed);
  }
  EXPECT_TRUE(judge_numbers({{10, 14, true}}).missing.empty()) << "a date alone";
}

TEST(FaxPageNumbers, AGapIsNamed) {
  EXPECT_EQ(judge_numbers(plain({1, 3})).missing, std::vector<int>{2});
  EXPECT_EQ(judge_numbers(plain({1, 3}, 3)).missing, std::vector<int>{2});
  EXPECT_EQ(judge_numbers(plain({0, 1, 2, 4})).missing, std::vector<int>{3});
  EXPECT_EQ(judge_numbers(plain({2, 3})).missing, std::vector<int>{1});
  EXPECT_EQ(judge_numbers(plain({1, 2}, 3)).missing, std::vector<int>{3});
  EXPECT_EQ(judge_numbers(plain({1, 2, 1, 3})).missing, std::vector<int>{2});
  EXPECT_EQ(judge_numbers({{1, 3, true}, {3, 3, true}}).missing, std::vector<int>{2});
}

TEST(FaxPageNumbers, AWideGapIsANumberMisread) {
  const Numbering wide = judge_numbers(plain({1, 9}));
  EXPECT_TRUE(wide.missing.empty());
  EXPECT_TRUE(wide.disorder) << "and not passed over either";
}

std::vector<PageMark> feet(const std::vector<std::string>& lines) {
  std::vector<PageMark> out;
  for (const std::string& line : lines)
    out.push_back(page_mark("关于信用的报告\n正文若干\n" + line + "\n"));
  return out;
}

TEST(FaxPageNumbers, AsTheSheetsSayIt) {
  using Pages = std::vector<int>;
  EXPECT_EQ(judge_numbers(feet({"— 1 —", "— 3 —"})).missing, Pages{2});
  EXPECT_EQ(judge_numbers(feet({"第1页", "第3页 共3页"})).missing, Pages{2});
  EXPECT_EQ(judge_numbers(feet({"1/4", "2/4", "4/4"})).missing, Pages{3});
  EXPECT_EQ(judge_numbers(feet({"—1—", "看不清", "—3—"})).missing, Pages{});
  EXPECT_EQ(judge_numbers(feet({"封面", "—1—", "—2—"})).missing, Pages{});
  EXPECT_EQ(judge_numbers(feet({"2020-10-14", "2020年", "14"})).missing, Pages{});
  EXPECT_EQ(judge_numbers(feet({"1", "3"})).missing, Pages{}) << "a bare number may be anything";
  EXPECT_TRUE(judge_numbers(feet({"—3—", "—2—", "—1—"})).reversed);
  EXPECT_FALSE(judge_numbers(feet({"—1—", "—2—", "—1—"})).disorder) << "a second paper";
}

TEST(FaxPageNumbers, WrongOrder) {
  for (const auto& pages :
       {plain({3, 2, 1}), plain({3, 2, 1}, 3), plain({2, 1}), plain({0, 2, 1})}) {
    const Numbering found = judge_numbers(pages);
    EXPECT_TRUE(found.reversed);
    EXPECT_TRUE(found.missing.empty());
  }
  EXPECT_TRUE(judge_numbers(plain({1, 3, 2})).disorder);
  EXPECT_FALSE(judge_numbers(plain({1, 3, 2})).reversed);
  EXPECT_TRUE(judge_numbers(plain({1, 2, 2})).disorder);
}

TEST(FaxPageNumbers, APageSentAgainIsThereWhereverItStands) {
  for (const auto& pages : {plain({1, 3, 2}), plain({1, 3, 0, 2}), plain({1, 2, 4, 3}, 4)}) {
    const Numbering found = judge_joined(pages);
    EXPECT_TRUE(found.missing.empty());
    EXPECT_FALSE(found.disorder);
  }
  EXPECT_EQ(judge_joined(plain({1, 4, 0, 2})).missing, std::vector<int>{3});
  EXPECT_TRUE(judge_numbers(plain({1, 3, 2})).missing.empty()) << "there, and out of order";
}

TEST(FaxPageNumbers, OnlyTheEdgesOfAPage) {
  EXPECT_EQ(page_mark("通知\n\n— 2 —\n正文\n"), PageMark{});
  EXPECT_EQ(page_mark("正文\n— 2 —\n\n"), (PageMark{2, 0}));
  EXPECT_EQ(page_mark("第2页\n正文"), (PageMark{2, 0}));
}

Completeness whole_call(const std::vector<int>& heights, const Told& told) {
  FaxArrival a;
  a.result.learn("", Origin::hook);
  a.ecm.learn(false, Origin::hook);
  Built built;
  built.heights = heights;
  return judge(read_tiff(built.octets()), a, told);
}

TEST(FaxCompleteness, AGapInThePrintedNumbersIsSuspectAndNamed) {
  Told told;
  told.numbering = judge_numbers(plain({1, 3}));
  const Completeness c = whole_call({2292, 2292}, told);
  EXPECT_EQ(c.state, State::suspect);
  EXPECT_EQ(supply_words(c), "按所印页码缺第2页，请补发");
  EXPECT_EQ(trouble_words(c), "页码缺第2页");
}

TEST(FaxCompleteness, TheNumbersTellWhichOfTheAnnouncedIsMissing) {
  Told told;
  told.announced = 3;
  told.numbering = judge_numbers(plain({1, 3}, 3));
  const Completeness c = whole_call({2292, 2292}, told);
  EXPECT_EQ(c.state, State::partial);
  EXPECT_EQ(supply_words(c), "按所印页码缺第2页，请补发");
}

TEST(FaxCompleteness, ReversedBlankShortAndUnread) {
  Told told;
  told.numbering = judge_numbers(plain({2, 1}));
  EXPECT_EQ(supply_words(whole_call({2292, 2292}, told)), "传真各页先后颠倒，请核对");
  told = {};
  told.blank = {2};
  EXPECT_EQ(whole_call({2292, 2292}, told).state, State::suspect);
  EXPECT_EQ(supply_words(whole_call({2292, 2292}, told)), "第2页为空白，请核对");
  EXPECT_EQ(trouble_words(whole_call({2292, 2292}, told)), "第2页为空白");
  const Completeness torn = whole_call({2292, 900}, {});
  EXPECT_EQ(torn.state, State::suspect);
  EXPECT_EQ(supply_words(torn), "第2页不全，请重发第2页");
  EXPECT_EQ(trouble_words(torn), "第2页不全");
  told = {};
  told.count_unread = true;
  const Completeness unread = whole_call({2292, 2292}, told);
  EXPECT_EQ(unread.state, State::suspect);
  EXPECT_EQ(supply_words(unread),
            "封面所注页数未能读清；已收到传真2页，请核对是否齐全，如有缺页请补发");
  told.announced = 2;
  EXPECT_EQ(whole_call({2292, 2292}, told).state, State::complete);
}

}  // namespace
}  // namespace shouwen::parsers::fax
