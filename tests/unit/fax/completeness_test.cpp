// Whole or not: by result, pages, chain, heights and damage.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/completeness.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "parsers/fax/hylafax.h"
#include "parsers/fax/printed_pages.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::parsers::fax {
namespace {

FaxArrival call(const std::string& result, bool ecm = true) {
  FaxArrival a;
  a.result.learn(result, Origin::hook);
  a.ecm.learn(ecm, Origin::hook);
  return a;
}

bool has(const Completeness& c, const std::string& reason) {
  return std::find(c.reasons.begin(), c.reasons.end(), reason) != c.reasons.end();
}

TEST(FaxCompleteness, AGoodCallIsComplete) {
  const Completeness c = judge(read_tiff(Built{{2292, 2292, 1000}}.octets()), call(""));
  EXPECT_EQ(c.state, State::complete);
  EXPECT_EQ(c.pages_whole, 3);
  EXPECT_EQ(missing_words(c), "");
}

TEST(FaxCompleteness, ACutCallLeavesAStub) {
  const Tiff tiff = read_tiff(read_whole(sample_path("fax000000004.tif")));
  FaxArrival a = call("T.30 T2 timeout, expected signal not received");
  a.pages_claimed.learn(2, Origin::log);
  const Completeness c = judge(tiff, a);
  EXPECT_EQ(c.state, State::partial);
  EXPECT_EQ(c.stub, 2);
  EXPECT_EQ(c.pages_whole, 1);
  EXPECT_EQ(missing_words(c), "第2页及第3页以后各页");
  const Completeness told = judge(tiff, a, {false, 3});
  EXPECT_EQ(missing_words(told), "第2、3页");
}

TEST(FaxCompleteness, SilenceAboutTheResultIsNoGoodEnd) {
  const Tiff tiff = read_tiff(Built{{2292}}.octets());
  FaxArrival a;
  a.ecm.learn(true, Origin::tiff);
  EXPECT_EQ(judge(tiff, a).state, State::suspect);
  EXPECT_EQ(judge(tiff, a, {true, 0}).state, State::complete);
}

// A T.38 call that "ended well" with 75 to 137 of 2319 lines lost and nothing in the file to say
// so.
TEST(FaxCompleteness, LostLinesWithoutErrorCorrectionAreSuspect) {
  const Tiff tiff = read_tiff(read_whole(sample_path("t38-noecm-loss5.tif")));
  ASSERT_EQ(tiff.pages.size(), 3u);
  FaxArrival a;
  a.result.learn("", Origin::hook);
  learn_from(a, tiff);
  const Completeness c = judge(tiff, a);
  EXPECT_NE(c.state, State::complete);
  EXPECT_TRUE(has(c, "short_page"));
}

TEST(FaxCompleteness, DamagedLinesBeyondThreePercent) {
  EXPECT_EQ(judge(read_tiff(Built{{2292}, {68}}.octets()), call("", false)).state, State::complete);
  const Completeness c = judge(read_tiff(Built{{2292, 2292}, {0, 70}}.octets()), call("", false));
  EXPECT_EQ(c.state, State::partial);
  EXPECT_EQ(missing_words(c), "第2页");
}

TEST(FaxCompleteness, FewerPagesThanClaimedOrAnnounced) {
  FaxArrival a = call("");
  a.pages_claimed.learn(3, Origin::info);
  const Completeness c = judge(read_tiff(Built{{2292}}.octets()), a);
  EXPECT_EQ(c.state, State::partial);
  EXPECT_EQ(missing_words(c), "第2、3页");
  const Completeness cover = judge(read_tiff(Built{{2292}}.octets()), call(""), {false, 2});
  EXPECT_EQ(cover.state, State::partial);
  EXPECT_EQ(missing_words(cover), "第2页");
}

TEST(FaxCompleteness, AFailedCallWithEveryAnnouncedPageIsSuspectOnly) {
  const Completeness c = judge(read_tiff(Built{{2292, 2292}}.octets()), call("hangup"), {false, 2});
  EXPECT_EQ(c.state, State::suspect);
  EXPECT_EQ(missing_words(c), "");
}

TEST(FaxCompleteness, ACallWithoutAPage) {
  FaxArrival a = call("No answer");
  a.without_page = true;
  const Completeness c = judge({}, a);
  EXPECT_EQ(c.state, State::partial);
  EXPECT_TRUE(has(c, "no_page"));
  EXPECT_EQ(missing_words(c), "第1页以后各页");
}

TEST(FaxCompleteness, PagesACoverSheetAnnounces) {
  EXPECT_EQ(announced_pages("传真 页数：共3页"), 3);
  EXPECT_EQ(announced_pages("第 1 页 共 12 页"), 12);
  EXPECT_EQ(announced_pages("共计 ４ 页"), 4);
  EXPECT_EQ(announced_pages("总页数：2"), 2);
  EXPECT_EQ(announced_pages("Pages: 5"), 5);
  EXPECT_EQ(announced_pages("共建共享 第3页 共99999页"), 0);
  EXPECT_EQ(announced_pages(""), 0);
}

TEST(FaxCompleteness, EveryFormOfACount) {
  EXPECT_EQ(announced_pages("页数（含首页）：3"), 3);
  EXPECT_EQ(announced_pages("共叁页"), 3);
  EXPECT_EQ(announced_pages("共 三 页"), 3);
  EXPECT_EQ(announced_pages("共十二页"), 12);
  EXPECT_EQ(announced_pages("页数：1+2"), 3);
  EXPECT_EQ(announced_pages("正文3页"), 4);
  EXPECT_EQ(announced_pages("3页（不含封面）"), 4);
  EXPECT_EQ(announced_pages("页 数 ： 三"), 3);
  EXPECT_EQ(announced_pages("共3页（不含首页）"), 4);
  EXPECT_EQ(announced_pages("连封面共3页"), 3);
  EXPECT_EQ(announced_pages("公共场所三页宣传画"), 0);
  EXPECT_EQ(announced_pages("页数"), 0);
}

std::string sheets(const std::vector<std::string>& feet) {
  std::string out;
  for (const std::string& foot : feet)
    out += (out.empty() ? "" : "\f") + std::string("关于信用的报告\n正文若干\n") + foot + "\n";
  return out;
}

TEST(FaxCompleteness, WhatTheSheetsAreNumbered) {
  using Pages = std::vector<int>;
  EXPECT_EQ(printed_pages(sheets({"— 1 —", "— 3 —"})).absent, Pages{2});
  EXPECT_EQ(printed_pages(sheets({"第1页", "第3页 共3页"})).absent, Pages{2});
  EXPECT_EQ(printed_pages(sheets({"1/4", "2/4", "4/4"})).absent, Pages{3});
  EXPECT_EQ(printed_pages(sheets({"—1—", "看不清", "—3—"})).absent, Pages{});
  EXPECT_EQ(printed_pages(sheets({"封面", "—1—", "—2—"})).absent, Pages{});
  EXPECT_EQ(printed_pages(sheets({"2020-10-14", "2020年", "14"})).absent, Pages{});
  EXPECT_EQ(printed_pages(sheets({"1", "3"})).absent, Pages{}) << "a bare number may be anything";
  EXPECT_EQ(printed_pages(sheets({"—1—", "—9—"})).absent, Pages{}) << "more likely misread";
  EXPECT_TRUE(printed_pages(sheets({"—3—", "—2—", "—1—"})).shuffled);
  EXPECT_FALSE(printed_pages(sheets({"—1—", "—2—", "—1—"})).shuffled) << "a second paper";
  EXPECT_EQ(wordless_pages("一\f \n\f三"), Pages{2});
  EXPECT_EQ(wordless_pages("\f\f"), Pages{});
}

TEST(FaxCompleteness, SheetsLeftOutBlankOrShort) {
  Told told;
  told.absent = {2};
  const Completeness gap = judge(read_tiff(Built{{2292, 2292}}.octets()), call(""), told);
  EXPECT_EQ(gap.state, State::partial);
  EXPECT_EQ(missing_words(gap), "第2页");
  told = {};
  told.blank = {2};
  const Completeness blank = judge(read_tiff(Built{{2292, 2292, 2292}}.octets()), call(""), told);
  EXPECT_EQ(blank.state, State::suspect);
  EXPECT_EQ(doubtful_words(blank), "第2页");
  told = {};
  told.shuffled = true;
  EXPECT_EQ(judge(read_tiff(Built{{2292, 2292}}.octets()), call(""), told).state, State::suspect);
  const Completeness low = judge(read_tiff(Built{{2292, 900}}.octets()), call(""));
  EXPECT_EQ(doubtful_words(low), low.state == State::suspect ? "第2页" : "");
}

// Labelled faxes: those cut or broken off are never complete, the others always are.
TEST(FaxCompleteness, DevelopmentCorpus) {
  int seen = 0;
  std::ifstream labels(corpus_path() / "labels.jsonl");
  for (std::string line; std::getline(labels, line);) {
    const auto label = nlohmann::json::parse(line);
    if (label["channel"] != "fax") continue;
    const auto path = corpus_path() / label["file"].get<std::string>();
    const Tiff tiff = read_tiff(read_whole(path));
    const auto side = nlohmann::json::parse(read_whole(path.string() + ".json"));
    FaxArrival a = from_faxrcvd(side["argv"].get<std::vector<std::string>>());
    for (const auto& [key, value] : side["faxinfo"].items()) {
      if (value.is_array()) continue;
      learn_faxinfo(a, key, value.is_string() ? value.get<std::string>() : value.dump());
    }
    learn_from(a, tiff);
    bool broken = false;
    for (const auto& trait : label["traits"])
      broken = broken || trait == "receive_error" || trait == "truncated_tiff";
    EXPECT_EQ(judge(tiff, a).state == State::complete, !broken) << path;
    EXPECT_EQ(a.tsi.value, label["expect"]["tsi"].get<std::string>()) << path;
    ++seen;
  }
  if (seen == 0) GTEST_SKIP() << "the development corpus is not here: " << corpus_path();
  std::cout << "faxes of the development corpus: " << seen << "\n";
}

}  // namespace
}  // namespace shouwen::parsers::fax
