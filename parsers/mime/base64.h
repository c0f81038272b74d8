// Base64 of mail, decoded in blocks of 16 KB: characters are gathered without line ends, then
// turned into octets by the widest instructions the processor has (base64_kernels.h). What is no
// base64 character is skipped and named; a missing padding is forgiven, and an unfinished last
// quantum gives the octets it holds; what follows the padding is not decoded. Threads: pure. Never
// fails. Memory: about 28 KB of stack. Source: RFC 4648, RFC 2045 6.8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/mime/mime.h"

namespace shouwen::parsers::mime {

std::uint32_t decode_base64(std::string_view text, const Sink& sink);

// The same with the code given, for tests that compare them.
struct Base64Code;
std::uint32_t decode_base64_with(const Base64Code& code, std::string_view text, const Sink& sink);

}  // namespace shouwen::parsers::mime
