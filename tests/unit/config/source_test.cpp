// SPDX-License-Identifier: Apache-2.0
#include "config/source.h"

#include <gtest/gtest.h>

namespace shouwen::config {
namespace {

TEST(Source, FindsLinesAndColumnsInCharacters) {
  const Source source("x.csv",
                      "\xEF\xBB\xBF"
                      "代码,名称\r\n220100,长春\r\n");
  EXPECT_EQ(source.line(1), "代码,名称");
  EXPECT_EQ(source.line(2), "220100,长春");
  EXPECT_EQ(source.line(9), "");
  EXPECT_EQ(source.at(0), (Position{1, 1}));
  EXPECT_EQ(source.at(source.text().find("名")), (Position{1, 4}));
  EXPECT_EQ(source.at(source.text().find("春")), (Position{2, 9}));
}

TEST(Problem, PutsTheCaretUnderWideCharacters) {
  const Source source("x.toml", "a = \"信用\" # b");
  EXPECT_EQ(source.problem({1, 10}, "错", "改").text(),
            "x.toml:1:10: 错\n"
            "  a = \"信用\" # b\n"
            "             ^\n"
            "  改法 remedy: 改\n");
}

TEST(Problem, ShowsNoControlsOfTheFile) {
  const Source source("x.toml",
                      "a\x1b[31m = \u202e"
                      "1");
  const std::string text = source.problem({1, 1}, "错", "").text();
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
}

TEST(Problem, CutsALongLineAroundThePlace) {
  std::string line(5000, 'x');
  line[3000] = 'Y';
  const Problem p = Source("x", line).problem({1, 3001}, "错", "");
  EXPECT_LT(p.line_text.size(), 120u);
  const auto at = static_cast<std::size_t>(p.caret);
  // "… " is 4 bytes and 2 cells.
  EXPECT_EQ(p.line_text[at + 2], 'Y') << p.line_text;
}

TEST(Nearest, FindsTheMisspeltAndNothingElse) {
  const std::vector<std::string> known = {"host", "port", "password_file", "poll_interval"};
  EXPECT_EQ(nearest("hots", known), "host");
  EXPECT_EQ(nearest("pasword_file", known), "password_file");
  EXPECT_EQ(nearest("pollinterval", known), "poll_interval");
  EXPECT_EQ(nearest("zzzzzz", known), "");
  EXPECT_EQ(nearest(std::string(100000, 'a'), known), "");
}

TEST(ReadSource, SaysWhichFileIsMissing) {
  const auto source = read_source("/nonexistent/shouwen.toml");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().where, "/nonexistent/shouwen.toml");
  EXPECT_EQ(source.error().fault, Fault::rejected_input);
  EXPECT_FALSE(read_source("/").ok()) << "a folder is no file";
}

TEST(ToError, CountsTheRest) {
  const Source source("x.toml", "a\nb");
  const Problems problems = {source.problem({2, 1}, "错", "改"), source.problem({1, 1}, "错", "")};
  EXPECT_EQ(to_error(problems).text(), "x.toml:2:1: 错，另有1处 and 1 more (改)");
}

}  // namespace
}  // namespace shouwen::config
