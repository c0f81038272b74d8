// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/date.h"

#include <gtest/gtest.h>

namespace shouwen::parsers {
namespace {

constexpr std::int64_t kMoment = 1602642300000;  // 2020-10-14T02:25:00Z

TEST(Dates, SameMomentInManyForms) {
  for (const char* text :
       {"Wed, 14 Oct 2020 10:25:00 +0800", "14 Oct 2020 10:25 +0800",
        "Wed,14 Oct 2020 10:25:00 +0800", "Wed, 14 Oct 2020 02:25:00 GMT",
        "Wed, 14 Oct 20 10:25:00 +0800 (CST)", "Wed, 14 Oct 2020 10:25:00 CST",
        "Wed (mid week), 14 Oct 2020 10:25:00 +08:00", "Wed, 14 Oct 2020 02:25:00 -0000",
        "Wed, 14 Oct 2020 02:25:00", "Oct 14 2020 10:25:00 +0800", "Wed Oct 14 02:25:00 2020",
        "14-Oct-2020 10:25:00 +0800", "2020-10-14T10:25:00+08:00", "2020-10-14 10:25:00 +0800",
        "2020-10-14T02:25:00Z", "Wed, 14 Oct 2020 10:25:00.123 +0800",
        "  Wed,\r\n 14 Oct 2020 10:25:00 +0800 "}) {
    EXPECT_EQ(parse_mail_date(text), kMoment) << text;
  }
}

TEST(Dates, OldYears) {
  EXPECT_EQ(parse_mail_date("Thu, 01 Jan 70 00:00:00 +0000"), 0);
  EXPECT_EQ(parse_mail_date("Fri, 31 Dec 99 23:59:60 +0000"), 946684799000);
}

TEST(Dates, NoDate) {
  for (const char* text : {"", "yesterday", "32 Oct 2020", "30 Feb 2020 10:00:00 +0800", "12:30",
                           "99999999999999999999", "(", "2020-13-45", "14 Oct 2020 25:00:00"}) {
    EXPECT_EQ(parse_mail_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace shouwen::parsers
