// The words of every receipt against golden files, and what no letter may ever say.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/replies/letters.h"

namespace shouwen::replies {
namespace {

TEST(Receipt, TheOfficesExample) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "乙县启动宣传月", "乙县简讯.docx");
  trail.message.decision.problems = {"missing_image_for_brief"};
  credit(desk, trail, "brief", "2020-10-14T10:25");
  desk.to("receipt", "D1", true);
  Words words = desk.words();
  expect_golden("receipt", words);
  EXPECT_NE(words.body.find(
                "图文简讯（第1篇，共需2篇）——《乙县启动宣传月》；附件1个：乙县简讯.docx（3.2MB，"
                "校验码9F3A-71C2）"),
            std::string::npos);
  EXPECT_NE(words.body.find("图文简讯1篇（10月15日前）"), std::string::npos);
}

// 六 is what the board says is missing: the same crediting, dates and overlays.
TEST(Receipt, OwesWhatTheBoardSaysAndNothingElse) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "乙县启动宣传月", "乙县简讯.docx");
  credit(desk, trail, "brief", "2020-10-14T10:25");
  desk.to("receipt", "D1", true);
  const auto overlay = [&](storage::OverlayKind kind, const char* type,
                           const char* until = nullptr) {
    storage::Overlay o;
    o.id = static_cast<std::int64_t>(desk.facts.overlays.size()) + 1;
    o.kind = kind;
    o.unit = "D1";
    o.requirement = type;
    o.at = kNow + -kHour;
    if (until) o.until = *parse_rfc3339(std::string(until) + ":00+08:00");
    desk.facts.overlays.push_back(o);
  };
  EXPECT_NE(desk.words().body.find("活动总结1份（11月3日前）"), std::string::npos);
  overlay(storage::OverlayKind::exempt, "summary");
  overlay(storage::OverlayKind::extended, "model_case", "2020-10-28T17:00");
  const std::string body = desk.words().body;
  EXPECT_EQ(body.find("活动总结1份（"), std::string::npos) << "免报";
  EXPECT_NE(body.find("守信激励典型案例1个（10月28日"), std::string::npos) << body;

  // Forwarded by the city, and in the county's name: the county's.
  credit(desk, trail, "brief", "2020-10-14T10:26");
  desk.facts.submissions.back().brought_by = "C1";
  desk.facts.submissions.back().message = {77};
  EXPECT_EQ(desk.words().body.find("图文简讯1篇（10月15日前）"), std::string::npos);
}

TEST(Receipt, WhatCameByAnExtendedDateIsNotCalledLate) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "甲");
  trail.message.decision.items.back().late = true;
  trail.message.decision.problems = {"late"};
  trail.message.arrival = *parse_rfc3339("2020-10-20T10:00:00+08:00");
  desk.to("receipt", "D1", false);
  EXPECT_NE(desk.words().body.find("晚于通知时限"), std::string::npos);
  storage::Overlay o;
  o.id = 1;
  o.kind = storage::OverlayKind::extended;
  o.unit = "D1";
  o.requirement = "brief";
  o.at = kNow + -kHour;
  o.until = *parse_rfc3339("2020-10-20T09:59:00+08:00");
  desk.facts.overlays = {o};
  EXPECT_NE(desk.words().body.find("晚于通知时限"), std::string::npos) << "not by that date either";
  desk.facts.overlays.front().until = *parse_rfc3339("2020-10-20T10:00:00+08:00");
  EXPECT_EQ(desk.words().body.find("晚于通知时限"), std::string::npos);
}

storage::MessageTrail& fax_of(Desk& desk) {
  auto& trail = desk.mail();
  trail.message.channel = "fax";
  trail.message.header = {};
  trail.message.header.subject = "传真";
  trail.message.header.from_name = "+86 433 2510000";
  add(trail, "brief", "乙县启动宣传月");
  trail.parts.push_back({"1", "tif", "", "fax000000003.tif", 25942, {"sha256:00"}, "ok", ""});
  desk.to("receipt", "D1", true);
  return trail;
}

