// Address fields: names, groups, comments, quoted strings, obsolete forms, and what is none of
// these. Iterative, bounded by Limits, never fails.
// Threads: pure. Source: RFC 5322 3.4 and 4.4, RFC 6532.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "parsers/limits.h"
#include "parsers/mail.h"

namespace shouwen::parsers {

// Members of groups are given like the others; a group's own name is not an address.
std::vector<Address> parse_addresses(std::string_view raw, const Limits& limits = {},
                                     std::string_view charset_hint = {}, bool* limited = nullptr);

// "<a@b> <c@d>" or bare words: message ids without <>, in order.
std::vector<std::string> parse_ids(std::string_view raw, std::size_t limit);

}  // namespace shouwen::parsers
