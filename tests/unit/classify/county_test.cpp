// Mail as county clerks write it, in general situations: other work under a word everybody uses,
// a few words about a kind, a city's own office, words that take back.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using storage::Answer;
using storage::Disposition;

const std::string kHuadian = "hdsjtj@163.example";  // as the roster has it

Letter letter(std::string from, std::string subject, std::string body = "") {
  Letter l;
  l.from = std::move(from);
  l.subject = std::move(subject);
  l.body = std::move(body);
  return l;
}

// Other work under 总结, 报告, 信息 from a registered address: a person says whether it is ours.
TEST(County, OtherWorkUnderAGeneralWordIsLookedAt) {
  struct Case {
    const char *subject, *text;
  };
  for (const auto& [subject, text] :
       {Case{
            "桦甸市交通运输局公文处理工作总结",
            "桦甸市交通运输局公文处理工作总结\n一、主要做法。规范收发文流程，全年办理公文六百件。\n"
            "二、存在问题。个别公文办理超期。\n三、下步打算。完善督办机制。\n"},
        Case{"桥梁检测工作情况报告", "桦甸市桥梁检测工作情况报告\n全部完成。\n"},
        Case{"信息一篇",
             "桦甸市全力抢修水毁公路\n近日，桦甸市交通运输局组织抢修水毁公路12处，"
             "当天恢复通行，群众纷纷称赞。\n"}}) {
    const auto d = decide_read(letter(kHuadian, subject, "请查收"), {{"材料.docx", text}});
    EXPECT_EQ(d.disposition, Disposition::submission) << subject;
    EXPECT_TRUE(has(d.review, "topic_uncertain")) << subject;
    EXPECT_EQ(d.ack, Answer::none) << subject;
  }
}

TEST(County, APieceOfOursNeedsNoMoreThanAWordOfOurs) {
  const std::string text =
      "桦甸市交通运输局\n志愿者走进客运站发放宣传册三百份，旅客驻足咨询，气氛热烈。\n";
  const auto held = [&](const std::string& subject, const std::string& body,
                        const std::string& paper) {
    return has(decide_read(letter(kHuadian, subject, body), {{"1.docx", paper}}).review,
               "topic_uncertain");
  };
  EXPECT_FALSE(held("桦甸市图文简讯", "", text));
  EXPECT_FALSE(held("署名文章", "", text));
  EXPECT_FALSE(held("桦甸市简讯", "", text + "让诚信成为习惯。\n"));
  EXPECT_FALSE(held("桦甸市简讯", "信用交通宣传月简讯一篇", text));
  // The kind's name is ours, the text is not plainly so: looked at, and the sender is told.
  const auto d = decide_read(letter(kHuadian, "桦甸市简讯"), {{"1.docx", text}});
  EXPECT_TRUE(has(d.review, "topic_uncertain"));
  EXPECT_NE(d.ack, Answer::none);
  // What the campaign asks of the kind stands in it; under another work's name that is not enough.
  const std::string model =
      "捡到的是钱包\n某师傅十一年归还失主财物二百件。主管部门予以信誉考核加分、优先更新车辆。\n";
  EXPECT_FALSE(held("桦甸市典型案例", "", model));
  EXPECT_TRUE(held("桦甸市机关文化典型案例", "", model));
  // A scan nobody has read may say it.
  Letter l = letter(kHuadian, "桦甸市工作总结");
  EXPECT_FALSE(
      has(decide_read(l, {{"总结.pdf", "桦甸市总结", "pdf", 0.8}}).review, "topic_uncertain"));
}

// A unit's few words about a kind are somebody's to read, whatever they say.
TEST(County, FewWordsAboutAKindAreAnswered) {
  for (const auto& [subject, body] :
       {std::pair{"典型案例", "德惠市交通局，这件事明天电话里说"},
        std::pair{"活动总结", "德惠市交通运输局：局长还没签字，晚两天"}}) {
    const auto d = decide(letter("clerk@qq.example", subject, body));
    EXPECT_EQ(d.disposition, Disposition::enquiry) << subject;
    EXPECT_FALSE(d.review.empty()) << subject;
    EXPECT_EQ(d.ack, Answer::receipt) << subject;
  }
}

