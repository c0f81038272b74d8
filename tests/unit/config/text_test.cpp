// SPDX-License-Identifier: Apache-2.0
#include "config/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

namespace shouwen {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kBad = "\xEF\xBF\xBD";

TEST(Utf8, RoundTripsEveryPlane) {
  for (const char32_t c : {U'a', U'é', U'交', U'𠀀', char32_t{0x10FFFF}}) {
    std::string text;
    append_utf8(text, c);
    std::size_t pos = 0;
    EXPECT_EQ(next_code_point(text, pos), c);
    EXPECT_EQ(pos, text.size());
    EXPECT_TRUE(is_valid_utf8(text));
  }
}

TEST(Utf8, RejectsWhatUnicodeForbids) {
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xC1\x81", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE4\xBA", "\xE4", "\xFF"}) {
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
    EXPECT_TRUE(is_valid_utf8(sanitize_utf8(bad))) << bad;
  }
}

TEST(Utf8, ReplacesTheBadAndKeepsTheGood) {
  EXPECT_EQ(sanitize_utf8("交\xE4\xBA通"), std::string("交") + kBad + "通");
  EXPECT_EQ(sanitize_utf8("a\xFFz"), std::string("a") + kBad + "z");
  std::string surrogate;
  append_utf8(surrogate, 0xD800);
  EXPECT_EQ(surrogate, kBad);
}

TEST(Fold, MakesOneFormOfManySpellings) {
  EXPECT_EQ(fold("ＡＢｃ１２３"), "abc123");
  EXPECT_EQ(fold("（“信用”）：，。、"), "(\"信用\"):,.,");
  EXPECT_EQ(fold("吉交政研〔2020〕221号"), fold("吉交政研[２０２０]221号"));
  EXPECT_EQ(fold("「一」『二』–—"), "\"一\"\"二\"--");
  EXPECT_EQ(fold("阿里・汗"), fold("阿里·汗"));
}

TEST(Fold, DropsSpaceBesideHanAndKeepsOneBetweenWords) {
  EXPECT_EQ(fold("图文 简讯"), "图文简讯");
  EXPECT_EQ(fold("图文　简讯\n2 篇"), "图文简讯2篇");
  EXPECT_EQ(fold("  Delivery \t\r\n Status  "), "delivery status");
  EXPECT_EQ(fold("OK 收到 thanks a lot"), "ok收到thanks a lot");
  EXPECT_EQ(fold(""), "");
  EXPECT_EQ(fold(" \xE3\x80\x80 "), "");
}

TEST(Fold, InvisibleCharactersHideNothing) {
  EXPECT_EQ(fold("署\u200b名\u2060文\ufeff章"), "署名文章");
  EXPECT_EQ(fold("a\u202eb\u00adc\u200dd"), "abcd");
  EXPECT_EQ(fold(std::string("a\0b", 3)), "ab");
  EXPECT_EQ(fold("a \u200b b"), "a b");
}

TEST(Fold, IsIdempotent) {
  for (const char* text :
       {"ＡＢ （信用） 　“一”  x  y\u200b z", "\xE4\xBA 交 通\xFF", "A–B・C", "１ ２"}) {
    EXPECT_EQ(fold(fold(text)), fold(text)) << text;
  }
}

TEST(Fold, DoesNotTurnTraditionalIntoSimplified) {
  EXPECT_EQ(fold("簡訊"), "簡訊");
}

TEST(Bigrams, OverlapInHanRuns) {
  EXPECT_THAT(bigrams("信用交通"), ElementsAre("信用", "用交", "交通"));
  EXPECT_THAT(bigrams("信"), ElementsAre("信"));
  EXPECT_THAT(bigrams("信,用"), ElementsAre("信", "用"));
  EXPECT_THAT(bigrams("信 用"), ElementsAre("信用"));
}

