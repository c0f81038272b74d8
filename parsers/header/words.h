// Text of header fields: RFC 2047 encoded words, raw 8-bit octets, folding.
// Octets of adjacent words of one charset are joined before they are converted, which also mends
// multibyte characters split between words. Never fails; bounded by Limits.
// Threads: pure. Source: RFC 2047, RFC 6532.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "parsers/limits.h"

namespace shouwen::parsers {

// Line ends removed, the blanks that follow them kept (RFC 5322 2.2.3), ends trimmed.
std::string unfold(std::string_view raw);

// A whole unstructured value as UTF-8. `charset_hint` is tried for raw 8-bit octets that are not
// UTF-8; "" when nothing is known. `*defect` becomes true when something had to be replaced.
std::string decode_text(std::string_view raw, const Limits& limits = {},
                        std::string_view charset_hint = {}, bool* defect = nullptr);

}  // namespace shouwen::parsers
