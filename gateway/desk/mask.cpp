// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/mask.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/ops/log.h"

namespace shouwen::desk {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool latin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The first three and the last two digits stay.
std::string mask_number(std::string_view number) {
  const auto digits = std::ranges::count_if(number, digit);
  std::string out;
  std::ptrdiff_t n = 0;
  for (const char c : number) {
    if (!digit(c)) {
      out += latin(c) ? '*' : c;
      continue;
    }
    ++n;
    const bool shown = digits > 6 && (n <= 3 || n > digits - 2);
    out += shown ? c : '*';
  }
  return out;
}

// Digits with single marks between them, an X at the end: how far it reaches from `begin`.
std::size_t number_end(std::string_view text, std::size_t begin, std::string_view marks = "-") {
  std::size_t end = begin;
  while (end < text.size()) {
    const bool mark = marks.find(text[end]) != std::string_view::npos && end + 1 < text.size() &&
                      digit(text[end + 1]);
    if (!digit(text[end]) && !mark) break;
    ++end;
  }
  if (end < text.size() && (text[end] == 'X' || text[end] == 'x')) ++end;
  return end;
}

// 11 digits are a mobile telephone, 18 an identity card; a line begins with 0 and has a dash.
bool personal(std::string_view number) {
  const auto digits = std::ranges::count_if(number, digit);
  const bool line = number.starts_with('0') && number.find('-') != std::string_view::npos;
  return digits >= 11 || (line && digits >= 10);
}

// Written in groups, 139 1234 5678: as long as a mobile telephone's, a card's or an identity's.
bool personal_in_groups(std::string_view number) {
  const auto digits = std::ranges::count_if(number, digit);
  return (digits == 11 && number.starts_with('1')) || (digits >= 16 && digits <= 19);
}

// XY2020-000088, as our own numbers are made; not tel13912345678.
bool ours(std::string_view before, std::string_view number) {
  const bool named = !before.empty() && (latin(before.back()) || before.back() == '-');
  return named && number.starts_with("20") && number.size() > 5 && number[4] == '-';
}

// １３９ is 139.
std::string with_plain_digits(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char32_t c = next_code_point(text, i);
    if (c >= U'０' && c <= U'９')
      out += static_cast<char>('0' + (c - U'０'));
    else
      out += text.substr(begin, i - begin);
  }
  return out;
}

}  // namespace

std::string mask_contact(std::string_view text) {
  const std::string whole = ops::mask_addresses(text);
  std::string out;
  bool in_word = false;
  for (std::size_t i = 0; i < whole.size();) {
    if (digit(whole[i])) {
      const std::size_t end = number_end(whole, i);
      out += mask_number(std::string_view(whole).substr(i, end - i));
      i = end;
      in_word = false;
      continue;
    }
    const std::size_t begin = i;
    const char32_t c = next_code_point(whole, i);
    const bool word = is_han(c) || (c < 0x80 && latin(static_cast<char>(c)));
    out += word && in_word ? "*" : whole.substr(begin, i - begin);
    in_word = word;
  }
  return out;
}

std::string mask_personal(std::string_view text) {
  const std::string whole = with_plain_digits(ops::mask_addresses(text));
  const std::string_view view = whole;
  std::string out;
  for (std::size_t i = 0; i < whole.size();) {
    if (!digit(whole[i])) {
      out += whole[i++];
      continue;
    }
    const std::string_view grouped = view.substr(i, number_end(view, i, "- ") - i);
    const bool in_groups = personal_in_groups(grouped) && !ours(view.substr(0, i), grouped);
    const std::string_view number = in_groups ? grouped : view.substr(i, number_end(view, i) - i);
    const bool masked = in_groups || (personal(number) && !ours(view.substr(0, i), number));
    out += masked ? mask_number(number) : std::string(number);
    i += number.size();
  }
  return out;
}

}  // namespace shouwen::desk