TEST(Bigrams, KeepWordsWhole) {
  EXPECT_THAT(bigrams("XY2020-000088号"), ElementsAre("xy2020", "000088", "号"));
  EXPECT_THAT(bigrams("第3篇 OK"), ElementsAre("第", "3", "篇", "ok"));
  EXPECT_THAT(bigrams("한국어 текст"), ElementsAre("한국어", "текст"));
  EXPECT_THAT(bigrams("——。！ "), IsEmpty());
}

TEST(Bigrams, CutEndlessWords) {
  const auto tokens = bigrams(std::string(130, 'a'));
  ASSERT_EQ(tokens.size(), 3u);
  EXPECT_EQ(tokens[0].size(), 64u);
  EXPECT_EQ(tokens[2].size(), 2u);
}

TEST(Bigrams, TextIsTheSameTokens) {
  for (const char* text :
       {"", "信", "第3篇 OK", "信,用交通", "XY2020-000088号", "한국어 текст县a"}) {
    std::string joined;
    for (const std::string& token : bigrams(text)) joined += (joined.empty() ? "" : " ") + token;
    EXPECT_EQ(bigram_text(text), joined) << text;
  }
}

TEST(Bigrams, TwoCharactersFindTheTextTheyAreIn) {
  const auto text = bigrams("各市（州）交通运输局关于信用\n宣传的总结");
  for (const char* query : {"用宣", "交通", "总结"}) {
    const auto wanted = bigrams(query);
    ASSERT_EQ(wanted.size(), 1u);
    EXPECT_THAT(text, testing::Contains(wanted[0])) << query;
  }
}

TEST(Neutral, NothingMovesTheCursorOrTheReadingDirection) {
  EXPECT_EQ(neutral("a\x1b[31mred\x07"), "a[31mred");
  EXPECT_EQ(neutral("cod\u202e.exe\u2066"), "cod.exe");
  EXPECT_EQ(neutral("\u009b31m"), "31m");
  EXPECT_EQ(neutral("a\tb\r\nc\rd\u2028e"), "a b c d e");
  EXPECT_EQ(neutral("a\r\nb\n\rc", true), "a\nb\n\nc");
  EXPECT_EQ(neutral("\xFF"), kBad);
}

TEST(CsvCell, QuotesAsRfc4180Asks) {
  EXPECT_EQ(csv_cell("农安县"), "农安县");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("他说\"好\""), "\"他说\"\"好\"\"\"");
  EXPECT_EQ(csv_cell("a\nb"), "a b");
  EXPECT_EQ(csv_cell(" a"), "\" a\"");
  EXPECT_EQ(csv_cell(""), "");
}

TEST(CsvCell, NeverStartsAFormula) {
  for (const char* evil :
       {"=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝cmd", "＠x", "  =1", "\u200b=1"}) {
    const std::string cell = csv_cell(evil);
    const std::size_t first = cell[0] == '"' ? 1 : 0;
    EXPECT_EQ(cell[first], '\'') << evil << " became " << cell;
  }
}

TEST(Ellipsis, CountsCharactersNotBytes) {
  EXPECT_EQ(ellipsis("信用交通", 4), "信用交通");
  EXPECT_EQ(ellipsis("信用交通", 2), "信用…");
  EXPECT_EQ(ellipsis("信用", 0), "…");
  EXPECT_EQ(ellipsis("", 0), "");
}

// Ten times the text may cost ten times the time, in CPU time and with a wide margin.
TEST(Linear, HostileTextCostsNoMoreThanItsLength) {
  const auto cost = [](std::size_t size) {
    std::string text;
    while (text.size() < size) text += " \u200b（交\xFF=a";
    const std::clock_t start = std::clock();
    EXPECT_FALSE(fold(text).empty());
    EXPECT_FALSE(bigrams(text).empty());
    EXPECT_FALSE(neutral(text).empty());
    EXPECT_FALSE(csv_cell(text).empty());
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  const double small = cost(300000), large = cost(3000000);
  EXPECT_LT(large, small * 40 + 0.5);
}

}  // namespace
}  // namespace shouwen
