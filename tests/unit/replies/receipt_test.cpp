// The words of every letter against golden files (UPDATE_EXPECTED=1 rewrites them), and what no
// letter may ever say.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "gateway/replies/bounce.h"
#include "gateway/replies/digest.h"
#include "gateway/replies/file_list.h"
#include "gateway/replies/letter.h"
#include "parsers/mail.h"
#include "tests/unit/desk/world.h"

namespace shouwen::replies {
namespace {

using testing::kNow;

const char* const kForbidden[] = {"识别",     "判定",       "合格",         "审核通过",
                                  "逾期未报", "尊敬的用户", "请勿直接回复", "不合格"};

void expect_golden(const std::string& name, const Words& words) {
  std::string text = "主题：" + words.subject + "\n\n" + words.body;
  for (const char* word : kForbidden)
    EXPECT_EQ(text.find(word), std::string::npos) << name << " says " << word;
  std::string path =
      std::string(SHOUWEN_SOURCE_DIR) + "/tests/unit/replies/golden/" + name + ".txt";
  if (const char* update = std::getenv("UPDATE_EXPECTED"); update && *update == '1')
    std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path, std::ios::binary);
  std::stringstream expected;
  expected << in.rdbuf();
  EXPECT_EQ(text, expected.str()) << name;
}

struct Desk {
  std::shared_ptr<const desk::Office> office = testing::office();
  LetterFacts facts{*office, {}, {}, {}, kNow};

  storage::MessageTrail& mail(const std::string& number = "XY2020-000088") {
    storage::MessageTrail trail;
    trail.message.ref = {static_cast<std::int64_t>(facts.messages.size()) + 1};
    trail.message.number = number;
    trail.message.arrival = *parse_rfc3339("2020-10-14T10:25:00+08:00");
    trail.message.header.from = "jt@yi.example";
    trail.message.header.subject = "乙县图文简讯";
    trail.message.decision.disposition = storage::Disposition::submission;
    trail.message.decision.campaign = "2020-credit-month";
    trail.message.decision.unit = "D1";
    trail.message.decision.sender_confirmed = true;
    facts.messages.push_back(trail);
    return facts.messages.back();
  }
  void to(const std::string& purpose, const std::string& unit, bool with_obligations) {
    facts.mail.purpose = purpose;
    facts.mail.unit = unit;
    facts.mail.with_obligations = with_obligations;
  }
  Words words() { return render(receipt_model(facts)); }
};

storage::Item& add(storage::MessageTrail& trail, const std::string& type, const std::string& title,
                   const std::string& file = "", const std::string& unit = "") {
  storage::Item item;
  item.type = type;
  item.title = title;
  item.unit = unit;
  item.confidence = 0.9;
  if (!file.empty()) {
    std::string path = std::to_string(trail.parts.size() + 2);
    item.attachments = {file};
    item.parts = {path};
    trail.parts.push_back({path,
                           "application/octet-stream",
                           "",
                           file,
                           3355443,
                           {"sha256:9f3a71c2" + std::string(56, '0')},
                           "ok",
                           ""});
  } else {
    item.body = true;
  }
  trail.message.decision.items.push_back(item);
  return trail.message.decision.items.back();
}

void credit(Desk& desk, const storage::MessageTrail& trail, const char* type, const char* arrival) {
  storage::SubmissionRow row;
  row.ref = {static_cast<std::int64_t>(desk.facts.submissions.size()) + 1};
  row.message = trail.message.ref;
  row.campaign = "2020-credit-month";
  row.unit = "D1";
  row.type = type;
  row.state = "pending";
  row.arrival = *parse_rfc3339(std::string(arrival) + ":00+08:00");
  desk.facts.submissions.push_back(row);
}

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
  EXPECT_NE(desk.words().body.find("活动总结（11月3日前）"), std::string::npos);
  overlay(storage::OverlayKind::exempt, "summary");
  overlay(storage::OverlayKind::extended, "model_case", "2020-10-28T17:00");
  const std::string body = desk.words().body;
  EXPECT_EQ(body.find("活动总结（"), std::string::npos) << "免报";
  EXPECT_NE(body.find("守信激励典型案例1个（10月28日"), std::string::npos) << body;

