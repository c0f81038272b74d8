// What counts as a piece, what belongs to one, and what is wrong with it.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "parsers/mail.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using Names = std::vector<std::string>;

std::string jpeg(int width = 800, int height = 600) {
  std::string s("\xFF\xD8\xFF\xC0\x00\x11\x08", 7);
  for (const int v : {height, width}) {
    s += static_cast<char>(v >> 8);
    s += static_cast<char>(v & 0xFF);
  }
  return s + std::string(4000, 'x');
}

Letter from_nongan(std::string subject, std::vector<File> files) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = std::move(subject);
  l.files = std::move(files);
  return l;
}

TEST(Items, PicturesGoToTheirBrief) {
  const auto d = decide(from_nongan("图文简讯2篇", {{"简讯一.pdf", "%PDF-1"},
                                                    {"简讯二.pdf", "%PDF-1"},
                                                    {"简讯一 图1.jpg", jpeg()},
                                                    {"现场.jpg", jpeg()}}));
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_EQ(d.items[0].attachments, (Names{"简讯一.pdf", "简讯一 图1.jpg"}));
  EXPECT_EQ(d.items[1].attachments, (Names{"简讯二.pdf", "现场.jpg"}));
}

// 附件3 counts attachments; the rest of the name says which piece a picture belongs to.
TEST(Items, ANumberOfAnAttachmentTiesNoPicture) {
  const auto d = decide(from_nongan("图文简讯2篇", {{"附件1：简讯一.pdf", "%PDF-1"},
                                                    {"附件2：简讯二.pdf", "%PDF-1"},
                                                    {"附件3：现场.jpg", jpeg()},
                                                    {"附件4：简讯一配图.jpg", jpeg()}}));
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_EQ(d.items[0].attachments, (Names{"附件1：简讯一.pdf", "附件4：简讯一配图.jpg"}));
  EXPECT_EQ(d.items[1].attachments, (Names{"附件2：简讯二.pdf", "附件3：现场.jpg"}));
}

TEST(Items, CoversTablesAndStampedCopiesAreNone) {
  const auto d = decide(from_nongan("活动总结", {{"农安县活动总结.pdf", "%PDF-1"},
                                                 {"关于报送活动总结的函.pdf", "%PDF-1"},
                                                 {"统计表.xlsx", "PK\x03\x04"},
                                                 {"农交函〔2020〕37号.pdf", "%PDF-1"},
                                                 {"盖章件.pdf", "%PDF-1"}}));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].attachments, Names{"农安县活动总结.pdf"});
}

TEST(Items, AStampedCopyAloneIsThePiece) {
  const auto d = decide(from_nongan("活动总结", {{"盖章件.pdf", "%PDF-1"}}));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "summary");
}

TEST(Items, TheTextItselfIsTheBrief) {
  Letter l = from_nongan("图文简讯", {{"配图.jpg", jpeg()}});
  l.body =
      "信用早课走进货运场站\r\n清晨五点，物流园区已是车来车往。农安县交通运输局把宣传台搬到配货"
      "大厅，利用货车司机等货的间隙上一堂“信用早课”。工作人员结合超限超载失信名单制度，以案说"
      "法，提醒司机不超限、不疲劳、不弃货；园区九家配货站联合发出倡议，抵制虚假货源、恶意压价。";
  const auto d = decide(l);
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_TRUE(d.items[0].body);
  EXPECT_EQ(d.items[0].attachments, Names{"配图.jpg"});
  EXPECT_TRUE(d.problems.empty());
  l.files.clear();
  EXPECT_TRUE(has(decide(l).problems, "missing_image_for_brief"));
}

TEST(Items, ALogoIsNoPictureOfABrief) {
  const auto d =
      decide(from_nongan("图文简讯", {{"简讯.txt", "文字"}, {"logo.jpg", jpeg(120, 120)}}));
  EXPECT_TRUE(has(d.problems, "missing_image_for_brief"));
  EXPECT_TRUE(has(d.checks, "tiny_pictures"));
}

TEST(Items, PicturesOfNothingNamedAreNoItem) {
  const auto d = decide(from_nongan("图片", {{"mmexport1.jpg", jpeg()}}));
  EXPECT_EQ(d.disposition, storage::Disposition::submission);
  EXPECT_TRUE(d.items.empty());
}

