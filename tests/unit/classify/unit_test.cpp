// Whose mail it is: names that resemble each other, and what their place in the mail makes of them.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

struct Named {
  const char *subject, *body, *unit;
};
class LookAlike : public testing::TestWithParam<Named> {};
TEST_P(LookAlike, IsToldApart) {
  Letter l;
  l.subject = GetParam().subject;
  l.body = GetParam().body;
  l.files = {{"材料.docx"}};
  EXPECT_EQ(decide(l).unit, GetParam().unit) << l.subject << " / " << l.body;
}
INSTANTIATE_TEST_SUITE_P(
    Names, LookAlike,
    testing::Values(
        Named{"二道区图文简讯", "", "220105"}, Named{"二道江区图文简讯", "", "220503"},
        Named{"通化市交通运输局简讯", "", "220500"}, Named{"通化县简讯", "", "220521"},
        Named{"长白县简讯", "", "220623"}, Named{"长白山管委会简讯", "", "JL-CBS"},
        Named{"延边州简讯", "", "222400"}, Named{"延吉市简讯", "", "222401"},
        Named{"吉林市交通局简讯", "", "220200"}, Named{"省公路局简讯", "", "JL-GLJ"},
        Named{"省公路路政管理局简讯", "", "JL-LZJ"}, Named{"省高速公路管理局简讯", "", "JL-GSJ"},
        Named{"省运管局简讯", "", "JL-YGJ"}, Named{"四平市铁西区简讯", "", "220302"},
        Named{"铁东区简讯", "", "220303"}, Named{"长春市朝阳区简讯", "", "220104"},
        Named{"辽源市西安区简讯", "", "220403"},
        // The addressee is never the sender.
        Named{"简讯", "吉林省交通运输厅：\r\n报上简讯一篇。\r\n敦化市交通运输局", "222403"},
        Named{"简讯", "通化市交通运输局：\r\n我县简讯见附件。\r\n通化县交通运输局", "220521"},
        Named{"报白城市交通运输局、省厅：简讯", "大安市交通局", "220882"},
        // Where it happened, who helped, and whose signature is stale.
        Named{"执法人员走进长春市客运站", "报送单位：省运管局", "JL-YGJ"},
        Named{"朝阳区简讯", "朝阳区简讯一篇。\r\n-- \r\n李某\r\n长春市南关区交通运输局", "220104"},
        // Sub-bodies and branches stand for the office they belong to.
        Named{"农安县运输管理所简讯", "", "220122"},
        Named{"四平市公路路政支队图文信息", "", "220300"},
        Named{"四平分局简讯", "省高管局四平分局报送。", "JL-GSJ"},
        // Former ranks, old names, traditional characters, mistyped ones.
        Named{"九台市交通局简讯", "", "220113"}, Named{"扶余县简讯", "", "220781"},
        Named{"八道江区简讯", "", "220602"}, Named{"集安市交通運輸局圖文簡訊", "", "220582"},
        Named{"盘石市交通局简讯", "", "220284"}, Named{"浑春市简讯", "", "222404"}));

class Nobody : public testing::TestWithParam<const char*> {};
TEST_P(Nobody, IsNotGuessed) {
  Letter l;
  l.subject = GetParam();
  l.files = {{"材料.docx"}};
  EXPECT_EQ(decide(l).unit, "") << l.subject;
}
INSTANTIATE_TEST_SUITE_P(Tokens, Nobody,
                         testing::Values("交通局报送简讯", "我县简讯", "局办公室图文简讯",
                                         "区局简讯", "信用交通·吉林简讯", "吉林省交通运输厅简讯",
                                         "朝阳市简讯", "西安市简讯"));

TEST(Unit, ASentenceThatSpeaksOfAnotherProvinceIsNotMisdirected) {
  Letter l;
  l.from = "someone@qq.example";
  l.subject = "农安县交通运输局图文简讯";
  l.body = "学习借鉴浙江省先进经验，我局开展了信用交通宣传月活动，简讯见附件。";
  l.files = {{"简讯.docx"}};
  const auto d = decide(l);
  EXPECT_EQ(d.disposition, storage::Disposition::submission);
  EXPECT_EQ(d.unit, "220122");
}

