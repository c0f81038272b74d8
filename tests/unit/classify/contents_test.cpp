// What attachments say decides: kind, unit, title, letters beside pieces, claims, checks, marks.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "config/text.h"
#include "gateway/classify/han.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using storage::Disposition;

const std::string kPlainAddress = "someone@qq.example";

Letter letter(std::string subject, std::string body = "") {
  Letter l;
  l.subject = std::move(subject);
  l.body = std::move(body);
  l.date = "Mon, 14 Sep 2020 10:00:00 +0800";
  return l;
}

Letter from_nongan(std::string subject, std::string body = "") {
  Letter l = letter(std::move(subject), std::move(body));
  l.from = "naxjtj@163.example";
  return l;
}

const std::string kArticle =
    "诚信是交通人的立身之本\n农安县交通运输局局长　张某某\n"
    "交通运输点多线长面广，信用建设是行业治理的基础工程，也是服务群众的民心工程。\n"
    "我们坚持把制度挺在前面，把评价结果用到招标投标和年度审验之中。\n农安县交通运输局\n";
const std::string kCase =
    "四十里山路上的约定——记农安县客运驾驶员李某某\n李某某从业十五年，归还失物三百余件。\n"
    "县交通运输局在信誉考核中给予加分，优先更新车辆，并授予诚信驾驶员称号。\n";
const std::string kSummary =
    "农安县信用交通宣传月工作总结\n一、主要做法和成效。开展宣传十二次，发放资料三千份。\n"
    "二、存在的不足。宣传形式比较单一，新媒体作品不多，基层力量薄弱。\n"
    "三、下一步打算。建立长效机制，把信用宣传与日常执法结合起来，常抓不懈。\n";

TEST(Contents, TheTextNamesUnitKindAndTitle) {
  const auto d = decide_read(letter("", ""), {{"新建文档.docx", kArticle}});
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_EQ(d.unit, "220122");
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "signed_article");
  EXPECT_EQ(d.items[0].title, "诚信是交通人的立身之本");
  EXPECT_TRUE(d.problems.empty());
}

TEST(Contents, SeveralKindsInOneMail) {
  const auto d = decide_read(from_nongan("材料"), {{"1.docx", kSummary}, {"2.docx", kCase}});
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_EQ(d.items[0].type, "summary");
  EXPECT_EQ(d.items[1].type, "model_case");
}

TEST(Contents, TheStampedScanIsTheSamePiece) {
  const auto d = decide_read(from_nongan("活动总结"),
                             {{"总结.docx", kSummary}, {"扫描0001.pdf", kSummary, "pdf", 0.85}});
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].attachments.size(), 2U);
}

TEST(Contents, PiecesOfOnePatternAreNotOne) {
  std::string other = kCase;
  other.replace(0, other.find('\n'), "夜班车上的灯——记农安县客运驾驶员王某某");
  const auto d = decide_read(from_nongan("典型案例2个"), {{"1.docx", kCase}, {"2.docx", other}});
  EXPECT_EQ(d.items.size(), 2U);
}

TEST(Contents, ALetterNamesAPieceThatDidNotCome) {
  const std::string cover =
      "农安县交通运输局文件\n农交字〔2020〕8号\n关于报送典型案例的函\n省交通运输厅研究室：\n"
      "现将我局典型案例2个报上：\n1.四十里山路上的约定——记农安县客运驾驶员李某某\n"
      "2.桥头修车铺的三本账\n";
  const auto d =
      decide_read(from_nongan("典型案例"), {{"函.pdf", cover, "pdf"}, {"例.docx", kCase}});
  EXPECT_EQ(d.items.size(), 1U);
  ASSERT_EQ(d.claims.size(), 1U);
  EXPECT_EQ(d.claims[0].kind, "listed_not_attached");
  EXPECT_EQ(d.claims[0].type, "model_case");
  EXPECT_TRUE(has(d.review, "listed_not_attached"));
}

TEST(Contents, AListedNameMayBeThatOfTheFile) {
  const std::string cover =
      "农安县交通运输局文件\n农交字〔2020〕9号\n关于报送典型案例的函\n省交通运输厅研究室：\n"
      "现将我局典型案例报上。\n附件：农安县守信激励典型案例\n";
  const auto d = decide_read(from_nongan("典型案例"),
                             {{"函.pdf", cover, "pdf"}, {"农安县守信激励典型案例.docx", kCase}});
  EXPECT_EQ(d.items.size(), 1U);
  EXPECT_TRUE(d.claims.empty()) << "it lies beside the letter";
}

