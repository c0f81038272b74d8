// How far a mail's word about its sender goes: whose Authentication-Results count, several From
// fields, addresses nobody confirmed, our letters sent back with a word, a unit's mail that bears a
// machine's mark.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using storage::Answer;
using storage::Disposition;

const char* const kUnit = "naxjtj@163.example";  // 农安县's registered address

Letter brief(std::vector<std::string> headers = {}) {
  Letter l;
  l.from = kUnit;
  l.subject = "农安县简讯";
  l.body = "请查收。";
  l.files = {{"农安县简讯.docx"}};
  l.headers = std::move(headers);
  return l;
}

// octets() puts its own Received on top; here the server's must be.
storage::Decision received_as(const std::string& received, const std::string& results) {
  std::string raw = octets(brief({"Authentication-Results: " + results}));
  raw.erase(0, raw.find("\r\n") + 2);
  return decide_octets("Received: " + received + "; Mon, 14 Sep 2020 10:00:00 +0800\r\n" + raw);
}

bool failed(const storage::Decision& d) {
  return has(d.review, "authentication_failed") && !d.sender_confirmed && d.ack == Answer::none;
}

TEST(Trust, WhatTheClientCallsItselfIsNoByClause) {
  const std::string fails = "mx.mailhost.example; spf=fail; dmarc=fail header.from=163.example";
  for (const char* helo : {"evil.example", "standby", "mail.evil.by", "by", "(x)", "x(", "(", "\"",
                           "x\"", "(by evil.example)", "evil (by other.example [1.2.3.4])"})
    EXPECT_TRUE(failed(received_as("from " + std::string(helo) +
                                       " (unknown [198.51.100.7]) by mx.mailhost.example with "
                                       "ESMTP id 1",
                                   fails)))
        << helo;
  EXPECT_FALSE(
      failed(received_as("from a.example (by mx.mailhost.example) by other.example", fails)))
      << "what stands in a comment is no clause either";
  EXPECT_TRUE(failed(received_as("by mx.mailhost.example with local", fails)));
}

TEST(Trust, ARegistryIsNoOrganisation) {
  const std::string by = "from a.example by mx.jt.gov.cn";
  EXPECT_TRUE(failed(received_as(by, "mail.jt.gov.cn; dmarc=fail")));
  EXPECT_FALSE(failed(received_as(by, "mail.other.gov.cn; dmarc=fail"))) << "another's server";
}

storage::Decision checked(const std::string& results) {
  return decide(brief({"Authentication-Results: " + results}));
}

TEST(Trust, AResultIsTheFirstWordOfItsClause) {
  for (const char* words :
       {R"(mx.office.example; spf=fail smtp.mailfrom="x dmarc=pass y"@evil.example; dmarc=fail)",
        R"(mx.office.example; spf=pass (x dmarc=pass y) smtp.mailfrom=e.example; dmarc=fail)",
        R"(mx.office.example; spf=pass smtp.mailfrom="a; dmarc=pass"@e.example; dmarc=fail)",
        R"(mx.office.example; spf=pass (a (b; dmarc=pass) c); dmarc=fail (p=none))",
        R"(mx.office.example; spf=pass smtp.mailfrom="a\"; dmarc=pass; \""@e.example; dmarc=fail)",
        R"(mx.office.example; spf=pass smtp.mailfrom=a"b@e.example; dmarc=fail)",
        R"(mx.office.example; spf=pass smtp.mailfrom=a(b@e.example; dmarc=fail)",
        R"(mx.office.example; spf=pass smtp.mailfrom="a@e.example; dmarc=fail)",
        R"(mx.office.example; spf=pass smtp.mailfrom==?utf-8?q?a;_dmarc=3Dpass?=@e; dmarc=fail)",
        R"(mx.office.example; spf=pass smtp.mailfrom==?utf-8?q?=22?=@e; dmarc=fail; dkim=fail)",
        "mx.office.example 1; dmarc/1 = fail(p=reject)", "mx.office.example (checked); dmarc=fail",
        "mx.office.example; dmarc=pass; dmarc=fail"})
    EXPECT_TRUE(failed(checked(words))) << words;
  for (const char* words :
       {"mx.office.example; dmarc=pass (x; dmarc=fail y) header.from=163.example",
        R"(mx.office.example; spf=pass smtp.mailfrom="a; dmarc=fail"@e.example; dmarc=pass)",
        "mx.office.example; spf=none; dkim=none; dmarc=none",
        "mx.office.example; dkim=fail; dkim=pass(2048); spf=none", "mx.office.example; none",
        "mx.evil.example; dmarc=fail"}) {
    EXPECT_FALSE(failed(checked(words))) << words;
    EXPECT_TRUE(checked(words).sender_confirmed) << words;
  }
}

