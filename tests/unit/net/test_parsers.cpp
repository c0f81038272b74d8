// The pure parts: response lines, FETCH, mailbox names, failure texts, back-off, SMTP replies.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "config/text.h"
#include "gateway/net/backoff.h"
#include "gateway/net/fetch_parse.h"
#include "gateway/net/imap_parse.h"
#include "gateway/net/mailbox_name.h"
#include "gateway/net/smtp_reply.h"
#include "gateway/net/transcript.h"

namespace shouwen::net {
namespace {

using namespace std::chrono_literals;  // NOLINT

TEST(ImapLineTest, ReadsWhatServersSend) {
  ImapLine line = parse_imap_line("sw1 OK [CAPABILITY IDLE MOVE] done");
  EXPECT_EQ(line.kind, ImapLine::Kind::tagged);
  EXPECT_EQ(line.tag, "sw1");
  EXPECT_EQ(code_argument(line.code, "capability"), "IDLE MOVE");
  EXPECT_EQ(line.rest, "done");
  line = parse_imap_line("* 12 exists");
  EXPECT_EQ(line.kind, ImapLine::Kind::numbered);
  EXPECT_EQ(line.number, 12u);
  line = parse_imap_line("* OK [ALERT] quota {12}");
  EXPECT_EQ(line.kind, ImapLine::Kind::status) << "status text is never a literal";
  line = parse_imap_line("* BYE");
  EXPECT_EQ(line.status, ImapStatus::bye);
  EXPECT_EQ(parse_imap_line("+").kind, ImapLine::Kind::continuation);
  EXPECT_EQ(parse_imap_line("sw2 OK").kind, ImapLine::Kind::tagged);
}

TEST(ImapLineTest, HostileLinesAreBadNotTrusted) {
  for (const char* text : {"", "*", "* ", "sw1", "sw1 BYE x", "sw1 FETCH",
                           "HTTP/1.1 400 Bad Request", "* 18446744073709551616 EXISTS", "* 12"})
    EXPECT_EQ(parse_imap_line(text).kind, ImapLine::Kind::bad) << text;
  EXPECT_EQ(parse_imap_line("sw1 OK [half").code, "");
  EXPECT_FALSE(parse_number("18446744073709551616"));
  EXPECT_EQ(parse_number("18446744073709551615"), 18446744073709551615u);
  EXPECT_FALSE(parse_number("-1") || parse_number("") || parse_number("1x"));
}

TEST(ImapLineTest, Literals) {
  EXPECT_EQ(literal_mark("a {12}")->size, 12u);
  EXPECT_EQ(literal_mark("a ~{12+}")->prefix, "a ");
  EXPECT_TRUE(literal_mark("a {18446744073709551616}")->overflow);
  EXPECT_TRUE(literal_mark("a {9223372036854775808}")->overflow);
  EXPECT_FALSE(literal_mark("a {-5}") || literal_mark("a {}") || literal_mark("a {1} ") ||
               literal_mark("}"));
}

FetchParser::Step feed(FetchParser& parser, std::string_view text) {
  return parser.feed(text);
}

TEST(FetchParserTest, ReadsItemsInAnyOrderAndStepsOverOthers) {
  FetchParser parser("BODY[]");
  EXPECT_EQ(feed(parser, "(FLAGS (\\Seen $X) ENVELOPE (NIL {5}"), FetchParser::Step::literal);
  EXPECT_FALSE(parser.is_body());
  EXPECT_EQ(parser.literal_size(), 5u);
  EXPECT_EQ(
      feed(parser,
           " NIL ((NIL \"a)\" \"q\\\"\"))) BODY[HEADER.FIELDS (DATE FROM)]<0> \"x\" body[] ~{7}"),
      FetchParser::Step::literal);
  EXPECT_TRUE(parser.is_body());
  EXPECT_EQ(feed(parser, " RFC822.SIZE 9 INTERNALDATE \"x\" UID 42)"), FetchParser::Step::done);
  EXPECT_EQ(parser.uid(), 42u);
  EXPECT_EQ(parser.size(), 9u);
  EXPECT_EQ(parser.flags(), (std::vector<std::string>{"\\Seen", "$X"}));
}

TEST(FetchParserTest, WhatDoesNotBalanceIsBad) {
  for (const char* text :
       {"", "UID 1", "(UID 1", "(UID 1))", "(UID)", "(UID 1) x", "(UID 1 UID 2)", "(UID x)",
        "(BODY[] {12} )", "(BODY[] {18446744073709551616}", "(BODY[] {-1}", "(BODY[] atom)",
        "(BODY[] NIL BODY[] NIL)", "(BODY[ {3}", "(BODY] {3}", "(FLAGS (a \"b)", "(UID 1 X)",
        "(BODY[] \"unfinished)", "(UID 18446744073709551616)"}) {
    FetchParser parser("BODY[]");
    EXPECT_EQ(feed(parser, text), FetchParser::Step::bad) << text;
  }
  FetchParser deep("BODY[]");
  EXPECT_EQ(feed(deep, "(X " + std::string(100'000, '(')), FetchParser::Step::bad);
  FetchParser twice("BODY[]");
  EXPECT_EQ(feed(twice, "(BODY[] {3}"), FetchParser::Step::literal);
  EXPECT_EQ(feed(twice, " BODY[] {3}"), FetchParser::Step::bad);
  FetchParser junk("BODY[]");
  EXPECT_EQ(feed(junk, "(UID 1 BODY[] {3}"), FetchParser::Step::literal);
  EXPECT_EQ(feed(junk, "rest of a longer body)"), FetchParser::Step::bad);
}

TEST(ImapTextTest, SetsDatesAndNames) {
  EXPECT_EQ(uid_set({1, 2, 3, 7, 9, 10}), "1:3,7,9:10");
  EXPECT_EQ(uid_set({5}), "5");
  EXPECT_EQ(parse_internal_date("14-Oct-2020 10:25:00 +0800")->ms, 1602642300000);
  EXPECT_EQ(parse_internal_date(" 1-Oct-2020 00:00:00 +0000")->ms, 1601510400000);
  EXPECT_FALSE(parse_internal_date("32-Oct-2020 10:25:00 +0800") || parse_internal_date("") ||
               parse_internal_date("14-Xxx-2020 10:25:00 +080"));
  for (const char* name : {"垃圾邮件", "其他文件夹", "a&b", "已发送 x", "😀"})
    EXPECT_EQ(decode_mailbox_name(encode_mailbox_name(name)), name);
  EXPECT_EQ(encode_mailbox_name("垃圾邮件"), "&V4NXPpCuTvY-");
  EXPECT_EQ(decode_mailbox_name("&UXZO1mWHTvZZOQ-/x"), "其他文件夹/x");
  for (const char* broken : {"&", "&V4N", "&!!-", "&2D0-"})
    EXPECT_EQ(decode_mailbox_name(broken), broken) << "left as it is";
  EXPECT_EQ(role_of_name("Sent Messages"), FolderRole::sent);
  EXPECT_EQ(role_of_name("已发送"), FolderRole::sent);
  EXPECT_EQ(role_of_name("垃圾箱"), FolderRole::junk);
}

TEST(FailureTest, TextsBecomeClasses) {
  EXPECT_EQ(trouble_of_text("535 Login Fail. Please using authorized code"),
            Trouble::login_refused);
  EXPECT_EQ(trouble_of_text("[AUTHENTICATIONFAILED] Authentication failed."),
            Trouble::login_refused);
  EXPECT_EQ(trouble_of_text("550 Connection frequency limited"), Trouble::throttled);
  EXPECT_EQ(trouble_of_text("[OVERQUOTA] Account exceeded bandwidth limits"), Trouble::throttled);
  EXPECT_EQ(trouble_of_text("Temporary authentication failure"), Trouble::unavailable);
  EXPECT_EQ(trouble_of_text("all well"), Trouble::none);
  EXPECT_EQ(suggested_wait("throttled. Suggested Backoff Time: 299961 milliseconds"), 299961ms);
  EXPECT_FALSE(suggested_wait("Suggested Backoff Time: soon"));
  EXPECT_FALSE(suggested_wait("Suggested Backoff Time: 99999999999999999999 milliseconds"));
  // GBK octets, an escape sequence, far too long.
  const std::string cleaned =
      clean_server_text("\xC7\xEB\xCA\xB9\xD3\xC3\xCA\xDA\xC8\xA8\xC2\xEB\x1b[31m");
  EXPECT_EQ(cleaned.rfind("请使用授权码", 0), 0u) << cleaned;
  EXPECT_EQ(cleaned.find('\x1b'), std::string::npos);
  EXPECT_TRUE(is_valid_utf8(clean_server_text(std::string(100'000, '\xff'))));
  EXPECT_LT(clean_server_text(std::string(100'000, 'x')).size(), 400u);
}

TEST(TranscriptTest, MasksSecretsAndForgets) {
  Transcript transcript;
  transcript.hide("hunter22");
  for (int i = 0; i < 500; ++i) transcript.add(Transcript::From::us, "line " + std::to_string(i));
  transcript.add(Transcript::From::server, "* your password is hunter22, base64 aHVudGVyMjI=");
  const std::string text = transcript.text();
  EXPECT_EQ(text.find("hunter22"), std::string::npos);
  EXPECT_EQ(text.find("aHVudGVyMjI"), std::string::npos);
  EXPECT_EQ(text.find("line 3\n"), std::string::npos);
  EXPECT_NE(text.find("line 499\n"), std::string::npos);
}

TEST(BackoffTest, FollowsTheSchedule) {
  Backoff backoff([] { return 0.5; });  // the middle: no jitter
  for (const auto expected : {2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s, 600s, 600s}) {
    const auto pause = backoff.after(Trouble::closed);
    EXPECT_EQ(pause.wait, expected);
    EXPECT_FALSE(pause.alert);
  }
  backoff.success();
  EXPECT_EQ(backoff.after(Trouble::bye).wait, 2s);
  EXPECT_EQ(backoff.after(Trouble::login_refused).wait, 5min);
  EXPECT_EQ(backoff.after(Trouble::login_refused).wait, 30min);
  EXPECT_EQ(backoff.after(Trouble::login_refused).wait, 2h);
  for (int i = 0; i < 3; ++i) {
    const auto pause = backoff.after(Trouble::login_refused);
    EXPECT_EQ(pause.wait, 6h);
    EXPECT_TRUE(pause.alert);
  }
  EXPECT_EQ(backoff.after(Trouble::throttled, 299961ms).wait, 300961ms);
  EXPECT_EQ(backoff.after(Trouble::throttled, 1000h).wait, 24h);
  EXPECT_GE(backoff.after(Trouble::throttled).wait, 5min);
  EXPECT_TRUE(backoff.after(Trouble::certificate).alert);
  Backoff early([] { return 0.0; }), late([] { return 0.999; });
  EXPECT_EQ(early.after(Trouble::closed).wait, 1600ms);
  EXPECT_LE(late.after(Trouble::closed).wait, 2400ms);
}

SmtpReply reply_of(std::initializer_list<const char*> lines) {
  ReplyReader reader;
  for (const char* line : lines)
    if (reader.feed(line) == ReplyReader::Step::bad) return {};
  return reader.take();
}

TEST(SmtpReplyTest, ReadsLinesAndRefusesMixedOnes) {
  const SmtpReply reply = reply_of({"250-2.0.0 first", "250-second", "250 2.0.0 last"});
  EXPECT_EQ(reply.code, 250);
  EXPECT_EQ(reply.enhanced, "2.0.0");
  EXPECT_NE(reply.text.find("second"), std::string::npos);
  EXPECT_EQ(reply_of({"250"}).code, 250);
  for (const char* bad : {"", "2", "25", "25x ok", "250_ok", "199 x", "999 x", "* OK"})
    EXPECT_EQ(reply_of({bad}).code, 0) << bad;
  EXPECT_EQ(reply_of({"250-a", "550 b"}).code, 0);
}

TEST(SmtpReplyTest, FrequencyIsPatienceWhateverTheCode) {
  EXPECT_EQ(state_of_reply(reply_of({"550 Connection frequency limited"})), SendState::transient);
  EXPECT_EQ(trouble_of_reply(reply_of({"550 Connection frequency limited"})), Trouble::throttled);
  EXPECT_EQ(state_of_reply(reply_of({"550 5.1.1 no such user"})), SendState::permanent);
  EXPECT_EQ(state_of_reply(reply_of({"451 4.3.0 later"})), SendState::transient);
  EXPECT_EQ(state_of_reply(reply_of({"250 ok"})), SendState::sent);
}

TEST(SmtpReplyTest, WireFormStuffsDotsAndCannotBeSmuggled) {
  EXPECT_EQ(wire_form("a\n.\nb"), "a\r\n..\r\nb\r\n.\r\n");
  EXPECT_EQ(wire_form("a\r\n.b\r\n"), "a\r\n..b\r\n.\r\n");
  EXPECT_EQ(wire_form("a\r.\r\nMAIL"), "a\r\n..\r\nMAIL\r\n.\r\n");
  EXPECT_EQ(wire_form(""), ".\r\n");
  EXPECT_TRUE(is_address("a@b.cn"));
  for (const char* bad : {"", "a@b>\r\nRCPT TO:<x", "a b@c", "<a@b>", "a@b\n"})
    EXPECT_FALSE(is_address(bad)) << bad;
}

}  // namespace
}  // namespace shouwen::net
