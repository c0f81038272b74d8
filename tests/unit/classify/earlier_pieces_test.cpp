// Which earlier piece a mail bears on: what a correction replaces, what pictures are added to. As a
// county clerk found it done wrongly.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "parsers/mail.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using classify::Wanting;
using storage::Disposition;
using storage::Earlier;
using Refs = std::vector<MessageRef>;

const std::string kTongyu = "tyxjtj@163.example", kNongan = "naxjtj@163.example";
const std::string kMissing = "missing_image_for_brief";

std::string jpeg() {
  return std::string("\xFF\xD8\xFF\xC0\x00\x11\x08\x02\x58\x03\x20", 11) + std::string(4000, 'x');
}

storage::Item brief(const std::string& title, const std::string& file) {
  storage::Item out;
  out.type = "brief";
  out.title = title;
  out.attachments = {file};
  out.confidence = 0.9;
  return out;
}

Earlier earlier(std::int64_t n, const std::string& unit, const std::string& from,
                const std::string& title) {
  Earlier e;
  e.message = {n};
  e.rfc_message_id = "m" + std::to_string(n) + "@163.example";
  e.unit = unit;
  e.from = from;
  e.subject = title;
  e.arrival = *parse_rfc3339("2020-10-12T08:00:00+08:00") + n * kHour;
  e.disposition = Disposition::submission;
  e.items = {brief(title, title + ".docx")};
  e.parts = {{"sha256:" + std::to_string(n)}};
  e.sender_confirmed = true;
  return e;
}

storage::OurMail receipt(std::int64_t about) {
  return {{about},
          {about},
          "<r" + std::to_string(about) + "@intake.example>",
          "receipt",
          "XY2020-00000" + std::to_string(about),
          kTongyu,
          "220822"};
}

// Newest first, as the store gives them.
storage::History history(std::vector<Earlier> all) {
  storage::History out;
  out.seen_units = {all.front().unit};
  for (const Earlier& e : all) out.earlier.push_back(e);
  out.earlier.sort();
  return out;
}

const std::string kFirst = "通榆县启动信用交通宣传月", kSecond = "信用早课走进通榆客运站";

storage::History two_briefs() {
  return history({earlier(1, "220822", kTongyu, kFirst), earlier(2, "220822", kTongyu, kSecond)});
}

std::string text_of(const std::string& title) {
  return title +
         "\n10月12日，通榆县交通运输局组织志愿者走进客运站，悬挂横幅、摆放展板，发放宣传册八百余份"
         "。"
         "\n群众纷纷驻足咨询，现场气氛热烈。\n";
}

Letter letter(const std::string& from, const std::string& subject, const std::string& body = "") {
  Letter l;
  l.from = from;
  l.subject = subject;
  l.body = body;
  return l;
}

// --- what a correction replaces

TEST(Correction, TheTitleSaysWhichPiece) {
  const auto d = decide_read(letter(kTongyu, "更正：简讯一（以此为准）"),
                             {{"简讯一.docx", text_of(kFirst)}}, two_briefs());
  EXPECT_EQ(d.disposition, Disposition::correction);
  EXPECT_EQ(d.replaces, Refs{{1}});
  EXPECT_FALSE(has(d.review, "which_replaced"));
}

TEST(Correction, TheThreadSaysWhichPiece) {
  storage::History h = two_briefs();
  h.ours = {receipt(1)};
  Letter l =
      letter(kTongyu, "回复：【收件回执】材料已收到（收件编号XY2020-000001）", "更正稿，以此为准");
  l.headers = {"In-Reply-To: <r1@intake.example>"};
  EXPECT_EQ(decide_read(l, {{"新建文档1.docx", text_of("通榆县交通运输局多措并举")}}, h).replaces,
            Refs{{1}});
}

TEST(Correction, AReplyToTheSendersOwnMailSaysWhichPiece) {
  Letter l = letter(kTongyu, "更正稿", "以此为准");
  l.headers = {"In-Reply-To: <m1@163.example>"};
  EXPECT_EQ(decide_read(l, {{"新建文档1.docx", text_of("通榆县交通运输局多措并举")}}, two_briefs())
                .replaces,
            Refs{{1}});
}