storage::History with_brief() {
  storage::History history;
  storage::Earlier e;
  e.message = {7};
  e.unit = "220122";
  e.from = kUnit;
  e.arrival = *parse_rfc3339("2020-09-10T09:00:00+08:00");
  e.disposition = Disposition::submission;
  e.items = decide(brief()).items;
  e.parts = {{"sha256:0"}};
  e.sender_confirmed = true;
  history.earlier.push_back(std::move(e));
  return history;
}

// Whoever has a domain of his own passes SPF and DKIM for it, under any From.
TEST(Trust, APassOfAnotherDomainProvesNothing) {
  const auto letter = [](const std::string& results) {
    Letter l = brief({"Authentication-Results: " + results});
    l.subject = "更正：农安县简讯（以此为准）";
    return decide(l, with_brief());
  };
  for (const char* words :
       {"mx.office.example; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example; "
        "dmarc=none header.from=163.example",
        "mx.office.example; spf=pass smtp.mailfrom=bounce@evil.example; dkim=none",
        "mx.office.example; spf=none; dkim=pass header.i=@evil.example",
        "mx.office.example; spf=softfail smtp.mailfrom=163.example; dkim=none; dmarc=none"}) {
    const auto d = letter(words);
    EXPECT_FALSE(d.sender_confirmed) << words;
    EXPECT_TRUE(has(d.review, "sender_unproven")) << words;
    EXPECT_FALSE(has(d.tasks, "unconfirmed_sender")) << "confirming the address proves nothing";
    EXPECT_TRUE(d.replaces.empty()) << words;
    EXPECT_NE(d.ack, Answer::none) << words;
  }
  for (const char* words :
       {"mx.office.example; spf=pass smtp.mailfrom=bounce@evil.example; dkim=pass "
        "header.d=163.example",
        "mx.office.example; spf=pass smtp.mailfrom=naxjtj@mail.163.example; dkim=none; dmarc=none",
        "mx.office.example; spf=pass; dkim=none", "mx.evil.example; spf=softfail",
        "mx.office.example; spf=softfail; dkim=pass header.d=163.example",
        "mx.office.example; spf=pass smtp.mailfrom=evil.example; dmarc=pass"}) {
    const auto d = letter(words);
    EXPECT_TRUE(d.sender_confirmed) << words;
    EXPECT_FALSE(has(d.review, "sender_unproven")) << words;
    EXPECT_FALSE(d.replaces.empty()) << words;
  }
}

TEST(Trust, AnotherDomainWasCheckedThanFromShows) {
  EXPECT_TRUE(failed(checked("mx.office.example; dmarc=pass header.from=evil.example")));
  EXPECT_FALSE(failed(checked("mx.office.example; dmarc=pass header.from=mail.163.example")));
  EXPECT_FALSE(failed(checked("mx.evil.example; dmarc=pass header.from=evil.example")));
}

