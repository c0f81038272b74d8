// The classes of header syntax and of Content-Transfer-Encoding.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(HeaderClass, LineWithoutColonDoesNotEndTheHeader) {
  Sample s("From: a@b.example\nthis is junk\nSubject: still here\n\nbody\n");
  EXPECT_EQ(s.mail.subject, "still here");
  EXPECT_EQ(s.bodies()[0], "body\n");
  EXPECT_TRUE(s.named("junk_header_line"));
}

TEST(HeaderClass, EightBitLineDoesNotEndTheHeader) {
  Sample s("From: a@b.example\n\xb1\xa8\xcb\xcd: x\nSubject: still here\n\nbody\n");
  EXPECT_EQ(s.mail.subject, "still here");
}

TEST(HeaderClass, ContinuationOfAJunkLineBelongsToIt) {
  Sample s("Subject: right\njunk\n more junk\nFrom: a@b.example\n\nx");
  EXPECT_EQ(s.mail.subject, "right");
  EXPECT_EQ(s.mail.from[0].address, "a@b.example");
}

TEST(HeaderClass, FoldingAndBlankFoldedLine) {
  Sample s(crlf("Subject: one\n \n two\nFrom: a@b.example\n\nx"));
  EXPECT_EQ(s.mail.from.size(), 1U);
  EXPECT_EQ(s.bodies()[0], "x");
}

TEST(HeaderClass, SpaceBeforeColonAndEmptyValue) {
  Sample s("Subject : spaced\nX-Empty:\nFrom: a@b.example\n\nx");
  EXPECT_EQ(s.mail.subject, "spaced");
  ASSERT_NE(s.mail.field("x-empty"), nullptr);
  EXPECT_EQ(*s.mail.field("X-EMPTY"), "");
}

TEST(HeaderClass, MboxLineAndLeadingBlankLines) {
  Sample mbox("From a@b Thu Oct 15 08:00:00 2020\nSubject: s\n\nx");
  EXPECT_EQ(mbox.mail.subject, "s");
  EXPECT_FALSE(mbox.has(mime::kJunkHeaderLine));
  Sample padded("\n\n\nSubject: s\nFrom: a@b.example\n\nx");
  EXPECT_EQ(padded.mail.subject, "s");
}

TEST(HeaderClass, LeadingSpaceBeforeTheFirstField) {
  Sample s(" Subject: s\nFrom: a@b.example\n\nx");
  EXPECT_EQ(s.mail.subject, "s");
  EXPECT_EQ(s.mail.from.size(), 1U);
}

TEST(HeaderClass, BlankFoldedLineBeforeTheFirstField) {
  Sample s("  \nSubject: s\n\nx");
  EXPECT_FALSE(s.mail.leaves.empty());
  Sample part("Content-Type: multipart/mixed; boundary=B\n\n--B\n \n \nX: y\n\nz\n--B--");
  EXPECT_EQ(part.bodies(), std::vector<std::string>{"z"});
}

TEST(HeaderClass, TextOnlyIsBody) {
  Sample s("no header at all\njust two lines\n");
  EXPECT_THAT(s.mail.body_text, HasSubstr("just two lines"));
  EXPECT_TRUE(s.named("no_header"));
}

TEST(HeaderClass, HeaderOnlyWithoutBlankLine) {
  Sample s("Subject: s\nFrom: a@b.example");
  EXPECT_EQ(s.mail.subject, "s");
  EXPECT_EQ(s.bodies()[0], "");
}

TEST(HeaderClass, SemicolonInQuotedFileName) {
  Sample s("Content-Type: application/pdf; name=\"a;b.pdf\"\n\nx");
  EXPECT_EQ(s.mail.leaves[0].filename, "a;b.pdf");
}

TEST(HeaderClass, CommentsInContentType) {
  Sample s("Content-Type: (who) text/html (what); charset=(which) utf-8\n\n<p>hi");
  EXPECT_EQ(s.mail.leaves[0].charset, "utf-8");
  EXPECT_THAT(s.mail.body_text, HasSubstr("hi"));
}

TEST(HeaderClass, EscapesInQuotedStrings) {
  Sample s("Content-Disposition: attachment; filename=\"a\\\"b\\\\c.pdf\"\n\nx");
  EXPECT_EQ(s.mail.leaves[0].filename, "a\"b\\c.pdf");
  Sample path("Content-Disposition: attachment; filename=\"C:\\Users\\new.doc\"\n\nx");
  EXPECT_EQ(path.mail.leaves[0].filename, "C:\\Users\\new.doc");
}

TEST(HeaderClass, ContentFieldTwiceTakesTheFirst) {
  Sample s("Content-Type: text/plain\nContent-Type: application/pdf\n\nx");
  EXPECT_EQ(s.mail.leaves[0].type, "text/plain");
  EXPECT_TRUE(s.named("duplicate_content_field"));
}

std::string encoded(const std::string& encoding) {
  return "Content-Type: application/pdf\nContent-Transfer-Encoding: " + encoding + "\n\naGVsbG8=\n";
}

TEST(EncodingClass, EverySpellingOfBase64) {
  for (const char* spelling : {"base64", "BASE64", "\"base64\"", "base64;", "base64 (encoded)",
                               "(it is) base64", " base64 ", "base64; charset=x", "base64\n "}) {
    Sample s(encoded(spelling));
    EXPECT_THAT(s.bodies(), ElementsAre("hello")) << spelling;
  }
}

TEST(EncodingClass, UnknownEncodingIsNamedAndLeftAlone) {
  Sample s("Content-Transfer-Encoding: x-strange\n\naGVsbG8=");
  EXPECT_THAT(s.bodies(), ElementsAre("aGVsbG8="));
  EXPECT_TRUE(s.named("unknown_transfer_encoding"));
}

TEST(HeaderClass, RawGbkSubjectAndSender) {
  // 报送 <...> in GBK, no charset anywhere
  Sample s(
      "From: \xbd\xbb\xcd\xa8\xbe\xd6 <a@b.example>\nSubject: "
      "\xb1\xa8\xcb\xcd\xb2\xc4\xc1\xcf\n\nx");
  EXPECT_EQ(s.mail.subject, "报送材料");
  EXPECT_EQ(s.mail.from[0].name, "交通局");
  EXPECT_EQ(s.mail.from[0].address, "a@b.example");
}

TEST(HeaderClass, RawUtf8Subject) {
  Sample s("Subject: 报送材料\n\nx");
  EXPECT_EQ(s.mail.subject, "报送材料");
}

TEST(HeaderClass, RawBig5SubjectByTheBodysCharset) {
  // 報告 in Big5
  Sample s("Subject: \xb3\xf8\xa7\x69\nContent-Type: text/plain; charset=big5\n\nx");
  EXPECT_EQ(s.mail.subject, "報告");
}

TEST(HeaderClass, MissingFieldsAreNamed) {
  Sample s("Subject: s\n\nx");
  EXPECT_TRUE(s.named("no_from"));
  EXPECT_TRUE(s.named("no_date"));
  Sample two("From: a@b.example\nFrom: c@d.example\nDate: Thu, 15 Oct 2020 08:00:00 +0800\n\nx");
  EXPECT_TRUE(two.named("duplicate_from"));
  EXPECT_EQ(two.mail.from[0].address, "a@b.example");
  EXPECT_FALSE(two.named("no_date"));
}

}  // namespace
}  // namespace shouwen::parsers
