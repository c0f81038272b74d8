// The text of one statement of the office with its positions, and a Problem that points into it.
// Values; no clock, no network. read_source is the only call here that touches a file.
// Columns count code points from 1, as toml++ does; the caret allows for double-width characters.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/result.h"

namespace shouwen::config {

struct Position {
  int line = 0, col = 0;  // from 1; 0: the file as a whole
  auto operator<=>(const Position&) const = default;
};

struct Problem {
  std::string file;
  int line = 0, col = 0;
  std::string message;    // Chinese first, English beside it
  std::string line_text;  // the line itself, controls removed, cut to a window around col
  int caret = 0;          // display cells before the caret in line_text
  std::string remedy;

  // file:line:col: message / the line / ^ / 改法 remedy: ... ; each line ends with \n.
  std::string text() const;
};
using Problems = std::vector<Problem>;

class Source {
 public:
  Source() = default;
  Source(std::string path, std::string text);  // a leading UTF-8 BOM is dropped

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }
  int line_count() const;
  std::string_view line(int number) const;  // from 1, without its end; "" out of range
  Position at(std::size_t offset) const;    // offset in bytes of text()
  Problem problem(Position where, std::string message, std::string remedy) const;

 private:
  std::string path_, text_;
  std::vector<std::size_t> starts_;  // byte offset of each line
};

inline constexpr std::size_t kMaxStatementBytes = 64u << 20;

// Reads at most kMaxStatementBytes. Invalid UTF-8 is kept; readers report it where it matters.
Result<Source> read_source(const std::string& path);

// False, with a problem at the first bad byte, when the text is not UTF-8.
bool check_utf8(const Source& source, Problems& problems);

// The nearest of `known` within a third of the word's length, or "".
std::string nearest(std::string_view word, const std::vector<std::string>& known);

// All problems one after another, and the count in a last line.
std::string render(const Problems& problems);
// The first problem as an Error ("... and 4 more"). REQUIRES: not empty.
Error to_error(const Problems& problems);

}  // namespace shouwen::config
