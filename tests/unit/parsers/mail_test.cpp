// What read_mail makes of a message: body, attachments, dates, forwarded mail.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

TEST(MailText, PlainBeforeHtmlUnlessBlank) {
  const std::string head = "Content-Type: multipart/alternative; boundary=B\n\n--B\n\n";
  const std::string tail =
      "\n--B\nContent-Type: text/html\n\n<p>from html</p>"
      "<a href=https://x.example/1>l</a>\n--B--\n";
  Sample plain(head + "from plain" + tail);
  EXPECT_EQ(plain.mail.body_text, "from plain");
  EXPECT_THAT(plain.mail.links, testing::ElementsAre("https://x.example/1"));
  Sample blank(head + "  \n " + tail);
  EXPECT_THAT(blank.mail.body_text, testing::StartsWith("from html"));
  EXPECT_TRUE(blank.mail.leaves[0].body && blank.mail.leaves[1].body);
}

TEST(MailText, NamedTextIsAnAttachment) {
  Sample s(
      "Content-Type: multipart/mixed; boundary=B\n\n--B\n\nbody\n--B\nContent-Type: text/plain; "
      "name=a.txt\n\nfile\n--B\nContent-Type: text/plain\nContent-Disposition: attachment\n\n"
      "unnamed\n--B--\n");
  EXPECT_EQ(s.mail.body_text, "body");
  EXPECT_TRUE(s.mail.leaves[0].body);
  EXPECT_FALSE(s.mail.leaves[1].body);
  EXPECT_FALSE(s.mail.leaves[2].body);
  EXPECT_EQ(leaf_text(s.message, s.mail.leaves[1]), "file");
}

TEST(MailText, TxtByNameInGbk) {
  Sample s(
      "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: application/octet-stream; "
      "name=a.TXT\n\n\xb1\xa8\xcb\xcd\xb2\xc4\xc1\xcf\n--B\nContent-Type: "
      "application/pdf\n\nx\n--B--");
  EXPECT_EQ(leaf_text(s.message, s.mail.leaves[0]), "报送材料");
  EXPECT_EQ(leaf_text(s.message, s.mail.leaves[1]), "");
}

TEST(MailText, HtmlCharsetFromItsMeta) {
  Sample s("Content-Type: text/html\n\n<meta charset=gb2312><p>\xb1\xa8\xcb\xcd</p>");
  EXPECT_EQ(s.mail.body_text, "报送");
}

TEST(MailText, LyingCharsetIsADefect) {
  Sample s(
      "From: a@b.example\nContent-Type: text/plain; "
      "charset=utf-8\n\n\xb1\xa8\xcb\xcd\xb2\xc4\xc1\xcf");
  EXPECT_EQ(s.mail.body_text, "报送材料");
  EXPECT_TRUE(s.named("charset_contradicted"));
}

TEST(MailText, ForwardedAsTextKeepsThatKnowledge) {
  Sample s(
      "Subject: =?utf-8?B?6L2s5Y+R77ya566A6K6v?=\n\n\n------------------ 原始邮件 "
      "------------------\n发件人: x\n主题: 简讯\n\n正文");
  EXPECT_TRUE(s.mail.forwards_inline);
  EXPECT_EQ(s.mail.own_text, "");
  Sample reply("Subject: Re: x\n\nok\n\n------------------ 原始邮件 ------------------\nold");
  EXPECT_FALSE(reply.mail.forwards_inline);
  EXPECT_EQ(reply.mail.own_text, "ok");
}

TEST(MailHeaders, DatesPathsAndIds) {
  Sample s(
      "Return-Path: <bounce@b.example>\n"
      "Received: from x by y; Wed, 14 Oct 2020 10:25:00 +0800 (CST)\n"
      "Received: from z by x; Tue, 13 Oct 2020 10:25:00 +0800\n"
      "Date: Wed, 14 Oct 2020 10:24:00 +0800\nFrom: A <a@b.example>\nReply-To: r@b.example\n"
      "To: t@b.example, u@b.example\nMessage-ID: <m1@b.example>\nIn-Reply-To: <m0@b.example>\n"
      "References: <x@b.example>\n <m0@b.example>\n"
      "Authentication-Results: mx.example; spf=fail\n\nx");
  EXPECT_EQ(s.mail.return_path, "bounce@b.example");
  EXPECT_EQ(s.mail.received_ms, 1602642300000);
  EXPECT_EQ(s.mail.date_ms, 1602642240000);
  EXPECT_EQ(s.mail.message_id, "m1@b.example");
  EXPECT_EQ(s.mail.in_reply_to, "m0@b.example");
  EXPECT_THAT(s.mail.references, testing::ElementsAre("x@b.example", "m0@b.example"));
  EXPECT_EQ(s.mail.to.size(), 2U);
  EXPECT_EQ(s.mail.field_values("received").size(), 2U);
  EXPECT_EQ(*s.mail.field("Authentication-Results"), "mx.example; spf=fail");
  EXPECT_TRUE(s.mail.defects.empty());
}

TEST(MailHeaders, EmptyReturnPath) {
  Sample s("Return-Path: <>\n\nx");
  ASSERT_TRUE(s.mail.return_path.has_value());
  EXPECT_EQ(*s.mail.return_path, "");
  EXPECT_FALSE(Sample("Subject: s\n\nx").mail.return_path.has_value());
}

TEST(MailHeaders, FileNameDecodedAsSent) {
  Sample s(
      "Content-Type: application/octet-stream; name=\"other.doc\"\n"
      "Content-Disposition: attachment; filename=\"../../etc/x.doc\"\nContent-ID: <c1@x>\n\nx");
  EXPECT_EQ(s.mail.leaves[0].filename, "../../etc/x.doc");
  EXPECT_EQ(s.mail.leaves[0].content_id, "c1@x");
  EXPECT_EQ(s.mail.leaves[0].disposition, "attachment");
}

}  // namespace
}  // namespace shouwen::parsers
