// Every rule that forbids an answer, each by a mail that would otherwise be answered.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/guards.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>

#include "gateway/extract/extract.h"
#include "parsers/mail.h"
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
                    Header{"List-Id: <l.example>", Disposition::enquiry},
                    Header{"List-Unsubscribe: <mailto:u@l.example>", Disposition::enquiry},
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
  for (const char* own : {"BOX@Office.Example", "box@office.example."}) {
    l.from = own;
    EXPECT_EQ(decide(l).ack, Answer::none) << own;
    EXPECT_EQ(decide(l).disposition, Disposition::receipt_of_ours) << own;
  }
}

storage::History outbox_knows(const std::string& id) {
  storage::History history;
  history.ours = {{{1}, {1}, "<" + id + ">", "receipt", "XY2020-000001", "a@b.example", ""}};
  return history;
}

// As the service does it: no domain is given, the outbox knows our mail.
storage::Decision decide_in_service(const std::string& raw, storage::History history) {
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto mail = parsers::read_mail(tree, bytes);
  const Instant now = *parse_rfc3339("2020-12-31T00:00:00+08:00");
  const classify::Context context{
      knowledge(),       {kOwn}, {}, {}, classify::arrival(mail, {true, {}, now}), Zone{},
      std::move(history)};
  return classify::classify(mail, extract::extract(tree, mail), context);
}

TEST(Guards, OwnMessageIdComingBack) {
  const std::string id = "0123456789abcdef0123456789abcdef01234567@" + kOwnDomain;
  Letter l = question();
  l.headers = {"Message-ID: <" + id + ">"};
  const auto d = decide_in_service(octets(l), outbox_knows(id));
  EXPECT_EQ(d.disposition, Disposition::receipt_of_ours);
  EXPECT_EQ(d.ack, Answer::none);
  EXPECT_EQ(decide(l).disposition, Disposition::receipt_of_ours) << "inspect knows the domain only";
}

TEST(Guards, OurDomainAloneIsNotOurMail) {
  // Anybody can write it; where it was set to the provider's domain everybody does.
  Letter l = question();
  l.headers = {"Message-ID: <r-1@" + kOwnDomain + ">"};
  const auto d = decide_in_service(octets(l), outbox_knows("other@" + kOwnDomain));
  EXPECT_EQ(d.disposition, Disposition::enquiry);
  EXPECT_TRUE(has(d.tasks, "enquiry"));
}

