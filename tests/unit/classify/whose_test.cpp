// Whose it is and what it is: rules no other test noticed when they were broken on purpose.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "config/roster.h"
#include "gateway/classify/authentication.h"
#include "gateway/classify/earlier.h"
#include "gateway/classify/fax_numbers.h"
#include "gateway/classify/han.h"
#include "gateway/classify/kind_match.h"
#include "gateway/classify/learn.h"
#include "gateway/classify/secrecy.h"
#include "gateway/classify/unit_names.h"
#include "gateway/intake/lessons.h"
#include "gateway/intake/replay.h"
#include "tests/unit/classify/smallest.h"

namespace shouwen::test {
namespace {

// --- machines' wording

TEST(MachineWording, ALongLetterIsAPersons) {
  std::string body = "农安县交通运输局张某某正在休假。\r\n";
  for (int i = 0; i < 12; ++i) body += "客运站秩序良好，群众出行平安，信用交通宣传栏已换新。\r\n";
  EXPECT_NE(decide(stranger("农安县", body, {})).disposition, Disposition::auto_reply);
}

TEST(MachineWording, WhoBringsOrAsksIsAPerson) {
  EXPECT_EQ(decide(stranger("农安县简讯", "本人休假，简讯见附件。", {})).disposition,
            Disposition::submission);
  EXPECT_EQ(decide(stranger("农安县", "本人休假，请问简讯报给谁？", {})).disposition,
            Disposition::enquiry);
}

TEST(Authserv, ATrustedNameIsExact) {
  const std::string raw =
      "Authentication-Results: evil.office.example; dmarc=fail\r\nFrom: <a@b.example>\r\n\r\nx\r\n";
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto m = parsers::read_mail(tree, bytes);
  EXPECT_FALSE(classify::authentication(m, {"office.example"}, {kOwn}) == classify::Proof::failed);
}

// --- whose it is

TEST(Whose, TwoUnitsSeenAreNoHint) {
  storage::History h;
  h.seen_units = {"220421", "220122"};
  EXPECT_EQ(decide(stranger("材料", "", {{"简讯.docx"}}), h).unit, "");
}

TEST(Whose, WhoClaimedTwoUnitsIsNeither) {
  auto a = earlier(1, "someone@qq.example", "简讯甲", false);
  auto b = earlier(2, "someone@qq.example", "简讯乙", false);
  b.unit = "220122";
  EXPECT_EQ(decide(stranger("材料", "", {{"简讯.docx"}}), history({a, b})).unit, "");
}

TEST(Whose, TwoNamedAlikeAreAmbiguous) {
  EXPECT_TRUE(has(decide(stranger("通化市、白城市简讯")).review, "unit_ambiguous"));
}

TEST(Whose, AnotherProvinceInQuotedTextMisdirectsNothing) {
  const auto d =
      decide(stranger("回复：农安县简讯", "材料附后。\r\n\r\n> 辽宁省交通运输厅：请提供材料"));
  EXPECT_EQ(d.disposition, Disposition::submission);
}

TEST(Whose, AFileNameAloneIsNoStrongerThanTheAddress) {
  EXPECT_EQ(decide(mail(kNongan, "材料", "", {{"二道区简讯.docx"}})).unit, "220122");
}

TEST(Whose, ASentenceAboutTheDepartmentIsNoSignature) {
  EXPECT_EQ(decide(stranger("农安县简讯",
                            "请查收。\r\n共一篇。\r\n另有照片。\r\n"
                            "厅里通知的材料已寄出，请转给客运中心"))
                .unit,
            "220122");
}

TEST(Whose, APaperThatNamesTwoCountiesAlikeIsNeithers) {
  const auto d = decide_read(mail("cc_xinyong@cc-jt.example", "材料", "", {}),
                             {{"1.docx", "榆树市、德惠市简讯\n两地交通运输局联合开展宣传。\n"}});
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].unit, "");
}

