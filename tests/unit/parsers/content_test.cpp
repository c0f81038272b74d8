// SPDX-License-Identifier: Apache-2.0
#include "parsers/content.h"

#include <gtest/gtest.h>

#include "tests/unit/parsers/sample.h"

namespace shouwen::parsers {
namespace {

std::string form(const std::string& text) {
  Sample sample(text);
  std::string out;
  content_form(sample.message, [&](std::span<const std::byte> octets) {
    out.append(reinterpret_cast<const char*>(octets.data()), octets.size());
  });
  return out;
}

const std::string kMail =
    "Received: by x\nFrom: a@b.example\nTo: t@b.example\nDate: d\nSubject: one\n two\n"
    "Message-ID: <m@b.example>\nX-Other: y\n\nline 1\nline 2\n";

TEST(ContentForm, ExactlyAsDocumented) {
  EXPECT_EQ(form(kMail),
            "from:a@b.example\r\nto:t@b.example\r\ndate:d\r\nsubject:one two\r\n"
            "message-id:<m@b.example>\r\n\r\nline 1\r\nline 2");
}

TEST(ContentForm, SameMailByAnotherWay) {
  const std::string base = form(kMail);
  EXPECT_EQ(form(crlf(kMail)), base);
  EXPECT_EQ(form(kMail + "\r\n\r\n"), base);
  EXPECT_EQ(form("Received: by another\nReturn-Path: <>\n" + kMail), base);
  EXPECT_EQ(form("From a@b Thu Oct 15 08:00:00 2020\n" + kMail), base);
}

TEST(ContentForm, OtherContentDiffers) {
  const std::string base = form(kMail);
  std::string changed = kMail;
  changed[changed.size() - 2] = '3';
  EXPECT_NE(form(changed), base);
  EXPECT_NE(form("Subject: extra\n" + kMail), base);
  EXPECT_NE(form("\n"), base);
}

TEST(ContentForm, MissingFieldsAndBodies) {
  EXPECT_EQ(form(""), "\r\n");
  EXPECT_EQ(form("Subject: s\n"), "subject:s\r\n\r\n");
  EXPECT_EQ(form("X: y\n\nonly body"), "\r\nonly body");
  EXPECT_EQ(form("X: y\n\na\n\nb\r\nc"), "\r\na\r\n\r\nb\r\nc");
}

}  // namespace
}  // namespace shouwen::parsers
