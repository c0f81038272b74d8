// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/octets.h"

#include <algorithm>

#include "parsers/text/charset.h"

namespace shouwen::parsers::extract {

void append_code_point(std::string& out, std::uint32_t c) {
  if ((c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF) c = 0xFFFD;
  const auto put = [&](std::uint32_t octet) { out += static_cast<char>(octet); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string utf16le(std::string_view octets) {
  std::string out;
  out.reserve(octets.size() + octets.size() / 2);
  for (std::size_t at = 0; at + 1 < octets.size(); at += 2) {
    std::uint32_t c = le16(octets, at);
    const std::uint32_t next = le16(octets, at + 2);
    if (c >= 0xD800 && c < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10 | (next - 0xDC00));
      at += 2;
    }
    append_code_point(out, c);
  }
  return out;
}

std::string any_name(std::string_view raw) {
  if (valid_utf8(raw)) return std::string(raw);
  if (valid_gb18030(raw)) return to_utf8(raw, "gb18030").text;
  return to_utf8(raw, "").text;
}

std::string from_code_page(std::string_view octets, unsigned code_page) {
  constexpr std::size_t kLimit = std::size_t{16} << 20;
  switch (code_page) {
    case 1200:
      return utf16le(octets);
    case 65001:
      return to_utf8(octets, "utf-8", kLimit).text;
    case 936:
    case 54936:
      return to_utf8(octets, "gb18030", kLimit).text;
    case 950:
      return to_utf8(octets, "big5", kLimit).text;
    case 932:
      return to_utf8(octets, "shift_jis", kLimit).text;
    case 949:
      return to_utf8(octets, "euc-kr", kLimit).text;
    case 0:
      return to_utf8(octets, "", kLimit).text;
    default:
      break;
  }
  if (code_page >= 1250 && code_page <= 1258)
    return to_utf8(octets, "windows-" + std::to_string(code_page), kLimit).text;
  return to_utf8(octets, "", kLimit).text;
}

unsigned code_page_of_language(unsigned language) {
  switch (language) {
    case 0x0804:
    case 0x1004:
      return 936;
    case 0x0404:
    case 0x0C04:
    case 0x1404:
      return 950;
    case 0x0411:
      return 932;
    case 0x0412:
      return 949;
    default:
      return 0;
  }
}

std::string without_blank_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t last = line.find_last_not_of(" \t\r");
    if (last != std::string_view::npos) {
      out += line.substr(0, last + 1);
      out += '\n';
    }
    begin = end + 1;
  }
  return out;
}

void cut_utf8(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  text.resize(limit);
}

}  // namespace shouwen::parsers::extract
