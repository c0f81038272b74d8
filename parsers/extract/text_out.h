// Where a reader puts the text it finds: bounded, without control characters, paragraphs ended by
// \n and cells parted by \t. Blank lines are not repeated.
// Threads: pure values. Never fails: beyond the limit nothing is kept and `full()` says so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shouwen::parsers::extract {

class TextOut {
 public:
  explicit TextOut(std::size_t limit) : limit_(limit) {}

  // UTF-8. Line ends and tabs are kept, other control characters and U+FEFF dropped; a non-breaking
  // space becomes a space.
  void add(std::string_view utf8);
  void add(char32_t c);
  void tab() { add("\t"); }
  void line_break() { add("\n"); }
  // Ends the paragraph when one has begun; takes tabs and blanks at its end back.
  void end_line();

  bool full() const { return full_; }
  bool at_line_start() const { return text_.empty() || text_.back() == '\n'; }
  const std::string& text() const { return text_; }
  std::string take();

 private:
  std::size_t limit_;
  bool full_ = false;
  std::string text_;
};

// A paragraph's or cell's worth of text on one line: line ends and tabs become spaces.
std::string on_one_line(std::string_view text);

}  // namespace shouwen::parsers::extract
