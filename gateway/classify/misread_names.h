// Names as OCR misreads them: 竖河市交通运输局 for 蛟河市交通运输局. A line is compared with every
// name that shares a telling character with it; the nearest one counts only when no other unit's
// name is as near, so that 通化市 and 通化县, or 长春市 and 珲春市 behind the same blot, are
// nobody's. Threads: immutable after construction, shared. Lifetime: refers to the roster. Source:
// DESIGN §7 (approximate match with abstention).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/unit.h"

namespace shouwen::classify {

struct Misread {
  std::size_t begin = 0, end = 0;  // octets in the line
  const config::Unit* unit = nullptr;
  int errors = 0;
};

class MisreadNames {
 public:
  MisreadNames() = default;
  // `name` is canonical and names an office; others are not worth a guess. nullptr: a name that is
  // no unit, and must win against one when it is nearer.
  void add(const std::string& name, const config::Unit* unit);

  // The one unit a short line names, nullopt when none or several are near.
  std::optional<Misread> find(std::string_view canonical_line) const;

  // Does one misread character lead from these words to no name of another unit? Then their being
  // there, letter for letter, is as good as print.
  bool alone(std::string_view canonical_words, const config::Unit* unit) const;

 private:
  std::vector<std::uint32_t> sharing(const std::u32string& text) const;

  struct Name {
    std::u32string text;
    const config::Unit* unit;
  };
  std::vector<Name> names_;
  std::unordered_map<char32_t, std::vector<std::uint32_t>> by_character_;
};

}  // namespace shouwen::classify