TEST(Contents, AFormThatGoesWithAPieceIsNone) {
  const auto d = decide_read(from_nongan("典型案例"),
                             {{"例.docx", kCase},
                              {"信息报送审批单.docx",
                               "信息报送审批单\n报送单位：农安县交通运输局\n标题：典型案例\n"
                               "拟稿人：李某\n审核意见：同意报送\n签发：王某\n"}});
  EXPECT_EQ(d.items.size(), 1U);
}

TEST(Contents, ACitysTableClaimsAndCountsNothing) {
  Letter l = letter("长春市典型案例");
  l.from = "cc_xinyong@cc-jt.example";
  const std::string table =
      "长春市守信激励典型案例汇总表\n单位\t案例名称\t数量\n"
      "农安县交通运输局\t四十里山路上的约定——记农安县客运驾驶员李某某\t1\n"
      "德惠市交通运输局\t老渡口的守夜人\t1\n榆树市交通运输局\t零报告\t0\n";
  const auto d = decide_read(l, {{"汇总表.xlsx", table, "xlsx"}, {"农安县.docx", kCase}});
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].unit, "220122");
  ASSERT_EQ(d.claims.size(), 2U);
  EXPECT_EQ(d.claims[0].kind, "listed_not_attached");
  EXPECT_EQ(d.claims[0].unit, "220183");
  EXPECT_EQ(d.claims[1].kind, "zero_report");
  EXPECT_EQ(d.claims[1].unit, "220182");
  EXPECT_TRUE(has(d.review, "zero_report"));
}

TEST(Contents, AZeroReportInADocumentIsNoPiece) {
  const auto d =
      decide_read(from_nongan("农安县典型案例"), {{"农安县典型案例.docx",
                                                   "关于守信激励典型案例的说明\n厅研究室：\n经摸底"
                                                   "，我县暂无符合条件的典型案例。特此说明。\n"}});
  EXPECT_EQ(d.disposition, Disposition::submission);
  EXPECT_TRUE(d.items.empty());
  ASSERT_EQ(d.claims.size(), 1U);
  EXPECT_EQ(d.claims[0].kind, "zero_report");
  EXPECT_EQ(d.claims[0].type, "model_case");
}

TEST(Contents, WhoSignsAnArticle) {
  const auto signed_by = [](const std::string& byline) {
    std::string text = kArticle;
    const std::string old = "农安县交通运输局局长　张某某";
    text.replace(text.find(old), old.size(), byline);
    return decide_read(from_nongan("署名文章"), {{"署名文章.docx", text}});
  };
  EXPECT_TRUE(signed_by("农安县交通运输局党组书记　李某某").checks.empty());
  EXPECT_TRUE(signed_by("农安县交通运输局副局长（主持工作）　李某某").checks.empty());
  EXPECT_TRUE(has(signed_by("农安县交通运输局副局长　李某某").checks, "signed_by_deputy"));
  const auto unit_only = signed_by("农安县交通运输局");
  EXPECT_TRUE(has(unit_only.checks, "signed_by_unit_only"));
  EXPECT_TRUE(has(unit_only.problems, "unsigned_article"));
  EXPECT_TRUE(has(signed_by("农安县交通运输局办公室主任　李某某").checks, "signed_by_deputy"));
}

TEST(Contents, ASectionThatIsNotThere) {
  std::string text = kSummary;
  EXPECT_TRUE(decide_read(from_nongan("总结"), {{"总结.docx", text}}).problems.empty());
  text.erase(text.find("二、"), text.find("三、") - text.find("二、"));
  EXPECT_TRUE(has(decide_read(from_nongan("总结"), {{"总结.docx", text}}).problems,
                  "summary_section_missing"));
}

TEST(Contents, PicturesInsideCountBySize) {
  const std::string brief =
      "农安县开展信用宣传\n9月12日，农安县交通运输局在车站发放宣传册，志愿者现场答疑。\n";
  const auto tiny =
      decide_read(from_nongan("简讯"), {{"简讯.docx", brief, "docx", 1, {{24, 24, 900}}}});
  EXPECT_TRUE(has(tiny.problems, "missing_image_for_brief"));
  EXPECT_TRUE(has(tiny.checks, "tiny_pictures"));
  const auto good =
      decide_read(from_nongan("简讯"), {{"简讯.docx", brief, "docx", 1, {{640, 480, 90000}}}});
  EXPECT_FALSE(has(good.problems, "missing_image_for_brief"));
}

TEST(Contents, NumbersOfPrivatePeople) {
  const auto checks = [](const std::string& more) {
    return decide_read(from_nongan("典型案例"), {{"案例.docx", kCase + more}}).checks;
  };
  EXPECT_TRUE(has(checks("电话15400000000。\n"), "personal_data"));
  EXPECT_FALSE(has(checks("电话154****0000，办公电话0431-00001234。\n"), "personal_data"));
}

