// Near-duplicates: copies between units and versions of one piece are named; forms, quoted notices,
// compilations and short texts are not.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/alike.h"

#include <gtest/gtest.h>

#include "config/campaign.h"
#include "config/source.h"
#include "gateway/classify/han.h"
#include "parsers/mail.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

using classify::bands_of;
using classify::prose_of;
using classify::resemblance;
using classify::shingles_of;
using storage::Earlier;

const std::string kTongyu = "220822", kNongan = "220122";
const std::string kTongyuMail = "tyxjtj@163.example", kNonganMail = "naxjtj@163.example";

// A piece of some 350 characters of prose. `place` and `number` are what a copyist changes.
std::string piece(const std::string& place, const std::string& number = "八百余份",
                  const std::string& title = "信用早课走进客运站") {
  return place + title + "\n10月12日上午，" + place +
         "交通运输局组织党员志愿者和业务骨干二十余人走进客运总站，把信用早课开到候车大厅，"
         "面对面向驾驶员和旅客讲解道路运输信用评价办法。\n"
         "活动现场悬挂横幅、摆放展板，志愿者向过往群众发放宣传册" +
         number +
         "，耐心解答信用修复、红黑名单认定、联合奖惩措施等方面的问题，现场气氛热烈。\n"
         "客运站负责人代表企业宣读了诚信经营承诺书，承诺明码标价、正点发车、文明服务，"
         "主动接受社会监督，绝不甩客宰客、倒客卖客，让老百姓出门更放心、回家更舒心。\n"
         "驾驶员李师傅说，过去总觉得信用离自己很远，听了早课才明白，跑好每一趟车、"
         "载好每一位客，就是给自己的信用存折添一笔钱，今后要把这本存折越存越厚。\n"
         "下一步，该局将把信用早课坚持下去，每月确定一个主题，逐站逐企开展宣讲，"
         "推动诚信理念入脑入心，为优化全县道路运输市场环境作出新的贡献。\n";
}

// Another text of the same length about the same work.
const std::string kOther =
    "农安县开展信用交通宣传月启动仪式\n"
    "10月9日，农安县交通运输局在文化广场举行启动仪式，局领导班子成员、各科室负责人以及"
    "二十八家运输企业代表参加，县电视台作了现场报道。\n"
    "仪式上，副局长宣读了活动方案，要求各单位提高政治站位，把诚信建设同安全生产、行业治理"
    "结合起来，分阶段抓好动员部署、集中宣传和总结提升。\n"
    "随后，执法人员沿商业街设立咨询台，通过案例讲解、有奖问答、入户走访等形式，"
    "宣传超限超载失信行为的危害，收集意见建议十七条，当场答复十二条。\n"
    "据了解，农安县自去年推行货运企业信用分级以来，违法超限率下降了四成，"
    "投诉量明显减少，一批守信企业在资质审验时享受到容缺受理的便利。\n";

Earlier earlier(std::int64_t n, const std::string& unit, const std::string& from,
                const std::string& title) {
  Earlier e;
  e.message = {n};
  e.unit = unit;
  e.from = from;
  e.subject = title;
  e.arrival = *parse_rfc3339("2020-09-10T08:00:00+08:00") + n * kHour;
  e.disposition = storage::Disposition::submission;
  storage::Item item;
  item.type = "brief";
  item.title = title;
  item.attachments = {title + ".docx"};
  item.parts = {"2"};
  e.items = {item};
  e.parts = {{"sha256:body"}, {"sha256:" + std::to_string(n)}};
  e.sender_confirmed = true;
  return e;
}

// What the store gives for a message whose one attachment is "2".
void add(storage::History& history, const Earlier& e, const std::string& text) {
  auto one = std::make_shared<const Earlier>(e);
  history.alike.push_back({"2", one, "2", text});
  history.earlier.push_back(std::move(one));
  history.earlier.sort();
}

Letter brief(const std::string& subject, const std::string& from = kTongyuMail) {
  Letter letter;
  letter.from = from;
  letter.subject = subject;
  letter.body = "现报送图文简讯一篇，请查收。\n";
  return letter;
}

