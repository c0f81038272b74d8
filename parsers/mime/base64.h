// Base64 of mail, decoded in blocks: line ends are dropped by copying whole lines together, then
// AVX2 (where the processor has it) or a table turns 32 characters into 24 octets at a time.
// What is no base64 character is skipped and named; a missing padding is forgiven; what follows the
// padding is not decoded. Threads: pure; the choice of code is made once. Never fails.
// Source: RFC 4648, RFC 2045 6.8; Muła & Lemire, "Faster Base64 Encoding and Decoding Using AVX2".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/mime/mime.h"

namespace shouwen::parsers::mime {

std::uint32_t decode_base64(std::string_view text, const Sink& sink);

// The same without vector code, for tests that compare both.
std::uint32_t decode_base64_portable(std::string_view text, const Sink& sink);

}  // namespace shouwen::parsers::mime
