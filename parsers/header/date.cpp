// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/date.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

#include "parsers/mime/scan.h"

namespace shouwen::parsers {
namespace {

struct Fields {
  int year = -1, month = 0, day = 0;
  int hour = -1, minute = 0, second = 0;
  int offset = 0;  // minutes east of UTC
  bool zone = false;
};

int month_of(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kMonths{
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (mime::equal_nocase(word.substr(0, 3), kMonths[i])) return static_cast<int>(i) + 1;
  }
  return 0;
}

bool zone_name(std::string_view word, int* offset) {
  static constexpr std::array<std::pair<std::string_view, int>, 15> kZones{{
      {"UT", 0},
      {"UTC", 0},
      {"GMT", 0},
      {"Z", 0},
      {"EST", -300},
      {"EDT", -240},
      {"CDT", -300},
      {"MST", -420},
      {"MDT", -360},
      {"PST", -480},
      {"PDT", -420},
      {"JST", 540},
      {"KST", 540},
      {"HKT", 480},
      {"CEST", 120},
  }};
  for (const auto& [name, minutes] : kZones) {
    if (mime::equal_nocase(word, name)) {
      *offset = minutes;
      return true;
    }
  }
  // CST is China's standard time in the mail this program reads, not Chicago's.
  if (mime::equal_nocase(word, "CST")) {
    *offset = 480;
    return true;
  }
  return false;
}

int number(std::string_view digits) {
  int value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9' || value > 100000) return -1;
    value = value * 10 + (c - '0');
  }
  return digits.empty() ? -1 : value;
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// "+0800", "-5", "+08:00".
bool zone_number(std::string_view word, Fields* fields) {
  if (word.size() < 2 || (word[0] != '+' && word[0] != '-')) return false;
  std::string digits;
  for (char c : word.substr(1)) {
    if (digit(c)) digits += c;
  }
  if (digits.empty() || digits.size() > 4) return false;
  if (digits.size() < 3) digits += "00";
  const int value = number(digits);
  const int minutes = value / 100 * 60 + value % 100;
  if (minutes > 15 * 60) return false;
  fields->offset = word[0] == '-' ? -minutes : minutes;
  return fields->zone = true;
}

bool clock(std::string_view word, Fields* fields) {
  const std::size_t first = word.find(':');
  if (first == std::string_view::npos) return false;
  const std::size_t second = word.find(':', first + 1);
  const std::string_view minutes =
      word.substr(first + 1, second == std::string_view::npos ? second : second - first - 1);
  fields->hour = number(word.substr(0, first));
  fields->minute = number(minutes);
  fields->second = 0;
  if (second != std::string_view::npos) {
    std::string_view rest = word.substr(second + 1);
    rest = rest.substr(0, rest.find_first_not_of("0123456789"));  // no fractions
    fields->second = number(rest);
  }
  return true;
}

void plain_number(std::string_view word, Fields* fields) {
  const int value = number(word);
  if (value < 0) return;
  if (word.size() <= 2 && fields->day == 0 && value >= 1 && value <= 31) {
    fields->day = value;
  } else if (fields->year < 0) {
    fields->year = word.size() <= 2   ? value + (value < 50 ? 2000 : 1900)
                   : word.size() == 3 ? value + 1900
                                      : value;
  }
}

void word_in(std::string_view word, Fields* fields) {
  if (fields->hour >= 0 && zone_number(word, fields)) return;
  if (clock(word, fields)) return;
  if (digit(word[0])) {
    // "12-Oct-2020": dashes between the parts.
    std::size_t pos = 0;
    while (pos <= word.size()) {
      std::size_t end = word.find('-', pos);
      if (end == std::string_view::npos) end = word.size();
      const std::string_view piece = word.substr(pos, end - pos);
      if (const int month = month_of(piece); month && !fields->month) {
        fields->month = month;
      } else if (!piece.empty()) {
        plain_number(piece, fields);
      }
      pos = end + 1;
    }
    return;
  }
  if (const int month = month_of(word); month && fields->month == 0) {
    fields->month = month;
    return;
  }
  if (fields->hour >= 0 && !fields->zone && zone_name(word, &fields->offset)) fields->zone = true;
  if (mime::equal_nocase(word, "PM") && fields->hour >= 0 && fields->hour < 12) fields->hour += 12;
}

// 2020-10-15T08:30:00+08:00, or with a blank for T.
bool iso(std::string_view text, Fields* fields) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  fields->year = number(text.substr(0, 4));
  fields->month = number(text.substr(5, 2));
  fields->day = number(text.substr(8, 2));
  if (text.size() > 15 && (text[10] == 'T' || text[10] == ' ')) {
    const std::size_t end = text.find_first_of("+-Z ", 11);
    clock(text.substr(11, end == std::string_view::npos ? end : end - 11), fields);
    if (end != std::string_view::npos) {
      const std::size_t zone = text.find_first_not_of(' ', end);
      if (zone != std::string_view::npos) zone_number(text.substr(zone), fields);
    }
  }
  return true;
}

std::optional<std::int64_t> moment(Fields fields) {
  using namespace std::chrono;
  if (fields.year < 0 || fields.year > 9999) return {};
  if (fields.second == 60) fields.second = 59;
  if (fields.hour < 0) fields.hour = 0;
  const year_month_day date{year{fields.year}, month{static_cast<unsigned>(fields.month)},
                            day{static_cast<unsigned>(fields.day)}};
  if (!date.ok() || fields.hour > 23 || fields.minute < 0 || fields.minute > 59 ||
      fields.second < 0 || fields.second > 59) {
    return {};
  }
  const std::int64_t days = sys_days{date}.time_since_epoch().count();
  const std::int64_t minutes = days * 1440 + fields.hour * 60 + fields.minute - fields.offset;
  return (minutes * 60 + fields.second) * 1000;
}

}  // namespace

std::optional<std::int64_t> parse_mail_date(std::string_view raw) {
  std::string text;
  std::size_t depth = 0;
  for (char c : raw.substr(0, 1000)) {
    if (c == '(') ++depth;
    if (depth == 0) text += c == '\t' || c == '\r' || c == '\n' || c == ',' ? ' ' : c;
    if (c == ')' && depth > 0) --depth;
  }
  Fields fields;
  std::size_t pos = text.find_first_not_of(' ');
  if (pos == std::string::npos) return {};
  if (iso(std::string_view(text).substr(pos), &fields)) return moment(fields);
  while (pos != std::string::npos && pos < text.size()) {
    std::size_t end = text.find(' ', pos);
    if (end == std::string::npos) end = text.size();
    word_in(std::string_view(text).substr(pos, end - pos), &fields);
    pos = text.find_first_not_of(' ', end);
  }
  return moment(fields);
}

}  // namespace shouwen::parsers
