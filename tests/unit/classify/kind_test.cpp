// Which requirement a mail speaks of: by the campaign's words, their place, and never by quoted
// text.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

struct Said {
  const char *subject, *file, *body, *type;
};
class Kinds : public testing::TestWithParam<Said> {};
TEST_P(Kinds, ByWordsAndPlace) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = GetParam().subject;
  l.body = GetParam().body;
  l.files = {{GetParam().file}};
  const auto d = decide(l);
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, GetParam().type);
}
INSTANTIATE_TEST_SUITE_P(Words, Kinds,
                         testing::Values(Said{"农安县材料", "署名文章.docx", "", "signed_article"},
                                         Said{"图文简讯", "材料.docx", "", "brief"},
                                         Said{"材料", "1.docx", "守信激励典型案例一个，请查收。",
                                              "model_case"},
                                         Said{"图文简讯", "典型案例.docx", "", "model_case"},
                                         Said{"活动小结", "农安.docx", "", "summary"},
                                         Said{"先进事迹", "孙某某.docx", "", "model_case"},
                                         Said{"局长访谈稿", "访谈.docx", "", "signed_article"}));

TEST(Kind, AListOfAllKindsSaysNothing) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = "农安县材料";
  l.body = "需报送署名文章、图文简讯、典型案例、活动总结，现先报其中一项。";
  l.files = {{"农安.docx"}};
  l.date = "Mon, 19 Oct 2020 10:00:00 +0800";
  const auto d = decide(l);
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "model_case");  // the next that is due, and a person is asked
  EXPECT_TRUE(has(d.review, "type_guessed"));
  EXPECT_LT(d.items[0].confidence, 0.5);
}

TEST(Kind, QuotedTextIsNotTheSenders) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = "回复：通知";
  l.body = "材料附后。\r\n\r\n> 于9月18日前报送署名文章1篇\r\n> 图文简讯两篇";
  l.files = {{"附件.docx"}};
  l.date = "Mon, 2 Nov 2020 10:00:00 +0800";
  const auto d = decide(l);
  ASSERT_EQ(d.items.size(), 1U);
  EXPECT_EQ(d.items[0].type, "summary");
  EXPECT_TRUE(has(d.review, "type_guessed"));
}

}  // namespace
}  // namespace shouwen::test
