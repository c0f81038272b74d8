// Outlook's compressed bodies: the specification's own two examples, and octets that lie.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/compressed_rtf.h"

#include <gtest/gtest.h>

namespace shouwen::parsers::extract {
namespace {

std::string octets(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

TEST(CompressedRtf, TheExampleOfTheSpecification) {
  std::string hex =
      "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a"
      "800fa0";
  EXPECT_EQ(unpack_rtf(octets(hex), 4096), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  hex = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0";
  EXPECT_EQ(unpack_rtf(octets(hex), 4096), "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
  EXPECT_EQ(compressed_rtf_text(octets(hex), {}), "WXYZWXYZWXYZWXYZWXYZ\n");
}

TEST(CompressedRtf, NoMoreThanAskedForAndNothingFromRubbish) {
  const std::string hex = "1a000000ffffffff4c5a4675e2d44b51410004205758595a0d6e7d010eb0";
  EXPECT_LE(unpack_rtf(octets(hex), 10).size(), 10U);
  EXPECT_EQ(unpack_rtf("", 10), "");
  EXPECT_EQ(unpack_rtf("not compressed at all", 10), "");
}

}  // namespace
}  // namespace shouwen::parsers::extract
