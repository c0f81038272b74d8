// Outgoing octets: only ASCII, short lines, no header a sender could have written.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/compose.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "parsers/mail.h"
#include "parsers/mime/mime.h"

namespace shouwen::replies {
namespace {

Draft draft() {
  Draft d;
  d.from_name = "厅研究室（材料收件邮箱自动回执）";
  d.from = "office@gateway.example";
  d.to = "jt@yi.example";
  d.subject = "【收件回执】“信用交通宣传月”材料已收到（收件编号XY2020-000088）";
  d.message_id = "<abc@gateway.example>";
  d.in_reply_to = "<m1@yi.example>";
  d.references = {"m0@yi.example", "<m1@yi.example>"};
  d.date = *parse_rfc3339("2020-10-14T10:30:00+08:00");
  d.text = "乙县交通运输局：\n　　你局发送的材料已收到。<b>&\n";
  return d;
}

parsers::Mail read(const std::string& octets) {
  auto bytes = std::as_bytes(std::span(octets));
  return parsers::read_mail(parsers::mime::parse(bytes), bytes);
}

void expect_clean(const std::string& octets) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(octets[i]);
    ASSERT_TRUE(c < 0x7f && (c >= 0x20 || c == '\r' || c == '\n' || c == '\t')) << int{c};
    if (c == '\n') {
      ASSERT_TRUE(i > 0 && octets[i - 1] == '\r') << "bare LF";
      ASSERT_LE(i - start, 998u);
      start = i + 1;
    } else if (i > 0 && octets[i - 1] == '\r') {
      FAIL() << "bare CR";
    }
  }
}

TEST(Compose, ReadsBackAsItWasMeant) {
  auto octets = compose(draft());
  ASSERT_TRUE(octets.ok()) << octets.error().text();
  expect_clean(*octets);
  parsers::Mail mail = read(*octets);
  EXPECT_EQ(mail.subject, draft().subject);
  ASSERT_EQ(mail.from.size(), 1u);
  EXPECT_EQ(mail.from[0].name, draft().from_name);
  EXPECT_EQ(mail.from[0].address, draft().from);
  EXPECT_EQ(mail.to.at(0).address, draft().to);
  EXPECT_EQ(mail.message_id, "abc@gateway.example");
  EXPECT_EQ(mail.in_reply_to, "m1@yi.example");
  EXPECT_EQ(mail.references, (std::vector<std::string>{"m0@yi.example", "m1@yi.example"}));
  ASSERT_TRUE(mail.field("Auto-Submitted"));
  EXPECT_EQ(*mail.field("Auto-Submitted"), "auto-replied");
  ASSERT_TRUE(mail.field("X-Auto-Response-Suppress"));
  EXPECT_EQ(*mail.field("X-Auto-Response-Suppress"), "All");
  EXPECT_NE(mail.body_text.find("　　你局发送的材料已收到。<b>&"), std::string::npos)
      << mail.body_text;
  ASSERT_EQ(mail.leaves.size(), 2u);
  EXPECT_EQ(mail.leaves[0].type, "text/plain");
  EXPECT_EQ(mail.leaves[1].type, "text/html");
  EXPECT_TRUE(mail.defects.empty()) << mail.defects.front();
  EXPECT_EQ(*compose(draft()), *octets) << "the same draft gives the same octets";
}

TEST(Compose, NothingFromOutsideStartsAHeader) {
  const std::string evil = std::string("ok\r\nBcc: victim@x.example\r\n\r\nbody") + '\0' + "tail";
  Draft d = draft();
  d.subject = evil;
  d.from_name = evil;
  d.in_reply_to = evil;
  d.references = {evil, "<a b@c>", "<ok@x.example>", std::string(3000, 'x')};
  auto octets = compose(d);
  ASSERT_TRUE(octets.ok());
  expect_clean(*octets);
  parsers::Mail mail = read(*octets);
  EXPECT_FALSE(mail.field("Bcc"));
  EXPECT_FALSE(mail.field("In-Reply-To"));
  EXPECT_EQ(mail.references, (std::vector<std::string>{"ok@x.example"}));
  for (const std::string& address :
       {std::string("a@b\r\nBcc: x@y"), std::string("a b@c.example"), std::string("a@b,c@d"),
        std::string("@b"), std::string("a@"), std::string("张@b.example"), std::string("-x@b"),
        std::string("a@b\0c", 5), std::string(300, 'a') + "@b"}) {
    Draft bad = draft();
    bad.to = address;
    EXPECT_FALSE(compose(bad).ok()) << address;
  }
}

TEST(Compose, LongWordsFoldAtCharacters) {
  std::string subject;
  for (int i = 0; i < 150; ++i) subject += "信";
  Draft d = draft();
  d.subject = subject;
  auto octets = compose(d);
  ASSERT_TRUE(octets.ok());
  EXPECT_EQ(read(*octets).subject, subject);
  std::istringstream lines(octets->substr(0, octets->find("\r\n\r\n")));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 79u) << line;
  EXPECT_EQ(encode_words("plain words", 9), "plain words");
  EXPECT_NE(encode_words("=?UTF-8?B?eA==?=", 9), "=?UTF-8?B?eA==?=");
}

TEST(Compose, HtmlIsEscapedAndQuiet) {
  std::string html = html_of("<img src=http://x/>\n\"'&");
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_NE(html.find("&lt;img"), std::string::npos);
  EXPECT_EQ(html.find("href"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::replies