TEST(Whose, ABarePlaceOfAnotherLineIsNoFilesUnit) {
  const auto d = decide(mail(kNongan, "学习宽城做法简讯", "", {{"宽城.docx"}}));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].unit, "");
}

TEST(Whose, AnotherUnitOnACitysServerIsLookedAt) {
  const auto d = decide(mail("x@cc-jt.example", "通化市交通运输局简讯"));
  EXPECT_EQ(d.unit, "220500");
  EXPECT_TRUE(has(d.review, "address_of_another_unit"));
}

TEST(Whose, ABareNameAloneIsUncertain) {
  EXPECT_TRUE(has(decide(stranger("宽城简讯")).review, "unit_uncertain"));
}

TEST(Whose, TheAddresseeAloneIsNobody) {
  EXPECT_EQ(decide(stranger("简讯", "通化市交通运输局：\r\n报上简讯一篇，请查收。")).unit, "");
}

TEST(Whose, AStoredSignatureAloneIsUncertain) {
  EXPECT_TRUE(has(decide(stranger("简讯", "请查收。\r\n-- \r\n李某\r\n南关区交通运输局")).review,
                  "unit_uncertain"));
}

TEST(Whose, AForwardedTextAloneIsUncertain) {
  const auto d = decide(stranger("转发：简讯",
                                 "请查收。\r\n\r\n-----原始邮件-----\r\n发件人: 张某\r\n主题: "
                                 "简讯\r\n\r\n南关区交通运输局简讯"));
  EXPECT_TRUE(has(d.review, "unit_uncertain") || has(d.review, "unit_unknown")) << d.unit;
}

TEST(Whose, QuotedTextNamesNobody) {
  EXPECT_EQ(
      decide(stranger("回复：简讯", "材料附后。\r\n\r\n> 报送单位：通化市交通运输局\r\n> 简讯"))
          .unit,
      "");
}

TEST(Whose, WhereItHappenedAloneIsNobody) {
  EXPECT_EQ(decide(stranger("执法人员走进长春市客运站简讯")).unit, "");
}

TEST(Whose, ANameOfTwoUnitsIsNeithers) {
  std::vector<config::Unit> units(2);
  units[0].code = "a";
  units[1].code = "b";
  for (auto& u : units) u.name_full = u.short_name = "铁西区交通运输局";
  const config::Roster two(std::move(units));
  const config::Campaign c = credit();
  const classify::Knowledge rules(two, {&c, 1});
  EXPECT_EQ(in_context(
                stranger("铁西区简讯"), [](auto&) {}, rules)
                .unit,
            "");
}

TEST(Whose, AnEndingOfTwoFaxNumbersIsNeithers) {
  std::vector<config::Unit> units(2);
  units[0].code = "a";
  units[0].fax_numbers = {"0431-85550000"};
  units[1].code = "b";
  units[1].fax_numbers = {"0432-85550000"};
  const config::Roster two(std::move(units));
  EXPECT_EQ(classify::FaxNumbers(two).find("85550000"), nullptr);
}

TEST(Whose, OfACitysPieceForTwoCountiesNamesMustTell) {
  const auto d = decide(mail("cc_xinyong@cc-jt.example", "转报榆树市、德惠市简讯"));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].unit, "");
}

// --- what it is

TEST(What, NothingArrivesAfterItWasSeen) {
  const Instant seen = *parse_rfc3339("2020-10-14T10:00:00+08:00");
  const auto a = classify::arrival({}, {false, seen + kHour, seen});
  EXPECT_EQ(a.at, seen);
  EXPECT_EQ(a.basis, "first_seen");
}

TEST(What, AScanNobodyReadIsLookedAt) {
  extract::Document scan;
  scan.path = "9";
  scan.name = "农安县简讯.pdf";
  scan.kind = "pdf";
  scan.outcome = extract::Outcome::ok;
  scan.size = 9000;
  scan.wants_ocr = true;
  EXPECT_TRUE(
      has(in_context(mail(kNongan, "农安县简讯", "", {}), [](auto&) {}, knowledge(), {scan}).review,
          "scan_not_read"));
}