TEST(Contents, AMarkAnywhereQuarantines) {
  const auto marked = [](const std::string& text, double confidence) {
    return decide_read(from_nongan("典型案例"),
                       {{"案例.docx", kCase}, {"扫描.pdf", text, "pdf", confidence}});
  };
  EXPECT_TRUE(marked("机密女6个月\n关于道路情况的报告\n", 0.8).quarantine);  // ★ as OCR reads it
  EXPECT_TRUE(marked("秘密★1年\n报告\n", 1).quarantine);
  EXPECT_FALSE(
      marked("他的秘密武器是微笑，保守国家秘密是每个人的义务，干了机密工作3年。\n", 1).quarantine);
}

TEST(Contents, TwoCitiesCountiesInOneForward) {
  Letter l = letter("转发：典型案例", "请查收");
  const auto d = decide_read(l, {{"农安县案例.docx", kCase},
                                 {"图们市案例.docx",
                                  "江边守夜人——记图们市驾驶员金某某\n图们市交通运输局在信誉考核中给"
                                  "予金某某加分，优先更新车辆。\n"}});
  EXPECT_FALSE(d.review.empty());
  EXPECT_FALSE(d.sender_confirmed);
  EXPECT_TRUE(d.replaces.empty());
}

TEST(Contents, AStrangerNamesAnotherUnit) {
  const auto d = decide_read(letter("撤回农安县典型案例", "农安县交通运输局请撤回典型案例。"), {});
  EXPECT_EQ(d.disposition, Disposition::correction);
  EXPECT_TRUE(has(d.review, "withdrawal"));
  EXPECT_FALSE(d.sender_confirmed);
  EXPECT_TRUE(d.items.empty());
}

// Its word replaces nothing by itself: the store keeps beside what an unconfirmed sender mends.
TEST(Contents, AStrangersCorrectionIsUnconfirmed) {
  storage::Earlier e;
  e.message = {7};
  e.from = "naxjtj@163.example";
  e.unit = "220122";
  e.disposition = Disposition::submission;
  storage::Item item;
  item.type = "model_case";
  e.items = {item};
  storage::History history;
  history.earlier.push_back(e);
  const auto d = decide_read(letter("更正：农安县典型案例", "以此稿为准。"),
                             {{"农安县典型案例.docx", kCase}}, history);
  EXPECT_EQ(d.disposition, Disposition::correction);
  EXPECT_EQ(d.unit, "220122");
  EXPECT_FALSE(d.sender_confirmed);
  EXPECT_TRUE(has(d.tasks, "unconfirmed_sender"));
}

TEST(Contents, AContactChangeIsOnlyProposed) {
  const auto d = decide_read(
      letter("农安县交通运输局联系人变更", "我局联系人变更为王某，今后以本邮箱报送。"), {});
  EXPECT_EQ(d.disposition, Disposition::enquiry);
  EXPECT_TRUE(has(d.review, "change_announced"));
  EXPECT_TRUE(d.items.empty());
}

// The folded source an offset counts in: canonical lines, one after the other.
std::string folded(const std::string& text) {
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    out += classify::canonical(std::string_view(text).substr(from, end - from));
    from = end + 1;
  }
  return out;
}

std::string from_character(const std::string& text, std::size_t n) {
  std::size_t at = 0;
  while (n-- > 0 && at < text.size()) next_code_point(text, at);
  return text.substr(at);
}

TEST(Contents, AReaderFindsEverySpan) {
  const std::string body = "现报上，请查收。\n农安县交通运输局";
  const Letter l = from_nongan("Re: 农安县典型案例及总结", body);
  const std::map<std::string, std::string> sources = {
      {"subject", folded(l.subject)},     {"body", folded(body)},
      {"attachment:2", folded(kSummary)}, {"attachment:3", folded(kCase)},
      {"file:2", folded("农安总结")},     {"file:3", folded("案例")}};
  const auto d = decide_read(l, {{"农安总结.docx", kSummary}, {"案例.docx", kCase}});
  std::size_t spans = 0;
  for (const auto& e : d.evidence) {
    const auto source = sources.find(e.source);
    if (source == sources.end() || e.words.empty()) continue;
    ++spans;
    EXPECT_TRUE(from_character(source->second, e.offset).starts_with(e.words))
        << e.rule << " " << e.source << " " << e.offset << " " << e.words;
  }
  EXPECT_GE(spans, 6U);
}

}  // namespace
}  // namespace shouwen::test