  // Forwarded by the city, and in the county's name: the county's.
  credit(desk, trail, "brief", "2020-10-14T10:26");
  desk.facts.submissions.back().brought_by = "C1";
  desk.facts.submissions.back().message = {77};
  EXPECT_EQ(desk.words().body.find("图文简讯1篇（10月15日前）"), std::string::npos);
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
  desk.facts.earlier[0].decision.review = {"authentication_failed"};
  EXPECT_NE(desk.words().body.find("图文简讯2篇"), std::string::npos);
  desk.facts.submissions.back().accepted = true;
  EXPECT_NE(desk.words().body.find("图文简讯1篇"), std::string::npos) << "a person looked";
}

TEST(Receipt, AnArchiveIsListedOnceByItsOwnName) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "启动宣传月", "材料.zip").parts = {"2!简讯2.10.docx", "2!简讯2.2.docx"};
  trail.parts.push_back({"9", "jpg", "", "", 40960, {}, "ok", ""});
  desk.to("receipt", "D1", true);
  const std::string body = desk.words().body;
  EXPECT_NE(body.find("附件1个：材料.zip（3.2MB，校验码9F3A-71C2）、（压缩包内）简讯2.2.docx、"
                      "（压缩包内）简讯2.10.docx"),
            std::string::npos)
      << body;
  EXPECT_NE(body.find("随附文件：附件1个：（无文件名）（40KB）"), std::string::npos) << body;
}

// As the store has them: the members of an archive are parts of their own.
void add_member(storage::MessageTrail& trail, const char* path, const char* name,
                const char* outcome = "ok") {
  trail.parts.push_back({path, "docx", "", name, 79872, {"sha256:994aa948"}, outcome, ""});
}

TEST(Receipt, MembersAreNoAttachmentsOfTheirOwn) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "启动宣传月", "洮南.zip").parts = {"2!简讯.docx"};
  add_member(trail, "2!简讯.docx", "简讯.docx");
  desk.to("receipt", "D1", true);
  const std::string body = desk.words().body;
  EXPECT_NE(body.find("附件1个：洮南.zip（3.2MB，校验码9F3A-71C2）、（压缩包内）简讯.docx\n"),
            std::string::npos)
      << body;
}

TEST(Receipt, APasswordIsTheArchivesOwn) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "", "扶余案例.zip").parts = {"2!案例正文.docx"};
  trail.parts.back().outcome = "encrypted";
  add_member(trail, "2!案例正文.docx", "案例正文.docx", "encrypted");
  trail.message.decision.problems = {"encrypted_archive"};
  desk.to("receipt", "D1", true);
  EXPECT_NE(desk.words().body.find("扶余案例.zip设有密码"), std::string::npos);
  trail.parts[0].outcome = "ok";  // the archive opens, a document in it does not
  EXPECT_NE(desk.words().body.find("案例正文.docx设有密码"), std::string::npos);
}

TEST(Receipt, AKindThatIsOpenNamesTheKinds) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "", "", "IMG_0001.jpg");
  trail.message.decision.problems = {"unknown_unit"};
  desk.to("receipt", "D1", true);
  const std::string body = desk.words().body;
  EXPECT_NE(body.find("登记材料：类别待核，请回复注明属于哪一类（署名文章、图文简讯、"),
            std::string::npos)
      << body;
  EXPECT_NE(body.find("请写明单位全称；直接回复本邮件即可。"), std::string::npos)
      << "nothing is to be sent: " << body;
}

TEST(Receipt, TheRegisteredAddressHearsWhereTheReceiptWent) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "乙县启动宣传月", "简讯.docx");
  trail.message.header.from = "somebody@qq.example";
  desk.to("unit_notice", "D1", true);
  ASSERT_NE(desk.words().body.find("尚未登记为"), std::string::npos) << "a stranger's address";
  const config::Unit* unit = desk.office->roster.find("D1");
  ASSERT_FALSE(unit->emails.empty());
  desk.facts.messages.front().message.header.from = unit->emails.front();
  const std::string body = desk.words().body;
  EXPECT_EQ(body.find("尚未登记为"), std::string::npos) << body;
  EXPECT_NE(body.find("回执已按来件指定的回复地址发出"), std::string::npos) << body;
}

