// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/cell_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace shouwen::parsers::extract {
namespace {

// One section of a format, quotes and colours taken off.
struct Section {
  bool date = false, time = false, seconds = false, elapsed = false;
  bool year = false, month = false, day = false;
  bool percent = false, thousands = false, number = false, text = false, exponent = false;
  bool chinese = false;  // the date is written with 年月日
  int decimals = 0, fixed_decimals = 0, integers = 0;
  std::string before, after;  // literal text around the number
};

std::string print(const char* format, int width, double value) {
  std::array<char, 400> block;
  const int n = std::snprintf(block.data(), block.size(), format, width, value);
  return {block.data(), static_cast<std::size_t>(std::clamp(n, 0, 399))};
}

std::string two(std::int64_t n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

// The section of "positive;negative;zero" that this value uses. A single one serves all.
std::string_view section_of(std::string_view code, double value) {
  std::array<std::string_view, 4> parts;
  std::size_t count = 0, from = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= code.size() && count < parts.size(); ++i) {
    if (i < code.size() && code[i] == '"') quoted = !quoted;
    if (i < code.size() && code[i] == '\\') {
      ++i;
      continue;
    }
    if (i < code.size() && (code[i] != ';' || quoted)) continue;
    parts[count++] = code.substr(from, i - from);
    from = i + 1;
  }
  if (value < 0 && count > 1) return parts[1];
  if (value == 0 && count > 2) return parts[2];
  return parts[0];
}

void literal(Section& s, std::string_view text) {
  s.chinese = s.chinese || text.find("年") != text.npos || text.find("月") != text.npos;
  (s.number ? s.after : s.before) += text;
}

// [Red], [$-804], [$¥-804], [h]: only the currency's sign and elapsed time show.
void bracket(Section& s, std::string_view inside) {
  if (inside.starts_with('$')) {
    const std::size_t dash = inside.find('-');
    literal(s, inside.substr(1, dash == std::string_view::npos ? dash : dash - 1));
  } else if (inside == "h" || inside == "hh" || inside == "m" || inside == "mm" || inside == "s" ||
             inside == "ss") {
    s.time = s.elapsed = true;
  }
}

void placeholder(Section& s, char c, bool after_point) {
  if (s.date || s.time) return;
  s.number = true;
  if (after_point) {
    ++s.decimals;
    if (c == '0') s.fixed_decimals = s.decimals;
  } else if (c == '0') {
    ++s.integers;
  }
}

// y m d h s and what they mean together; true when `c` is one of them.
bool date_letter(Section& s, char c) {
  const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  switch (lower) {
    case 'y':
    case 'e':
      s.date = s.year = true;
      return true;
    case 'd':
      s.date = s.day = true;
      return true;
    case 'm':
      s.month = true;
      return true;
    case 'h':
      s.time = true;
      return true;
    case 's':
      s.time = s.seconds = true;
      return true;
    default:
      return false;
  }
}

Section parse(std::string_view code) {
  Section s;
  bool after_point = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') {
      const std::size_t end = std::min(code.find('"', i + 1), code.size());
      literal(s, code.substr(i + 1, end - i - 1));
      i = end;
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', i), code.size());
      bracket(s, code.substr(i + 1, end - i - 1));
      i = end;
    } else if (c == '\\' || c == '_' || c == '*') {
      std::size_t end = std::min(i + 2, code.size());  // one character, which may be a Han
      while (end < code.size() && (static_cast<unsigned char>(code[end]) & 0xc0) == 0x80) ++end;
      if (c == '\\') literal(s, code.substr(i + 1, end - i - 1));
      i = end - 1;
    } else if (c == '0' || c == '#' || c == '?') {
      placeholder(s, c, after_point);
    } else if (c == '.') {
      after_point = s.number || after_point;
    } else if (c == ',') {
      s.thousands = s.thousands || s.number;
    } else if (c == '%') {
      s.percent = true;
      literal(s, "%");
    } else if (c == '@') {
      s.text = true;
    } else if ((c == 'E' || c == 'e') && i + 1 < code.size() &&
               (code[i + 1] == '+' || code[i + 1] == '-')) {
      s.exponent = true;
      return s;
    } else if (code.substr(i, 5) == "AM/PM" || code.substr(i, 5) == "am/pm") {
      i += 4;
    } else if (code.substr(i, 7) == "General") {
      s.number = false;
      i += 6;
    } else if (!date_letter(s, c) && c != ' ' && c != '/') {
      literal(s, code.substr(i, 1));
    }
  }
  // A lone m is a month, beside h or s it is minutes.
  if (s.month && !s.date && !s.time) s.date = true;
  return s;
}

// Days since 1970 to year, month, day (Howard Hinnant's public-domain algorithm).
std::string date_of(std::int64_t days, const Section& s) {
  days += 719468;
  const std::int64_t era = days / 146097, day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const bool with_year = s.year || !s.day || !s.month, with_day = s.day || !s.year;
  std::string out;
  if (s.chinese) {
    if (with_year) out = std::to_string(year) + "年";
    if (s.month || !with_year) out += std::to_string(month) + "月";
    if (s.day) out += std::to_string(day) + "日";
    return out;
  }
  out = with_year ? std::to_string(year) + "-" + two(month) : two(month);
  if (with_day) out += "-" + two(day);
  return out;
}

std::string clock(double fraction, bool seconds) {
  const auto total = std::min<std::int64_t>(std::llround(fraction * 86400), 86399);
  std::string out = two(total / 3600) + ":" + two(total / 60 % 60);
  if (seconds) out += ":" + two(total % 60);
  return out;
}