TEST(Guards, AStrangerWhoQuotesANumberIsSaidToBeOne) {
  storage::History history;
  history.ours = {{{1}, {1}, "<x@y>", "receipt", "XY2020-000001", "naxjtj@163.example", "220122"}};
  Letter l;
  l.from = "stranger@qq.example";
  l.subject = "回复：【收件回执】收件编号XY2020-000001";
  l.body = "材料有误，我们会于下周重新整理。";
  const auto d = decide(l, history);
  EXPECT_EQ(d.disposition, Disposition::reminder_reply);
  EXPECT_EQ(d.unit, "220122");
  EXPECT_TRUE(has(d.tasks, "reply_to_receipt"));
  EXPECT_TRUE(has(d.tasks, "unconfirmed_sender"));
  history.confirmed_unit = "220122";
  EXPECT_FALSE(has(decide(l, history).tasks, "unconfirmed_sender"));
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
  l.from = "system@163.example";
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

std::string report(const std::string& more) {
  return "From: a@mx.example\r\nTo: box@office.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
         "--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
         "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
         "mx.example\r\n\r\n"
         "Final-Recipient: rfc822; naxjtj@163.example\r\nAction: failed\r\nStatus: "
         "5.1.1\r\n\r\n" +
         more + "--b--\r\n";
}

TEST(Guards, DeliveryReport) {
  const auto d = decide_octets(report(""));
  EXPECT_EQ(d.disposition, Disposition::bounce);
  EXPECT_EQ(d.unit, "220122");
  EXPECT_EQ(d.ack, Answer::none);
  EXPECT_TRUE(d.review.empty());
}

const std::string kDocx =
    "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; "
    "filename=\"notice.docx\"\r\n\r\nsomething\r\n";

TEST(Guards, AReportReturnsALetterAndItsAnnexes) {
  const std::string letter = "From: box@office.example\r\nSubject: y\r\nMIME-Version: 1.0\r\n";
  const auto plain = decide_octets(report("--b\r\nContent-Type: message/rfc822\r\n\r\n" + letter +
                                          "Content-Type: text/plain\r\n\r\nhello\r\n"));
  EXPECT_EQ(plain.disposition, Disposition::bounce);
  EXPECT_TRUE(plain.review.empty());
  const auto annexed =
      decide_octets(report("--b\r\nContent-Type: message/rfc822\r\n\r\n" + letter +
                           "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: "
                           "text/plain\r\n\r\nhello\r\n--c\r\n" +
                           kDocx + "--c--\r\n"));
  EXPECT_EQ(annexed.disposition, Disposition::bounce);
  EXPECT_TRUE(has(annexed.review, "machine_mail_with_files"));
}

TEST(Guards, AFileBesideAReportIsNoPartOfIt) {
  const auto d = decide_octets(report("--b\r\n" + kDocx));
  EXPECT_NE(d.disposition, Disposition::bounce);
  EXPECT_EQ(d.ack, Answer::none);
  EXPECT_TRUE(!d.items.empty() || !d.review.empty());
}

// --- No guard files a mail away with what it carries.

struct Mark {
  const char* rule;
  void (*put)(Letter&);
  const char* report = "";  // the type of a part of its own
};
const std::string kKnownId = "ff00@" + kOwnDomain;

const std::vector<Mark>& marks() {
  static const std::vector<Mark> all = {
      {"guard.own_message_id",
       [](Letter& l) { l.headers.push_back("Message-ID: <" + kKnownId + ">"); }},
      {"guard.own_address", [](Letter& l) { l.from = kOwn; }},
      {"guard.own_receipt_returned",
       [](Letter& l) {
         l.subject = "转发：【收件回执】材料已收到";
         l.body = "本回执仅证明材料已收到，不代表材料已通过审核或被采用。";
       }},
      {"guard.mdn", [](Letter&) {}, "message/disposition-notification"},
      {"guard.dsn", [](Letter&) {}, "message/delivery-status"},
      {"guard.mailer_daemon", [](Letter& l) { l.from = "postmaster@na-jt.example"; }},
      {"guard.null_return_path",
       [](Letter& l) {
         l.headers.push_back("Return-Path: <>");
         l.subject = "转发：退信 农安县署名文章重新报送";
       }},
      {"guard.prose_bounce",
       [](Letter& l) {
         l.subject = "系统退信";
         l.body = "您的邮件无法送达，退信原因：550 User unknown";
       }},
      {"guard.failed_recipients",
       [](Letter& l) { l.headers.push_back("X-Failed-Recipients: a@b.example"); }},
      {"guard.auto_submitted",
       [](Letter& l) {
         l.headers.push_back("Auto-Submitted: no");
         l.headers.push_back("Auto-Submitted: auto-replied");
       }},
      {"guard.autoreply_header", [](Letter& l) { l.headers.push_back("X-Autoreply: yes"); }},
      {"guard.response_suppress",
       [](Letter& l) { l.headers.push_back("X-Auto-Response-Suppress: All"); }},
      {"guard.auto_reply_subject", [](Letter& l) { l.subject = "自动回复：农安县署名文章"; }},
      {"guard.read_receipt", [](Letter& l) { l.subject = "已读：农安县署名文章"; }},
      {"guard.vacation_wording",
       [](Letter& l) { l.body = "您好，我正在休假，无法及时回复您的邮件。"; }},
      {"guard.precedence", [](Letter& l) { l.headers.push_back("Precedence: auto_reply"); }},
      {"guard.list", [](Letter& l) { l.headers.push_back("List-Id: <l.example>"); }},
      {"guard.no_sender", [](Letter& l) { l.from.clear(); }},
      {"guard.machine_address", [](Letter& l) { l.from = "no-reply@na-jt.example"; }},
      {"guard.several_from", [](Letter& l) { l.headers.push_back("From: <b@163.example>"); }},
      {"guard.authentication_failed",
       [](Letter& l) {
         l.headers.push_back("Authentication-Results: mx.office.example; dmarc=fail");
       }},
  };
  return all;
}

storage::Decision marked(const Mark& mark, std::vector<File> files) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = "农安县署名文章";
  l.files = std::move(files);
  mark.put(l);
  const std::string type = mark.report;
  storage::History history;  // one that knows of a mail of ours makes every mail a reply to it
  if (mark.rule == std::string("guard.own_message_id")) history = outbox_knows(kKnownId);
  if (type.empty()) return decide_in_service(octets(l), history);
  if (l.files.empty()) l.files = {{"smime.p7s"}};
  std::string raw = octets(l);
  raw.insert(raw.rfind("--b--"), "--b\r\nContent-Type: " + type + "\r\n\r\nAction: failed\r\n\r\n");
  return decide_in_service(raw, history);
}

