// SPDX-License-Identifier: Apache-2.0
#include "parsers/text/han.h"

namespace shouwen::parsers {
namespace {

unsigned at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
}

}  // namespace

HanCount count_gb(std::string_view text) {
  HanCount count;
  for (std::size_t i = 0; i < text.size();) {
    const unsigned a = at(text, i), b = at(text, i + 1);
    if (a < 0x80) {
      ++i;
    } else if (a >= 0x81 && a <= 0xfe && b >= 0x40 && b <= 0xfe && b != 0x7f) {
      ++count.pairs;
      if (a >= 0xb0 && a <= 0xd7 && b >= 0xa1) ++count.common;  // GB 2312 level 1
      if (a >= 0xa1 && a <= 0xa3 && b >= 0xa1) ++count.common;  // punctuation, full width
      if (b < 0x80) ++count.low_trail;
      i += 2;
    } else if (a >= 0x81 && a <= 0xfe && b >= 0x30 && b <= 0x39 && at(text, i + 2) >= 0x81 &&
               at(text, i + 2) <= 0xfe && at(text, i + 3) >= 0x30 && at(text, i + 3) <= 0x39) {
      ++count.pairs;
      i += 4;
    } else {
      ++count.bad;
      ++i;
    }
  }
  return count;
}

HanCount count_big5(std::string_view text) {
  HanCount count;
  for (std::size_t i = 0; i < text.size();) {
    const unsigned a = at(text, i), b = at(text, i + 1);
    if (a < 0x80) {
      ++i;
    } else if (a >= 0x87 && a <= 0xfe && ((b >= 0x40 && b <= 0x7e) || (b >= 0xa1 && b <= 0xfe))) {
      ++count.pairs;
      if (a >= 0xa4 && a <= 0xc6) ++count.common;  // level 1
      if (a == 0xa1) ++count.common;               // punctuation
      if (b < 0x80) ++count.low_trail;
      i += 2;
    } else {
      ++count.bad;
      ++i;
    }
  }
  return count;
}

Utf8Count count_utf8(std::string_view text) {
  Utf8Count count;
  for (std::size_t i = 0; i < text.size();) {
    const unsigned a = at(text, i), b = at(text, i + 1);
    const std::size_t need = a < 0x80                ? 1
                             : a >= 0xc2 && a < 0xe0 ? 2
                             : a >= 0xe0 && a < 0xf0 ? 3
                             : a >= 0xf0 && a < 0xf5 ? 4
                                                     : 0;
    bool good = need > 0 && i + need <= text.size();
    for (std::size_t k = 1; good && k < need; ++k) good = (at(text, i + k) & 0xc0) == 0x80;
    // Overlong forms, surrogates and code points beyond U+10FFFF.
    if (good && ((a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) || (a == 0xf0 && b < 0x90) ||
                 (a == 0xf4 && b > 0x8f))) {
      good = false;
    }
    if (!good) {
      ++count.bad;
      ++i;
      continue;
    }
    if (need == 2) ++count.two;
    if (need > 2) ++count.longer;
    i += need;
  }
  return count;
}

std::string_view guess_han(std::string_view octets) {
  const HanCount gb = count_gb(octets), big5 = count_big5(octets);
  // GB 2312 text has no second octet below 0x80, Big5 text has about two in five; both structures
  // accept most of the other's octets, so the distribution decides.
  const bool big5_likely = big5.pairs > 0 && big5.bad == 0 && big5.common * 10 >= big5.pairs * 9 &&
                           big5.low_trail * 6 >= big5.pairs &&
                           (gb.bad > 0 || gb.common * 10 < gb.pairs * 6);
  if (big5_likely) return "big5";
  // One broken octet at a cut, or one in two hundred, is damage and not another encoding.
  const bool gb_fits = gb.pairs > 0 && gb.bad <= 1 + gb.pairs / 200 && gb.bad * 2 <= gb.pairs;
  if (gb_fits) return "gb18030";
  if (big5.pairs > 4 && big5.bad * 100 <= big5.pairs) return "big5";
  return "";
}

}  // namespace shouwen::parsers