std::string moment(double value, const Section& s, bool since_1904) {
  // 2958465 is 9999-12-31; beyond it and below zero the cell shows ####.
  if (value < 0 || value > 2958466) return plain_number(value);
  if (s.elapsed) {
    const auto total = static_cast<std::int64_t>(std::llround(value * 86400));
    return std::to_string(total / 3600) + ":" + two(total / 60 % 60) + ":" + two(total % 60);
  }
  const double whole = std::floor(value);
  auto days = static_cast<std::int64_t>(whole);
  // Day 1 is 1900-01-01, and there is a 1900-02-29 (60) that never was.
  days += since_1904 ? -24107 : days < 60 ? -25568 : -25569;
  std::string out;
  if (s.date) out = date_of(days, s);
  if (s.time) out += (out.empty() ? "" : " ") + clock(value - whole, s.seconds || !s.date);
  return out;
}

std::string grouped(std::string number) {
  const std::size_t point = std::min(number.find('.'), number.size());
  for (std::size_t i = point; i > 3 && i - 3 > (number[0] == '-' ? 1U : 0U); i -= 3)
    number.insert(i - 3, ",");
  return number;
}

}  // namespace

std::string_view builtin_cell_format(int id) {
  static constexpr std::array<std::pair<int, std::string_view>, 39> kFormats{{
      {1, "0"},
      {2, "0.00"},
      {3, "#,##0"},
      {4, "#,##0.00"},
      {9, "0%"},
      {10, "0.00%"},
      {11, "0.00E+00"},
      {14, "yyyy/m/d"},
      {15, "d-mmm-yy"},
      {16, "d-mmm"},
      {17, "mmm-yy"},
      {18, "h:mm AM/PM"},
      {19, "h:mm:ss AM/PM"},
      {20, "h:mm"},
      {21, "h:mm:ss"},
      {22, "yyyy/m/d h:mm"},
      {27, "yyyy\"年\"m\"月\""},
      {28, "m\"月\"d\"日\""},
      {29, "m\"月\"d\"日\""},
      {30, "m-d-yy"},
      {31, "yyyy\"年\"m\"月\"d\"日\""},
      {32, "h\"时\"mm\"分\""},
      {33, "h\"时\"mm\"分\"ss\"秒\""},
      {34, "h\"时\"mm\"分\""},
      {35, "h\"时\"mm\"分\"ss\"秒\""},
      {36, "yyyy\"年\"m\"月\""},
      {37, "#,##0;-#,##0"},
      {38, "#,##0;-#,##0"},
      {39, "#,##0.00;-#,##0.00"},
      {40, "#,##0.00;-#,##0.00"},
      {45, "mm:ss"},
      {46, "[h]:mm:ss"},
      {47, "mm:ss.0"},
      {48, "##0.0E+0"},
      {50, "yyyy\"年\"m\"月\""},
      {51, "m\"月\"d\"日\""},
      {54, "m\"月\"d\"日\""},
      {57, "yyyy\"年\"m\"月\""},
      {58, "m\"月\"d\"日\""},
  }};
  const auto* const it = std::ranges::find(kFormats, id, &std::pair<int, std::string_view>::first);
  return it == kFormats.end() ? std::string_view{} : it->second;
}

std::string plain_number(double value) {
  if (!std::isfinite(value)) return "";
  if (std::fabs(value) < 1e21 && value == std::floor(value) && std::fabs(value) >= 1e15)
    return print("%.*f", 0, value);
  std::string out = print("%.*g", 15, value);
  if (out.find('e') == std::string::npos || std::fabs(value) >= 1e21) return out;
  out = print("%.*f", 15, value);  // small ones: digits, not 1e-05
  while (out.find('.') != std::string::npos && (out.back() == '0' || out.back() == '.')) {
    const bool point = out.back() == '.';
    out.pop_back();
    if (point) break;
  }
  return out;
}

std::string format_cell(double value, std::string_view code, bool since_1904) {
  if (code.empty() || code == "General" || code == "@" || !std::isfinite(value))
    return plain_number(value);
  const std::string_view used = section_of(code, value);
  const bool own_negative = value < 0 && used.data() != code.data();
  const Section s = parse(used);
  if (s.date || s.time) return moment(value, s, since_1904);
  if (s.exponent || std::fabs(value) > 1e21) return plain_number(value);
  if (!s.number)
    return s.text || used.find("General") != std::string_view::npos || s.before.empty()
               ? s.before + plain_number(value)
               : s.before;
  double shown = own_negative ? -value : value;
  if (s.percent) shown *= 100;
  // A half goes away from zero, as in every spreadsheet; printf would go to the even digit.
  const double unit = std::pow(10, std::min(s.decimals, 15));
  if (std::fabs(shown * unit) < 1e15) shown = std::round(shown * unit) / unit;
  std::string digits = print("%.*f", std::min(s.decimals, 15), shown);
  for (int i = std::min(s.decimals, 15); i > s.fixed_decimals && digits.back() == '0'; --i)
    digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  // 0000123: a code, not a quantity.
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const bool minus = digits[0] == '-';
  if (const auto want = static_cast<std::size_t>(std::min(s.integers, 40)) + (minus ? 1 : 0);
      point < want)
    digits.insert(minus ? 1 : 0, want - point, '0');
  if (s.thousands) digits = grouped(std::move(digits));
  return s.before + digits + s.after;
}

}  // namespace shouwen::parsers::extract