storage::Decision send(const std::string& text, const storage::History& history,
                       const std::string& subject = "通榆县交通运输局图文简讯") {
  return decide_read(brief(subject), {{"图文简讯.docx", text}}, history);
}

TEST(Alike, AnotherUnitsTextIsACopy) {
  storage::History history;
  add(history, earlier(1, kNongan, kNonganMail, "信用早课"), piece("农安县"));
  const auto d = send(piece("通榆县", "九百余份"), history);
  ASSERT_EQ(d.unit, kTongyu);
  ASSERT_EQ(d.alike.size(), 1U);
  EXPECT_EQ(d.alike[0].kind, "copy");
  EXPECT_EQ(d.alike[0].other.value, 1);
  EXPECT_EQ(d.alike[0].unit, kNongan);
  EXPECT_GT(d.alike[0].share, 0.85);
  EXPECT_LT(d.alike[0].share, 1);
  ASSERT_FALSE(d.alike[0].differences.empty());
  EXPECT_EQ(d.alike[0].differences.front().ours, "通榆");
  EXPECT_EQ(d.alike[0].differences.front().theirs, "农安");
  EXPECT_TRUE(has(d.tasks, "near_duplicate"));
  EXPECT_EQ(d.items.size(), 1U) << "it counts meanwhile";
  EXPECT_EQ(d.ack, decide_read(brief("通榆县交通运输局图文简讯"),
                               {{"图文简讯.docx", piece("通榆县", "九百余份")}})
                       .ack)
      << "the sender hears what he would hear anyway";
}

TEST(Alike, OnesOwnTextIsARevisionOrTheSameAgain) {
  storage::History history;
  add(history, earlier(1, kTongyu, kTongyuMail, "信用早课"), piece("通榆县"));
  const auto changed = send(piece("通榆县", "一千余份"), history);
  ASSERT_EQ(changed.alike.size(), 1U);
  EXPECT_EQ(changed.alike[0].kind, "revision");
  ASSERT_EQ(changed.alike[0].differences.size(), 1U);
  EXPECT_EQ(changed.alike[0].differences[0].ours, "一千");
  EXPECT_EQ(changed.alike[0].differences[0].theirs, "八百");
  EXPECT_FALSE(has(changed.tasks, "near_duplicate"));
  EXPECT_TRUE(changed.replaces.empty()) << "no word of correction: likeness alone replaces nothing";
  const auto same = send(piece("通榆县"), history);
  ASSERT_EQ(same.alike.size(), 1U);
  EXPECT_EQ(same.alike[0].kind, "again");
  EXPECT_TRUE(same.alike[0].differences.empty());
  EXPECT_TRUE(same.replaces.empty());
}

// B has copied A's text. When A sends it mended, A has copied nobody.
TEST(Alike, WhoWroteItFirstCopiesNobody) {
  storage::History history;
  add(history, earlier(2, kNongan, kNonganMail, "信用早课"), piece("农安县"));
  add(history, earlier(1, kTongyu, kTongyuMail, "信用早课"), piece("通榆县"));
  const auto d = send(piece("通榆县", "一千余份"), history);
  ASSERT_EQ(d.alike.size(), 1U);
  EXPECT_EQ(d.alike[0].kind, "revision");
  EXPECT_FALSE(has(d.tasks, "near_duplicate"));
}

// A text handed round, a pattern that everybody fills in: shown, but the queue is not filled with
// it.
TEST(Alike, WhatSeveralUnitsHaveIsAPattern) {
  storage::History history;
  add(history, earlier(1, kNongan, kNonganMail, "信用早课"), piece("农安县"));
  add(history, earlier(2, "220283", "slsjtj@163.example", "信用早课"), piece("舒兰市"));
  EXPECT_EQ(send(piece("通榆县"), history).alike.at(0).kind, "copy");
  add(history, earlier(3, "220281", "jhsjtj@163.example", "信用早课"), piece("蛟河市"));
  const auto d = send(piece("通榆县"), history);
  ASSERT_EQ(d.alike.size(), 1U);
  EXPECT_EQ(d.alike[0].kind, "pattern");
  EXPECT_FALSE(has(d.tasks, "near_duplicate"));
}