// A file whose reading was ended says nothing of itself: not its kind, not a mark of secrecy. Its
// name is not enough, whoever sent it and whatever the mail is taken for.
class EndedReading : public ::testing::TestWithParam<extract::Outcome> {
 protected:
  static storage::Decision with(const char* name, const char* kind, const char* text = "") {
    extract::Document d;
    d.path = "9";
    d.name = name;
    d.kind = kind;
    d.outcome = GetParam();
    d.text = text;
    d.size = 9000;
    return in_context(mail(kNongan, "农安县简讯", "", {}), [](auto&) {}, knowledge(), {d});
  }
};

TEST_P(EndedReading, IsLookedAt) {
  for (const char* kind : {"docx", "doc", "wps", "pdf", "xlsx", "rtf", "zip", "rar", "eml", "msg"})
    EXPECT_TRUE(has(with("农安县简讯.x", kind).review, "document_not_read")) << kind;
}

TEST_P(EndedReading, OfAMailThatBringsNothingToo) {
  extract::Document d;
  d.path = "9";
  d.name = "1.docx";
  d.kind = "docx";
  d.outcome = GetParam();
  d.size = 9000;
  EXPECT_TRUE(has(in_context(stranger("安全生产月资料", "安全生产月资料见附件。", {}), [](auto&) {},
                             knowledge(), {d})
                      .review,
                  "document_not_read"));
}

TEST_P(EndedReading, OfWhatSpeaksOtherwiseIsNot) {
  EXPECT_FALSE(has(with("照片.jpg", "jpg").review, "document_not_read"));
  EXPECT_FALSE(has(with("视频.mp4", "mp4").review, "document_not_read"));
  EXPECT_FALSE(has(with("简讯.docx", "docx", "农安县简讯\n").review, "document_not_read"));
}

INSTANTIATE_TEST_SUITE_P(All, EndedReading,
                         ::testing::Values(extract::Outcome::timeout, extract::Outcome::crashed,
                                           extract::Outcome::limit));

// What nobody could read may hold any number of pictures: the sender is asked for the file, not for
// pictures that may be in it. The same document, read and without one, is asked for them.
TEST(What, PicturesAreNotMissedInWhatWasNotRead) {
  using extract::Outcome;
  for (const Outcome outcome : {Outcome::corrupt, Outcome::encrypted, Outcome::limit,
                                Outcome::timeout, Outcome::crashed, Outcome::ok}) {
    extract::Document d;
    d.path = "9";
    d.name = "农安县图文简讯.docx";
    d.kind = "docx";
    d.outcome = outcome;
    if (outcome == Outcome::ok) d.text = "农安县图文简讯\n我局开展信用交通宣传月活动。\n";
    d.images = 0;
    d.size = 9000;
    const auto decided =
        in_context(mail(kNongan, "农安县图文简讯", "", {}), [](auto&) {}, knowledge(), {d});
    EXPECT_EQ(has(decided.problems, "missing_image_for_brief"), outcome == Outcome::ok)
        << extract::name(outcome);
  }
}

// A program came: to say 未见附件 beside its name would be wrong.
TEST(What, AProgramOfARegisteredAddressIsNotAForgottenFile) {
  const auto d = decide(mail(kNongan, "农安县图文简讯", "现报上图文简讯，请查收。",
                             {{"农安县图文简讯.docx.exe", "MZ" + std::string(200, 'x')}}));
  EXPECT_EQ(d.disposition, storage::Disposition::submission);
  EXPECT_FALSE(has(d.problems, "no_attachment"));
  EXPECT_TRUE(has(d.problems, "unreadable_attachment"));
  EXPECT_TRUE(has(d.tasks, "hostile_attachment"));
  const auto none = decide(mail(kNongan, "农安县图文简讯", "现报上图文简讯，请查收。", {}));
  EXPECT_TRUE(has(none.problems, "no_attachment"));
}