// 公路管理局 of a city is the city's, though the province's bureau bears that name.
TEST(County, ACitysOwnOfficeIsNotTheProvincesBureau) {
  const std::string brief = "客运站里的诚信课\n近日，志愿者走进客运站宣传信用交通，发放宣传册。\n";
  const auto whose = [&](const std::string& office) {
    return decide_read(letter("office@163.example", office + "图文简讯", office + "报送"),
                       {{"简讯.docx", brief}})
        .unit;
  };
  EXPECT_EQ(whose("吉林市公路路政管理局"), "220200");
  EXPECT_EQ(whose("长春市运管局"), "220100");
  EXPECT_EQ(whose("敦化市地方海事局"), "222403");
  EXPECT_EQ(whose("松原市公路管理局"), "220700");
  EXPECT_EQ(whose("省公路路政管理局"), "JL-LZJ");
  EXPECT_EQ(whose("吉林省运输管理局"), "JL-YGJ");
  EXPECT_EQ(whose("公路路政管理局"), "JL-LZJ");
}

// 无法报送 announces nothing: a receipt must not ask for a file nobody sent.
TEST(County, WhatIsDeniedIsNotAnAttachmentForgotten) {
  for (const char* body : {"因道路中断，图文简讯无法报送。", "署名文章未能报送，特此说明。",
                           "上周报送的图文简讯还在排版。", "图文简讯不能上报了。"}) {
    const auto d = decide(letter(kHuadian, "关于材料的说明", body));
    EXPECT_FALSE(has(d.problems, "no_attachment")) << body;
    EXPECT_TRUE(!d.review.empty() || !d.tasks.empty()) << body;
  }
  const auto d = decide(letter(kHuadian, "图文简讯", "现报送图文简讯，请查收。"));
  EXPECT_TRUE(has(d.problems, "no_attachment"));
}

TEST(County, NothingToSendIsAZeroReportInPlainWords) {
  struct Case {
    const char *subject, *body, *type;
  };
  for (const auto& [subject, body, type] :
       {Case{"关于典型案例", "我市经排查，未发现符合条件的守信激励典型，不再报送案例。",
             "model_case"},
        Case{"典型案例说明", "我市暂无可推荐的守信激励典型，特此报告。", "model_case"},
        Case{"案例", "我局没有案例，就不报了。", "model_case"},
        Case{"回复", "我市守信激励典型案例为零，请知悉。", "model_case"},
        Case{"图文简讯", "本月无", "brief"}, Case{"典型案例无", "无", "model_case"}}) {
    const auto d = decide(letter(kHuadian, subject, body));
    EXPECT_EQ(d.disposition, Disposition::submission) << body;
    ASSERT_EQ(d.claims.size(), 1U) << body;
    EXPECT_EQ(d.claims[0].kind, "zero_report") << body;
    EXPECT_EQ(d.claims[0].type, type) << body;
  }
  for (const char* body : {"典型案例有无格式要求？", "图文简讯无配图行不行？", "总结没有收到吗？",
                           "如无典型案例怎么办？", "典型案例为零的单位怎么填？"})
    EXPECT_TRUE(decide(letter(kHuadian, "咨询", body)).claims.empty()) << body;
}

TEST(County, WhatIsTakenBackInPlainWordsIsForAPerson) {
  for (const auto& [subject, body] : {std::pair{"取消报送", "前天报送的图文简讯取消，稍后重发。"},
                                      std::pair{"关于稿件", "昨天发的图文简讯领导有意见，先别用。"},
                                      std::pair{"图文简讯", "昨天那篇图文简讯不要用了。"},
                                      std::pair{"桦甸市简讯不报送了", "昨天报送的简讯不报了"}}) {
    const auto d = decide(letter(kHuadian, subject, body));
    EXPECT_EQ(d.disposition, Disposition::correction) << body;
    EXPECT_TRUE(has(d.review, "withdrawal")) << body;
  }
  EXPECT_NE(decide(letter(kHuadian, "咨询", "活动总结可以不报了吗？")).disposition,
            Disposition::correction);
}