TEST(Alike, ACitysAndItsCountysTextsAreOnePiecePassedOn) {
  const config::Unit* county = roster().find(kTongyu);
  ASSERT_NE(county, nullptr);
  ASSERT_FALSE(county->parent.empty());
  storage::History history;
  add(history, earlier(1, county->parent, "city@163.example", "信用早课"), piece("通榆县"));
  const auto d = send(piece("通榆县"), history);
  EXPECT_TRUE(d.alike.empty());
  EXPECT_FALSE(has(d.tasks, "near_duplicate"));
}

TEST(Alike, TheCitysCompilationOfWhatACountySentIsNoCopy) {
  const config::Unit* county = roster().find(kTongyu);
  const config::Unit* city = roster().find(county->parent);
  ASSERT_NE(city, nullptr);
  storage::History history;
  add(history, earlier(1, kTongyu, kTongyuMail, "信用早课"), piece("通榆县"));
  const auto d = decide_read(brief(city->name_full + "转报图文简讯", "city@163.example"),
                             {{"通榆县交通运输局图文简讯.docx", piece("通榆县")}}, history);
  EXPECT_FALSE(has(d.tasks, "near_duplicate"));
  for (const auto& a : d.alike) EXPECT_NE(a.kind, "copy");
}

TEST(Alike, AnUnlikeTextIsNeither) {
  storage::History history;
  add(history, earlier(1, kNongan, kNonganMail, "启动仪式"), kOther);
  EXPECT_TRUE(send(piece("通榆县"), history).alike.empty());
}

TEST(Alike, NothingIsSaidOfAQuarantinedMail) {
  storage::History history;
  add(history, earlier(1, kNongan, kNonganMail, "信用早课"), piece("农安县"));
  const auto d = send("机密★一年\n" + piece("通榆县"), history);
  ASSERT_TRUE(d.quarantine);
  EXPECT_TRUE(d.alike.empty());
}

// A form is labels: what stands in its cells is short, whoever fills it in.
TEST(Alike, AFormHasNoRunningText) {
  std::string form = "“信用交通宣传月”活动情况登记表\n";
  for (const char* label :
       {"填报单位名称（盖章）", "活动时间和地点", "参加活动人员数量", "发放宣传资料份数",
        "接受群众咨询人次", "悬挂横幅条数", "出动宣传车辆台次", "新闻媒体报道篇数",
        "信用承诺书签订份数", "活动负责人姓名职务", "联系电话及传真", "备注说明事项"})
    for (int i = 0; i < 3; ++i) form += std::string(label) + "\t第" + std::to_string(i) + "项\t\n";
  EXPECT_EQ(prose_of(form), "");
}

// Half a page of its own beside a paragraph of the notice that everybody quotes.
TEST(Alike, AParagraphOfTheNoticeIsTakenAway) {
  const std::string quoted =
      "各地各单位要充分认识开展信用交通宣传月活动的重要意义，把诚信教育贯穿行业管理全过程，"
      "通过主题宣传日、典型选树、媒体报道等多种形式，大力弘扬诚信文化，普及信用知识，"
      "营造知信用信守信的良好氛围，切实增强从业人员诚信意识和社会公众的获得感。\n";
  std::string toml;
  {
    auto source = config::read_source(std::string(SHOUWEN_SOURCE_DIR) +
                                      "/config/etc/campaigns/2020-credit-month.toml");
    ASSERT_TRUE(source.ok());
    toml = source->text();
    const std::string list = "common_text = [";
    toml.insert(toml.find(list) + list.size(), "\"" + quoted.substr(0, quoted.size() - 1) + "\",");
  }
  config::Problems problems;
  const auto campaign = config::parse_campaign(config::Source("c.toml", toml), problems);
  ASSERT_TRUE(campaign) << problems.size();
  const auto common = classify::common_text(*campaign);
  EXPECT_GT(common.size(), 80U);
  EXPECT_LT(classify::without(shingles_of(prose_of(quoted)), common).size(), 5U);
  const classify::Knowledge rules(roster(), {&*campaign, 1});
  extract::Document d;
  d.path = "2";
  d.kind = "docx";
  d.text =
      quoted +
      "我局结合实际制定了实施方案，明确责任科室、完成时限和工作要求，召开专题会议作出安排部署。\n"
      "十月上旬先后走进两个客运站和一家货运企业，发放宣传册五百余份，接受群众咨询六十余人次，"
      "签订诚信经营承诺书三十二份，收到了较好的宣传效果。\n";
  EXPECT_TRUE(classify::text_keys({}, {d}, rules, false).empty());
  EXPECT_EQ(classify::text_keys({}, {d}, knowledge(), false).size(), 1U);
}

