// RFC 2047, legal and not.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/words.h"

#include <gtest/gtest.h>

namespace shouwen::parsers {
namespace {

TEST(Words, PlainAndFolded) {
  EXPECT_EQ(decode_text(" hello"), "hello");
  EXPECT_EQ(decode_text("a\r\n b"), "a b");
  EXPECT_EQ(unfold(" a\n\tb \r\n"), "a\tb");
}

TEST(Words, BAndQ) {
  EXPECT_EQ(decode_text("=?UTF-8?B?5oql6YCB?="), "报送");
  EXPECT_EQ(decode_text("=?utf-8?q?=E6=8A=A5_=E9=80=81?="), "报 送");
  EXPECT_EQ(decode_text("=?gb2312?B?sajLzQ==?="), "报送");
  EXPECT_EQ(decode_text("=?gbk?Q?=B1=A8=CB=CD?="), "报送");
  EXPECT_EQ(decode_text("=?utf-8*zh?B?5oql?="), "报");  // RFC 2231 language
}

TEST(Words, BlanksBetweenWordsVanishOthersStay) {
  EXPECT_EQ(decode_text("=?utf-8?B?5oql?= \r\n =?utf-8?B?6YCB?="), "报送");
  EXPECT_EQ(decode_text("=?utf-8?B?5oql?= x =?utf-8?B?6YCB?="), "报 x 送");
  EXPECT_EQ(decode_text("Re: =?utf-8?B?5oql?="), "Re: 报");
  EXPECT_EQ(decode_text("=?utf-8?B?5oql?==?utf-8?B?6YCB?="), "报送");
}

TEST(Words, CharacterSplitBetweenPaddedWords) {
  // 报 = B1 A8: one octet in each word
  EXPECT_EQ(decode_text("=?gb2312?B?sQ==?= =?gb2312?B?qA==?="), "报");
  EXPECT_EQ(decode_text("=?UTF-8?B?5oo=?=\r\n =?utf-8?Q?=A5?="), "报");
}

TEST(Words, MixedCharsets) {
  EXPECT_EQ(decode_text("=?gb2312?B?sag=?= =?utf-8?B?6YCB?="), "报送");
}

TEST(Words, MissingPadding) {
  EXPECT_EQ(decode_text("=?utf-8?B?5oql6Y?="), "报\xef\xbf\xbd");
  EXPECT_EQ(decode_text("=?gb2312?B?sajLzQ?="), "报送");
}

TEST(Words, BlanksInsideAQWord) {
  EXPECT_EQ(decode_text("=?utf-8?Q?two words?="), "two words");
}

TEST(Words, WhatIsNoWordStays) {
  for (const char* text : {"=?", "=?x", "=?utf-8?B?5oql", "=?utf-8?X?abc?=", "a =? b ?= c", "?="}) {
    EXPECT_EQ(decode_text(text), text);
  }
}

TEST(Words, UnknownCharsetIsGuessed) {
  bool defect = false;
  EXPECT_EQ(decode_text("=?x-none-such?B?5oql?=", {}, {}, &defect), "报");
  EXPECT_TRUE(defect);
}

TEST(Words, LabelThatLies) {
  EXPECT_EQ(decode_text("=?utf-8?B?sajLzbLEwc8=?="), "报送材料");       // GBK octets
  EXPECT_EQ(decode_text("=?gb2312?B?5oql6YCB5p2Q5paZ?="), "报送材料");  // UTF-8 octets
}

TEST(Words, GbkBeyondGb2312) {
  EXPECT_EQ(decode_text("=?gb2312?B?9OzF7Q==?="), decode_text("=?gb18030?B?9OzF7Q==?="));
  EXPECT_EQ(decode_text("=?gb2312?B?6RM=?=").empty(), false);
}

TEST(Words, RawOctetsBesideWords) {
  EXPECT_EQ(decode_text("\xb1\xa8\xcb\xcd =?utf-8?B?5oql?="), "报送 报");
}

TEST(Words, WordLimitLeavesTheRest) {
  Limits limits;
  limits.encoded_words = 1;
  EXPECT_EQ(decode_text("=?utf-8?B?5oql?= =?utf-8?B?6YCB?=", limits), "报 =?utf-8?B?6YCB?=");
}

}  // namespace
}  // namespace shouwen::parsers
