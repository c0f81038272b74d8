// SPDX-License-Identifier: Apache-2.0
#include "config/roster.h"

#include <gtest/gtest.h>

#include <ctime>

namespace shouwen::config {
namespace {

constexpr const char* kHead =
    "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,fax_numbers";

Roster parse(const std::string& text) {
  Problems problems;
  auto roster = parse_roster(Source("units.csv", text), problems);
  EXPECT_TRUE(roster) << render(problems);
  return roster ? *roster : Roster();
}

Roster shipped() {
  auto roster = load_roster(std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/units.csv");
  EXPECT_TRUE(roster.ok()) << roster.error().text();
  return roster.ok() ? *roster : Roster();
}

TEST(Roster, ReadsTheShippedUnits) {
  const Roster roster = shipped();
  EXPECT_EQ(roster.size(), 78u);
  EXPECT_EQ(roster.levels(),
            (std::vector<std::string>{"prefecture", "committee", "county", "bureau"}));
  EXPECT_EQ(roster.children("220100").size(), 11u);
  ASSERT_NE(roster.find("JL-CBS"), nullptr);
  EXPECT_EQ(roster.find("JL-CBS")->salutation, "你局");
  EXPECT_EQ(roster.find("JL-XCZX")->salutation, "你单位");
}

TEST(Roster, TellsLookAlikesApart) {
  const Roster roster = shipped();
  EXPECT_EQ(roster.by_name("通化县交通运输局")->code, "220521");
  EXPECT_EQ(roster.by_name("通化市 交通运输局")->code, "220500");
  EXPECT_EQ(roster.by_name("朝阳"), nullptr);
  EXPECT_TRUE(roster.is_within("220521", "220500"));
  EXPECT_FALSE(roster.is_within("220500", "220521"));
  EXPECT_TRUE(roster.is_within("220500", "220500"));
  EXPECT_FALSE(roster.is_within("nobody", "220500"));
}

TEST(Roster, AnAddressOutweighsItsDomain) {
  const Roster roster = shipped();
  EXPECT_EQ(roster.by_address("NA_JTJ@cc-jt.example")->code, "220122");
  EXPECT_EQ(roster.by_domain("cc-jt.example")->code, "220100");
  EXPECT_EQ(roster.by_domain("Mail.CC-JT.example")->code, "220100");
  EXPECT_EQ(roster.by_domain("notcc-jt.example"), nullptr);
  EXPECT_EQ(roster.by_address("x@cc-jt.example"), nullptr);
}

TEST(Roster, WhatTwoUnitsShareFindsNeither) {
  const Roster roster =
      parse(std::string(kHead) +
            "\n1,甲局,,,county,,d.example,a@d.example,0431-1234567"
            "\n2,乙局,,,county,,d.example,A@d.example;b@d.example,(0431)1234567\n");
  EXPECT_EQ(roster.by_address("a@d.example"), nullptr);
  EXPECT_EQ(roster.by_address("b@d.example")->code, "2");
  EXPECT_EQ(roster.by_domain("d.example"), nullptr);
  EXPECT_EQ(roster.by_fax("0431-1234567"), nullptr);
}

TEST(Phone, OneNumberInItsSpellings) {
  for (const char* spelt : {"0431-1234567", "(0431)1234567", "+86 431 1234567", "0086-431-1234567",
                            "０４３１—1234567", "+86-0431-1234567"}) {
    EXPECT_EQ(fold_phone(spelt), "04311234567") << spelt;
  }
  EXPECT_EQ(fold_phone("+86 154 0000 0000"), "15400000000");
  EXPECT_EQ(fold_phone("传真"), "");
}

TEST(Roster, ReadsQuotedCellsListsAndFurtherColumns) {
  const Roster roster = parse(
      "\xEF\xBB\xBF" + std::string(kHead) +
      ",备注,valid_from,valid_to,successor,salutation,liaison,liaison_phones,liaison_since,credits_"
      "to\r\n"
      "1,\"甲,\"\"新\"\"局\",甲, 子 ；丑;;,county,,,,,\"两\n行\",2019-01-01,2020-10-01,2,你委,某某,"
      "0431-1;0431-2,2020-01-01,\r\n"
      "\r\n2,乙委,,,county,,,,,,,,,,,,,\r\n3,丙所,,,station,2,,,,,,,,,,,,2");
  ASSERT_EQ(roster.size(), 3u);
  const Unit& one = roster.units()[0];
  EXPECT_EQ(one.name_full, "甲,\"新\"局");
  EXPECT_EQ(one.aliases, (std::vector<std::string>{"子", "丑"}));
  EXPECT_EQ(one.salutation, "你委");
  EXPECT_EQ(one.liaison.phones.size(), 2u);
  EXPECT_TRUE(one.valid_on({2020, 10, 1}));
  EXPECT_FALSE(one.valid_on({2020, 10, 2}));
  EXPECT_EQ(roster.find("2")->short_name, "乙委");
  EXPECT_EQ(roster.find("2")->salutation, "你委");
  EXPECT_EQ(roster.find("3")->line, 6);
  EXPECT_TRUE(roster.find("3")->is_sub_body());
}

TEST(Roster, CreditsSubBodiesAndSuccessors) {
  const Roster roster = parse(std::string(kHead) +
                              ",valid_to,successor,credits_to\n"
                              "old,旧局,,,county,,,,,2020-06-30,new,\n"
                              "new,新局,,,county,,,,,,,\n"
                              "sub,运管所,,,station,,,,,,,old\n");
  EXPECT_EQ(roster.credited("sub", {2020, 6, 30})->code, "old");
  EXPECT_EQ(roster.credited("sub", {2020, 7, 1})->code, "new");
  EXPECT_EQ(roster.credited("new", {2020, 7, 1})->code, "new");
  EXPECT_EQ(roster.credited("nobody", {2020, 7, 1}), nullptr);
}

TEST(Roster, SurvivesBeingCopied) {
  Roster copy;
  {
    const Roster original = shipped();
    copy = original;
  }
  EXPECT_EQ(copy.find("220122")->code, "220122");
  EXPECT_EQ(copy.children("220100").front()->parent, "220100");
}

TEST(Roster, HundredThousandUnits) {
  std::string text = std::string(kHead) + "\n";
  for (int i = 0; i < 100000; ++i) {
    const std::string n = std::to_string(i);
    text += "U" + n + ",第" + n + "号交通运输局,," + "甲" + n + ";乙" + n + ",county," +
            (i < 100 ? "" : "U" + std::to_string(i % 100)) + ",d" + n + ".example,box@d" + n +
            ".example,0431-" + std::to_string(10000000 + i) + "\n";
  }
  const std::clock_t start = std::clock();  // CPU time: the machine may be busy
  const Roster roster = parse(text);
  ASSERT_EQ(roster.size(), 100000u);
  for (int i = 0; i < 100000; ++i) {
    ASSERT_EQ(roster.by_address("box@d" + std::to_string(i) + ".example"),
              roster.find("U" + std::to_string(i)));
  }
  EXPECT_EQ(roster.children("U7").size(), 999u);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_LT(seconds, 20) << "not linear";
  RecordProperty("milliseconds", static_cast<int>(seconds * 1000));
}

TEST(Roster, HundredThousandWrongRowsAreAllNamed) {
  std::string text = std::string(kHead) + "\n";
  for (int i = 0; i < 20000; ++i)
    text += "U" + std::to_string(i) + ",局" + std::to_string(i) + ",,,county,nobody,,,\n";
  Problems problems;
  EXPECT_FALSE(parse_roster(Source("units.csv", text), problems));
  ASSERT_EQ(problems.size(), 20000u);
  EXPECT_EQ(problems.back().line, 20001);
}

}  // namespace
}  // namespace shouwen::config
