// The words a campaign's checks look for, compiled once: each group of a sections or words check,
// and the campaign's own names, which count for none (守信激励典型案例 is no 激励措施).
// Threads: immutable after construction, shared. Lifetime: refers to the campaign.
// Source: OFFICE §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/campaign.h"
#include "gateway/classify/automaton.h"

namespace shouwen::classify {

struct GroupHit {
  std::size_t begin = 0, end = 0;  // octets
  std::uint32_t word = 0;          // equal for equal words of one check
  std::uint32_t group = 0;
  bool phrase = false;  // long enough to mean its section wherever it stands
};

class CheckWords {
 public:
  explicit CheckWords(const config::Campaign& campaign);
  // Every word of `check`, a check of the campaign, in a canonical text; those inside longer ones
  // too.
  std::vector<GroupHit> find(std::string_view canonical_text, const config::Check& check) const;
  // The text with the campaign's own names blanked in place.
  std::string without_names(std::string_view canonical_text) const;

 private:
  struct Word {
    std::vector<std::uint32_t> groups;
    bool phrase = false;
  };
  struct Table {
    std::vector<Word> words;
    Automaton automaton;
  };
  std::unordered_map<const config::Check*, Table> tables_;
  Automaton names_;
};

}  // namespace shouwen::classify
