// Every name a unit may be called by, compiled for one pass over a text: those the roster lists and
// the forms that follow from them (农安县 from 农安县交通运输局), and the names that are no unit
// and must never be taken for one (吉林省交通运输厅 is not 吉林市). Threads: immutable after
// construction, shared. Lifetime: refers to the roster. Source: DESIGN §7, OFFICE §4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/roster.h"
#include "gateway/classify/automaton.h"
#include "gateway/classify/misread_names.h"

namespace shouwen::classify {

// How much a name says by its form alone.
enum class NameForm : std::uint8_t {
  organ,     // 农安县交通运输局, 省运管局: names the office itself
  place,     // 农安县: names its territory
  listed,    // 农安: a short alias the office states as unambiguous
  former,    // 九台市 for 九台区: another rank of a stated place
  bare,      // 宽城: never enough alone, only among a city's own units
  mistyped,  // 盘石市: equal after mending commonly mistaken characters
  misread    // 竖河市交通运输局: the nearest name to what OCR made of a line
};

struct NameHit {
  std::size_t begin = 0, end = 0;      // octets in the canonical text
  const config::Unit* unit = nullptr;  // nullptr: a name that is no unit (the addressee)
  NameForm form = NameForm::bare;
};

class UnitNames {
 public:
  // `not_units`: the issuer, its offices. `former`: "旧名=code" as the campaign file states.
  UnitNames(const config::Roster& roster, const std::vector<std::string>& not_units,
            const std::vector<std::string>& former);

  std::vector<NameHit> find(std::string_view canonical_text) const;
  // Same, after mending mistyped characters; whole names with a rank or office only.
  std::vector<NameHit> find_mistyped(std::string_view canonical_text) const;

  // In a short line that OCR read and no name stands in: the one name it comes near to.
  std::vector<NameHit> find_misread(std::string_view canonical_line) const;

  // Would one misread character make no other unit's name of this hit? misread_names.h.
  bool alone(std::string_view canonical_text, const NameHit& hit) const {
    return misread_.alone(canonical_text.substr(hit.begin, hit.end - hit.begin), hit.unit);
  }

  std::size_t size() const { return names_.size(); }

 private:
  struct Name {
    const config::Unit* unit;
    NameForm form;
  };
  void add(std::string text, const config::Unit* unit, NameForm form);
  void add_derived(const config::Unit& unit);
  void compile();

  std::vector<std::string> texts_;
  std::vector<Name> names_;
  Automaton exact_, loose_;
  std::vector<std::uint32_t> loose_names_;  // index into names_
  MisreadNames misread_;
};

}  // namespace shouwen::classify
