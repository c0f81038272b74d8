// Many words in one pass over a text (Aho-Corasick over UTF-8 octets). The cost of a search is the
// length of the text plus the hits, whatever the number of words; 100,000 names are one automaton.
// Threads: immutable after construction, shared. Source: Aho & Corasick 1975.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::classify {

struct Match {
  std::size_t begin = 0, end = 0;  // octets
  std::uint32_t word = 0;          // index into the words given
};

class Automaton {
 public:
  Automaton() = default;
  // Equal words are allowed; the first index is reported. Empty words never match.
  explicit Automaton(const std::vector<std::string>& words);

  // Hits in order of position. Of hits that overlap, the longest stands, then the leftmost: 二道江
  // is never 二道, 长白山 never 长白.
  std::vector<Match> longest(std::string_view text) const;
  // Every hit, also inside longer ones.
  std::vector<Match> all(std::string_view text) const;
  bool any(std::string_view text) const;

 private:
  struct Node {
    std::uint32_t first = 0;  // children: edges_[first .. first + count)
    std::uint32_t count = 0;
    std::uint32_t fail = 0;
    std::uint32_t output = 0;    // nearest node on the fail chain (itself first) that ends a word
    std::uint32_t word = kNone;  // the word ending here
    std::uint32_t depth = 0;
    std::uint32_t table = kNone;  // tables_[table]: where each octet leads, failures followed
  };
  struct Edge {
    unsigned char octet;
    std::uint32_t to;
  };
  static constexpr std::uint32_t kNone = 0xffffffffU;

  std::uint32_t child(std::uint32_t node, unsigned char octet) const;
  std::uint32_t step(std::uint32_t node, unsigned char octet) const;
  void link_failures(const std::vector<std::uint32_t>& breadth_first);

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  // For nodes with many children, the root first: nearly every step of a Chinese text begins there
  // or at one of the few lead octets.
  std::vector<std::array<std::uint32_t, 256>> tables_;
};

}  // namespace shouwen::classify
