// Quoted-printable: soft line breaks, =XX, blanks at line ends dropped; other octets (8-bit, ESC)
// kept; "=" before anything else stays as it is and is named. Line ends are kept as they came.
// Threads: pure; never fails. Source: RFC 2045 6.7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/mime/mime.h"

namespace shouwen::parsers::mime {

std::uint32_t decode_quoted_printable(std::string_view text, const Sink& sink);

}  // namespace shouwen::parsers::mime
