// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/list_number.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parsers/text/entities.h"

namespace shouwen::parsers::extract {
namespace {

using Digits = std::array<std::string_view, 10>;
using Units = std::array<std::string_view, 4>;

constexpr Digits kSimple = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
constexpr Digits kCounting = {"○", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
constexpr Digits kLegalSimplified = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
constexpr Digits kLegalTraditional = {"零", "壹", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖"};
constexpr Units kUnits = {"", "十", "百", "千"};
constexpr Units kLegalUnits = {"", "拾", "佰", "仟"};
constexpr std::array<std::string_view, 10> kStems = {"甲", "乙", "丙", "丁", "戊",
                                                     "己", "庚", "辛", "壬", "癸"};
constexpr std::array<std::string_view, 12> kBranches = {"子", "丑", "寅", "卯", "辰", "巳",
                                                        "午", "未", "申", "酉", "戌", "亥"};

// Up to 9999 beyond which no list goes; `bare_ten`: 十二, not 一十二.
std::string with_units(long n, const Digits& digits, const Units& units, bool bare_ten) {
  if (n == 0) return std::string(digits[0]);
  std::string out;
  bool gap = false;
  for (int place = 3, weight = 1000; place >= 0; --place, weight /= 10) {
    const auto d = static_cast<std::size_t>(n / weight % 10);
    if (d == 0) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += digits[0];
    gap = false;
    if (!(bare_ten && d == 1 && place == 1 && out.empty())) out += digits[d];
    out += units[static_cast<std::size_t>(place)];
  }
  return out;
}

std::string digit_by_digit(long n, const Digits& digits) {
  std::string out;
  for (const char c : std::to_string(n)) out += digits[static_cast<std::size_t>(c - '0')];
  return out;
}

std::string roman(long n) {
  static constexpr std::array<std::pair<int, std::string_view>, 13> parts{{{1000, "M"},
                                                                           {900, "CM"},
                                                                           {500, "D"},
                                                                           {400, "CD"},
                                                                           {100, "C"},
                                                                           {90, "XC"},
                                                                           {50, "L"},
                                                                           {40, "XL"},
                                                                           {10, "X"},
                                                                           {9, "IX"},
                                                                           {5, "V"},
                                                                           {4, "IV"},
                                                                           {1, "I"}}};
  std::string out;
  for (const auto& [value, letters] : parts)
    for (; n >= value; n -= value) out += letters;
  return out;
}

// a..z, aa..zz, aaa: the letter repeats, as Word does it.
std::string letters(long n, char first) {
  return std::string(static_cast<std::size_t>((n - 1) / 26 + 1),
                     static_cast<char>(first + (n - 1) % 26));
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

std::string from(char32_t first, long n) {
  std::string out;
  append_code_point(out, first + static_cast<char32_t>(n - 1));
  return out;
}

std::string full_width(long n) {
  std::string out;
  for (const char c : std::to_string(n))
    append_code_point(out, U'０' + static_cast<char32_t>(c - '0'));
  return out;
}

std::string circled(long n) {
  return n <= 20 ? from(U'①', n) : n <= 35 ? from(U'㉑', n - 20) : from(U'㊱', n - 35);
}

// The Chinese and Japanese ones; "" when `format` is none of them.
std::string east_asian(long n, std::string_view format) {
  if (format == "chineseCounting" || format == "taiwaneseCounting" ||
      format == "taiwaneseDigital" || format == "koreanDigital2")
    return n < 100 && format != "taiwaneseDigital" ? with_units(n, kSimple, kUnits, true)
                                                   : digit_by_digit(n, kCounting);
  if (format == "chineseCountingThousand" || format == "taiwaneseCountingThousand" ||
      format == "japaneseCounting")
    return with_units(n, kSimple, kUnits, true);
  if (format == "ideographDigital" || format == "japaneseDigitalTenThousand")
    return digit_by_digit(n, kSimple);
  if (format == "chineseLegalSimplified")
    return with_units(n, kLegalSimplified, kLegalUnits, false);
  if (format == "ideographLegalTraditional" || format == "japaneseLegal")
    return with_units(n, kLegalTraditional, kLegalUnits, false);
  if (format == "ideographTraditional" && n <= 10)
    return std::string(kStems[static_cast<std::size_t>(n - 1)]);
  if (format == "ideographZodiac" && n <= 12)
    return std::string(kBranches[static_cast<std::size_t>(n - 1)]);
  if (format == "ideographZodiacTraditional" && n <= 60)
    return std::string(kStems[static_cast<std::size_t>((n - 1) % 10)]) +
           std::string(kBranches[static_cast<std::size_t>((n - 1) % 12)]);
  if (format == "ideographEnclosedCircle" && n <= 10) return from(U'㊀', n);
  if (format == "decimalFullWidth" || format == "decimalFullWidth2") return full_width(n);
  return {};
}

}  // namespace

std::string list_number(long value, std::string_view format) {
  const std::string decimal = std::to_string(value);
  if (format == "none") return {};
  if (value < 0 || value > 9999) return decimal;
  if (value == 0) return format.starts_with("chinese") ? std::string(kSimple[0]) : decimal;
  if (std::string out = east_asian(value, format); !out.empty()) return out;
  if (format == "upperRoman") return roman(value);
  if (format == "lowerRoman") return lower(roman(value));
  if (format == "upperLetter") return letters(value, 'A');
  if (format == "lowerLetter") return letters(value, 'a');
  if (format == "decimalZero") return value < 10 ? "0" + decimal : decimal;
  if (format.starts_with("decimalEnclosedCircle") && value <= 50) return circled(value);
  if (format == "decimalEnclosedFullstop" && value <= 20) return from(U'⒈', value);
  if (format == "decimalEnclosedParen" && value <= 20) return from(U'⑴', value);
  if (format == "numberInDash") return "- " + decimal + " -";
  return decimal;
}

std::string_view list_format(int nfc) {
  static constexpr std::array<std::pair<int, std::string_view>, 28> codes{{
      {1, "upperRoman"},
      {2, "lowerRoman"},
      {3, "upperLetter"},
      {4, "lowerLetter"},
      {10, "ideographDigital"},
      {11, "japaneseCounting"},
      {14, "decimalFullWidth"},
      {16, "japaneseLegal"},
      {17, "japaneseDigitalTenThousand"},
      {18, "decimalEnclosedCircle"},
      {19, "decimalFullWidth2"},
      {22, "decimalZero"},
      {26, "decimalEnclosedFullstop"},
      {27, "decimalEnclosedParen"},
      {28, "decimalEnclosedCircleChinese"},
      {29, "ideographEnclosedCircle"},
      {30, "ideographTraditional"},
      {31, "ideographZodiac"},
      {32, "ideographZodiacTraditional"},
      {33, "taiwaneseCounting"},
      {34, "ideographLegalTraditional"},
      {35, "taiwaneseCountingThousand"},
      {36, "taiwaneseDigital"},
      {37, "chineseCounting"},
      {38, "chineseLegalSimplified"},
      {39, "chineseCountingThousand"},
      {57, "numberInDash"},
      {255, "none"},
  }};
  const auto* const it = std::ranges::find(codes, nfc, &std::pair<int, std::string_view>::first);
  return it == codes.end() ? "decimal" : it->second;
}

}  // namespace shouwen::parsers::extract