TEST(Receipt, AFaxIsCalledAFax) {
  Desk desk;
  credit(desk, fax_of(desk), "brief", "2020-10-14T10:25");
  expect_golden("fax", desk.words());
}

TEST(Receipt, AnIncompleteFaxNamesThePages) {
  Desk desk;
  auto& trail = fax_of(desk);
  trail.message.decision.problems = {"pages_missing"};
  trail.message.decision.evidence.push_back(
      {"problem=pages_missing", "call", "请补发第2、3页", 0, "fax.completeness", 1});
  const Words words = desk.words();
  expect_golden("fax_incomplete", words);
  EXPECT_NE(words.body.find("需补充：请补发第2、3页"), std::string::npos);
}

TEST(Receipt, AnUnconfirmedSenderReadsNothingOfTheUnit) {
  Desk desk;
  auto& trail = desk.mail();
  trail.message.header.from = "someone@qq.example";
  trail.message.decision.sender_confirmed = false;
  add(trail, "brief", "乙县启动宣传月", "乙县简讯.docx");
  credit(desk, trail, "signed_article", "2020-09-14T10:25");
  desk.to("receipt", "D1", false);
  Words words = desk.words();
  expect_golden("unconfirmed", words);
  EXPECT_EQ(words.body.find("尚未收到"), std::string::npos);
  EXPECT_EQ(words.body.find("第1篇"), std::string::npos);
  EXPECT_NE(words.body.find("如需登记请致电"), std::string::npos);
  storage::OutboxMail notice;
  notice.purpose = "unit_notice";
  notice.unit = "D1";
  trail.outbox = {notice};
  EXPECT_NE(desk.words().body.find("尚缺情况已告知登记邮箱"), std::string::npos);
}

TEST(Receipt, SeveralPiecesLateAndFromTheBody) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "signed_article", "局长谈信用", "署名文章.docx").late = true;
  add(trail, "brief", "乙县启动宣传月");
  trail.message.decision.problems = {"late"};
  trail.parts.push_back({"9", "image/jpeg", "", "../../IMG\r\n_001.jpg", 900, {}, "ok", ""});
  desk.to("receipt", "D1", true);
  expect_golden("several", desk.words());
}

TEST(Receipt, ACityForwardsItsCounties) {
  Desk desk;
  auto& trail = desk.mail();
  trail.message.decision.unit = "C1";
  add(trail, "brief", "乙县简讯一", "乙县简讯一.docx", "D1");
  add(trail, "model_case", "守信企业", "乙县案例.docx", "D1");
  add(trail, "brief", "丙县简讯", "丙县简讯.docx", "D2");
  desk.to("receipt", "C1", true);
  expect_golden("city", desk.words());
  desk.to("county_notice", "D1", true);
  Words county = desk.words();
  expect_golden("county", county);
  EXPECT_EQ(county.body.find("丙县"), std::string::npos) << "nobody reads of another's affairs";
}

TEST(Receipt, UnknownUnitEnquiryAndUnitNotice) {
  Desk unknown;
  auto& trail = unknown.mail();
  trail.message.decision.unit = "";
  trail.message.decision.problems = {"unknown_unit"};
  add(trail, "brief", "宣传月启动", "新建文档1.docx");
  unknown.to("receipt", "", false);
  expect_golden("unknown_unit", unknown.words());

  Desk question;
  auto& asks = question.mail();
  asks.message.decision.disposition = storage::Disposition::enquiry;
  asks.message.header.subject = "请问截止时间 http://evil.example/x";
  question.to("receipt", "D1", true);
  Words words = question.words();
  expect_golden("enquiry", words);
  EXPECT_EQ(words.body.find("http://"), std::string::npos)
      << "no working link in the sender's words";

  Desk notice;
  auto& other = notice.mail();
  other.message.header.from = "someone@qq.example";
  add(other, "brief", "乙县启动宣传月", "乙县简讯.docx");
  credit(notice, other, "brief", "2020-10-14T10:25");
  notice.to("unit_notice", "D1", true);
  expect_golden("unit_notice", notice.words());
}

