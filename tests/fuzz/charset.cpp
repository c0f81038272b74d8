// A charset label on the first line, octets after it: whatever is said, valid UTF-8 comes out.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers;
  const std::size_t feed = octets.find('\n');
  const std::string_view label = octets.substr(0, feed);
  const std::string_view text =
      feed == std::string_view::npos ? std::string_view() : octets.substr(feed + 1);
  for (std::string_view declared : {label, std::string_view("gb2312"), std::string_view("")}) {
    const Converted out = to_utf8(text, declared);
    must_be_utf8(out.text, "converted text");
    must(!out.charset.empty(), "a charset was used");
    must(to_utf8(text, declared, 100).text.size() <= out.text.size(), "a limit makes less");
  }
}