TEST(Correction, OneOfSeveralIsAskedNotGuessed) {
  const auto d =
      decide_read(letter(kTongyu, "更正", "图文简讯有误，以此为准"),
                  {{"新建文档1.docx", text_of("通榆县交通运输局多措并举")}}, two_briefs());
  EXPECT_EQ(d.disposition, Disposition::correction);
  EXPECT_TRUE(d.replaces.empty());
  EXPECT_TRUE(has(d.review, "which_replaced"));
}

TEST(Correction, TheOnlyOneOfItsKindIsMeant) {
  const auto d = decide_read(letter(kTongyu, "更正", "图文简讯有误，以此为准"),
                             {{"新建文档1.docx", text_of("通榆县交通运输局多措并举")}},
                             history({earlier(1, "220822", kTongyu, kFirst)}));
  EXPECT_EQ(d.replaces, Refs{{1}});
}

TEST(Correction, AStrangersCopyDrawsNone) {
  Earlier copy = earlier(2, "220822", "somebody@qq.example", kFirst);
  copy.sender_confirmed = false;
  const auto d =
      decide_read(letter(kTongyu, "更正：简讯一（以此为准）"), {{"简讯一.docx", text_of(kFirst)}},
                  history({earlier(1, "220822", kTongyu, kFirst), copy}));
  EXPECT_EQ(d.replaces, Refs{{1}});
}

TEST(Correction, ASecondOneMeansTheCorrectedPiece) {
  Earlier first = earlier(1, "220822", kTongyu, kFirst);
  Earlier mended = earlier(2, "220822", kTongyu, "通榆县宣传月启动仪式");
  mended.disposition = Disposition::correction;
  const auto d = decide_read(letter(kTongyu, "再次更正", "图文简讯以此为准"),
                             {{"新建文档1.docx", text_of("通榆县交通运输局多措并举")}},
                             history({first, mended}));
  EXPECT_EQ(d.replaces, Refs{{2}});
  EXPECT_FALSE(has(d.review, "which_replaced"));
}

// What our receipt asks for: the missing one, sent in reply, with a word that adds.
TEST(Correction, TheOneStillMissingIsAnotherPiece) {
  storage::History h = history({earlier(1, "220822", kTongyu, kFirst)});
  h.ours = {receipt(1)};
  for (const char* words : {"第一篇补上", "补充第二篇", "还差的一篇简讯现在补上，见附件"}) {
    Letter l = letter(kTongyu, "回复：【收件回执】材料已收到（收件编号XY2020-000001）", words);
    l.headers = {"In-Reply-To: <r1@intake.example>"};
    const auto d = decide_read(
        l,
        {{kSecond + ".docx",
          kSecond + "\n10月9日，通榆县交通运输局在客运站开设信用早课，驾驶员逐条学习诚信经营"
                    "公约。\n早课每周一次，由安全科长主讲，已有九十余人参加。\n"}},
        h);
    EXPECT_EQ(d.disposition, Disposition::submission) << words;
    EXPECT_TRUE(d.replaces.empty()) << words;
  }
  // The same word with the title of one that came: its newer version.
  Letter l = letter(kTongyu, "回复：材料已收到", "补充了图片，补发");
  l.headers = {"In-Reply-To: <r1@intake.example>"};
  const auto d = decide_read(l, {{"稿件.docx", text_of(kFirst)}}, h);
  EXPECT_EQ(d.replaces, Refs{{1}});
}

// 简讯二 beside 简讯: a number more is another piece, whatever word came with it.
TEST(Correction, ANumberMoreIsAnotherPiece) {
  const std::string title = "通榆县信用交通宣传月活动简讯";
  const auto second = [&](const std::string& name) {
    return decide_read(letter(kTongyu, name, "补发"), {{name + ".docx", text_of(name)}},
                       history({earlier(1, "220822", kTongyu, title)}));
  };
  EXPECT_TRUE(second(title + "（二）").replaces.empty());
  EXPECT_TRUE(second(title + "之二").replaces.empty());
  EXPECT_EQ(second(title + "修改稿").replaces, Refs{{1}});
}

