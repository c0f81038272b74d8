// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/charset.h"

#include <gtest/gtest.h>

#include <random>

namespace shouwen::parsers {
namespace {

std::string text(std::string_view octets, std::string_view label) {
  return to_utf8(octets, label).text;
}

const std::string kGbk = "\xb1\xa8\xcb\xcd\xb2\xc4\xc1\xcf";  // 报送材料

TEST(Charset, ChineseLabelsAreTheirSuperset) {
  for (const char* label : {"gb2312", "GB2312", "gbk", "x-gbk", "cp936", "euc-cn", "gb18030",
                            "GB_2312-80", "\"gb2312\"", " gbk "}) {
    EXPECT_EQ(text(kGbk, label), "报送材料") << label;
  }
  EXPECT_EQ(text("\xc9\x77", "gb2312"), text("\xc9\x77", "gbk"));  // outside GB 2312
  EXPECT_EQ(text("\x98\x46", "gb2312"), "楩");
}

TEST(Charset, Gb18030FourOctetsAndTheRenamedCharacters) {
  EXPECT_EQ(text("\x81\x39\xef\x30", "gb18030"), "㐁");
  EXPECT_EQ(text("\x95\x32\x82\x36", "gb18030"), "𠀀");
  EXPECT_EQ(text("\xfe\x9f", "gbk"), "䶮");
  EXPECT_EQ(text("\xfe\x59", "gb18030"), "\u9FB4");
  EXPECT_EQ(text("\xfe\xa0", "gb18030"), "\u9FBB");
}

TEST(Charset, OtherEncodings) {
  EXPECT_EQ(text("\xb3\xf8\xa7\x69", "big5"), "報告");
  EXPECT_EQ(text("\x93\xfa\x96\x7b", "shift_jis"), "日本");
  EXPECT_EQ(text("\xc6\xfc\xcb\xdc", "euc-jp"), "日本");
  EXPECT_EQ(text("\x1b$BF|K\\\x1b(B", "iso-2022-jp"), "日本");
  EXPECT_EQ(text("\x1b$BF|K\\\x1b(B", ""), "日本");
  EXPECT_EQ(text("\x1b$)A\x0e"
                 "1(KM\x0f",
                 "iso-2022-cn"),
            "报送");
  EXPECT_EQ(text("+YqWQAQ-", "utf-7"), "报送");
  EXPECT_EQ(text("~{1(KM~}", "hz-gb-2312"), "报送");
  EXPECT_EQ(text(std::string_view("\x2d\x4e", 2), "utf-16le"), "中");
  EXPECT_EQ(text(std::string_view("\xff\xfe\x2d\x4e", 4), "utf-16"), "中");
  EXPECT_EQ(text("caf\xe9 \x93x\x94", "iso-8859-1"), "café “x”");
  EXPECT_EQ(text("\xef\xbb\xbf报", "utf-8"), "报");
}

TEST(Charset, UnlabelledIsGuessed) {
  EXPECT_EQ(to_utf8("报送材料", "").charset, "utf-8");
  EXPECT_EQ(to_utf8(kGbk, "").charset, "gb18030");
  EXPECT_EQ(text(kGbk, ""), "报送材料");
  EXPECT_EQ(text("caf\xe9 cr\xe8me", ""), "café crème");
  // 交通運輸局報送的信用月活動情況 in Big5
  const std::string big5 =
      "\xa5\xe6\xb3\x71\xb9\x42\xbf\xe9\xa7\xbd\xb3\xf8\xb0\x65\xaa\xba\xab\x48\xa5\xce\xa4\xeb\xac"
      "\xa1\xb0\xca\xb1\xa1\xaa\x70";
  EXPECT_EQ(to_utf8(big5, "").charset, "big5");
}

TEST(Charset, ContradictedLabels) {
  const Converted gbk_as_utf8 = to_utf8(kGbk, "utf-8");
  EXPECT_EQ(gbk_as_utf8.text, "报送材料");
  EXPECT_TRUE(gbk_as_utf8.contradicted);
  const Converted utf8_as_gbk = to_utf8("报送材料", "gb2312");
  EXPECT_EQ(utf8_as_gbk.text, "报送材料");
  EXPECT_TRUE(utf8_as_gbk.contradicted);
  EXPECT_EQ(text(kGbk, "iso-8859-1"), "报送材料");
  EXPECT_EQ(text(kGbk, "us-ascii"), "报送材料");
  EXPECT_EQ(text("报送", "no-such-charset"), "报送");
}

TEST(Charset, DamageBecomesReplacementAndIsNamed) {
  const Converted cut = to_utf8("报送材\xe6\x96", "utf-8");
  EXPECT_EQ(cut.text, "报送材\xef\xbf\xbd");
  EXPECT_TRUE(cut.replaced);
  EXPECT_FALSE(cut.contradicted);
  const Converted half = to_utf8(kGbk + "\xb1", "gbk");
  EXPECT_EQ(half.text, "报送材料\xef\xbf\xbd");
  EXPECT_TRUE(half.replaced);
}

TEST(Charset, AlwaysValidUtf8WhateverComesIn) {
  std::mt19937 random(4);
  for (const char* label : {"", "utf-8", "gb2312", "big5", "iso-2022-jp", "utf-16", "utf-7", "hz",
                            "shift_jis", "euc-kr", "iso-2022-kr", "latin1", "nonsense"}) {
    for (int round = 0; round < 200; ++round) {
      std::string octets(random() % 200, '\0');
      for (char& c : octets) c = static_cast<char>(random());
      ASSERT_TRUE(valid_utf8(to_utf8(octets, label).text)) << label;
    }
  }
}

TEST(Charset, LimitHolds) {
  const std::string big(100000, 'x');
  EXPECT_LE(text(big, "utf-8").size(), 4U << 20);
  EXPECT_LE(to_utf8(big, "gbk", 1000).text.size(), 1000U + 3 * 8192U);
}

}  // namespace
}  // namespace shouwen::parsers
