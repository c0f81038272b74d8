// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/plain.h"

#include <algorithm>

namespace shouwen::parsers::notice {
namespace {

constexpr View kOpen = U"([{〔《“‘「【<";
constexpr View kClose = U")]}〕》”’」】>";

// 〇零一二…九十, 两; -1 for anything else.
int han_digit(char32_t c) {
  switch (c) {
    case U'〇':
    case U'零':
    case U'○':
      return 0;
    case U'两':
      return 2;
    default:
      break;
  }
  const std::size_t at = View(U"〇一二三四五六七八九").find(c);
  return at == View::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::u32string to_u32(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size() / 2);
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t more = lead < 0x80       ? 0
                             : lead >> 5 == 6  ? 1
                             : lead >> 4 == 14 ? 2
                             : lead >> 3 == 30 ? 3
                                               : 4;
    if (more == 4 || i + more >= utf8.size()) {
      if (more == 0) out.push_back(lead);
      ++i;  // a stray octet is no character of a notice
      continue;
    }
    char32_t c = more == 0 ? lead : lead & (0x3FU >> more);
    for (std::size_t k = 1; k <= more; ++k)
      c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    i += more + 1;
    const bool invisible = c == U'\r' || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) ||
                           (c < 0x20 && c != U'\n' && c != U'\t');
    if (!invisible) out.push_back(c);
  }
  return out;
}

std::string to_u8(View text) {
  std::string out;
  for (const char32_t c : text) {
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xC0 | c >> 6);
      out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      out += static_cast<char>(0xE0 | c >> 12);
      out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
      out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      out += static_cast<char>(0xF0 | c >> 18);
      out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
      out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
      out += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return out;
}

char32_t plain_char(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  switch (c) {
    case 0x3000:
    case 0xA0:
      return U' ';
    case U'–':
    case U'—':
    case U'－':
    case U'─':
    case U'～':
      return U'-';
    case U'~':
      return U'-';
    default:
      return c;
  }
}

std::u32string plain(View text) {
  std::u32string out(text);
  std::ranges::transform(out, out.begin(), plain_char);
  std::ranges::replace(out, U'~', U'-');
  return out;
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}
bool is_space(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\n';
}
bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x323AF);
}

bool starts(View text, std::size_t at, View word) {
  return at <= text.size() && text.substr(at).starts_with(word);
}

View longest_at(View text, std::size_t at, const std::vector<View>& words) {
  View found;
  for (const View word : words)
    if (word.size() > found.size() && starts(text, at, word)) found = word;
  return found;
}

bool contains(View text, View word) {
  return text.find(word) != View::npos;
}

bool contains_any(View text, const std::vector<View>& words) {
  return std::ranges::any_of(words, [&](View w) { return contains(text, w); });
}

View trim(View text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

Span trimmed(View text, Span span) {
  while (span.begin < span.end && is_space(text[span.begin])) ++span.begin;
  while (span.begin < span.end && is_space(text[span.end - 1])) --span.end;
  return span;
}

int number_at(View text, std::size_t at, std::size_t& end) {
  end = at;
  int value = 0;
  while (end < text.size() && is_digit(text[end]) && end - at < 6)
    value = value * 10 + static_cast<int>(text[end++] - U'0');
  if (end > at) return value;
  // 十五, 二十, 二十一, 三
  int tens = -1, ones = -1;
  if (end < text.size() && han_digit(text[end]) >= 0) ones = han_digit(text[end++]);
  if (end < text.size() && text[end] == U'十') {
    tens = ones < 0 ? 1 : ones;
    ones = 0;
    ++end;
    if (end < text.size() && han_digit(text[end]) > 0) ones = han_digit(text[end++]);
  }
  if (ones < 0) {
    end = at;
    return -1;
  }
  return (tens < 0 ? 0 : tens * 10) + ones;
}

std::size_t close_of(View text, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i < text.size() && i < at + 400; ++i) {
    if (kOpen.find(text[i]) != View::npos) ++depth;
    if (kClose.find(text[i]) != View::npos && --depth <= 0) return i + 1;
  }
  return text.size();
}

std::vector<Span> split_top(View text, Span span, View marks) {
  std::vector<Span> out;
  std::size_t from = span.begin;
  for (std::size_t i = span.begin; i < span.end; ++i) {
    if (kOpen.find(text[i]) != View::npos) {
      const std::size_t close = close_of(text, i);
      if (close <= span.end && close > i + 1) i = close - 1;
      continue;
    }
    if (marks.find(text[i]) == View::npos) continue;
    out.push_back({from, i});
    from = i + 1;
  }
  out.push_back({from, span.end});
  return out;
}

}  // namespace shouwen::parsers::notice
