// The dates a sentence names, in order, each with what it means: a day, or a rule that is no day.
// Threads: pure. Bounded: linear in the text. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "parsers/notice/plain.h"

namespace shouwen::parsers::notice {

struct Day {
  int year = 0, month = 0, day = 0;  // year 0: not known
  bool operator==(const Day&) const = default;
};

struct DateHit {
  Span span;  // with 于 left out and 前, (星期五), 17时 included
  Day day;    // month 0: `rule` holds the words instead
  int hour = -1, minute = 0;
  std::string rule;       // 每月5日前, 收到本通知后5个工作日内
  bool deadline = false;  // 前, 之前, 截止, 不迟于: something must have happened by then
  bool open_end = false;  // no 前: the first of A、B前 shares B's
};

// `issued` fills in what is left out: the year, 本月, 下月. A month long before that of issue is
// next year's.
std::vector<DateHit> find_dates(View plain_text, Span within, Day issued);

int days_in_month(int year, int month);
std::string iso(const Day& day);      // "" when month is 0
std::string iso(const DateHit& hit);  // with T17:00:00+08:00 where an hour is named

}  // namespace shouwen::parsers::notice
