// Octets of any charset to UTF-8. Chinese labels are read as their supersets (gb2312, gbk ->
// GB18030, big5 -> BIG5-HKSCS), Western ones as Windows-1252. A declared charset the octets
// contradict is noticed and the better guess used. Never fails: what cannot be read becomes U+FFFD.
// Threads: safe; a converter is opened for each call. Source: WHATWG Encoding (label aliases), GB
// 18030.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shouwen::parsers {

struct Converted {
  std::string text;           // valid UTF-8, no BOM
  std::string charset;        // actually used, lower case: "utf-8", "gb18030", ...
  bool replaced = false;      // U+FFFD had to be put in
  bool contradicted = false;  // the declared charset was not the one used
};

// `declared` may be "" (guess) or unknown (guess, contradicted).
Converted to_utf8(std::string_view octets, std::string_view declared,
                  std::size_t limit = std::size_t{4} << 20);

bool valid_utf8(std::string_view octets);
bool valid_gb18030(std::string_view octets);  // structure only
// The converter name for a label; "" when unknown.
std::string converter_name(std::string_view label);

}  // namespace shouwen::parsers