bool speaks(const storage::Decision& d, const std::string& rule) {
  return std::any_of(d.evidence.begin(), d.evidence.end(),
                     [&](const storage::Evidence& e) { return e.rule == rule; });
}

TEST(GuardRule, EveryGuardIsAmongTheMarks) {
  std::ifstream in(std::string(SHOUWEN_SOURCE_DIR) + "/gateway/classify/guards.cpp");
  const std::string source((std::istreambuf_iterator<char>(in)), {});
  std::size_t seen = 0;
  for (std::size_t at = source.find("\"guard."); at != std::string::npos;
       at = source.find("\"guard.", at + 1)) {
    const std::string rule = source.substr(at + 1, source.find('"', at + 1) - at - 1);
    EXPECT_TRUE(std::any_of(marks().begin(), marks().end(), [&](const Mark& m) {
      return rule == m.rule;
    })) << rule;
    ++seen;
  }
  EXPECT_GE(seen, marks().size());
}

TEST(GuardRule, EveryMarkIsHeardWhereNothingIsAttached) {
  for (const Mark& mark : marks()) {
    const auto d = marked(mark, {});
    EXPECT_TRUE(speaks(d, mark.rule)) << mark.rule;
    EXPECT_EQ(d.ack, Answer::none) << mark.rule;
  }
}

TEST(GuardRule, NoGuardFilesAwayWhatAMailCarries) {
  const std::string png = "\x89PNG\r\n\x1a\n" + std::string(8000, 'x');
  const std::vector<File> files = {{"农安县署名文章.docx"}, {"材料.zip", "PK\x03\x04 x"},
                                   {"报送汇总表.xlsx"},     {"IMG_0001.png", png},
                                   {"新建文档1.docx"},      {"附件.pdf", "%PDF-1.4 x"}};
  for (const Mark& mark : marks())
    for (const File& file : files) {
      const auto d = marked(mark, {file});
      // Wording alone is not believed of a mail that brings something.
      if (speaks(d, mark.rule)) {
        EXPECT_EQ(d.ack, Answer::none) << mark.rule << " " << file.name;
      }
      EXPECT_TRUE(!d.items.empty() || !d.review.empty())
          << mark.rule << " hides " << file.name << " as " << storage::name(d.disposition);
    }
}

TEST(GuardRule, ALogoInASignatureIsNoFileThatWasSent) {
  const std::string png = "\x89PNG\r\n\x1a\n" + std::string(8000, 'x');
  const auto d = decide_octets(
      "From: naxjtj@163.example\r\nTo: box@office.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
      "Auto-Submitted: auto-replied\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/html\r\n\r\n<p>I am away<img src=\"cid:l\"></p>\r\n"
      "--b\r\nContent-Type: image/png; name=l.png\r\nContent-ID: <l>\r\n\r\n" +
      png + "\r\n--b--\r\n");
  EXPECT_EQ(d.disposition, Disposition::auto_reply);
  EXPECT_TRUE(d.review.empty());
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

TEST(Guards, NobodyToAnswer) {
  Letter l = question();
  l.from.clear();
  EXPECT_EQ(decide(l).ack, Answer::none);
}

}  // namespace
}  // namespace shouwen::test
