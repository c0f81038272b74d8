// Line scanning shared by the MIME parser's files: where lines end, where a line begins with "--",
// which lines of a header block are fields, and the stack of open boundaries.
// Threads: pure values. Lifetime: views into the caller's octets.
// Source: RFC 2046 5.1.1, RFC 5322 2.2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::mime {

// First octet after the line that starts at `pos` (its line end included), or the end.
std::size_t next_line(std::string_view text, std::size_t pos);
// The line at `pos` without its line end.
std::string_view line_at(std::string_view text, std::size_t pos);
// The next position >= `pos` that begins a line with "--"; text.size() when there is none.
// REQUIRES: `pos` begins a line.
std::size_t find_dashes(std::string_view text, std::size_t pos);

bool blank_line(std::string_view line);   // empty
bool only_blanks(std::string_view line);  // spaces and tabs, at least one
// "Name:" with a name of printable ASCII, blanks allowed before the colon. Gives the name.
bool is_field(std::string_view line, std::string_view* name = nullptr);
bool equal_nocase(std::string_view a, std::string_view b);  // ASCII

// The boundaries of the multiparts now open, outermost first. A line is looked up by the hash of
// its length and octets, then compared whole, so a prefix never matches.
class Boundaries {
 public:
  struct Match {
    std::size_t level = 0;
    bool found = false, closing = false;
  };
  void push(std::string boundary);
  void pop_to(std::size_t count);
  std::size_t size() const { return names_.size(); }
  // `line` begins with "--" and has no line end. The innermost level that matches wins. Blanks at
  // its end are padding; words after a blank are forgiven where the boundary is no short word.
  Match match(std::string_view line) const;

 private:
  bool lookup(std::string_view name, std::size_t* level) const;
  bool lookup_any(std::string_view name, Match* match) const;  // as a delimiter or a closing one

  std::vector<std::string> names_;
  std::vector<std::uint64_t> keys_;  // apart from the names: compared for every dashed line
  std::size_t longest_ = 0;          // of any pushed since the stack was last empty
};

}  // namespace shouwen::parsers::mime
