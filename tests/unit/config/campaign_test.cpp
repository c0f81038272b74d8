// SPDX-License-Identifier: Apache-2.0
#include "config/campaign.h"

#include <gtest/gtest.h>

namespace shouwen::config {
namespace {

constexpr Zone kChina{480};

Campaign shipped() {
  auto campaign = load_campaign(std::string(SHOUWEN_SOURCE_DIR) +
                                "/config/etc/campaigns/2020-credit-month.toml");
  EXPECT_TRUE(campaign.ok()) << campaign.error().text();
  return campaign.ok() ? *campaign : Campaign();
}

Roster units() {
  auto roster = load_roster(std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/units.csv");
  EXPECT_TRUE(roster.ok());
  return roster.ok() ? *roster : Roster();
}

Instant at(const char* text) {
  return *parse_rfc3339(text);
}

// Units and pieces owed under a reading.
std::pair<std::size_t, std::size_t> owed(const std::vector<Requirement>& requirements,
                                         const Roster& roster) {
  std::size_t most = 0, pieces = 0;
  for (const Requirement& r : requirements) {
    const std::size_t owners = owners_of(r, roster).size();
    most = std::max(most, owners);
    pieces += owners * static_cast<std::size_t>(r.count);
  }
  return {most, pieces};
}

// 通知 五（三）, default reading: 78 units, 390 pieces (OFFICE §2).
TEST(Campaign, TheNoticeAsTheOfficeReadsIt) {
  const Campaign campaign = shipped();
  const Roster roster = units();
  ASSERT_NE(campaign.chosen(), nullptr);
  EXPECT_EQ(campaign.chosen()->id, "respectively");
  EXPECT_EQ(owed(campaign.requirements, roster), (std::pair<std::size_t, std::size_t>{78, 390}));
  const auto due = [&](const char* key) {
    return format_rfc3339(campaign.find(key)->due().last_moment(campaign.zone), campaign.zone);
  };
  EXPECT_EQ(due("signed_article"), "2020-09-18T23:59:59+08:00");
  EXPECT_EQ(due("brief"), "2020-10-15T23:59:59+08:00");
  EXPECT_EQ(due("model_case"), "2020-10-23T23:59:59+08:00");
  EXPECT_EQ(due("summary"), "2020-11-03T23:59:59+08:00");
  EXPECT_EQ(campaign.find("brief")->count, 2);
  EXPECT_EQ(campaign.find("brief")->measure, "篇");
  EXPECT_EQ(campaign.find("nothing"), nullptr);
}

// Each key of the shipped file in turn, misspelt: refused, at its line and column, with what to do.
TEST(Campaign, AMisspeltKeyIsNamedWhereverItStands) {
  const auto source =
      read_source(std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/campaigns/2020-credit-month.toml");
  ASSERT_TRUE(source.ok());
  const std::string& text = source->text();
  std::size_t keys = 0;
  int line = 0;
  for (std::size_t from = 0; from < text.size();) {
    ++line;
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view here = std::string_view(text).substr(from, end - from);
    const std::size_t name = here.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    const bool is_key =
        name != 0 && name != std::string_view::npos && here.substr(name).starts_with(" = ");
    if (is_key) {
      ++keys;
      const std::string misspelt(here.substr(0, name));
      Problems problems;
      EXPECT_FALSE(parse_campaign(
          Source("c.toml", text.substr(0, from + name) + "x" + text.substr(from + name)), problems))
          << here;
      const bool named = std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
        return p.line == line && p.col == 1 && !p.remedy.empty() &&
               p.message.find(misspelt + "x") != std::string::npos;
      });
      EXPECT_TRUE(named) << here << "\n" << render(problems);
    }
    from = end + 1;
  }
  EXPECT_GT(keys, 100u);
}

TEST(Campaign, EveryOtherReadingChangesWhatIsOwed) {
  const Campaign campaign = shipped();
  const Roster roster = units();
  ASSERT_EQ(campaign.readings.size(), 4u);
  std::map<std::string, std::size_t> pieces;
  for (const Reading& r : campaign.readings) pieces[r.id] = owed(campaign.under(r), roster).second;
  EXPECT_EQ(pieces["one-brief-by-each-date"], 390u);
  EXPECT_EQ(pieces["summary-through-the-city"], 330u);
  EXPECT_EQ(pieces["cities-and-bureaus-only"], 90u);
  const auto each = campaign.under(campaign.readings[1]);
  EXPECT_EQ(each[1].due(1).date, (CivilDate{2020, 10, 15}));
  EXPECT_EQ(each[1].due(2).date, (CivilDate{2020, 10, 23}));
  EXPECT_EQ(each[1].due(3).date, (CivilDate{2020, 10, 23}));
  EXPECT_EQ(campaign.under(campaign.readings[2])[3].roll_up, RollUp::to_parent);
}

TEST(Campaign, NamesNoRealPersonOrNumber) {
  const Campaign campaign = shipped();
  EXPECT_EQ(campaign.contact.person, "（联系人）");
  for (const std::string& field :
       {campaign.contact.phone, campaign.contact.fax, campaign.contact.mailbox}) {
    EXPECT_EQ(field.find_first_of("0123456789"), std::string::npos) << field;
  }
}

TEST(Campaign, HasASentenceForEveryProblem) {
  const Campaign campaign = shipped();
  for (const std::string& name : general_problems())
    EXPECT_NE(campaign.problem(name), nullptr) << name;
  ASSERT_NE(campaign.problem("missing_image_for_brief"), nullptr);
  EXPECT_EQ(fill(campaign.problem("missing_image_for_brief")->supply_zh, {{"due", "10月15日"}}),
            "未见配图，请于10月15日前补发图片");
}

TEST(Due, TheLastSecondOfTheDayIsOnTime) {
  const Due due{{2020, 10, 15}, true, std::nullopt, 0};
  EXPECT_FALSE(due.late(at("2020-10-15T23:59:59+08:00"), kChina));
  EXPECT_FALSE(due.late(at("2020-10-15T23:59:59.999+08:00"), kChina));
  EXPECT_TRUE(due.late(at("2020-10-16T00:00:00+08:00"), kChina));
  EXPECT_TRUE(due.late(at("2020-10-15T16:00:00Z"), kChina));
}

TEST(Due, CutoffGraceAndExclusive) {
  const Due cutoff{{2020, 10, 15}, true, 17 * 3600, 0};
  EXPECT_FALSE(cutoff.late(at("2020-10-15T17:00:00+08:00"), kChina));
  EXPECT_TRUE(cutoff.late(at("2020-10-15T17:00:01+08:00"), kChina));
  const Due grace{{2020, 10, 15}, true, 17 * 3600, 30};
  EXPECT_FALSE(grace.late(at("2020-10-15T17:30:00+08:00"), kChina));
  EXPECT_TRUE(grace.late(at("2020-10-15T17:30:01+08:00"), kChina));
  EXPECT_EQ(grace.last_moment(kChina), cutoff.last_moment(kChina)) << "grace is never printed";
  const Due before{{2020, 10, 15}, false, std::nullopt, 0};
  EXPECT_FALSE(before.late(at("2020-10-14T23:59:59+08:00"), kChina));
  EXPECT_TRUE(before.late(at("2020-10-15T00:00:00+08:00"), kChina));
  const Due before_five{{2020, 10, 15}, false, 17 * 3600, 0};
  EXPECT_FALSE(before_five.late(at("2020-10-15T16:59:59+08:00"), kChina));
  EXPECT_TRUE(before_five.late(at("2020-10-15T17:00:00+08:00"), kChina));
  const Due midnight{{2020, 10, 15}, true, 24 * 3600, 0};
  EXPECT_FALSE(midnight.late(at("2020-10-15T23:59:59+08:00"), kChina));
  EXPECT_TRUE(midnight.late(at("2020-10-16T00:00:00+08:00"), kChina));
}

TEST(Owners, SubBodiesAndGoneUnitsOweNothing) {
  Unit unit;
  unit.code = "1";
  unit.level = "county";
  Requirement r;
  r.dues = {Due{{2020, 10, 15}, true, std::nullopt, 0}};
  EXPECT_TRUE(owes(r, unit));
  r.owners = {false, {"county"}, {}, {"1"}};
  EXPECT_FALSE(owes(r, unit)) << "excepted";
  r.owners = {false, {}, {"1"}, {}};
  EXPECT_TRUE(owes(r, unit));
  unit.valid_to = CivilDate{2020, 10, 14};
  EXPECT_FALSE(owes(r, unit));
  unit.valid_to.reset();
  unit.credits_to = "2";
  EXPECT_FALSE(owes(r, unit));
}

TEST(Fill, ReplacesKnownNamesOnceAndLeavesTheRest) {
  EXPECT_EQ(fill("{a}{b}{c", {{"a", "{b}"}, {"b", "x"}}), "{b}x{c");
  EXPECT_EQ(fill("{}{nope}", {}), "{}{nope}");
  EXPECT_EQ(fill("", {}), "");
}

TEST(Texts, FallBackToTheOfficesWording) {
  const Campaign campaign = shipped();
  EXPECT_EQ(campaign.text("receipt_neutral"), "来件已收到，请与联系人电话联系");
  EXPECT_EQ(campaign.text("no_such_text"), "");
  EXPECT_TRUE(campaign.words("no_such_list").empty());
  // OFFICE §6 forbids these in a receipt.
  for (const NamedDoc& text : text_names()) {
    for (const char* never :
         {"识别", "判定", "合格", "审核通过", "逾期未报", "尊敬的用户", "请勿直接回复"}) {
      EXPECT_EQ(std::string(text.default_value).find(never), std::string::npos) << text.name;
    }
  }
}

// Archives count from the first of January after; a campaign that says nothing is never due.
TEST(Campaign, RetentionRunsFromTheYearOfTheIntakeOrToADay) {
  Campaign c = shipped();
  EXPECT_EQ(c.retention.years, 10);
  EXPECT_EQ(c.keep_until(), (CivilDate{2030, 12, 31}));
  c.retention = {std::nullopt, CivilDate{2026, 6, 30}};
  EXPECT_EQ(c.keep_until(), (CivilDate{2026, 6, 30}));
  c.retention = {};
  EXPECT_FALSE(c.keep_until());
}

}  // namespace
}  // namespace shouwen::config
