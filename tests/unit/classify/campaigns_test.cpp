// Two campaigns of two trades in one mailbox, open at the same time: each mail is judged by the one
// it speaks of, whichever stands first in the list.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "config/campaign.h"
#include "gateway/classify/classify.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

struct Mail {
  const char *from, *subject, *body;
  Read paper;  // name "" = none
  const char *campaign, *type;
};

const std::vector<Mail>& mails() {
  static const std::vector<Mail> all = {
      {"naxjtj@163.example",
       "农安县典型案例",
       "请查收",
       {"典型案例.docx",
        "四十里山路上的约定\n李师傅归还失物三百余件，信誉考核中予以加分，优先更新车辆。\n"},
       "2020-credit-month",
       "model_case"},
      {"naxjtj@163.example",
       "农安县校园安全提升行动实施方案",
       "",
       {"实施方案.docx",
        "农安县校园安全提升行动实施方案\n一、工作目标\n二、组织领导\n三、责任分工\n"},
       "2021-campus-safety",
       "plan"},
      {"naxjtj@163.example",
       "",
       "",
       {"新建文档.docx",
        "防震应急演练报告\n一、演练过程。师生疏散到操场。\n二、存在的问题。楼梯拥堵。\n"
        "三、改进措施。增设引导岗，每月练一次，班主任负责清点人数。\n"},
       "2021-campus-safety",
       "drill"},
      {"naxjtj@163.example",
       "隐患排查台账",
       "台账见附件",
       {"台账.xlsx", "序号\t学校\t隐患部位\n1\t第一小学\t食堂\n", "xlsx"},
       "2021-campus-safety",
       "ledger"},
      {"naxjtj@163.example",
       "农安县活动总结",
       "",
       {"总结.docx",
        "农安县信用交通宣传月工作总结\n一、主要做法和成效\n二、存在的不足\n三、下一步打算\n"},
       "2020-credit-month",
       "summary"},
      {"naxjtj@163.example",
       "署名文章",
       "一把手谈信用文章见附件",
       {"署名文章.docx",
        "诚信是立身之本\n农安县交通运输局局长　张某某\n我们坚持以信用为核心推进监管。\n"},
       "2020-credit-month",
       "signed_article"},
      {"naxjtj@163.example",
       "关于校园安全提升行动的咨询",
       "请问实施方案需要盖章吗？",
       {},
       "2021-campus-safety",
       ""},
      {"naxjtj@163.example", "咨询", "请问图文简讯要几张照片？", {}, "2020-credit-month", ""},
  };
  return all;
}

storage::Decision judged(const classify::Knowledge& knowledge, const Mail& m) {
  Letter l;
  l.from = m.from;
  l.subject = m.subject;
  l.body = m.body;
  return decide_read_by(knowledge, l,
                        m.paper.name.empty() ? std::vector<Read>{} : std::vector{m.paper});
}

TEST(Campaigns, EachMailGoesToTheOneItSpeaksOf) {
  auto credit = config::load_campaign(std::string(SHOUWEN_SOURCE_DIR) +
                                      "/config/etc/campaigns/2020-credit-month.toml");
  auto campus = config::load_campaign(std::string(SHOUWEN_SOURCE_DIR) +
                                      "/tests/campaign/2021-campus-safety.toml");
  ASSERT_TRUE(credit.ok() && campus.ok());
  campus->intake = credit->intake;  // both are open
  for (const bool swapped : {false, true}) {
    std::vector<config::Campaign> both{*credit, *campus};
    if (swapped) std::swap(both[0], both[1]);
    const classify::Knowledge knowledge(roster(), both);
    for (const Mail& m : mails()) {
      const auto d = judged(knowledge, m);
      EXPECT_EQ(d.campaign, m.campaign) << m.subject << " swapped " << swapped;
      ASSERT_EQ(d.items.size(), *m.type == '\0' ? 0U : 1U) << m.subject;
      if (*m.type != '\0') {
        EXPECT_EQ(d.items[0].type, m.type) << m.subject;
      }
    }
  }
}

// The shipped campaign with another threshold, and what it makes of a mail whose confidence is
// known.
storage::Decision by_threshold(double review_below, const Letter& letter,
                               const std::vector<Read>& read) {
  auto campaign = config::load_campaign(std::string(SHOUWEN_SOURCE_DIR) +
                                        "/config/etc/campaigns/2020-credit-month.toml");
  campaign->review_below = review_below;
  const classify::Knowledge rules(roster(), {&*campaign, 1});
  return decide_read_by(rules, letter, read);
}

// Never guess silently: what the campaign is not sure enough of waits for a person, on this side of
// the threshold and not on that.
TEST(Threshold, AnUncertainUnitIsReviewed) {
  Letter letter;
  letter.from = "somebody@qq.example";
  letter.subject = "图文简讯";
  const std::vector<Read> read = {
      {"图文简讯.docx", "农安县启动信用交通宣传月活动\n农安县交通运输局组织志愿者走进车站。\n"}};
  const double sure = by_threshold(0, letter, read).confidence;
  ASSERT_GT(sure, 0.4);
  ASSERT_LT(sure, 1);
  EXPECT_TRUE(has(by_threshold(1, letter, read).review, "unit_uncertain"));
  EXPECT_FALSE(has(by_threshold(0, letter, read).review, "unit_uncertain"));
}

TEST(Threshold, ALowConfidenceIsReviewedJustBelowAndNotJustAbove) {
  Letter letter;
  letter.from = "naxjtj@163.example";  // registered: the unit is sure, the kind is not
  letter.subject = "农安县图文简讯";
  const std::vector<Read> read = {
      {"材料.docx", "农安县信用交通宣传月活动情况\n活动期间组织宣传三次，发放材料二百份。\n"}};
  const storage::Decision free = by_threshold(0, letter, read);
  ASSERT_TRUE(free.review.empty()) << free.review.front() << " " << free.confidence;
  ASSERT_GT(free.confidence, 0.4);
  ASSERT_LT(free.confidence, 1);
  EXPECT_TRUE(has(by_threshold(free.confidence + 0.01, letter, read).review, "low_confidence"));
  EXPECT_TRUE(by_threshold(free.confidence - 0.01, letter, read).review.empty());
}

}  // namespace
}  // namespace shouwen::test
