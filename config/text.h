// Text folding shared by configuration, search and classification. Input is UTF-8; invalid bytes
// become U+FFFD. Pure functions, std only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen {

// Decodes the code point at `pos` and moves past it. REQUIRES: pos < text.size().
char32_t next_code_point(std::string_view text, std::size_t& pos);
void append_utf8(std::string& out, char32_t c);
bool is_valid_utf8(std::string_view text);
bool is_han(char32_t c);
std::string sanitize_utf8(std::string_view text);  // invalid sequences -> U+FFFD

// One form for comparison: full-width to half-width, ASCII lower case, white space (also U+3000)
// removed next to Han characters and otherwise collapsed to one space; invisible characters and
// controls removed; punctuation variants （）“”：，。、〔〕【】 to ASCII. Idempotent. Traditional
// characters stay traditional.
std::string fold(std::string_view text);
// A to Z alone: addresses, header values, file extensions.
std::string ascii_lower(std::string_view text);

// Tokens for the index: each Han run as overlapping bigrams (a single Han as itself), each run of
// letters or digits as a word. Folded first.
std::vector<std::string> bigrams(std::string_view text);
// The same tokens with a blank between two.
std::string bigram_text(std::string_view text);

// For terminals, logs, CSV and receipts: no C0/C1 controls, ESC, bidi marks or zero-width
// characters; line breaks become a space unless keep_lines.
std::string neutral(std::string_view text, bool keep_lines = false);
// A CSV cell, quoted as RFC 4180 asks and never starting a formula (= + - @ TAB get a ' before).
std::string csv_cell(std::string_view text);

// The first `limit` code points, with … when something was cut.
std::string ellipsis(std::string_view text, std::size_t limit);

}  // namespace shouwen
