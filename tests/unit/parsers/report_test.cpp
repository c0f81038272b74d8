// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

TEST(Reports, DeliveryStatus) {
  for (bool dos : {false, true}) {
    const std::string text =
        "From: MAILER-DAEMON@b.example\nContent-Type: multipart/report; "
        "report-type=delivery-status; "
        "boundary=B\n\n--B\n\nSorry.\n--B\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; b.example\nArrival-Date: x\n\nFinal-Recipient: rfc822; who@c.example\n"
        "Action: failed\nStatus: 5.1.1 (no such user)\nDiagnostic-Code: smtp; 550\n--B\n"
        "Content-Type: message/rfc822\n\nMessage-ID: <ours@d.example>\nSubject: "
        "=?utf-8?B?5Zue5omn?=\n\n"
        "text\n--B--\n";
    Sample s(dos ? crlf(text) : text);
    ASSERT_TRUE(s.mail.report.has_value());
    EXPECT_TRUE(s.mail.report->dsn);
    EXPECT_FALSE(s.mail.report->mdn);
    EXPECT_EQ(s.mail.report->action, "failed");
    EXPECT_EQ(s.mail.report->status, "5.1.1");
    EXPECT_EQ(s.mail.report->recipient, "who@c.example");
    EXPECT_EQ(s.mail.report->original_message_id, "ours@d.example");
    EXPECT_EQ(s.mail.report->original_subject, "回执");
  }
}

TEST(Reports, HeadersOnlyOriginal) {
  Sample s(
      "From: postmaster@b.example\nContent-Type: multipart/report; boundary=B\n\n--B\n\nx\n--B\n"
      "Content-Type: message/delivery-status\n\nAction: delayed\n--B\n"
      "Content-Type: text/rfc822-headers\n\nMessage-ID: <o@d.example>\n--B--\n");
  ASSERT_TRUE(s.mail.report.has_value());
  EXPECT_EQ(s.mail.report->original_message_id, "o@d.example");
  EXPECT_EQ(s.mail.report->action, "delayed");
}

TEST(Reports, ReadReceipt) {
  Sample s(
      "From: u@b.example\nContent-Type: multipart/report; report-type=disposition-notification; "
      "boundary=B\n\n--B\n\nread\n--B\nContent-Type: message/disposition-notification\n\n"
      "Final-Recipient: rfc822;u@b.example\nOriginal-Message-ID: <ours@d.example>\n"
      "Disposition: manual-action/MDN-sent-manually; displayed\n--B--\n");
  ASSERT_TRUE(s.mail.report.has_value());
  EXPECT_TRUE(s.mail.report->mdn);
  EXPECT_FALSE(s.mail.report->dsn);
  EXPECT_EQ(s.mail.report->original_message_id, "ours@d.example");
  EXPECT_EQ(s.mail.report->action, "displayed");
}

TEST(Reports, BounceInProse) {
  Sample s(
      "From: PostMaster@qq.example\nSubject: 系统退信/Systems bounce\n\n"
      "很抱歉，您发往 who@c.example 的邮件被退回。原因：550 5.1.1 user unknown\n");
  ASSERT_TRUE(s.mail.report.has_value());
  EXPECT_TRUE(s.mail.report->dsn);
  EXPECT_EQ(s.mail.report->recipient, "who@c.example");
  EXPECT_EQ(s.mail.report->status, "5.1.1");
  EXPECT_EQ(s.mail.report->action, "failed");
}

TEST(Reports, PeopleAreNoMailers) {
  EXPECT_FALSE(Sample("From: a@b.example\nSubject: 退信问题\n\nx").mail.report.has_value());
  EXPECT_FALSE(Sample("From: postmaster@b.example\nSubject: hello\n\nx").mail.report.has_value());
}

}  // namespace
}  // namespace shouwen::parsers
