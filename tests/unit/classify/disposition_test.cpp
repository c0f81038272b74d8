// What a mail is, and whether it is answered.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "storage/sha256.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using storage::Answer;
using storage::Disposition;

struct Case {
  const char *from, *subject, *body, *file;  // file "" = none
  Disposition disposition;
  Answer answer;
};
constexpr const char* kUnit = "naxjtj@163.example";
constexpr const char* kNobody = "x1@other.example";

class Dispositions : public testing::TestWithParam<Case> {};
TEST_P(Dispositions, ByWhatItBringsAndAsks) {
  Letter l;
  l.from = GetParam().from;
  l.subject = GetParam().subject;
  l.body = GetParam().body;
  if (*GetParam().file != '\0') l.files = {{GetParam().file, "%PDF-1.4"}};
  const auto d = decide(l);
  EXPECT_EQ(storage::name(d.disposition), storage::name(GetParam().disposition)) << l.subject;
  EXPECT_EQ(storage::name(d.ack), storage::name(GetParam().answer)) << l.subject;
}
INSTANTIATE_TEST_SUITE_P(
    Office, Dispositions,
    testing::Values(
        Case{kUnit, "农安县署名文章", "请查收", "署名文章.pdf", Disposition::submission,
             Answer::receipt},
        Case{kUnit, "更正", "昨日所报有误，以此稿为准", "署名文章.pdf", Disposition::correction,
             Answer::receipt},
        Case{kUnit, "署名文章", "请以9月14日所报版本为准。", "署名文章.pdf",
             Disposition::correction, Answer::receipt},
        Case{kUnit, "撤回署名文章", "数据需核实，申请撤回。", "", Disposition::correction,
             Answer::receipt},
        Case{kUnit, "请问", "简讯照片有像素要求吗？", "", Disposition::enquiry, Answer::receipt},
        Case{kUnit, "申请延期报送图文简讯", "活动推迟，特申请延期。", "", Disposition::enquiry,
             Answer::receipt},
        Case{kUnit, "关于免报有关材料的请示", "请批示。", "免报请示.pdf", Disposition::enquiry,
             Answer::receipt},
        Case{kUnit, "联系人变更", "我局联系人变更为刘某。", "", Disposition::enquiry,
             Answer::receipt},
        Case{kUnit, "典型案例情况说明", "我县暂无符合条件的典型案例，特此零报告。", "",
             Disposition::submission, Answer::receipt},
        Case{kUnit, "回复：【催报】关于报送署名文章的提醒", "收到，今天晚上报。", "",
             Disposition::reminder_reply, Answer::none},
        Case{kUnit, "回复：【催报】关于报送署名文章的提醒", "请问可以延期吗？", "",
             Disposition::enquiry, Answer::receipt},
        Case{kUnit, "回复：【催报】关于报送署名文章的提醒", "报上。", "署名文章.pdf",
             Disposition::submission, Answer::receipt},
        Case{kUnit, "春运工作总结", "请查收", "春运工作总结.pdf", Disposition::unrelated,
             Answer::none},
        Case{kUnit, "“安全生产月”活动总结", "请查收", "总结.pdf", Disposition::unrelated,
             Answer::none},
        Case{kUnit, "关于报送“路政宣传月”活动总结的函", "", "活动总结.pdf", Disposition::unrelated,
             Answer::none},
        Case{kUnit, "参会回执", "参加会议人员：孙某。", "", Disposition::unrelated, Answer::none},
        Case{kNobody, "代开各类发票", "点数低，可验证后付款。", "", Disposition::spam,
             Answer::none},
        Case{kNobody, "邮箱容量已满", "请点击链接登录验证密码。", "", Disposition::spam,
             Answer::none},
        Case{kNobody, "信用培训班通知", "费用2980元/人，报名回执见附件。", "报名回执.pdf",
             Disposition::spam, Answer::none},
        Case{kNobody, "最新要求", "请打开附件", "要求.doc.exe", Disposition::spam, Answer::none},
        Case{kNobody, "聚会照片", "老王，照片发你", "", Disposition::unrelated, Answer::none}));

TEST(Disposition, NothingRecognisedIsKeptButNotAnswered) {
  Letter l;
  l.subject = "你好";
  l.body = "请看。";
  l.files = {{"abc.pdf", "%PDF-1.4"}};
  const auto d = decide(l);
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_EQ(d.ack, Answer::none);
  EXPECT_TRUE(has(d.review, "nothing_recognised"));
}

