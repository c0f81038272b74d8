// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/automaton.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace shouwen::classify {
namespace {

std::vector<std::string> texts(const std::vector<Match>& hits, std::string_view text) {
  std::vector<std::string> out;
  for (const auto& m : hits) out.emplace_back(text.substr(m.begin, m.end - m.begin));
  return out;
}

TEST(Automaton, LongestNameWins) {
  const Automaton a({"二道", "二道江", "二道江区", "长白", "长白山管委会", "江区"});
  const std::string text = "二道江区和二道、长白山管委会、长白";
  EXPECT_EQ(texts(a.longest(text), text),
            (std::vector<std::string>{"二道江区", "二道", "长白山管委会", "长白"}));
}

TEST(Automaton, AllFindsNamesInsideNames) {
  const Automaton a({"ab", "b", "abc", "c"});
  EXPECT_EQ(a.all("abc").size(), 4U);
}

TEST(Automaton, EqualWordsReportTheFirst) {
  const Automaton a({"x", "y", "y"});
  EXPECT_EQ(a.longest("y").at(0).word, 1U);
}

TEST(Automaton, NothingFromNothing) {
  EXPECT_TRUE(Automaton().longest("abc").empty());
  EXPECT_TRUE(Automaton({""}).longest("abc").empty());
  EXPECT_TRUE(Automaton({"abc"}).longest("").empty());
}

double search_seconds(const Automaton& a, const std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  std::size_t hits = 0;
  for (int i = 0; i < 4; ++i) hits += a.longest(text).size();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(hits, 0U);
  return took.count();
}

// A thousand times the names: the search may lose caches, never grow with their number.
TEST(Automaton, SearchDoesNotGrowWithTheNames) {
  const auto names = [](int n) {
    std::vector<std::string> out{"农安县交通运输局"};
    for (int i = 1; i < n; ++i) out.push_back("某" + std::to_string(i * 7919) + "县交通运输局");
    return out;
  };
  std::string text;
  for (int i = 0; i < 300; ++i) text += "农安县交通运输局报送某县材料，请查收。";
  const Automaton few(names(100)), many(names(100'000));
  search_seconds(few, text);
  double least_few = 1e9, least_many = 1e9;
  for (int i = 0; i < 5; ++i) {
    least_few = std::min(least_few, search_seconds(few, text));
    least_many = std::min(least_many, search_seconds(many, text));
  }
  EXPECT_LT(least_many, least_few * 5) << least_few << " s, " << least_many << " s";
}

}  // namespace
}  // namespace shouwen::classify