// --- what a person has said of the same material

storage::Decision sent_again(Earlier before, const std::string& subject = "通榆县图文简讯") {
  before.by_person = true;
  before.subject = "通榆县图文简讯";
  return decide_read(letter(kTongyu, subject, "图文简讯一篇"), {{"简讯一.docx", text_of(kFirst)}},
                     history({std::move(before)}));
}

TEST(JudgedOtherwise, TheSameAgainAfterAPersonAgreedIsNoDoubt) {
  const auto d = sent_again(earlier(1, "220822", kTongyu, kFirst));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_FALSE(has(d.review, "judged_otherwise"));
}

TEST(JudgedOtherwise, AnotherKindAnotherUnitOrNoneOfOurs) {
  Earlier kind = earlier(1, "220822", kTongyu, kFirst);
  kind.items[0].type = "signed_article";
  EXPECT_TRUE(has(sent_again(kind).review, "judged_otherwise"));
  EXPECT_TRUE(has(sent_again(earlier(1, "220821", kTongyu, kFirst)).review, "judged_otherwise"));
  Earlier ignored = earlier(1, "220822", kTongyu, kFirst);
  ignored.disposition = Disposition::unrelated;
  ignored.items.clear();
  EXPECT_TRUE(has(sent_again(ignored).review, "judged_otherwise"));
}

TEST(JudgedOtherwise, ARuleMayBeOverruledByARule) {
  Earlier kind = earlier(1, "220822", kTongyu, kFirst);
  kind.items[0].type = "signed_article";
  kind.subject = "通榆县图文简讯";
  const auto d = decide_read(letter(kTongyu, "通榆县图文简讯", "图文简讯一篇"),
                             {{"简讯一.docx", text_of(kFirst)}}, history({kind}));
  EXPECT_FALSE(has(d.review, "judged_otherwise"));
}

TEST(JudgedOtherwise, OtherMaterialOfTheSameClerkIsAFreshPiece) {
  Earlier kind = earlier(1, "220822", kTongyu, "通榆县道路运输处罚案例");
  kind.items[0].type = "case";
  EXPECT_FALSE(has(sent_again(kind, "通榆县第二篇简讯").review, "judged_otherwise"));
}

// --- versions of what pictures have completed

TEST(Settled, TheSameAgainAsksForNoPicturesThatCame) {
  Earlier before = earlier(1, "220822", kTongyu, kFirst);
  const auto brief_again = [&] {
    return decide_read(letter(kTongyu, "更正：简讯一（以此为准）"),
                       {{"简讯一.docx", text_of(kFirst)}}, history({before}));
  };
  EXPECT_TRUE(has(brief_again().problems, kMissing));
  before.settled = {kMissing};
  const auto d = brief_again();
  EXPECT_EQ(d.replaces, Refs{{1}});
  EXPECT_FALSE(has(d.problems, kMissing));
  EXPECT_EQ(d.ack, storage::Answer::receipt);
}

// --- titles that tell nothing

bool untitled(const std::string& subject, const std::string& file) {
  const auto d = decide_read(letter(kTongyu, subject, "请查收"), {{file, text_of("").substr(1)}});
  EXPECT_EQ(d.items.size(), 1U) << subject << file;
  return !d.items.empty() && d.items[0].untitled;
}

TEST(Untitled, TheKindsOwnWordsAreNoTitle) {
  EXPECT_TRUE(untitled("图文简讯", "简讯.docx"));
  EXPECT_TRUE(untitled("图文简讯", "通榆县图文简讯.docx"));
  EXPECT_FALSE(untitled("图文简讯", "简讯一.docx"));
  EXPECT_FALSE(untitled("图文简讯", "信用早课走进客运站.docx"));
  EXPECT_TRUE(untitled("第二篇图文简讯", "信用早课走进客运站.docx"));
}

// --- a correction is as timely as what it mends

// A brief of the first date (10-15), corrected after it.
storage::Decision corrected_after(Earlier first) {
  Letter l = letter(kTongyu, "更正：简讯一（以此为准）");
  l.date = "Sun, 18 Oct 2020 09:00:00 +0800";
  return decide_read(l, {{"简讯一.docx", text_of(kFirst)}}, history({std::move(first)}));
}

