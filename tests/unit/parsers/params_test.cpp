// RFC 2231 and the ways file names are really sent.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/params.h"

#include <gtest/gtest.h>

namespace shouwen::parsers {
namespace {

std::string filename(const std::string& rest) {
  const Parameterized field = parse_params("attachment; " + rest);
  const Parameter* param = field.find("filename");
  return param ? param_text(*param) : "(none)";
}

TEST(Params, Plain) {
  EXPECT_EQ(filename("filename=a.pdf"), "a.pdf");
  EXPECT_EQ(filename("filename=\"a b.pdf\"; size=3"), "a b.pdf");
  EXPECT_EQ(filename("filename = \"a.pdf\""), "a.pdf");
  EXPECT_EQ(filename("FILENAME=a b.pdf ; x=y"), "a b.pdf");
  EXPECT_EQ(filename("filename=\"never closed.pdf"), "never closed.pdf");
}

TEST(Params, Extended) {
  EXPECT_EQ(filename("filename*=utf-8''%E6%8A%A5%E9%80%81.doc"), "报送.doc");
  EXPECT_EQ(filename("filename*=gb2312'zh-cn'%B1%A8%CB%CD.doc"), "报送.doc");
  EXPECT_EQ(filename("filename*=\"utf-8''%E6%8A%A5.doc\""), "报.doc");
}

TEST(Params, ContinuationsInAnyOrder) {
  EXPECT_EQ(filename("filename*1*=%E9%80%81; filename*2=.doc; filename*0*=utf-8''%E6%8A%A5"),
            "报送.doc");
  EXPECT_EQ(filename("filename*0=\"a\"; filename*1=\"b.pdf\""), "ab.pdf");
  // A character split between two sections
  EXPECT_EQ(filename("filename*0*=utf-8''%E6%8A; filename*1*=%A5.doc"), "报.doc");
}

TEST(Params, MoreThanTenSections) {
  std::string field;
  for (int i = 11; i >= 0; --i) {
    field += "filename*" + std::to_string(i) + "=" + static_cast<char>('a' + i) + "; ";
  }
  EXPECT_EQ(filename(field), "abcdefghijkl");
}

TEST(Params, ExtendedBeforePlain) {
  EXPECT_EQ(filename("filename=\"fallback.doc\"; filename*=utf-8''%E6%8A%A5.doc"), "报.doc");
}

TEST(Params, EncodedWordsWhereTheyAreNotAllowed) {
  EXPECT_EQ(filename("filename=\"=?utf-8?B?5oql6YCB?=.doc\""), "报送.doc");
  EXPECT_EQ(filename("filename==?gb2312?B?sajLzS5kb2M=?="), "报送.doc");
  EXPECT_EQ(filename("filename=\"=?gb2312?B?sQ==?=\r\n =?gb2312?B?qC5kb2M=?=\""), "报.doc");
}

TEST(Params, RawGbkWhoseSecondOctetIsABackslash) {
  // 昞 is 95 5C in GBK
  EXPECT_EQ(filename("filename=\"\x95\x5c.doc\""), "昞.doc");
  EXPECT_EQ(filename("filename=\"\xb1\xa8\xcb\xcd.doc\""), "报送.doc");
}

TEST(Params, PercentWithoutStar) {
  EXPECT_EQ(filename("filename=\"utf-8''%E6%8A%A5.doc\""), "报.doc");
}

TEST(Params, LimitIsKept) {
  std::string many = "x/y";
  for (int i = 0; i < 1000; ++i) many += "; p" + std::to_string(i) + "=v";
  const Parameterized field = parse_params(many);
  EXPECT_TRUE(field.limited);
  EXPECT_LE(field.params.size(), Limits{}.params);
}

TEST(Params, Tokens) {
  EXPECT_EQ(bare_token(" Base64 (yes)"), "base64");
  EXPECT_EQ(bare_token("\"base64\";"), "base64");
  EXPECT_EQ(bare_token(""), "");
}

}  // namespace
}  // namespace shouwen::parsers
