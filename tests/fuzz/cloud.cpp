// SPDX-License-Identifier: Apache-2.0
#include "parsers/cloud_links.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers;
  const std::string text = to_utf8(octets, "utf-8").text;
  for (const auto& file : cloud_links(text, text)) {
    shouwen::fuzz::must(!file.provider.empty() && !file.url.empty(), "a link has an address");
    shouwen::fuzz::must_be_utf8(file.name, "a name is UTF-8");
  }
}