TEST(Receipt, ClaimsAreNamedAndSettleNothing) {
  Desk desk;
  auto& trail = desk.mail();
  trail.message.decision.claims = {{"model_case", "", "zero_report"},
                                   {"brief", "", "listed_not_attached"}};
  desk.to("receipt", "D1", true);
  Words words = desk.words();
  expect_golden("claims", words);
  EXPECT_NE(words.body.find("守信激励典型案例1个（10月23日前）"), std::string::npos);
}

// An hour after the due day of the brief: dates that are over are told as such, extras as extras.
TEST(Receipt, AfterTheDueDay) {
  Desk desk;
  desk.facts.now = *parse_rfc3339("2020-10-16T10:00:00+08:00");
  auto& trail = desk.mail();
  add(trail, "brief", "简讯", "乙县简讯.docx");
  add(trail, "model_case", "谈《条例》", "案例.docx").confidence = 0.4;
  trail.message.decision.problems = {"missing_image_for_brief"};
  trail.message.decision.review = {"type_guessed"};
  credit(desk, trail, "brief", "2020-10-16T09:00");
  credit(desk, trail, "model_case", "2020-10-16T09:00");
  desk.facts.submissions.back().title = "谈《条例》";
  desk.to("receipt", "D1", true);
  Words words = desk.words();
  expect_golden("after_due", words);
  EXPECT_NE(words.body.find("守信激励典型案例1个（10月23日前）"), std::string::npos)
      << "a guess settles nothing";
}

TEST(Receipt, WhatAnUnconfirmedAddressSentDoesNotCountForTheUnit) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "signed_article", "局长谈信用", "署名文章.docx");
  credit(desk, trail, "signed_article", "2020-10-14T10:25");
  storage::MessageRow other;
  other.ref = {77};
  other.decision.unit = "D1";
  desk.facts.earlier = {other};
  credit(desk, trail, "brief", "2020-10-13T09:00");
  desk.facts.submissions.back().message = other.ref;
  desk.to("receipt", "D1", true);
  EXPECT_NE(desk.words().body.find("图文简讯2篇"), std::string::npos);
  desk.facts.earlier[0].decision.sender_confirmed = true;
  EXPECT_NE(desk.words().body.find("图文简讯1篇"), std::string::npos);
  desk.facts.earlier[0].decision.unit = "D2";  // a neighbour's mail with this unit's piece in it
  EXPECT_NE(desk.words().body.find("图文简讯2篇"), std::string::npos);
  desk.facts.earlier[0].decision.unit = "D1";
  desk.facts.earlier[0].decision.review = {"authentication_failed"};
  EXPECT_NE(desk.words().body.find("图文简讯2篇"), std::string::npos);
  desk.facts.submissions.back().accepted = true;
  EXPECT_NE(desk.words().body.find("图文简讯1篇"), std::string::npos) << "a person looked";
}

// The unit is told of mail in its name: what that mail brought is not thereby sent by the unit.
TEST(Receipt, MailInAUnitsNameSettlesNothingOfWhatTheUnitOwes) {
  Desk desk;
  auto& trail = desk.mail();
  trail.message.header.from = "someone@qq.example";
  trail.message.decision.sender_confirmed = false;
  add(trail, "brief", "乙县启动宣传月", "乙县简讯.docx");
  credit(desk, trail, "brief", "2020-10-14T10:25");
  desk.facts.submissions.back().title = "乙县启动宣传月";
  desk.to("unit_notice", "D1", true);
  EXPECT_NE(desk.words().body.find("图文简讯2篇"), std::string::npos) << desk.words().body;
  trail.message.decision.sender_confirmed = true;  // a Reply-To elsewhere: its own all the same
  EXPECT_NE(desk.words().body.find("图文简讯1篇"), std::string::npos);
  trail.message.decision.sender_confirmed = false;
  desk.facts.submissions.back().accepted = true;
  EXPECT_NE(desk.words().body.find("图文简讯1篇"), std::string::npos) << "a person looked";
}

}  // namespace
}  // namespace shouwen::replies
