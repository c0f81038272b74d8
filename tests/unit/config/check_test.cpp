// SPDX-License-Identifier: Apache-2.0
#include "config/check.h"

#include <gtest/gtest.h>

namespace shouwen::config {
namespace {

const std::string kEtc = std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/";

Source campaign_source() {
  auto source = read_source(kEtc + "campaigns/2020-credit-month.toml");
  return source.ok() ? *source : Source();
}

Campaign parse(const Source& source) {
  Problems problems;
  auto campaign = parse_campaign(source, problems);
  EXPECT_TRUE(campaign) << render(problems);
  return campaign ? *campaign : Campaign();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Check, TheShippedStatementsAreWithoutFault) {
  const Checked checked =
      check_files({"", kEtc + "units.csv", {kEtc + "campaigns/2020-credit-month.toml"}});
  EXPECT_TRUE(checked.ok()) << render(checked.problems);
  EXPECT_EQ(checked.campaigns.size(), 1u);
  EXPECT_TRUE(checked.roster);
}

TEST(Check, NamesEveryFileThatIsMissing) {
  const Checked checked = check_files({"/none/s.toml", "/none/u.csv", {"/none/c.toml"}});
  ASSERT_EQ(checked.problems.size(), 3u);
  EXPECT_EQ(checked.problems[0].file, "/none/s.toml");
  EXPECT_EQ(checked.problems[2].file, "/none/c.toml");
}

TEST(Check, TwoCampaignsMustDiffer) {
  const std::string path = kEtc + "campaigns/2020-credit-month.toml";
  const Checked checked = check_files({"", kEtc + "units.csv", {path, path}});
  ASSERT_EQ(checked.problems.size(), 2u) << render(checked.problems);
  EXPECT_NE(checked.problems[0].message.find("share the id"), std::string::npos);
  EXPECT_NE(checked.problems[1].message.find("receipt prefix"), std::string::npos);
}

TEST(Activation, WhatHasSubmissionsStays) {
  const Source before = campaign_source();
  const Source after("after.toml",
                     replaced(before.text(), "key = \"summary\"", "key = \"report\""));
  // The readings name the requirement too.
  std::string text = after.text();
  for (int i = 0; i < 2; ++i)
    text = replaced(text, "requirement = \"summary\"", "requirement = \"report\"");
  const Source renamed("after.toml", text);
  EXPECT_TRUE(check_activation(parse(before), parse(renamed), renamed, {}).empty());
  EXPECT_TRUE(check_activation(parse(before), parse(renamed), renamed, {"brief"}).empty());
  const Problems problems = check_activation(parse(before), parse(renamed), renamed, {"summary"});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].message.find("summary"), std::string::npos);
  EXPECT_EQ(problems[0].file, "after.toml");
}

TEST(Activation, AnExtendedDateOrAnotherReadingIsANewVersion) {
  const Source before = campaign_source();
  const Source after("after.toml", replaced(before.text(), "due = 2020-11-03", "due = 2020-11-10"));
  EXPECT_TRUE(check_activation(parse(before), parse(after), after, {"summary", "brief"}).empty());
}

TEST(Activation, IdentityNeverChanges) {
  const Source before = campaign_source();
  const Source other("after.toml",
                     replaced(before.text(), "id = \"2020-credit-month\"", "id = \"x\""));
  EXPECT_EQ(check_activation(parse(before), parse(other), other, {}).size(), 1u);
  const Source prefix("after.toml", replaced(before.text(), "\"XY2020-\"", "\"XY-\""));
  EXPECT_TRUE(check_activation(parse(before), parse(prefix), prefix, {}).empty());
  EXPECT_EQ(check_activation(parse(before), parse(prefix), prefix, {"brief"}).size(), 1u);
}

TEST(Activation, AUnitWithSubmissionsStays) {
  const auto source = read_source(kEtc + "units.csv");
  ASSERT_TRUE(source.ok());
  std::string text = source->text();
  const std::size_t row = text.find("222426,");
  text.erase(row, text.find('\n', row) + 1 - row);
  const Source after("units.csv", text);
  Problems problems;
  const auto old_roster = parse_roster(*source, problems);
  const auto new_roster = parse_roster(after, problems);
  ASSERT_TRUE(old_roster && new_roster) << render(problems);
  EXPECT_TRUE(check_activation(*old_roster, *new_roster, after, {"220100"}).empty());
  const Problems found = check_activation(*old_roster, *new_roster, after, {"222426"});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].remedy.find("successor"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::config
