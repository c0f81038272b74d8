// SPDX-License-Identifier: Apache-2.0
#include "config/holidays.h"

#include <gtest/gtest.h>

namespace shouwen::config {
namespace {

constexpr Zone kChina{480};

Holidays shipped() {
  auto source = read_source(std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/holidays.toml");
  EXPECT_TRUE(source.ok());
  Problems problems;
  auto out = parse_holidays(*source, problems);
  EXPECT_TRUE(out) << render(problems);
  return out.value_or(Holidays());
}

CivilDate day(const char* text) {
  return *parse_date(text);
}
Instant at(const char* text) {
  return *parse_rfc3339(text);
}

TEST(Holidays, DaysOffAndWorkedWeekends) {
  const Holidays h = shipped();
  EXPECT_FALSE(h.works(day("2020-10-01")));
  EXPECT_FALSE(h.works(day("2020-10-08"))) << "a Thursday, and off";
  EXPECT_TRUE(h.works(day("2020-10-09")));
  EXPECT_TRUE(h.works(day("2020-10-10"))) << "a Saturday, and worked";
  EXPECT_FALSE(h.works(day("2020-10-11")));
  EXPECT_TRUE(h.works(day("2020-09-27"))) << "a Sunday, and worked";
  EXPECT_TRUE(h.states(2020));
  EXPECT_FALSE(h.states(2031));
  EXPECT_TRUE(Holidays().works(day("2020-10-01"))) << "without a file Monday to Friday";
  EXPECT_FALSE(Holidays().works(day("2020-10-10")));
}

TEST(Holidays, WorkingDaysAreCountedOverThem) {
  const Holidays h = shipped();
  EXPECT_EQ(h.working_day(day("2020-10-15"), -2), day("2020-10-13"));
  EXPECT_EQ(h.working_day(day("2020-10-10"), -2), day("2020-09-30")) << "over the whole holiday";
  EXPECT_EQ(h.working_day(day("2020-09-30"), 1), day("2020-10-09"));
  EXPECT_EQ(h.working_day(day("2020-10-09"), 2), day("2020-10-12"));
  EXPECT_EQ(h.working_day(day("2020-10-03"), 0), day("2020-10-09"));
  EXPECT_EQ(h.working_day(day("2020-10-10"), 0), day("2020-10-10"));
}

TEST(Holidays, OfficeHoursAreHalfPastEightToHalfPastFive) {
  const Holidays h = shipped();
  const auto next = [&](const char* t) {
    return format_rfc3339(h.next_office_hour(at(t), kChina), kChina);
  };
  EXPECT_TRUE(h.office_hours(at("2020-10-14T08:30:00+08:00"), kChina));
  EXPECT_TRUE(h.office_hours(at("2020-10-14T17:29:59+08:00"), kChina));
  EXPECT_FALSE(h.office_hours(at("2020-10-14T08:29:59+08:00"), kChina));
  EXPECT_FALSE(h.office_hours(at("2020-10-14T17:30:00+08:00"), kChina));
  EXPECT_EQ(next("2020-10-14T10:00:00+08:00"), "2020-10-14T10:00:00+08:00");
  EXPECT_EQ(next("2020-10-14T06:00:00+08:00"), "2020-10-14T08:30:00+08:00");
  EXPECT_EQ(next("2020-09-30T17:30:00+08:00"), "2020-10-09T08:30:00+08:00");
  EXPECT_EQ(next("2020-10-09T20:00:00+08:00"), "2020-10-10T08:30:00+08:00") << "a worked Saturday";
  EXPECT_EQ(next("2020-10-10T18:00:00+08:00"), "2020-10-12T08:30:00+08:00");
}

}  // namespace
}  // namespace shouwen::config
