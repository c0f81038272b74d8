// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/secrecy.h"

#include <gtest/gtest.h>

#include "gateway/classify/han.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

const std::vector<std::string> kLevels = {"绝密", "机密", "秘密"};

TEST(Secrecy, AMarkIsALevelWithStarOrTerm) {
  for (const char* text : {"机密★1年", "秘密★", "绝密★长期", "机密妇1年", "秘密女6个月"})
    EXPECT_FALSE(classify::secrecy_mark(classify::canonical(text), kLevels).empty()) << text;
  for (const char* text :
       {"她的秘密武器是微笑", "保密工作", "绝密情报", "秘密", "机密文件3份", "★"})
    EXPECT_TRUE(classify::secrecy_mark(classify::canonical(text), kLevels).empty()) << text;
}

TEST(Secrecy, AMarkedMailIsQuarantined) {
  Letter l;
  l.from = "naxjtj@163.example";
  l.subject = "典型案例";
  l.body = "机密★1年\r\n请查收";
  l.files = {{"典型案例.pdf", "%PDF-1"}};
  EXPECT_TRUE(decide(l).quarantine);
  l.body = "内部资料\r\n请查收";
  const auto d = decide(l);
  EXPECT_FALSE(d.quarantine);
  EXPECT_TRUE(has(d.review, "caution_words"));
}

}  // namespace
}  // namespace shouwen::test
