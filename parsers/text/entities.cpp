// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/entities.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parsers/text/charset.h"

namespace shouwen::parsers {
namespace {

using Named = std::pair<std::string_view, char32_t>;
constexpr std::array<Named, 74> kNamed{{
    {"nbsp", 0xa0},     {"lt", '<'},        {"gt", '>'},       {"amp", '&'},
    {"quot", '"'},      {"apos", '\''},     {"copy", 0xa9},    {"reg", 0xae},
    {"trade", 0x2122},  {"hellip", 0x2026}, {"mdash", 0x2014}, {"ndash", 0x2013},
    {"lsquo", 0x2018},  {"rsquo", 0x2019},  {"ldquo", 0x201c}, {"rdquo", 0x201d},
    {"sbquo", 0x201a},  {"bdquo", 0x201e},  {"middot", 0xb7},  {"bull", 0x2022},
    {"times", 0xd7},    {"divide", 0xf7},   {"laquo", 0xab},   {"raquo", 0xbb},
    {"lsaquo", 0x2039}, {"rsaquo", 0x203a}, {"yen", 0xa5},     {"cent", 0xa2},
    {"pound", 0xa3},    {"euro", 0x20ac},   {"curren", 0xa4},  {"deg", 0xb0},
    {"plusmn", 0xb1},   {"ensp", 0x2002},   {"emsp", 0x2003},  {"thinsp", 0x2009},
    {"zwnj", 0x200c},   {"zwj", 0x200d},    {"shy", 0xad},     {"sect", 0xa7},
    {"para", 0xb6},     {"permil", 0x2030}, {"rarr", 0x2192},  {"larr", 0x2190},
    {"uarr", 0x2191},   {"darr", 0x2193},   {"iexcl", 0xa1},   {"iquest", 0xbf},
    {"frac12", 0xbd},   {"frac14", 0xbc},   {"frac34", 0xbe},  {"sup1", 0xb9},
    {"sup2", 0xb2},     {"sup3", 0xb3},     {"micro", 0xb5},   {"not", 0xac},
    {"agrave", 0xe0},   {"aacute", 0xe1},   {"acirc", 0xe2},   {"auml", 0xe4},
    {"ccedil", 0xe7},   {"egrave", 0xe8},   {"eacute", 0xe9},  {"ecirc", 0xea},
    {"euml", 0xeb},     {"ntilde", 0xf1},   {"ouml", 0xf6},    {"uuml", 0xfc},
    {"szlig", 0xdf},    {"Auml", 0xc4},     {"Ouml", 0xd6},    {"Uuml", 0xdc},
    {"prime", 0x2032},  {"infin", 0x221e},
}};

// Numbers 128..159 mean Windows-1252, whatever the page says.
char32_t from_number(char32_t c) {
  if (c < 0x80 || c > 0x9f) return c;
  const char octet = static_cast<char>(c);
  const std::string text = to_utf8(std::string_view(&octet, 1), "windows-1252").text;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) & 0x3fU; };
  if (text.size() == 3)
    return (static_cast<unsigned char>(text[0]) & 0x0fU) << 12 | at(1) << 6 | at(2);
  if (text.size() == 2) return (static_cast<unsigned char>(text[0]) & 0x1fU) << 6 | at(1);
  return 0xfffd;
}

bool digit_of(char c, unsigned base, unsigned* value) {
  if (c >= '0' && c <= '9')
    *value = static_cast<unsigned>(c - '0');
  else if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
    *value = static_cast<unsigned>((c | 0x20) - 'a') + 10;
  } else {
    return false;
  }
  return true;
}

bool numeric(std::string& out, std::string_view text, std::size_t& pos) {
  std::size_t i = pos + 2;
  const bool hex = i < text.size() && (text[i] | 0x20) == 'x';
  if (hex) ++i;
  const std::size_t begin = i;
  char32_t value = 0;
  unsigned digit = 0;
  while (i < text.size() && digit_of(text[i], hex ? 16 : 10, &digit)) {
    value = std::min<char32_t>(value * (hex ? 16 : 10) + digit, 0x110000);
    ++i;
  }
  if (i == begin) return false;
  if (i < text.size() && text[i] == ';') ++i;
  append_code_point(out, from_number(value));
  pos = i;
  return true;
}

}  // namespace

void append_code_point(std::string& out, char32_t c) {
  if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) c = 0xfffd;
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
  }
  out += static_cast<char>(0x80 | (c & 0x3f));
}

void append_reference(std::string& out, std::string_view text, std::size_t& pos) {
  if (pos + 1 < text.size() && text[pos + 1] == '#' && numeric(out, text, pos)) return;
  std::size_t end = pos + 1;
  while (end < text.size() && end - pos < 12 &&
         ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z') ||
          (text[end] >= '0' && text[end] <= '9'))) {
    ++end;
  }
  const std::string_view name = text.substr(pos + 1, end - pos - 1);
  const bool ended = end < text.size() && text[end] == ';';
  for (const auto& [known, code] : kNamed) {
    // Without ';' only those every browser accepts so, or URLs with "&times=" would change.
    if (name == known && (ended || known == "nbsp" || known == "lt" || known == "gt" ||
                          known == "amp" || known == "quot")) {
      append_code_point(out, code);
      pos = ended ? end + 1 : end;
      return;
    }
  }
  out += '&';
  ++pos;
}

std::string decode_references(std::string_view text) {
  std::string out;
  for (std::size_t pos = 0; pos < text.size();) {
    if (text[pos] == '&') {
      append_reference(out, text, pos);
    } else {
      out += text[pos++];
    }
  }
  return out;
}

}  // namespace shouwen::parsers