TEST(What, AGrantThatALatePieceQuotesIsLookedAt) {
  Letter l = mail(kNongan, "农安县简讯", "厅里同意延期至11月底，现报上。");
  l.date = "Mon, 16 Nov 2020 10:00:00 +0800";
  EXPECT_TRUE(has(decide(l).review, "quotes_extension"));
}

TEST(What, AQuotedTitleCountsForLessThanOnesOwn) {
  const std::vector<config::Campaign> both = {credit(), safety()};
  const classify::Knowledge rules(roster(), both);
  Letter l =
      stranger("材料",
               "一\r\n二\r\n三\r\n四\r\n校园安全提升行动\r\n六\r\n七\r\n八\r\n九\r\n十\r\n\r\n"
               "> 信用交通宣传月");
  l.date = "Sat, 1 Aug 2020 10:00:00 +0800";
  EXPECT_EQ(in_context(
                l, [](auto&) {}, rules)
                .campaign,
            "2021-campus-safety");
}

TEST(What, OtherWorkOfOneCampaignSpeaksForTheOther) {
  const std::vector<config::Campaign> both = {credit(), safety()};
  const classify::Knowledge rules(roster(), both);
  Letter l = stranger("农安县诚信与安全教育安全生产月材料");
  l.date = "Sat, 1 Aug 2020 10:00:00 +0800";
  EXPECT_EQ(in_context(
                l, [](auto&) {}, rules)
                .campaign,
            "2021-campus-safety");
}

TEST(What, AUnitsOwnHostileFileIsItsOwn) {
  const auto d =
      decide(mail(kNongan, "农安县署名文章", "请查收", {{"署名文章.docx.exe", "MZ\x90\x01\x01"}}));
  EXPECT_FALSE(has(d.review, "hostile_attachment"));
}

TEST(What, AUnitsWordsAreNoSpam) {
  EXPECT_NE(decide(mail(kNongan, "关于防范代开发票的信用提示", "请知悉。", {})).disposition,
            Disposition::spam);
}

TEST(What, AWordOfTheLetterTakesNothingBackThatCame) {
  EXPECT_EQ(
      decide(mail(kNongan, "农安县简讯", "旧公章已作废，新章已盖。", {{"简讯.docx"}})).disposition,
      Disposition::submission);
}

TEST(What, WhoIsNotConfirmedAsksForAUnitsStateInVain) {
  EXPECT_TRUE(has(decide(stranger("农安县交通运输局咨询", "请问我局还差什么没报？", {})).review,
                  "asks_from_unconfirmed"));
}

TEST(What, TheSameFileAgainCorrectsNothing) {
  auto e = earlier(1, kTongyu, "简讯一");
  e.parts = {{"sha256:简讯一.docx" + std::to_string(std::string("通榆县简讯").size())}};
  const auto d = decide_read(mail(kTongyu, "更正：简讯一（以此为准）", "", {}),
                             {{"简讯一.docx", "通榆县简讯"}}, history({e}));
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_EQ(d.duplicate_of, MessageRef{1});
}

TEST(What, OneOfASeriesCorrectsNothing) {
  const auto d = decide(mail(kTongyu, "通榆县简讯最新（第2封）", "", {{"通榆县简讯.docx"}}),
                        history({earlier(1, kTongyu, "通榆县简讯")}));
  EXPECT_EQ(d.disposition, Disposition::submission);
}

TEST(What, TheSameContentAgainIsAnsweredOnce) {
  auto e = earlier(1, kTongyu, "简讯一");
  e.content = {"sha256:same"};
  const auto d = in_context(mail(kTongyu, "通榆县简讯", "", {{"简讯.docx"}}), [&](auto& c) {
    c.content = {"sha256:same"};
    c.history = history({e});
  });
  EXPECT_EQ(d.duplicate_of, MessageRef{1});
  EXPECT_EQ(d.ack, Answer::none);
}

}  // namespace
}  // namespace shouwen::test
