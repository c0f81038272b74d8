// HTML character references: the named ones mail uses, and numbers.
// Threads: pure. Source: WHATWG HTML 13.5 (a part), 13.2.5.80 for Windows-1252 numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::parsers {

void append_code_point(std::string& out, char32_t c);  // invalid ones become U+FFFD

// Decodes the reference that begins at text[pos] == '&', appends it and moves past it. When it is
// none, appends '&' and moves by one.
void append_reference(std::string& out, std::string_view text, std::size_t& pos);

std::string decode_references(std::string_view text);

}  // namespace shouwen::parsers