TEST(Alike, WhatIsTooShortOrATableIsNotLookedUp) {
  extract::Document d;
  d.path = "2";
  d.kind = "docx";
  d.text = "通榆县开展信用交通宣传月活动，向过往司机发放宣传单二百余份，受到群众好评。\n";
  EXPECT_TRUE(classify::text_keys({}, {d}, knowledge(), false).empty());
  d.text = piece("通榆县");
  EXPECT_EQ(classify::text_keys({}, {d}, knowledge(), false).size(), 1U);
  d.kind = "xlsx";
  EXPECT_TRUE(classify::text_keys({}, {d}, knowledge(), false).empty());
}

// The thread, titles and names of files do not tell which; the text does.
TEST(Alike, ACorrectionReplacesThePieceWhoseTextItMends) {
  storage::History plain;
  plain.earlier.push_back(earlier(1, kTongyu, kTongyuMail, "启动仪式"));
  plain.earlier.push_back(earlier(2, kTongyu, kTongyuMail, "信用早课"));
  plain.earlier.sort();
  const std::string subject = "更正：通榆县交通运输局图文简讯",
                    text = piece("通榆县", "一千余份", "客运站里讲信用");
  const auto unknown = send(text, plain, subject);
  ASSERT_EQ(unknown.disposition, storage::Disposition::correction);
  EXPECT_TRUE(has(unknown.review, "which_replaced"));
  storage::History history;
  add(history, earlier(2, kTongyu, kTongyuMail, "信用早课"), piece("通榆县"));
  history.earlier.push_back(earlier(1, kTongyu, kTongyuMail, "启动仪式"));
  history.earlier.sort();
  const auto d = send(text, history, subject);
  EXPECT_EQ(d.replaces, std::vector<MessageRef>{{2}});
  EXPECT_FALSE(has(d.review, "which_replaced"));
  EXPECT_TRUE(send(text, history).replaces.empty()) << "without a word of correction";
}

TEST(Similar, NearTextsShareABandAndOthersDoNot) {
  const auto shared = [](const std::string& a, const std::string& b) {
    const auto x = bands_of(shingles_of(prose_of(a))), y = bands_of(shingles_of(prose_of(b)));
    std::size_t n = 0;
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) n += x[i] == y[i] ? 1U : 0U;
    return n;
  };
  EXPECT_EQ(shared(piece("通榆县"), piece("通榆县")), 16U);
  EXPECT_GT(shared(piece("通榆县"), piece("农安县", "九百余份")), 4U);
  EXPECT_EQ(shared(piece("通榆县"), kOther), 0U);
  EXPECT_EQ(resemblance(shingles_of("短"), shingles_of("短")), 0);
}

TEST(Similar, DifferencesAreTheFirstAndShort) {
  EXPECT_TRUE(classify::differences("甲。乙。", "甲。\n乙。").empty()) << "lines are layout";
  const auto more = classify::differences("甲。新的一句。乙。", "甲。乙。");
  ASSERT_EQ(more.size(), 1U);
  EXPECT_EQ(more[0].ours, "新的一句。");
  EXPECT_EQ(more[0].theirs, "");
  std::string a, b;
  for (int i = 0; i < 50; ++i) {
    a += "第" + std::to_string(i) + "句甲。相同的话。";
    b += "第" + std::to_string(i) + "句乙。相同的话。";
  }
  EXPECT_EQ(classify::differences(a, b).size(), 4U);
}

}  // namespace
}  // namespace shouwen::test
