// SPDX-License-Identifier: Apache-2.0
#include "config/time.h"

#include <gtest/gtest.h>

namespace shouwen {
namespace {

constexpr Zone kChina{480};

TEST(CivilDate, KnownDays) {
  EXPECT_EQ(days_from_epoch({1970, 1, 1}), 0);
  EXPECT_EQ(days_from_epoch({2000, 3, 1}), 11017);
  EXPECT_EQ(days_from_epoch({1969, 12, 31}), -1);
  EXPECT_EQ(weekday({2020, 10, 15}), 4);  // Thursday
  EXPECT_EQ(weekday({1970, 1, 1}), 4);
  EXPECT_EQ(weekday({1969, 12, 28}), 0);
}

TEST(CivilDate, EveryDayFollowsTheOneBefore) {
  CivilDate date{1599, 12, 31};
  for (std::int64_t day = days_from_epoch(date); date.year < 2405; ++day) {
    ASSERT_EQ(days_from_epoch(date), day);
    ASSERT_EQ(date_from_days(day), date);
    ASSERT_TRUE(valid(date));
    const CivilDate next = add_days(date, 1);
    ASSERT_GT(next, date);
    date = next;
  }
}

TEST(CivilDate, LeapYears) {
  EXPECT_TRUE(valid({2020, 2, 29}));
  EXPECT_TRUE(valid({2000, 2, 29}));
  EXPECT_FALSE(valid({1900, 2, 29}));
  EXPECT_FALSE(valid({2021, 2, 29}));
  EXPECT_EQ(add_days({2020, 2, 28}, 2), (CivilDate{2020, 3, 1}));
}

TEST(Civil, BeforeTheEpochToo) {
  EXPECT_EQ(to_civil(Instant{-1}, Zone{0}), (CivilTime{{1969, 12, 31}, 23, 59, 59}));
  EXPECT_EQ(to_civil(Instant{0}, kChina), (CivilTime{{1970, 1, 1}, 8, 0, 0}));
  EXPECT_EQ(to_instant({{1970, 1, 1}, 8, 0, 0}, kChina).ms, 0);
}

TEST(Parse, Dates) {
  EXPECT_EQ(parse_date("2020-10-15"), (CivilDate{2020, 10, 15}));
  for (const char* bad : {"", "2020-10-32", "2020-02-30", "2020-13-01", "2020-1-05", "2020/10/15",
                          "2020-10-15 ", " 2020-10-15", "20201015", "-020-10-15", "2020-10-1x"}) {
    EXPECT_FALSE(parse_date(bad)) << bad;
  }
}

TEST(Parse, Clocks) {
  EXPECT_EQ(parse_clock("17:00"), 61200);
  EXPECT_EQ(parse_clock("00:00:01"), 1);
  EXPECT_EQ(parse_clock("24:00"), 86400);
  for (const char* bad :
       {"", "24:01", "24:00:01", "17", "7:00", "17:60", "17:00:60", "17:00 ", "-1:00"}) {
    EXPECT_FALSE(parse_clock(bad)) << bad;
  }
}

TEST(Parse, Zones) {
  EXPECT_EQ(parse_zone("+08:00"), kChina);
  EXPECT_EQ(parse_zone("Asia/Shanghai"), kChina);
  EXPECT_EQ(parse_zone("-03:30"), Zone{-210});
  EXPECT_EQ(parse_zone("Z"), Zone{0});
  for (const char* bad :
       {"", "08:00", "+8:00", "+0800", "+15:00", "+14:01", "+08:60", "Asia/Tokyo"}) {
    EXPECT_FALSE(parse_zone(bad)) << bad;
  }
}

TEST(Parse, Rfc3339) {
  const auto moment = parse_rfc3339("2020-10-14T10:25:00+08:00");
  ASSERT_TRUE(moment);
  EXPECT_EQ(*moment, *parse_rfc3339("2020-10-14T02:25:00Z"));
  EXPECT_EQ(*moment + 120, *parse_rfc3339("2020-10-14t02:25:00.12z"));
  EXPECT_EQ(*parse_rfc3339("2020-10-14T02:25:00.1239Z") - *moment, 123);
  EXPECT_EQ(*parse_rfc3339("2016-12-31T23:59:60Z"), *parse_rfc3339("2017-01-01T00:00:00Z"));
  for (const char* bad :
       {"2020-10-14", "2020-10-14T10:25:00", "2020-10-14T10:25+08:00", "2020-10-14T24:00:00Z",
        "2020-10-14T10:25:00.Z", "2020-10-14T10:25:00UTC", "2020-10-14T10:25:61Z",
        "2020-10-14T10:25:00Z ", "2020-02-30T10:25:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(Format, AsTheOfficeWritesIt) {
  const Instant t = *parse_rfc3339("2020-10-04T09:05:07+08:00");
  EXPECT_EQ(format_rfc3339(t, kChina), "2020-10-04T09:05:07+08:00");
  EXPECT_EQ(format_rfc3339(t, Zone{-210}), "2020-10-03T21:35:07-03:30");
  EXPECT_EQ(format_rfc5322(t, kChina), "Sun, 04 Oct 2020 09:05:07 +0800");
  EXPECT_EQ(format_zh_minute(t, kChina), "2020年10月4日9时05分");
  EXPECT_EQ(format_zh_date({2020, 10, 4}), "2020年10月4日");
  EXPECT_EQ(format_zh_short({2020, 10, 4}), "10月4日");
  EXPECT_EQ(format_date({2020, 1, 2}), "2020-01-02");
}

TEST(Format, ReadsBackWhatItWrote) {
  for (std::int64_t ms = -4000000000000; ms < 9000000000000; ms += 86399123000) {
    const Instant t{ms / 1000 * 1000};
    EXPECT_EQ(parse_rfc3339(format_rfc3339(t, kChina)), t);
  }
}

}  // namespace
}  // namespace shouwen