const std::string kRiver = "江边的诚信课\n近日，志愿者走进码头宣传信用交通，发放宣传册。\n";
const std::string kTaxi = "出租车亮信用\n近日，出租车驾驶员签订信用承诺书，张贴信用码。\n";

// Papers, and loose pictures beside them.
storage::Decision with_pictures(Letter l, const std::vector<Read>& papers,
                                const std::vector<std::string>& names) {
  for (const auto& name : names)
    l.files.push_back({name, "\xff\xd8\xff\xe0" + std::string(20000, 'x') + name});
  return decide_read(l, papers);
}

std::string files_of(const storage::Item& item) {
  std::string out;
  for (const auto& name : item.attachments) out += name + " ";
  return out;
}

TEST(County, APictureFollowsTheNumberOrTheNameItShares) {
  struct Case {
    std::vector<std::string> pieces, pictures;
  };
  for (const Case& c :
       {Case{{"桦甸简讯一.docx", "桦甸简讯二.docx"}, {"简讯一配图.jpg", "简讯二配图.jpg"}},
        Case{{"1江边.docx", "2出租车.docx"}, {"1-1.jpg", "2-1.jpg"}},
        Case{{"简讯一：江边.docx", "简讯二：出租车.docx"}, {"图1.jpg", "图2.jpg"}},
        Case{{"江边的课.docx", "出租车亮信用.docx"}, {"某江边.jpg", "出租车.jpg"}}}) {
    const auto d = with_pictures(letter(kHuadian, "桦甸市图文简讯两篇"),
                                 {{c.pieces[0], kRiver}, {c.pieces[1], kTaxi}}, c.pictures);
    ASSERT_EQ(d.items.size(), 2U) << c.pictures[0];
    EXPECT_NE(files_of(d.items[0]).find(c.pictures[0]), std::string::npos) << c.pictures[0];
    EXPECT_NE(files_of(d.items[1]).find(c.pictures[1]), std::string::npos) << c.pictures[1];
    EXPECT_FALSE(has(d.review, "pictures_of_which"));
  }
}

TEST(County, APictureThatMayBeOfTwoPiecesIsAskedAbout) {
  const auto d = with_pictures(letter(kHuadian, "桦甸市图文简讯两篇"),
                               {{"江边.docx", kRiver}, {"出租车.docx", kTaxi}}, {"现场.jpg"});
  EXPECT_TRUE(has(d.review, "pictures_of_which"));
}

TEST(County, APictureGoesToTheKindThatIsLookedAtForOne) {
  Letter l = letter(kHuadian, "桦甸市署名文章及图文简讯");
  l.body =
      "署名文章见附件，简讯如下：\n\n江边的诚信课\n\n"
      "日前，桦甸市交通运输局组织志愿者登上公交车，循环播放信用交通公益短片，并向乘客讲解失信"
      "行为的后果，发放宣传折页一千二百余份，接受咨询八十多人次，群众纷纷点赞，现场气氛热烈。\n"
      "活动期间还将在码头、工地设立宣传点，推动信用理念走进千家万户。\n";
  const auto d = with_pictures(l,
                               {{"桦甸市署名文章.docx",
                                 "让信用成为交通底色\n桦甸市交通运输局局长　某某\n"
                                 "我们要坚持诚信为本，我局必须久久为功。\n"}},
                               {"桦甸市现场照片1.jpg"});
  ASSERT_EQ(d.items.size(), 2U);
  EXPECT_EQ(d.items[0].type, "signed_article");
  EXPECT_EQ(d.items[0].attachments.size(), 1U);
  EXPECT_FALSE(has(d.problems, "missing_image_for_brief"));
}

