// Every rule that forbids an answer, each by a mail that would otherwise be answered.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/guards.h"

#include <gtest/gtest.h>

#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using storage::Answer;
using storage::Disposition;

Letter question() {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = "署名文章字数";
  l.body = "请问署名文章有字数要求吗？";
  return l;
}

Letter piece() {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = "农安县署名文章";
  l.body = "请查收。";
  l.files = {{"农安县署名文章.docx"}};
  return l;
}

TEST(Guards, OrdinaryMailIsAnswered) {
  EXPECT_EQ(decide(question()).ack, Answer::receipt);
  EXPECT_NE(decide(piece()).ack, Answer::none);
}

struct Header {
  const char* line;
  Disposition disposition;  // of the question carrying it
};

class GuardHeader : public testing::TestWithParam<Header> {};

TEST_P(GuardHeader, ForbidsAnAnswer) {
  Letter l = question();
  l.headers = {GetParam().line};
  const auto d = decide(l);
  EXPECT_EQ(d.ack, Answer::none);
  EXPECT_EQ(storage::name(d.disposition), storage::name(GetParam().disposition));
}

TEST_P(GuardHeader, NeverHidesMaterial) {
  Letter l = piece();
  l.headers = {GetParam().line};
  const auto d = decide(l);
  EXPECT_EQ(d.ack, Answer::none);
  EXPECT_EQ(d.disposition, Disposition::submission);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3834, GuardHeader,
    testing::Values(Header{"Auto-Submitted: auto-replied", Disposition::auto_reply},
                    Header{"Auto-Submitted: auto-generated", Disposition::auto_reply},
                    Header{"Auto-Submitted: auto-notified; owner=x", Disposition::auto_reply},
                    Header{"X-Autoreply: yes", Disposition::auto_reply},
                    Header{"X-Autorespond: 1", Disposition::auto_reply},
                    Header{"Precedence: auto_reply", Disposition::auto_reply},
                    Header{"List-Id: <l.example>", Disposition::unrelated},
                    Header{"List-Unsubscribe: <mailto:u@l.example>", Disposition::unrelated},
                    Header{"Precedence: bulk", Disposition::enquiry},
                    Header{"Precedence: list", Disposition::enquiry},
                    Header{"Precedence: junk", Disposition::enquiry},
                    Header{"Return-Path: <>", Disposition::enquiry},
                    Header{"X-Auto-Response-Suppress: All", Disposition::enquiry},
                    Header{"X-Auto-Response-Suppress: DR, OOF", Disposition::enquiry}));

TEST(Guards, AutoSubmittedNoIsAPerson) {
  Letter l = question();
  l.headers = {"Auto-Submitted: no", "Precedence: normal"};
  EXPECT_EQ(decide(l).ack, Answer::receipt);
}

class MachineAddress : public testing::TestWithParam<const char*> {};
TEST_P(MachineAddress, IsNotAnswered) {
  Letter l = question();
  l.from = GetParam();
  EXPECT_TRUE(classify::is_machine_address(l.from));
  EXPECT_EQ(decide(l).ack, Answer::none);
}
INSTANTIATE_TEST_SUITE_P(Senders, MachineAddress,
                         testing::Values("no-reply@a.example", "noreply@a.example",
                                         "DoNotReply@a.example", "system-noreply@a.example",
                                         "MAILER-DAEMON@a.example", "postmaster@a.example",
                                         "owner-list@a.example", "list-request@a.example",
                                         "bounces+12@a.example", "majordomo@a.example"));

TEST(Guards, PersonsAreNoMachines) {
  for (const char* a :
       {"naxjtj@163.example", "reply@a.example", "li.no@a.example", "root2@a.example"})
    EXPECT_FALSE(classify::is_machine_address(a)) << a;
}

TEST(Guards, OwnAddressInAnyCase) {
  Letter l = question();
  l.from = "BOX@Office.Example";
  EXPECT_EQ(decide(l).ack, Answer::none);
  EXPECT_EQ(decide(l).disposition, Disposition::receipt_of_ours);
}

TEST(Guards, OwnMessageIdComingBack) {
  Letter l = question();
  l.headers = {"Message-ID: <r-1@" + kOwnDomain + ">"};
  EXPECT_EQ(decide(l).disposition, Disposition::receipt_of_ours);
  EXPECT_EQ(decide(l).ack, Answer::none);
}

TEST(Guards, OwnReceiptForwardedBack) {
  Letter l;
  l.from = "bgs@th-jt.example";
  l.subject = "自动转发：【收件回执】“信用交通宣传月”材料已收到（收件编号XY2020-000088）";
  l.body =
      "通化市交通运输局：\r\n你局发送的材料已收到，登记情况如下：\r\n"
      "本回执仅证明材料已收到，不代表材料已通过审核或被采用。";
  EXPECT_EQ(decide(l).disposition, Disposition::receipt_of_ours);
  EXPECT_EQ(decide(l).ack, Answer::none);
}