TEST(Trust, SeveralFromAreNobodysWord) {
  Letter l = brief();
  l.subject = "更正：农安县简讯（以此为准）";
  EXPECT_TRUE(decide(l, with_brief()).sender_confirmed);
  EXPECT_FALSE(decide(l, with_brief()).replaces.empty()) << "else the rest says nothing";
  for (const char* second : {"From: <evil@163.example>", "from: <naxjtj@163.example>"}) {
    l.headers = {second};
    const auto d = decide(l, with_brief());
    EXPECT_FALSE(d.sender_confirmed) << second;
    EXPECT_TRUE(has(d.review, "several_from")) << second;
    EXPECT_TRUE(d.replaces.empty()) << second;
    EXPECT_EQ(d.ack, Answer::none) << second;
  }
  Letter behind = brief();
  behind.from = "naxjtj@163.example> (x) <evil@163.example";
  EXPECT_TRUE(has(decide(behind).review, "several_from")) << "one field, two addresses";
  Letter two = brief();
  two.from = "naxjtj@163.example>, <evil@163.example";
  EXPECT_FALSE(decide(two).sender_confirmed);
  EXPECT_TRUE(has(decide(two).review, "several_from"));
}

Letter act_of(const std::string& from, const std::string& subject, const std::string& body,
              std::vector<File> files = {}) {
  Letter l;
  l.from = from;
  l.subject = subject;
  l.body = body;
  l.files = std::move(files);
  return l;
}

TEST(Trust, AnActInAUnitsNameSaysThatTheAddressIsNotConfirmed) {
  const auto acts = [](const std::string& from) {
    return std::vector<Letter>{
        act_of(from, "撤回：农安县交通运输局简讯", "农安县交通运输局申请撤回此前报送的简讯。"),
        act_of(from, "更正：农安县简讯（以此为准）", "农安县交通运输局", {{"农安县简讯.docx"}}),
        act_of(from, "报送邮箱变更", "农安县交通运输局报送邮箱变更为x@163.example，请更新。"),
        act_of(from, "农安县交通运输局零报告", "农安县交通运输局本单位无守信激励典型案例。")};
  };
  storage::History dealt;  // even where a person dealt with a mail of it: the unit's own it is not
  dealt.seen_units = {"220122"};
  for (const auto& history : {storage::History(), dealt}) {
    for (const Letter& l : acts("evil@163.example")) {
      const auto d = decide(l, history);
      EXPECT_EQ(d.unit, "220122") << l.subject;
      EXPECT_TRUE(has(d.tasks, "unconfirmed_sender")) << l.subject;
    }
  }
  for (const Letter& l : acts(kUnit))
    EXPECT_FALSE(has(decide(l).tasks, "unconfirmed_sender")) << l.subject;
}

TEST(Trust, WhatAStrangerSaidBeforeVouchesForNothing) {
  storage::History claimed = with_brief();
  storage::Earlier said = claimed.earlier.front();
  said.from = "stranger@qq.example";
  said.sender_confirmed = false;
  claimed.earlier = {said};
  Letter l = brief();
  l.from = "stranger@qq.example";
  const auto again = decide(l, claimed);
  EXPECT_TRUE(has(again.tasks, "new_address")) << "until a person has dealt with one of his mails";
  l.subject = "材料";
  l.files = {{"简讯.docx"}};
  const auto hint = decide(l, claimed);
  EXPECT_EQ(hint.unit, "220122") << "a hint all the same";
  EXPECT_FALSE(hint.sender_confirmed);
  EXPECT_TRUE(has(hint.tasks, "new_address"));
  Letter advert = act_of("stranger@qq.example", "代开发票", "代开发票，优惠");
  EXPECT_EQ(decide(advert, claimed).disposition, Disposition::spam);
}

// --- Our letters sent back.

