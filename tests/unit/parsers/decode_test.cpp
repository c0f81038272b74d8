// Transfer encodings: exactness, damage, and agreement of the fast and the portable base64.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "parsers/mime/base64.h"
#include "parsers/mime/base64_kernels.h"
#include "parsers/mime/quoted_printable.h"
#include "parsers/mime/uuencode.h"

namespace shouwen::parsers::mime {
namespace {

using Decoder = std::uint32_t (*)(std::string_view, const Sink&);

std::string run(Decoder decoder, std::string_view text, std::uint32_t* defects = nullptr) {
  std::string out;
  const std::uint32_t found = decoder(text, [&](std::span<const std::byte> octets) {
    out.append(reinterpret_cast<const char*>(octets.data()), octets.size());
  });
  if (defects) *defects = found;
  return out;
}

// By one instruction set.
std::string run(const Base64Code& code, std::string_view text, std::uint32_t* defects = nullptr) {
  std::string out;
  const std::uint32_t found = decode_base64_with(code, text, [&](std::span<const std::byte> got) {
    out.append(reinterpret_cast<const char*>(got.data()), got.size());
  });
  if (defects) *defects = found;
  return out;
}

std::string encode(const std::string& octets, std::size_t line) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    auto at = [&](std::size_t k) {
      return k < octets.size() ? static_cast<unsigned char>(octets[k]) : 0U;
    };
    const unsigned bits = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    for (int k = 0; k < 4; ++k) {
      const bool pad = i + static_cast<std::size_t>(k) > octets.size();
      out += pad ? '=' : kAlphabet[bits >> (18 - 6 * k) & 63];
      if (++column == line) {
        out += "\r\n";
        column = 0;
      }
    }
  }
  return out;
}

TEST(Base64, EveryLengthAndLineLengthBothWays) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 400; ++size) {
    std::string octets(size, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    for (std::size_t line : {76U, 64U, 4U, 77U, 1U, 100000U}) {
      std::uint32_t defects = 0;
      ASSERT_EQ(run(decode_base64, encode(octets, line), &defects), octets) << size << " " << line;
      ASSERT_EQ(defects, 0U);
      for (const Base64Code& code : base64_codes()) {
        ASSERT_EQ(run(code, encode(octets, line)), octets) << code.name;
      }
    }
  }
}

TEST(Base64, AcrossBlocks) {
  std::mt19937 random(2);
  for (std::size_t size : {12287U, 12288U, 12289U, 24576U, 500001U}) {
    std::string octets(size, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    EXPECT_EQ(run(decode_base64, encode(octets, 76)), octets);
    EXPECT_EQ(run(decode_base64, encode(octets, 73)), octets);
  }
}

// The plain code is the twin: octets and defects of every other are the same on any damage.
TEST(Base64, EveryInstructionSetAgreesOnDamage) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    std::string octets(random() % (round % 10 == 0 ? 40000 : 400), '\0');
    for (char& c : octets) c = static_cast<char>(random());
    std::string text = encode(octets, round % 3 ? 76 : 1 + random() % 200);
    for (unsigned hits = random() % 4; hits > 0 && !text.empty(); --hits) {
      text[random() % text.size()] =
          static_cast<char>(random() % 3 ? random() : "\r\n =\t"[random() % 5]);
    }
    std::uint32_t want = 0;
    const std::string plain = run(base64_codes().front(), text, &want);
    for (const Base64Code& code : base64_codes()) {
      std::uint32_t defects = 0;
      ASSERT_EQ(run(code, text, &defects), plain) << code.name << " round " << round;
      ASSERT_EQ(defects, want) << code.name << " round " << round;
    }
  }
  for (const Base64Code& code : base64_codes()) std::cout << "base64 code: " << code.name << "\n";
}

TEST(Base64, RandomOctetsAgree) {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    std::string text(random() % 2000, '\0');
    for (char& c : text) c = static_cast<char>(random());
    std::uint32_t want = 0;
    const std::string plain = run(base64_codes().front(), text, &want);
    for (const Base64Code& code : base64_codes()) {
      std::uint32_t defects = 0;
      ASSERT_EQ(run(code, text, &defects), plain) << code.name;
      ASSERT_EQ(defects, want) << code.name;
    }
  }
}

TEST(Base64, PaddingAndJunk) {
  std::uint32_t defects = 0;
  EXPECT_EQ(run(decode_base64, "aGVsbG8", &defects), "hello");  // no padding
  EXPECT_EQ(defects, kBadBase64);
  EXPECT_EQ(run(decode_base64, "aGVs|bG8=", &defects), "hello");  // not a character of it
  EXPECT_EQ(defects, kBadBase64);
  EXPECT_EQ(run(decode_base64, "aGVsbG8=\n-- \nlist footer\n", &defects), "hello");
  EXPECT_EQ(defects, kBadBase64);
  EXPECT_EQ(run(decode_base64, "aGVs\n bG8=\n\n", &defects), "hello");
  EXPECT_EQ(defects, 0U);
  EXPECT_EQ(run(decode_base64, "====", &defects), "");
  EXPECT_EQ(run(decode_base64, "", &defects), "");
  EXPECT_EQ(defects, 0U);
}

TEST(QuotedPrintable, Rules) {
  std::uint32_t defects = 0;
  EXPECT_EQ(run(decode_quoted_printable, "a=3Db=e4=b8=ad\r\n", &defects), "a=b中\r\n");
  EXPECT_EQ(defects, 0U);
  EXPECT_EQ(run(decode_quoted_printable, "soft=\r\nbreak"), "softbreak");
  EXPECT_EQ(run(decode_quoted_printable, "soft= \t\nbreak"), "softbreak");
  EXPECT_EQ(run(decode_quoted_printable, "blanks  \t\nnext"), "blanks\nnext");
  EXPECT_EQ(run(decode_quoted_printable, "keep=20\nnext"), "keep \nnext");
  EXPECT_EQ(run(decode_quoted_printable, "\x1b$B"), "\x1b$B");
  EXPECT_EQ(run(decode_quoted_printable, "a=ZZb", &defects), "a=ZZb");
  EXPECT_EQ(defects, kBadQuotedPrintable);
  EXPECT_EQ(run(decode_quoted_printable, "end="), "end");
  EXPECT_EQ(run(decode_quoted_printable, "raw \xd6\xd0"), "raw \xd6\xd0");
}

TEST(Uuencode, BlocksAndDamage) {
  std::uint32_t defects = 0;
  EXPECT_EQ(run(decode_uu, "begin 644 a\n#0V%T\n`\nend\n", &defects), "Cat");
  EXPECT_EQ(defects, 0U);
  EXPECT_EQ(run(decode_uu, "text\nbegin 644 a\r\n#0V%T\r\n", &defects), "Cat");
  EXPECT_EQ(defects, kBadUuencode);  // cut
  EXPECT_EQ(run(decode_uu, "no block", &defects), "");
  EXPECT_EQ(defects, kBadUuencode);
  EXPECT_EQ(run(decode_uu, "begin 644 a\n#\nend\n"), std::string(3, '\0'));  // blanks stripped
  std::string flood = "begin 644 a\n";
  for (int i = 0; i < 100000; ++i) flood += "M\n";
  EXPECT_LE(run(decode_uu, flood, &defects).size(), flood.size() * 4 + 65536);
  EXPECT_EQ(defects, kBadUuencode);
  EXPECT_EQ(uu_name("begin 644 my file.doc\n"), "my file.doc");
}

}  // namespace
}  // namespace shouwen::parsers::mime
