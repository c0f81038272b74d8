// Civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the year is
// counted from March so that the leap day is its last.
// SPDX-License-Identifier: Apache-2.0
#include "config/time.h"

#include <array>
#include <cstdio>

namespace shouwen {
namespace {

constexpr std::int64_t kDaysTo1970 = 719468;  // from 0000-03-01
constexpr std::int64_t kDaysPerEra = 146097;  // 400 years

bool leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Reads exactly `count` digits and moves past them; -1 when there are fewer.
int digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<CivilDate> take_date(std::string_view& text) {
  CivilDate date;
  if ((date.year = digits(text, 4)) < 0 || !take(text, '-')) return std::nullopt;
  if ((date.month = digits(text, 2)) < 0 || !take(text, '-')) return std::nullopt;
  if ((date.day = digits(text, 2)) < 0 || !valid(date)) return std::nullopt;
  return date;
}

template <class... Args>
std::string print(const char* format, Args... args) {
  std::array<char, 64> buffer{};
  const int size = std::snprintf(buffer.data(), buffer.size(), format, args...);
  return {buffer.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::int64_t days_from_epoch(CivilDate date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t month = date.month + (date.month > 2 ? -3 : 9);
  const std::int64_t of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
  return era * kDaysPerEra + day_of_era - kDaysTo1970;
}

CivilDate date_from_days(std::int64_t days) {
  days += kDaysTo1970;
  const std::int64_t era = (days >= 0 ? days : days - (kDaysPerEra - 1)) / kDaysPerEra;
  const std::int64_t of_era = days - era * kDaysPerEra;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<int>(year + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

CivilDate add_days(CivilDate date, int days) {
  return date_from_days(days_from_epoch(date) + days);
}

int weekday(CivilDate date) {
  const std::int64_t since_sunday = (days_from_epoch(date) + 4) % 7;  // 1970-01-01: Thursday
  return static_cast<int>(since_sunday < 0 ? since_sunday + 7 : since_sunday);
}

bool valid(CivilDate date) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.year < 0 || date.year > 9999 || date.month < 1 || date.month > 12) return false;
  const int last =
      date.month == 2 && leap(date.year) ? 29 : kDays[static_cast<std::size_t>(date.month - 1)];
  return date.day >= 1 && date.day <= last;
}

CivilTime to_civil(Instant t, Zone zone) {
  const std::int64_t local = t.ms + zone.offset_minutes * kMinute;
  std::int64_t days = local / kDay, rest = local % kDay;
  if (rest < 0) {  // before 1970: round towards the past
    rest += kDay;
    --days;
  }
  const int seconds = static_cast<int>(rest / kSecond);
  return {date_from_days(days), seconds / 3600, seconds / 60 % 60, seconds % 60};
}

Instant to_instant(CivilTime t, Zone zone) {
  const std::int64_t seconds = t.hour * 3600LL + t.minute * 60LL + t.second;
  return {days_from_epoch(t.date) * kDay + seconds * kSecond - zone.offset_minutes * kMinute};
}

std::optional<CivilDate> parse_date(std::string_view text) {
  const auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::optional<int> parse_clock(std::string_view text) {
  const int hour = digits(text, 2);
  if (hour < 0 || !take(text, ':')) return std::nullopt;
  const int minute = digits(text, 2);
  int second = 0;
  if (take(text, ':')) second = digits(text, 2);
  if (!text.empty() || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  const int all = hour * 3600 + minute * 60 + second;
  if (all > 24 * 3600) return std::nullopt;  // 24:00, the end of the day, is what notices write
  return all;
}

std::optional<Zone> parse_zone(std::string_view text) {
  if (text == "Z" || text == "z" || text == "UTC") return Zone{0};
  if (text == "Asia/Shanghai") return Zone{480};
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const int hour = digits(text, 2);
  if (hour < 0 || !take(text, ':')) return std::nullopt;
  const int minute = digits(text, 2);
  if (minute < 0 || minute > 59 || !text.empty() || hour * 60 + minute > 14 * 60) {
    return std::nullopt;
  }
  return Zone{sign * (hour * 60 + minute)};
}

// RFC 3339 §5.6; a leap second reads as the second after it.
std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto date = take_date(text);
  if (!date || (!take(text, 'T') && !take(text, 't') && !take(text, ' '))) return std::nullopt;
  CivilTime t{*date};
  if ((t.hour = digits(text, 2)) < 0 || t.hour > 23 || !take(text, ':')) return std::nullopt;
  if ((t.minute = digits(text, 2)) < 0 || t.minute > 59 || !take(text, ':')) return std::nullopt;
  if ((t.second = digits(text, 2)) < 0 || t.second > 60) return std::nullopt;
  std::int64_t ms = 0;
  if (take(text, '.')) {
    int scale = 100;
    const std::size_t before = text.size();
    for (int digit = 0; (digit = digits(text, 1)) >= 0; scale /= 10) ms += digit * scale;
    if (text.size() == before) return std::nullopt;
  }
  const auto zone = parse_zone(text);
  if (!zone || text == "UTC" || text == "Asia/Shanghai") return std::nullopt;
  return to_instant(t, *zone) + ms;
}

std::string format_date(CivilDate date) {
  return print("%04d-%02d-%02d", date.year, date.month, date.day);
}

std::string format_rfc3339(Instant t, Zone zone) {
  const CivilTime c = to_civil(t, zone);
  const int offset = zone.offset_minutes < 0 ? -zone.offset_minutes : zone.offset_minutes;
  return print("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.date.year, c.date.month, c.date.day,
               c.hour, c.minute, c.second, zone.offset_minutes < 0 ? '-' : '+', offset / 60,
               offset % 60);
}

std::string format_rfc5322(Instant t, Zone zone) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime c = to_civil(t, zone);
  const int offset = zone.offset_minutes < 0 ? -zone.offset_minutes : zone.offset_minutes;
  return print("%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d",
               kDays[static_cast<std::size_t>(weekday(c.date))], c.date.day,
               kMonths[static_cast<std::size_t>(c.date.month - 1)], c.date.year, c.hour, c.minute,
               c.second, zone.offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
}

std::string format_zh_minute(Instant t, Zone zone) {
  const CivilTime c = to_civil(t, zone);
  return print("%d年%d月%d日%d时%02d分", c.date.year, c.date.month, c.date.day, c.hour, c.minute);
}

std::string format_zh_date(CivilDate date) {
  return print("%d年%d月%d日", date.year, date.month, date.day);
}

std::string format_zh_short(CivilDate date) {
  return print("%d月%d日", date.month, date.day);
}

}  // namespace shouwen