storage::History with_earlier(const storage::Decision& d, const Digest& part) {
  storage::History h;
  storage::Earlier e;
  e.message = {7};
  e.from = kUnit;
  e.unit = d.unit;
  e.subject = "农安县署名文章";
  e.disposition = d.disposition;
  e.items = d.items;
  e.parts = {part};
  e.arrival = *parse_rfc3339("2020-09-14T10:00:00+08:00");
  h.earlier = {e};
  return h;
}

Letter article(std::string subject, std::string name, std::string octets_of_file) {
  Letter l;
  l.from = kUnit;
  l.subject = std::move(subject);
  l.body = "请查收";
  l.files = {{std::move(name), std::move(octets_of_file)}};
  return l;
}

TEST(Disposition, LaterVersionReplacesAndStaysTimely) {
  const auto first = decide(article("农安县署名文章", "署名文章.pdf", "%PDF-1"));
  const auto history = with_earlier(first, {"sha256:0"});
  Letter l = article("农安县署名文章", "署名文章最终版.pdf", "%PDF-2");
  l.date = "Mon, 21 Sep 2020 10:00:00 +0800";
  const auto d = decide(l, history);
  EXPECT_EQ(d.disposition, Disposition::correction);
  ASSERT_EQ(d.replaces.size(), 1U);
  EXPECT_EQ(d.replaces[0].value, 7);
  EXPECT_FALSE(d.late);
  // Without an earlier piece 最终版 is just a name.
  EXPECT_EQ(decide(article("农安县署名文章", "署名文章最终版.pdf", "%PDF-2")).disposition,
            Disposition::submission);
}

TEST(Disposition, SamePiecesAgainAreARepetition) {
  const auto first = decide(article("农安县署名文章", "署名文章.pdf", "%PDF-1"));
  const auto other = with_earlier(first, storage::sha256("%PDF-2"));
  EXPECT_FALSE(decide(article("再发一次", "1.pdf", "%PDF-1"), other).duplicate_of);
  const auto same = with_earlier(first, storage::sha256("%PDF-1"));
  const auto d = decide(article("怕没收到，补发一次", "署名文章(1).pdf", "%PDF-1"), same);
  ASSERT_TRUE(d.duplicate_of);
  EXPECT_EQ(d.duplicate_of->value, 7);
  EXPECT_EQ(d.disposition, Disposition::submission);
}

TEST(Disposition, WithdrawalFromAForgedSenderIsNeitherAnsweredNorActedOn) {
  const auto first = decide(article("农安县署名文章", "署名文章.pdf", "%PDF-1"));
  Letter l;
  l.from = kUnit;
  l.subject = "撤回农安县所有材料";
  l.body = "请删除我县所有材料。";
  l.headers = {"Authentication-Results: mx.office.example; spf=fail"};
  const auto d = decide(l, with_earlier(first, {"sha256:0"}));
  EXPECT_EQ(d.disposition, Disposition::correction);
  EXPECT_EQ(d.ack, Answer::none);
  EXPECT_TRUE(d.replaces.empty());
  EXPECT_FALSE(d.sender_confirmed);
  EXPECT_TRUE(has(d.review, "authentication_failed"));
}

TEST(Disposition, WhateverAsksForAPersonHasARowForOne) {
  const auto review = [](const char* subject, const char* body) {
    Letter l;
    l.from = kUnit;
    l.subject = subject;
    l.body = body;
    auto d = decide(l);
    d.review.insert(d.review.end(), d.tasks.begin(), d.tasks.end());
    return d.review;
  };
  const char* ours = "回复：【收件回执】“信用交通宣传月”材料已收到";
  EXPECT_TRUE(has(review(ours, "第三篇9月10日已邮寄。"), "reply_to_receipt"));
  EXPECT_FALSE(has(review(ours, "收到，谢谢！"), "reply_to_receipt"));
  EXPECT_TRUE(has(review("请问", "简讯照片有像素要求吗？"), "enquiry"));
  EXPECT_FALSE(has(review("申请延期报送图文简讯", "活动推迟，特申请延期。"), "enquiry"));
  EXPECT_TRUE(
      has(review("典型案例情况说明", "我县暂无符合条件的典型案例，特此零报告。"), "zero_report"));
  EXPECT_TRUE(has(review("农安县署名文章", "署名文章见附件，请查收。"), "no_attachment"));
}