TEST(Receipt, WhatItReplacedAndRepeatsIsNamed) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "乙县启动宣传月", "更正.docx");
  trail.message.decision.disposition = storage::Disposition::correction;
  trail.message.decision.replaces = {MessageRef{7}};
  storage::MessageRow earlier;
  earlier.ref = {7};
  earlier.number = "XY2020-000007";
  desk.facts.earlier = {earlier};
  credit(desk, trail, "brief", "2020-10-14T10:25");
  desk.to("receipt", "D1", true);
  const std::string said = "已替换收件编号XY2020-000007的相应材料";
  EXPECT_EQ(desk.words().body.find(said), std::string::npos) << "it stands beside, in review";
  storage::SubmissionRow old = desk.facts.submissions.front();
  old.message = {7};
  old.state = "replaced";
  desk.facts.submissions.push_back(old);
  EXPECT_NE(desk.words().body.find(said), std::string::npos) << desk.words().body;
  trail.message.decision.replaces.clear();
  trail.message.decision.duplicate_of = MessageRef{7};
  EXPECT_NE(desk.words().body.find("与收件编号XY2020-000007的材料相同，不重复计"),
            std::string::npos);
}

TEST(Receipt, WithNothingToRegisterItSaysWhatCame) {
  Desk desk;
  auto& trail = desk.mail();
  trail.message.decision.disposition = storage::Disposition::correction;
  trail.message.decision.review = {"withdrawal"};
  trail.parts.push_back({"1", "text", "", "", 60, {}, "ok", ""});
  desk.to("receipt", "D1", true);
  EXPECT_NE(desk.words().body.find("登记情况：来件申请撤回"), std::string::npos);
  trail.message.decision.review.clear();
  trail.message.decision.disposition = storage::Disposition::enquiry;
  trail.parts.front().size = 2;
  EXPECT_EQ(desk.words().body.find("没有正文和附件"), std::string::npos) << "the subject asks";
  trail.message.header.subject.clear();
  EXPECT_NE(desk.words().body.find("登记情况：来件没有正文和附件，请重新发送"), std::string::npos);
}

TEST(Receipt, AnEnquiryHearsWhatHasCome) {
  Desk desk;
  auto& trail = desk.mail();
  trail.message.decision.disposition = storage::Disposition::enquiry;
  trail.parts.push_back({"2", "pdf", "", "来文扫描.pdf", 40960, {}, "ok", ""});
  credit(desk, trail, "brief", "2020-10-13T10:25");
  desk.to("receipt", "D1", true);
  const Words words = desk.words();
  EXPECT_NE(words.body.find("截至本回执发出时已收到：图文简讯1篇。"), std::string::npos)
      << words.body;
  EXPECT_NE(words.body.find("随附文件：附件1个：来文扫描.pdf"), std::string::npos) << words.body;
  EXPECT_NE(words.subject.find("来件已收到"), std::string::npos)
      << "no material: " << words.subject;
}

TEST(Receipt, WhatTitlesAndNamesSay) {
  EXPECT_EQ(title_words("新建文档1", ""), "");
  EXPECT_EQ(title_words("图文简讯(2)", "图文简讯"), "");
  EXPECT_EQ(title_words("谈《条例》", ""), "《谈〈条例〉》");
  EXPECT_TRUE(natural_less("附件2.2.docx", "附件2.10.docx"));
  EXPECT_FALSE(natural_less("附件2.10.docx", "附件2.2.docx"));
  EXPECT_TRUE(clean_file_name(std::string(300, 'a') + ".docx").ends_with(".docx"));
  std::vector<FileLine> many(46, {"a.jpg", 1, {}, false});
  many.push_back({"z.docx", 1, {}, false});
  const std::string list = file_list(many);
  EXPECT_EQ(list.rfind("附件47个：z.docx（1B）、a.jpg", 0), 0u) << list;
  EXPECT_TRUE(list.ends_with("，另有17个未逐一列出")) << list;
}

// One small archive may name thousands of pieces; its receipt stays one that somebody reads.
TEST(Receipt, ALetterListsThirtyPiecesAndSaysHowManyMore) {
  Desk desk;
  auto& trail = desk.mail();
  for (int i = 1; i <= 2000; ++i)
    add(trail, "brief", "第" + std::to_string(i) + "篇", std::to_string(i) + ".docx");
  desk.to("receipt", "D1", true);
  const std::string body = desk.words().body;
  EXPECT_NE(body.find("《第30篇》"), std::string::npos);
  EXPECT_EQ(body.find("《第31篇》"), std::string::npos);
  EXPECT_NE(body.find("另有1970件未逐一列出，由经办人员核对"), std::string::npos) << body;
  EXPECT_LT(body.size(), 16u << 10);
}

