// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/parents_mail.h"

#include <algorithm>

namespace shouwen::classify {
namespace {

// The unit's name where the sender speaks, not only in what he sends.
const Mention* spoken(const UnitVerdict& verdict, const config::Unit& unit) {
  for (const Mention& m : verdict.mentions) {
    const Role role = m.passage->role;
    const bool his = role == Role::from_name || role == Role::opening || role == Role::closing;
    if (m.unit == &unit && his && m.weight > 0 && m.form != NameForm::bare) return &m;
  }
  return nullptr;
}

}  // namespace

void give_to_parent(const config::Roster& roster, UnitVerdict& unit, Contents& contents) {
  if (unit.unit == nullptr || unit.known_address || unit.on_behalf || contents.drafts.empty())
    return;
  const config::Unit* parent = roster.find(unit.unit->parent);
  if (parent == nullptr || std::ranges::any_of(contents.drafts, [&](const Draft& d) {
        return d.item.unit != parent->code;
      }))
    return;
  const Mention* named = spoken(unit, *parent);
  if (named == nullptr) return;
  for (Draft& d : contents.drafts) d.item.unit.clear();
  unit.unit = parent;
  unit.evidence = {{"unit=" + parent->code, named->passage->source,
                    words_at(named->passage->text, named->begin, named->end),
                    named->passage->offset, "unit.every_piece_is_its", named->weight}};
}

}  // namespace shouwen::classify
