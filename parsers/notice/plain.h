// The text of a notice as code points, twice and of equal length: as written, for quoting, and with
// one width of digits, letters and brackets, for matching. An offset means the same in both.
// Threads: pure values. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::notice {

using View = std::u32string_view;

std::u32string to_u32(std::string_view utf8);
std::string to_u8(View text);

// （１）→ (1), ，→ , ; U+3000 → space. One code point for one.
char32_t plain_char(char32_t c);
std::u32string plain(View text);

struct Span {
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
};

bool is_digit(char32_t c);
bool is_space(char32_t c);
bool is_han(char32_t c);
bool starts(View text, std::size_t at, View word);
// The longest of the words that begins at `at`; empty when none does.
View longest_at(View text, std::size_t at, const std::vector<View>& words);
bool contains(View text, View word);
bool contains_any(View text, const std::vector<View>& words);
View trim(View text);
// Offsets of `text` with the blanks at both ends left out.
Span trimmed(View text, Span span);

// A number at `at`, ASCII or Chinese (两, 十五, 二十); -1 and `end` = at when there is none.
int number_at(View text, std::size_t at, std::size_t& end);

// Cuts at any of `marks` outside brackets, book titles and quotation marks.
std::vector<Span> split_top(View text, Span span, View marks);
// Where the bracket that opens at `at` closes (one past it), or text.size().
std::size_t close_of(View text, std::size_t at);

}  // namespace shouwen::parsers::notice