const char* const kSubject = "【收件回执】“信用交通宣传月”材料已收到（收件编号XY2020-000001）";
const char* const kReceipt =
    "农安县交通运输局：\r\n　　你局发送的材料已收到，登记情况如下：\r\n"
    "　　一、收件编号：XY2020-000001\r\n"
    "　　二、收到时间：2020年9月21日9时00分（以到达本邮箱时间为准）\r\n"
    "　　三、发件邮箱及主题：naxjtj@163.example；农安县简讯\r\n"
    "　　四、登记材料：\r\n　　（一）图文简讯（第1篇，共需2篇）；附件1个：简讯."
    "docx（1KB，校验码0000-0000）\r\n"
    "　　五、需补充：未见配图，请尽快补发图片；补发时直接回复本邮件即可。\r\n"
    "　　六、截至本回执发出时尚未收到：活动总结（11月3日前）。如已通过其他方式报送，请告知报送时间"
    "和方式。\r\n"
    "　　本回执仅证明材料已收到，不代表材料已通过审核或被采用。登记有误的，请回复本邮件或致电更正。"
    "\r\n"
    "　　联系人：（联系人）　电话：（电话）　传真：（传真）　邮箱：（收件邮箱）\r\n"
    "　　　　　　　　（厅研究室）（材料收件邮箱自动回执）　2020年9月21日\r\n";
const std::string kHead = std::string(
                              "-----原始邮件-----\r\n发件人: 材料收件邮箱 <box@office.example>\r\n"
                              "发送时间: 2020年9月21日\r\n收件人: naxjtj@163.example\r\n主题: ") +
                          kSubject + "\r\n\r\n";

TEST(Trust, AReceiptThatComesBackAloneIsFiledQuietly) {
  for (const char* prefix : {"转发：", "Fw: ", "自动转发：", ""})
    for (const std::string& body : {kHead + kReceipt, std::string(kReceipt)}) {
      const auto d = decide(act_of(kUnit, prefix + std::string(kSubject), body));
      EXPECT_EQ(d.disposition, Disposition::receipt_of_ours) << prefix << body;
      EXPECT_TRUE(d.tasks.empty() && d.review.empty());
      EXPECT_EQ(d.ack, Answer::none);
    }
}

TEST(Trust, AWordThatComesWithOurReceiptIsRead) {
  for (const char* prefix : {"转发：", "Fw: ", ""})
    for (const char* word :
         {"登记单位有误，应为铁西区交通运输局，请更正。", "我们没有发过这份材料！请删除。"})
      for (const std::string& body :
           {std::string(word) + "\r\n\r\n" + kHead + kReceipt, kHead + kReceipt + "\r\n" + word,
            std::string(word) + "\r\n" + kReceipt, std::string(kReceipt) + "\r\n" + word}) {
        const auto d = decide(act_of(kUnit, prefix + std::string(kSubject), body));
        EXPECT_EQ(storage::name(d.disposition), storage::name(Disposition::reminder_reply)) << body;
        EXPECT_TRUE(has(d.tasks, "reply_to_receipt")) << body;
        EXPECT_EQ(d.ack, Answer::none);
        EXPECT_TRUE(d.items.empty());
      }
}

// --- A machine's mark on a unit's own mail.

TEST(Trust, AUnitsOwnMailIsNotFiledAwayByAMark) {
  const std::string asks = "请问图文简讯是否可以延期到10月20日报送？农安县交通运输局";
  std::vector<Letter> mails = {
      act_of(kUnit, "退信：农安县交通运输局图文简讯",
             "农安县交通运输局：我局10月14日所发图文简讯被退信，无法投递，请问应发到哪个邮箱？"),
      act_of(kUnit, "请问图文简讯能否延期", asks), act_of(kUnit, "请问图文简讯能否延期", asks)};
  mails[1].headers = {"X-Failed-Recipients: a@b.example"};
  mails[2].headers = {"List-Unsubscribe: <mailto:x@na-jt.example>"};
  for (const Letter& l : mails) {
    const auto d = decide(l);
    EXPECT_EQ(d.ack, Answer::none) << l.subject;
    EXPECT_TRUE(has(d.tasks, "machine_mail_of_unit")) << l.subject;
    EXPECT_NE(d.disposition, Disposition::bounce) << l.subject;
    EXPECT_EQ(d.unit, "220122") << l.subject;
  }
  for (Letter l : mails) {
    for (const char* other : {"someone@qq.example", "postmaster@163.example"}) {
      l.from = other;
      EXPECT_FALSE(has(decide(l).tasks, "machine_mail_of_unit")) << l.subject << other;
    }
  }
}

}  // namespace
}  // namespace shouwen::test