TEST(Items, ProgramsAreNever) {
  const auto d = decide(from_nongan("典型案例", {{"典型案例.pdf", "%PDF-1"}, {"控件.exe", "MZ"}}));
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].attachments, Names{"典型案例.pdf"});
  EXPECT_TRUE(has(d.tasks, "hostile_attachment"));
}

TEST(Problems, EmptyAndCutOffFiles) {
  EXPECT_TRUE(has(decide(from_nongan("署名文章", {{"署名文章.docx", ""}})).problems,
                  "unreadable_attachment"));
  EXPECT_TRUE(has(decide(from_nongan("署名文章", {{"署名文章.docx", "PK\x03\x04 cut"}})).problems,
                  "unreadable_attachment"));
}

TEST(Problems, ForgottenAttachment) {
  Letter l = from_nongan("农安县署名文章", {});
  l.body = "农安县署名文章见附件，请查收。";
  const auto d = decide(l);
  EXPECT_EQ(d.disposition, storage::Disposition::submission);
  EXPECT_EQ(d.problems, Names{"no_attachment"});
  EXPECT_EQ(d.ack, storage::Answer::receipt_with_problems);
}

TEST(Problems, UnknownUnit) {
  Letter l;
  l.subject = "交通局报送总结";
  l.body = "我局总结请查收";
  l.files = {{"总结.docx"}};
  EXPECT_TRUE(has(decide(l).problems, "unknown_unit"));
}

struct Link {
  const char* body;
};
class LinkOnly : public testing::TestWithParam<Link> {};
TEST_P(LinkOnly, IsAClaimAndAProblem) {
  Letter l = from_nongan("农安县守信激励典型案例", {});
  l.body = GetParam().body;
  const auto d = decide(l);
  EXPECT_EQ(d.disposition, storage::Disposition::submission);
  EXPECT_TRUE(d.items.empty());
  EXPECT_TRUE(has(d.problems, "oversize_link_only"));
  ASSERT_EQ(d.claims.size(), 1U);
  EXPECT_EQ(d.claims[0].kind, "link_only");
  EXPECT_EQ(d.claims[0].type, "model_case");
}
INSTANTIATE_TEST_SUITE_P(
    Services, LinkOnly,
    testing::Values(
        Link{"从QQ邮箱发来的超大附件\r\n案例.zip (1.2G, 2020年11月18日到期) 进入下载页面"},
        Link{"从163网易邮箱发来的云附件\r\n案例.zip 247M 下载"},
        Link{"链接: https://pan.baidu.example/s/1 提取码: c7y2"},
        Link{"【金山文档】案例 https://www.kdocs.example/l/ck0"},
        Link{"【腾讯文档】案例 https://docs.qq.example/doc/D"}));

TEST(Problems, LatenessIsOfTheArrivalNeverOfTheDate) {
  Letter l = from_nongan("署名文章", {{"署名文章.docx"}});
  l.headers = {"Date: Mon, 14 Sep 2020 10:00:00 +0800"};
  l.date = "Fri, 18 Sep 2020 23:59:59 +0800";
  EXPECT_FALSE(decide(l).late);
  l.date = "Sat, 19 Sep 2020 00:00:00 +0800";
  EXPECT_TRUE(decide(l).late);
  EXPECT_TRUE(has(decide(l).problems, "late"));
}

TEST(Arrival, ServersLineThenInternalDateThenFirstSight) {
  parsers::Mail mail;
  const Instant seen{1'000'000};
  EXPECT_EQ(classify::arrival(mail, {true, Instant{500}, seen}).basis, "internal_date");
  EXPECT_EQ(classify::arrival(mail, {true, std::nullopt, seen}).basis, "first_seen");
  mail.received_ms = 400;
  EXPECT_EQ(classify::arrival(mail, {true, Instant{500}, seen}).at.ms, 400);
  EXPECT_EQ(classify::arrival(mail, {false, Instant{500}, seen}).basis, "internal_date");
  mail.received_ms = 2'000'000;  // after we saw it: not to be believed
  EXPECT_EQ(classify::arrival(mail, {true, Instant{500}, seen}).basis, "internal_date");
}

}  // namespace
}  // namespace shouwen::test
