// The two inner loops of base64 in each instruction set: gathering characters without line ends,
// and turning quanta into octets. The plain pair is the twin every other must equal. Used by
// base64.cpp and by the tests that compare them. Threads: pure; what the processor can is asked
// once. Never fails. Source: Muła & Lemire, "Faster Base64 Encoding and Decoding Using AVX2" (2018)
// and "Base64 encoding and decoding at almost the speed of a memory copy" (2019).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace shouwen::parsers::mime {

// Room a kernel may write beyond what it means.
inline constexpr std::size_t kBase64Slack = 64;

struct Base64Code {
  const char* name;
  // Copies characters of text[pos..] but line ends to `to`, at most `room`; returns the new pos.
  std::size_t (*gather)(std::string_view text, std::size_t pos, char* to, std::size_t room,
                        std::size_t* copied);
  // Whole good quanta of `in`; stops before the first block with another character. Returns the
  // characters consumed, a multiple of 4; `*out` moves past what was written.
  std::size_t (*quanta)(const char* in, std::size_t size, std::uint8_t** out);
};

// Those this processor can run: the plain one first, the fastest last.
const std::vector<Base64Code>& base64_codes();

// The value of a character: 0 to 63, or one of these.
inline constexpr std::uint8_t kBase64Space = 0xfd, kBase64Pad = 0xfe, kBase64Junk = 0xff;
std::uint8_t base64_value(unsigned char c);

}  // namespace shouwen::parsers::mime