TEST(Unit, AnotherProvinceIsMisdirected) {
  Letter l;
  l.subject = "朝阳市交通运输局信用交通宣传月简讯";
  l.body = "辽宁省交通运输厅：现将我市图文简讯报上。\r\n辽宁省朝阳市交通运输局";
  l.files = {{"简讯.docx"}};
  const auto d = decide(l);
  EXPECT_EQ(d.disposition, storage::Disposition::unrelated);
  EXPECT_EQ(d.unit, "");
  EXPECT_EQ(d.ack, storage::Answer::none);
}

TEST(Unit, RegisteredAddressNeedsNoName) {
  Letter l;
  l.from = "DFXJT@163.example";
  l.subject = "20201015";
  l.files = {{"20201015.docx"}};
  const auto d = decide(l);
  EXPECT_EQ(d.unit, "220421");
  EXPECT_TRUE(d.sender_confirmed);
}

TEST(Unit, UnlistedAddressIsNotConfirmedAndAsksOnce) {
  Letter l;
  l.subject = "东丰县简讯";
  l.files = {{"东丰县简讯.docx"}};
  const auto first = decide(l);
  EXPECT_FALSE(first.sender_confirmed);
  EXPECT_TRUE(has(first.tasks, "new_address"));
  storage::History history;
  history.seen_units = {"220421"};
  EXPECT_FALSE(has(decide(l, history).tasks, "new_address"));
}

TEST(Unit, ConfirmedAddressIsAFactOfTheStore) {
  Letter l;
  l.subject = "材料";
  l.files = {{"简讯.docx"}};
  storage::History history;
  history.confirmed_unit = "220421";
  const auto d = decide(l, history);
  EXPECT_EQ(d.unit, "220421");
  EXPECT_TRUE(d.sender_confirmed);
}

TEST(Unit, SentForAnother) {
  Letter l;
  l.from = "ysjtbgs@163.example";  // 榆树's own
  l.subject = "代德惠市报送守信激励典型案例";
  l.files = {{"德惠市典型案例.docx"}};
  const auto d = decide(l);
  EXPECT_EQ(d.unit, "220183");
  EXPECT_FALSE(d.sender_confirmed);
  EXPECT_TRUE(has(d.review, "address_of_another_unit"));
}

TEST(Unit, CityForwardsItsCounties) {
  Letter l;
  l.from = "cc_xinyong@cc-jt.example";
  l.subject = "宽城、绿园、二道材料";
  l.files = {{"宽城.docx"}, {"绿园.docx"}, {"长春市本级.docx"}};
  const auto d = decide(l);
  EXPECT_EQ(d.unit, "220100");
  ASSERT_EQ(d.items.size(), 3U);
  EXPECT_EQ(d.items[0].unit, "220103");
  EXPECT_EQ(d.items[1].unit, "220106");
  EXPECT_EQ(d.items[2].unit, "");
}

// No word of forwarding, and an address nobody knows: the city signs, the paper is the county's.
TEST(Unit, WhoSignsForACountysPieceForwardsIt) {
  Letter l;
  l.subject = "材料";
  l.body = "请查收。\n金某某\n延边州交通运输局";
  l.files = {{"图们市图文简讯.docx"}};
  auto d = decide(l);
  EXPECT_EQ(d.unit, "222400");
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].unit, "222402");
  // The county's own officer who names his city above his own office is the county.
  l.body = "请查收。\n金某某\n延边州图们市交通运输局";
  d = decide(l);
  EXPECT_EQ(d.unit, "222402");
}

TEST(Unit, CountyOnItsCitysServerIsTheCounty) {
  Letter l;
  l.from = "fmq@jls-jt.example";  // only the city's domain is known
  l.subject = "丰满区活动总结";
  l.files = {{"丰满区活动总结.docx"}};
  EXPECT_EQ(decide(l).unit, "220211");
}

}  // namespace
}  // namespace shouwen::test