// One document, and anywhere a sign that it holds two pieces.
TEST(County, TwoPiecesInOneDocumentAreAskedAbout) {
  const auto asked = [](const std::string& subject, const std::string& body,
                        const std::string& paper) {
    return has(decide_read(letter(kHuadian, subject, body), {{"材料.docx", paper}}).tasks,
               "fewer_than_said");
  };
  const std::string model =
      "捡到的是钱包\n某师傅诚信经营十一年，归还失主财物二百件，主管部门予以信誉考核加分。\n";
  EXPECT_TRUE(asked("桦甸市典型案例", "案例两个", model));
  EXPECT_TRUE(asked("桦甸市典型案例", "报送2个典型案例，请查收", model));
  EXPECT_TRUE(asked("桦甸市图文简讯", "请查收", "简讯一：" + kRiver + "简讯二：" + kTaxi));
  EXPECT_TRUE(
      asked("桦甸市图文简讯", "请查收", "图文简讯（1）\n" + kRiver + "图文简讯（2）\n" + kTaxi));
  EXPECT_FALSE(asked("桦甸市典型案例", "案例一个，另有两个简讯已发", model));
  EXPECT_FALSE(asked("桦甸市图文简讯", "按通知要求，需报送署名文章1篇、简讯2篇，其余随后", kRiver));
  EXPECT_FALSE(asked("桦甸市图文简讯", "简讯第二篇", kRiver));
  EXPECT_FALSE(asked("桦甸市图文简讯", "解决问题两个", kRiver));
}

// What is sent again with plain words replaces what it repeats.
TEST(County, PlainWordsOfANewVersionCorrect) {
  storage::Earlier first;
  first.message = {7};
  first.unit = "220282";
  first.from = kHuadian;
  first.disposition = Disposition::submission;
  storage::Item item;
  item.type = "brief";
  item.title = "江边的诚信课";
  item.attachments = {"桦甸简讯.docx"};
  first.items = {item};
  storage::History history;
  history.earlier.push_back(first);
  for (const char* body : {"上次放错了，换这版", "您好，用这版", "附件换了一下", "盖章版为准"}) {
    const auto d =
        decide_read(letter(kHuadian, "桦甸市图文简讯", body), {{"桦甸简讯.docx", kRiver}}, history);
    EXPECT_EQ(d.disposition, Disposition::correction) << body;
    EXPECT_EQ(d.replaces.size(), 1U) << body;
  }
}

// A character that looks or sounds like the right one; a person sees the mended name.
TEST(County, ALookAlikeCharacterInANameIsMended) {
  for (const auto& [place, code] : {std::pair{"图门市", "222402"}, std::pair{"绞河市", "220281"},
                                    std::pair{"辉楠县", "220523"}}) {
    const auto d = decide_read(letter("x@qq.example", std::string(place) + "图文简讯"),
                               {{"简讯.docx", kRiver}});
    EXPECT_EQ(d.unit, code) << place;
    EXPECT_TRUE(has(d.review, "unit_mistyped")) << place;
  }
  EXPECT_EQ(decide_read(letter("x@qq.example", "扶馀市图文简讯"), {{"简讯.docx", kRiver}}).unit,
            "220781");
  // Real places elsewhere, one character away.
  for (const char* place : {"敦煌市", "龙岩市", "榆林市", "通辽市", "延安市"})
    EXPECT_EQ(decide_read(letter("x@qq.example", std::string(place) + "图文简讯"),
                          {{"简讯.docx", kRiver}})
                  .unit,
              "")
        << place;
}

// The firm is the county's, the piece and the letter are the city's.
TEST(County, ACityThatRecommendsACountysFirmIsTheSender) {
  const std::string model =
      "二十年不误一个班——记永吉县客运驾驶员某师傅\n某师傅拾金不昧，永吉县交通运输局予以信誉考核加分"
      "。\n";
  const auto d =
      decide_read(letter("city@qq.example", "典型案例", "吉林市交通运输局推荐永吉县某公司。"),
                  {{"吉林市典型案例.docx", model}});
  EXPECT_EQ(d.unit, "220200");
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].unit, "");
  const auto county = decide_read(letter("county@qq.example", "典型案例", "永吉县交通运输局报送"),
                                  {{"典型案例.docx", model}});
  EXPECT_EQ(county.unit, "220221");
}

}  // namespace
}  // namespace shouwen::test