TEST(Receipt, ASupplementNamesEveryMail) {
  Desk desk;
  add(desk.mail("XY2020-000089"), "brief", "简讯一", "一.docx");
  add(desk.mail("XY2020-000090"), "brief", "简讯二", "二.docx");
  desk.to("supplement", "D1", true);
  Words words = desk.words();
  expect_golden("supplement", words);
  EXPECT_NE(words.subject.find("XY2020-000089、XY2020-000090"), std::string::npos);
}

TEST(Receipt, SecretsAndCrashesRepeatNothing) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "绝密标题", "机密.docx");
  trail.message.decision.quarantine = true;
  desk.to("receipt", "", false);
  Words words = desk.words();
  expect_golden("quarantine", words);
  for (const char* leak : {"绝密标题", "机密.docx", "乙县图文简讯", "乙县交通运输局"})
    EXPECT_EQ(words.body.find(leak), std::string::npos) << leak;
  trail.message.decision.quarantine = false;
  trail.message.failed_step = "crashed in extract";
  expect_golden("plain", desk.words());
}

TEST(Receipt, FollowUpSaysItCorrects) {
  Desk desk;
  add(desk.mail(), "model_case", "守信企业", "乙县案例.docx");
  desk.to("follow_up", "D1", false);
  expect_golden("follow_up", desk.words());
}

TEST(Receipt, FollowUpSaysWhatChanged) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "model_case", "守信企业", "案例.docx");
  storage::Decision was = trail.message.decision;
  was.unit = "B1";
  was.items.front().type = "brief";
  trail.decisions = {was, trail.message.decision};
  storage::OutboxMail said;
  said.ref = {3};
  said.purpose = "receipt";
  said.state = storage::OutboxState::sent;
  trail.outbox = {said};
  trail.entries = {{{}, "filed", "system", R"({"version":1})"},
                   {{}, "sending", "system", R"({"outbox":3})"},
                   {{}, "filed", "user:wang", R"({"version":2})"}};
  desk.to("follow_up", "D1", true);
  const std::string body = desk.words().body;
  EXPECT_NE(body.find("更正内容：登记单位原为"), std::string::npos) << body;
  EXPECT_NE(body.find("《守信企业》登记类别原为图文简讯"), std::string::npos) << body;
  trail.message.decision.disposition = storage::Disposition::unrelated;
  EXPECT_NE(desk.words().body.find("原登记的材料不再登记为报送件"), std::string::npos);
}

TEST(Receipt, AReturnedPieceSaysWhatToMendAndByWhen) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "乙县启动宣传月", "乙县简讯.docx");
  auto& item = add(trail, "signed_article", "让诚信成为名片", "署名文章.docx");
  item.returned = "未见主要负责同志署名，请补充署名";
  item.redo_by = *parse_rfc3339("2020-10-20T23:59:59+08:00");
  desk.to("return", "D1", false);
  const Words words = desk.words();
  EXPECT_EQ(words.body.find("启动宣传月"), std::string::npos) << "only what is returned";
  expect_golden("returned", words);
}

TEST(Receipt, Parts) {
  EXPECT_EQ(check_code({"sha256:9f3a71c2aa"}), "9F3A-71C2");
  EXPECT_EQ(check_code({""}), "");
  EXPECT_EQ(size_text(3355443), "3.2MB");
  EXPECT_EQ(size_text(88064), "86KB");
  EXPECT_EQ(size_text(12), "12B");
  EXPECT_EQ(han_number(6), "六");
  EXPECT_EQ(han_number(10), "十");
  EXPECT_EQ(han_number(21), "二十一");
  EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(clean_file_name("C:\\a\\简讯.docx"), "简讯.docx");
  std::string name = clean_file_name(
      "a\xE2\x80\xAE"
      "fdp.exe\r\nBcc: x");
  EXPECT_EQ(name.find('\n'), std::string::npos);
  EXPECT_EQ(name.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(Digest, CountsAndWhatToDo) {
  DigestFacts facts;
  facts.counts.messages = 120;
  facts.counts.review = 3;
  facts.counts.failed = 1;
  facts.counts.outbox_pending = 2;
  facts.counts.oldest_pending = kNow + -3 * kHour;
  facts.counts.outbox_held = 1;
  facts.now = kNow;
  facts.install_name = "厅研究室";
  expect_golden("digest", digest_words(facts));
  config::Settings settings;
  EXPECT_FALSE(next_digest(settings, kNow));
  settings.digest_to = "chief@gateway.example";
  EXPECT_EQ(format_rfc3339(*next_digest(settings, kNow), settings.zone),
            "2020-10-15T08:30:00+08:00");
}

}  // namespace
}  // namespace shouwen::replies