TEST(Guards, PersonAnsweringAReceiptIsNoLoop) {
  Letter l;
  l.from = "bgs@th-jt.example";
  l.subject = "回复：【收件回执】“信用交通宣传月”材料已收到";
  l.body = "谢谢！";
  EXPECT_EQ(decide(l).disposition, Disposition::reminder_reply);
  EXPECT_EQ(decide(l).ack, Answer::none);
}

struct Wording {
  const char *subject, *body;
  Disposition disposition;
};
class GuardWording : public testing::TestWithParam<Wording> {};
TEST_P(GuardWording, IsKnownWithoutAnyHeader) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = GetParam().subject;
  l.body = GetParam().body;
  const auto d = decide(l);
  EXPECT_EQ(storage::name(d.disposition), storage::name(GetParam().disposition)) << l.subject;
  EXPECT_EQ(d.ack, Answer::none);
}
INSTANTIATE_TEST_SUITE_P(
    Machines, GuardWording,
    testing::Values(
        Wording{"自动回复：材料已收到", "您好", Disposition::auto_reply},
        Wording{"自动答复: 【收件回执】", "外出", Disposition::auto_reply},
        Wording{"Automatic reply: receipt", "I am away.", Disposition::auto_reply},
        Wording{"Re: 材料", "您好，我正在休假，无法及时回复您的邮件。", Disposition::auto_reply},
        Wording{"Re: 材料", "您的邮件已收到，我正出差，会尽快回复，如有急事请致电。",
                Disposition::auto_reply},
        Wording{"已读: 【收件回执】", "", Disposition::auto_reply},
        Wording{"系统退信", "您的邮件无法送达，退信原因：550 User unknown", Disposition::bounce},
        Wording{"Undeliverable: receipt", "The message could not be delivered.",
                Disposition::bounce}));

TEST(Guards, DeliveryReport) {
  const std::string raw =
      "From: a@mx.example\r\nTo: box@office.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
      "Final-Recipient: rfc822; naxjtj@163.example\r\nAction: failed\r\nStatus: "
      "5.1.1\r\n\r\n--b--\r\n";
  const auto d = decide_octets(raw);
  EXPECT_EQ(d.disposition, Disposition::bounce);
  EXPECT_EQ(d.unit, "220122");
  EXPECT_EQ(d.ack, Answer::none);
}

// Whose mail a report returns: quoted by its Message-ID, which nobody can guess, and for the
// address it was sent to. A receipt number anybody can write.
std::string report_of(const std::string& recipient, const std::string& original) {
  return "From: MAILER-DAEMON@mx.example\r\nTo: box@office.example\r\nSubject: x\r\n"
         "MIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
         "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n收件编号XY2020-000088 "
         "sorry\r\n"
         "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
         "mx.example\r\n\r\nFinal-Recipient: rfc822; " +
         recipient +
         "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
         "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
         original + ">\r\n\r\n--b--\r\n";
}

TEST(Guards, ABounceIsBoundByMessageIdAndRecipient) {
  storage::History history;
  history.ours.push_back({{7},
                          {1},
                          "<abc123@intake.example>",
                          "receipt",
                          "XY2020-000088",
                          "naxjtj@163.example",
                          "220122"});
  const auto good =
      decide_octets(report_of("naxjtj@163.example", "abc123@intake.example"), history);
  EXPECT_EQ(good.disposition, Disposition::bounce);
  ASSERT_TRUE(good.answers);
  EXPECT_EQ(good.answers->value, 7);
  EXPECT_EQ(good.unit, "220122");
  EXPECT_FALSE(decide_octets(report_of("naxjtj@163.example", "guess@mx.example"), history).answers)
      << "the number alone lets nobody mark our mail as bounced";
  EXPECT_FALSE(
      decide_octets(report_of("other@163.example", "abc123@intake.example"), history).answers)
      << "another's address was not reached";
}

struct Authentication {
  const char* value;
  bool failed;
};
class GuardAuthentication : public testing::TestWithParam<Authentication> {};
TEST_P(GuardAuthentication, OnlyOurServersVerdictCounts) {
  Letter l = question();
  l.headers = {std::string("Authentication-Results: ") + GetParam().value};
  EXPECT_EQ(decide(l).ack == Answer::none, GetParam().failed) << GetParam().value;
}
INSTANTIATE_TEST_SUITE_P(
    Rfc8601, GuardAuthentication,
    testing::Values(Authentication{"mx.office.example; spf=fail smtp.mailfrom=x.example", true},
                    Authentication{"mx.office.example; dmarc=fail header.from=x", true},
                    Authentication{"mx.office.example; dkim=fail; spf=none", true},
                    Authentication{"mx.office.example; spf=fail; dkim=pass header.d=163.example",
                                   false},
                    Authentication{"mx.office.example; dmarc=pass; spf=fail; dkim=none", false},
                    Authentication{"mx.office.example; spf=softfail", false},
                    Authentication{"mx.office.example; spf=pass; dkim=fail", false},
                    Authentication{"mx.elsewhere.test; spf=fail", false}));

TEST(Guards, NobodyToAnswer) {
  Letter l = question();
  l.from.clear();
  EXPECT_EQ(decide(l).ack, Answer::none);
}

}  // namespace
}  // namespace shouwen::test
