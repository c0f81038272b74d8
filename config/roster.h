// Roster: every unit the office knows, from units.csv (RFC 4180, UTF-8, lists separated by ';').
// Immutable after building; safe to read from several threads. Lookups are O(1) and fit 100,000
// units. Pointers stay valid as long as this Roster is neither moved from nor destroyed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/source.h"
#include "config/unit.h"

namespace shouwen::config {

class Roster {
 public:
  Roster() = default;
  explicit Roster(std::vector<Unit> units);  // in the order of the file

  const std::vector<Unit>& units() const { return units_; }
  std::size_t size() const { return units_.size(); }

  const Unit* find(std::string_view code) const;
  // The unit that lists this address (case does not matter); null when none or several do.
  const Unit* by_address(std::string_view address) const;
  // The unit that lists this domain or the nearest domain above it; null when none or several do.
  const Unit* by_domain(std::string_view domain) const;
  // Digits decide: 0431-1234567, (0431)1234567 and +86 431 1234567 are one number.
  const Unit* by_fax(std::string_view number) const;
  // Exact match of a folded full name, short name or alias; null when none or several.
  const Unit* by_name(std::string_view name) const;

  std::vector<const Unit*> children(std::string_view code) const;  // one level down, file order
  bool is_within(std::string_view code, std::string_view ancestor) const;  // itself included
  // Follows credits_to and, for a unit no longer valid on `day`, successor (cycles end the walk).
  const Unit* credited(std::string_view code, CivilDate day) const;
  std::vector<std::string> levels() const;  // distinct, file order

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  using Index = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  const Unit* at(const Index& index, std::string_view key) const;

  std::vector<Unit> units_;
  Index codes_, addresses_, domains_, faxes_, names_;
  std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> children_;
};

// Reads every row and appends every problem found; a Roster only when there was none.
std::optional<Roster> parse_roster(const Source& source, Problems& problems);
Result<Roster> load_roster(const std::string& path);

// "0431-1234567" -> "04311234567"; +86/0086 dropped, a leading 0 for area codes restored.
std::string fold_phone(std::string_view number);

}  // namespace shouwen::config
