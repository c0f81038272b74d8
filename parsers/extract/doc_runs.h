// The tables of a Word 97-2003 file that say where its text lies and how it is dressed: pieces,
// formatted runs, and the property modifiers (sprm) inside them.
// Threads: pure. Lifetime: runs refer to the streams they were read from. Never fails: a table that
// lies gives fewer runs. Source: MS-DOC 2.4.1, 2.4.6, 2.6, 2.8.35, 2.9.33, 2.9.38.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {

// What a File Information Block announces; offsets are into the table stream.
struct Fib {
  std::uint16_t version = 0, language = 0, flags = 0;
  // Characters of: main text, footnotes, headers, macros, comments, endnotes, text boxes, header
  // text boxes, in the order in which they follow each other.
  std::uint32_t characters[8] = {};
  std::string_view stream;

  bool encrypted() const { return (flags & 0x100) != 0; }
  const char* table() const { return (flags & 0x200) != 0 ? "1Table" : "0Table"; }
  // The n-th pair of offset and length, as a slice of `table_stream`.
  std::string_view part(std::string_view table_stream, std::size_t n) const;
};
Fib read_fib(std::string_view stream);

// A piece: characters that lie together in the WordDocument stream.
struct Piece {
  std::uint32_t first = 0, count = 0;  // character positions
  std::size_t offset = 0;              // octets into the stream
  bool narrow = false;                 // one octet a character
  std::string_view modifiers = {};     // sprms for the whole piece
  std::uint16_t modifier = 0;          // or one short one
};
std::vector<Piece> read_pieces(std::string_view clx);

// Octets [begin, end) of the stream that carry one set of modifiers. Sorted, not overlapping.
struct Run {
  std::size_t begin = 0, end = 0;
  std::uint16_t style = 0;  // of paragraphs
  std::string_view modifiers = {};
};
std::vector<Run> character_runs(std::string_view stream, std::string_view bin_table);
std::vector<Run> paragraph_runs(std::string_view stream, std::string_view bin_table);

// Finds the run of an octet; asked in ascending order it takes constant time.
class RunCursor {
 public:
  explicit RunCursor(const std::vector<Run>& runs) : runs_(runs) {}
  const Run* at(std::size_t octet);
  std::size_t number() const { return at_; }  // of the run last found

 private:
  const std::vector<Run>& runs_;
  std::size_t at_ = 0;
};

// Calls visit(sprm, operand) for each modifier.
template <typename Visit>
void each_modifier(std::string_view modifiers, Visit visit) {
  std::size_t at = 0;
  while (at + 2 <= modifiers.size()) {
    const std::uint16_t sprm = le16(modifiers, at);
    at += 2;
    static constexpr std::size_t kSizes[] = {1, 1, 2, 4, 2, 2, 0, 3};
    std::size_t size = kSizes[sprm >> 13];
    if (size == 0) {
      size = octet_at(modifiers, at);
      if (sprm == 0xD608 || sprm == 0xD606) {  // table definitions are longer than 255
        size = le16(modifiers, at) + std::size_t{1};
      } else {
        if (sprm == 0xC615 && size == 255) {  // tab stops too many to count in an octet
          const std::size_t gone = octet_at(modifiers, at + 1) * std::size_t{4};
          size = 2 + gone + octet_at(modifiers, at + 2 + gone) * std::size_t{3};
        }
        ++at;
      }
    }
    visit(sprm, slice(modifiers, at, size));
    at += size;
  }
}

}  // namespace shouwen::parsers::extract
