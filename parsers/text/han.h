// Which Chinese encoding some octets are in: structure first, then how the octets are distributed.
// Threads: pure; linear. Source: GB 18030, Big5; lead and trail octet ranges of common text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace shouwen::parsers {

struct HanCount {
  std::size_t pairs = 0;      // two-octet characters
  std::size_t common = 0;     // of these, in the range of everyday characters
  std::size_t low_trail = 0;  // of these, with a second octet below 0x80
  std::size_t bad = 0;        // octets that fit no character
};
HanCount count_gb(std::string_view octets);
HanCount count_big5(std::string_view octets);

struct Utf8Count {
  std::size_t two = 0, longer = 0, bad = 0;  // sequences; octets that fit none
};
Utf8Count count_utf8(std::string_view octets);

// "gb18030", "big5" or "" when the octets look like neither.
std::string_view guess_han(std::string_view octets);

}  // namespace shouwen::parsers
