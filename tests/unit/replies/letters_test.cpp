// What letters say of files, of earlier mails and of corrections; the other letters; the digest.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/replies/letters.h"

#include "gateway/replies/bounce.h"
#include "gateway/replies/digest.h"
#include "gateway/replies/file_list.h"
#include "parsers/mail.h"

namespace shouwen::replies {
namespace {

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
  EXPECT_NE(desk.words().body.find("与收件编号XY2020-000007的材料相同"), std::string::npos);
}

// A link is no file: it has no octets here, and so no check code.
TEST(Receipt, AFileLeftElsewhereIsSaidNotToHaveCome) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "brief", "启动宣传月", "简讯.docx");
  trail.parts.push_back({"link1", "link", "", "现场视频.mp4", 196083712, {"sha256:00"}, "ok", ""});
  desk.to("receipt", "D1", true);
  const std::string body = desk.words().body;
  EXPECT_NE(body.find("超大附件或网盘链接1个（现场视频.mp4）：只有下载链接，文件未收到"),
            std::string::npos)
      << body;
  EXPECT_EQ(body.find("现场视频.mp4（187"), std::string::npos);
}

TEST(Receipt, WhatNobodyCouldOpenIsStillMissing) {
  Desk desk;
  auto& trail = desk.mail();
  add(trail, "model_case", "案例", "案例.docx");
  desk.facts.submissions = {{{1},
                             {1},
                             "2020-credit-month",
                             "D1",
                             "model_case",
                             "案例",
                             "pending",
                             trail.message.arrival,
                             0,
                             1,
                             false,
                             false,
                             false,
                             {"案例.docx"}}};
  desk.to("receipt", "D1", true);
  EXPECT_EQ(desk.words().body.find("尚未收到：守信激励典型案例"), std::string::npos);
  const std::string before = desk.words().body;
  trail.message.decision.problems = {"unreadable_attachment"};
  const std::string body = desk.words().body;
  EXPECT_EQ(before.substr(before.find("尚未收到")).find("典型案例"), std::string::npos);
  EXPECT_NE(body.substr(body.find("尚未收到")).find("典型案例"), std::string::npos) << body;
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
  trail.parts.front().size = 90;  // an HTML page without a word
  EXPECT_EQ(desk.words().body.find("没有正文和附件"), std::string::npos);
  trail.parts.front().outcome = "empty";
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
  for (int i = 1; i <= 200; ++i)
    add(trail, "brief", "第" + std::to_string(i) + "篇", std::to_string(i) + ".docx");
  desk.to("receipt", "D1", true);
  const std::string body = desk.words().body;
  EXPECT_NE(body.find("《第30篇》"), std::string::npos);
  EXPECT_EQ(body.find("《第31篇》"), std::string::npos);
  EXPECT_NE(body.find("另有170件未逐一列出，由经办人员核对"), std::string::npos) << body;
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