TEST(Disposition, EveryDecisionHasEvidence) {
  for (const auto& l : {article("农安县署名文章", "署名文章.pdf", "%PDF-1"), Letter{}}) {
    const auto d = decide(l);
    EXPECT_FALSE(d.evidence.empty());
    EXPECT_EQ(d.rules_version, classify::kRulesVersion);
    for (const auto& e : d.evidence) EXPECT_FALSE(e.rule.empty());
  }
}

TEST(Disposition, SameInputSameDecision) {
  const Letter l = article("宁江、前郭两地守信典型", "宁江.pdf", "%PDF-1");
  const auto a = decide(l), b = decide(l);
  EXPECT_EQ(a.unit, b.unit);
  ASSERT_EQ(a.evidence.size(), b.evidence.size());
  for (std::size_t i = 0; i < a.evidence.size(); ++i)
    EXPECT_EQ(a.evidence[i].words, b.evidence[i].words);
}

struct Authentication {
  const char* value;
  bool failed;
};
class GuardAuthentication : public testing::TestWithParam<Authentication> {};
TEST_P(GuardAuthentication, OnlyOurServersVerdictCounts) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = "署名文章字数";
  l.body = "请问署名文章有字数要求吗？";
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

// Dropped once for one word in a subject or a file's name, while the activity month held 国庆.
TEST(OtherBusiness, OursSetInOtherWorkIsNotDropped) {
  for (const auto& [subject, file] :
       {std::pair{"辉南县交通运输局图文简讯", "国庆假期信用交通宣传简讯.docx"},
        std::pair{"东辽县守信激励典型案例", "春运路上的守信司机.docx"},
        std::pair{"农安县“信用交通宣传月”国庆假期宣传简讯", "简讯.docx"},
        std::pair{"东丰县守信激励典型案例", "防汛抢险守信典型.docx"},
        std::pair{"农安县署名文章", "会议通知.docx"}}) {
    Letter l;
    l.subject = subject;
    l.body = "请查收";
    l.files = {{file}};
    const auto d = decide(l);
    EXPECT_EQ(d.disposition, Disposition::submission) << subject;
    EXPECT_NE(d.ack, Answer::none) << subject;
  }
}

TEST(OtherBusiness, OtherWorkAloneIsNotOurs) {
  for (const auto& [subject, file] :
       {std::pair{"国庆假期道路运输情况简讯", "国庆假期运输简讯.docx"},
        std::pair{"关于报送“诚信兴商宣传月”参展企业名单的函", "参展企业名单.docx"},
        std::pair{"2020年春运工作总结", "春运工作总结.docx"}}) {
    Letter l;
    l.subject = subject;
    l.body = "农安县交通运输局报送";
    l.files = {{file}};
    EXPECT_EQ(decide(l).disposition, Disposition::unrelated) << subject;
  }
}

// 简讯见附件。总结能否延期？盼复
TEST(Besides, AQuestionBesideMaterialWaitsForAPerson) {
  Letter l;
  l.subject = "农安县交通运输局图文简讯";
  l.files = {{"图文简讯：信用早课.docx"}};
  l.body = "简讯见附件。总结因人员隔离，能否延期到11月10日上报？盼复";
  EXPECT_TRUE(has(decide(l).tasks, "enquiry"));
  l.body = "简讯见附件，请查收。";
  EXPECT_FALSE(has(decide(l).tasks, "enquiry"));
}

// "Store full path" is an ordinary choice when packing.
TEST(Hostile, AUnitsFileWithABadNameIsLookedAt) {
  Letter l;
  l.subject = "四平市交通运输局图文简讯";
  l.files = {{"四平市图文简讯.docx.exe", "MZ" + std::string(200, 'x')}};
  const auto d = decide(l);
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_TRUE(has(d.review, "hostile_attachment"));
  l.subject = "invoice";
  l.files = {{"invoice.pdf.exe", "MZ" + std::string(200, 'x')}};
  EXPECT_EQ(decide(l).disposition, Disposition::spam);
}

}  // namespace
}  // namespace shouwen::test