TEST(Correction, OfATimelyPieceIsNotLate) {
  const auto d = corrected_after(earlier(1, "220822", kTongyu, kFirst));
  EXPECT_EQ(d.replaces, Refs{{1}});
  EXPECT_FALSE(d.late);
}

TEST(Correction, OfALatePieceIsLate) {
  Earlier first = earlier(1, "220822", kTongyu, kFirst);
  first.items[0].late = true;
  EXPECT_TRUE(corrected_after(first).late);
}

TEST(Correction, OfAReturnedPieceIsTimelyUntilItsDeadline) {
  Earlier first = earlier(1, "220822", kTongyu, kFirst);
  first.items[0].redo_by = parse_rfc3339("2020-10-18T09:00:00+08:00");
  EXPECT_FALSE(corrected_after(first).late);
  first.items[0].redo_by = *first.items[0].redo_by + -1;
  EXPECT_TRUE(corrected_after(first).late);
}

// --- pictures sent afterwards

storage::Decision judged(const Letter& l, storage::History h, std::vector<Wanting> wanting) {
  const std::string raw = octets(l);
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto mail = parsers::read_mail(tree, bytes);
  const auto documents = extract::extract(tree, mail);
  EXPECT_TRUE(classify::brings_pictures(documents));
  const Instant now = *parse_rfc3339("2021-01-01T00:00:00+08:00");
  return classify::classify(mail, documents,
                            {knowledge(),
                             {kOwn},
                             {kOwnDomain},
                             {},
                             classify::arrival(mail, {true, std::nullopt, now}),
                             Zone{},
                             std::move(h),
                             {},
                             {},
                             std::move(wanting)});
}

Letter pictures(const std::string& subject, const std::string& body = "") {
  Letter l = letter(kNongan, subject, body);
  l.files = {{"IMG_2020.jpg", jpeg()}};
  return l;
}

storage::History one_brief() {
  return history({earlier(1, "220122", kNongan, "农安县启动宣传月")});
}

bool settles(const storage::Decision& d) {
  return std::ranges::any_of(d.evidence,
                             [](const auto& e) { return e.fact == "settles=" + kMissing; });
}

TEST(Pictures, SentInAnswerToOurReceiptAreAdded) {
  for (const char* body : {"图文简讯的配图", "补发配图", "补发图片，请查收", "见附件"}) {
    storage::History h = one_brief();
    h.ours = {receipt(1)};
    Letter l =
        pictures("回复：【收件回执】“信用交通宣传月”材料已收到（收件编号XY2020-000001）", body);
    l.headers = {"In-Reply-To: <r1@intake.example>"};
    const auto d = judged(l, h, {{{1}, {kMissing}, {}}});
    EXPECT_TRUE(d.items.empty()) << body;
    EXPECT_EQ(d.part_of, MessageRef{1}) << body;
    EXPECT_TRUE(d.replaces.empty()) << body;
    EXPECT_TRUE(d.review.empty()) << body;
    EXPECT_TRUE(settles(d)) << body;
    EXPECT_EQ(d.ack, storage::Answer::receipt) << body;
  }
}

TEST(Pictures, InANewMailAreAddedToTheOnlyPieceThatWantsThem) {
  const auto d = judged(pictures("农安县简讯配图"),
                        history({earlier(1, "220122", kNongan, "农安县启动宣传月"),
                                 earlier(2, "220122", kNongan, "信用早课走进农安")}),
                        {{{1}, {kMissing}, {}}, {{2}, {}, {}}});
  EXPECT_EQ(d.part_of, MessageRef{1});
  EXPECT_TRUE(d.items.empty());
  EXPECT_TRUE(settles(d));
}

TEST(Pictures, ASecondMailOfThemIsAddedAndSettlesNothingMore) {
  const auto d = judged(pictures("农安县简讯配图（续）"), one_brief(), {{{1}, {}, {kMissing}}});
  EXPECT_EQ(d.part_of, MessageRef{1});
  EXPECT_FALSE(settles(d));
}

TEST(Pictures, OfOneOfSeveralAreForAPerson) {
  const auto d = judged(pictures("农安县简讯配图"),
                        history({earlier(1, "220122", kNongan, "农安县启动宣传月"),
                                 earlier(2, "220122", kNongan, "信用早课走进农安")}),
                        {{{1}, {kMissing}, {}}, {{2}, {kMissing}, {}}});
  EXPECT_FALSE(d.part_of);
  EXPECT_TRUE(d.items.empty());
  EXPECT_TRUE(d.replaces.empty());
  EXPECT_TRUE(has(d.review, "pictures_of_which"));
}

TEST(Pictures, OfNoPieceAreForAPerson) {
  const auto d = judged(pictures("农安县简讯配图"), one_brief(), {{{1}, {}, {}}});
  EXPECT_FALSE(d.part_of);
  EXPECT_TRUE(has(d.review, "pictures_of_which"));
}

TEST(Pictures, OfAReturnedPieceAreForWhoReturnedIt) {
  Earlier sent_back = earlier(1, "220122", kNongan, "农安县启动宣传月");
  sent_back.items[0].returned = "请补充现场图片";
  const auto d = judged(pictures("农安县简讯配图"), history({sent_back}), {{{1}, {kMissing}, {}}});
  EXPECT_FALSE(d.part_of);
  EXPECT_TRUE(has(d.review, "answers_return"));
}

TEST(Pictures, OfAStrangerAreForAPerson) {
  Letter l = pictures("农安县简讯配图");
  l.from = "somebody@qq.example";
  const auto d = judged(l, one_brief(), {{{1}, {kMissing}, {}}});
  EXPECT_EQ(d.unit, "220122");
  EXPECT_FALSE(d.part_of);
  EXPECT_TRUE(has(d.review, "pictures_of_which"));
}

TEST(Pictures, APhotographedArticleIsNoPictureOfABrief) {
  const auto d = judged(pictures("农安县署名文章"), one_brief(), {{{1}, {kMissing}, {}}});
  EXPECT_FALSE(d.part_of);
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "signed_article");
}

TEST(Pictures, OurOwnSubjectIsNoTitle) {
  Letter l =
      letter(kNongan, "回复：【收件回执】材料已收到（收件编号XY2020-000001）", "署名文章见图");
  l.files = {{"IMG_2020.jpg", jpeg()}};
  const auto d = judged(l, one_brief(), {});
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].title, "");
}

// --- nothing to send, and words nobody understood

TEST(ZeroReport, InPlainWords) {
  for (const char* body : {"我局辖区无守信激励典型案例可报，特此说明",
                           "我局暂无符合条件的典型案例上报。", "没有守信激励典型案例可报送"}) {
    const auto d = decide(letter(kTongyu, "情况说明", body));
    EXPECT_EQ(d.disposition, Disposition::submission) << body;
    ASSERT_EQ(d.claims.size(), 1U) << body;
    EXPECT_EQ(d.claims[0].kind, "zero_report") << body;
    EXPECT_EQ(d.claims[0].type, "model_case") << body;
  }
}

TEST(ZeroReport, NotInOrdinaryProse) {
  for (const char* body :
       {"请问有无守信激励典型案例可报的渠道？", "如无守信激励典型案例上报，是否需要零说明？",
        "守信激励典型案例无报送要求的格式吗？", "我局无专人负责图文简讯报送工作，请见谅。"}) {
    const auto d = decide(letter(kTongyu, "情况说明", body));
    EXPECT_TRUE(d.claims.empty()) << body;
  }
}

TEST(ByDefault, APersonsWordsThatNobodyUnderstoodAreRead) {
  const auto d = decide(letter("visitor@mail.example", "Question about the credit month",
                               "Dear colleague, when are the materials due? Best regards, Anna"));
  EXPECT_FALSE(d.review.empty());
}

TEST(ByDefault, MachinesAndListsAreNot) {
  Letter l = letter("news@mail.example", "Weekly digest", "Here is what happened this week.");
  l.headers = {"List-Id: <digest.mail.example>", "Precedence: bulk"};
  EXPECT_TRUE(decide(l).review.empty());
}

}  // namespace
}  // namespace shouwen::test
