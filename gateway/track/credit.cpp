// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/credit.h"

#include <algorithm>
#include <set>

namespace shouwen::track {
namespace {

using config::Roster;
using config::Unit;

constexpr int kLevels = 16;  // a roster with a ring of parents must not hang the board

// Judged on the day the requirement is due: who owes then is who is credited, whenever it came.
const Unit* standing_for(const Roster& roster, const config::Requirement& requirement,
                         std::string_view code) {
  return roster.credited(code, requirement.last_due().date);
}

const Unit* owner_above(const Roster& roster, const config::Requirement& requirement,
                        const Unit* unit) {
  for (int steps = 0; steps < kLevels && !config::owes(requirement, *unit); ++steps) {
    const Unit* above = roster.find(unit->parent);
    if (!above) break;
    unit = above;
  }
  return unit;
}

std::vector<std::string_view> codes_in(std::string_view joined) {
  std::vector<std::string_view> out;
  while (!joined.empty()) {
    const std::size_t end = std::min(joined.find(';'), joined.size());
    if (end > 0) out.push_back(joined.substr(0, end));
    joined.remove_prefix(std::min(end + 1, joined.size()));
  }
  return out;
}

}  // namespace

std::vector<Credit> credits_of(const Roster& roster, const config::Requirement& requirement,
                               std::string_view unit, std::string_view brought_by,
                               std::string_view covers) {
  std::vector<Credit> out;
  const Unit* own = standing_for(roster, requirement, unit);
  if (!own) return out;
  const Unit* bringer = brought_by.empty() ? own : standing_for(roster, requirement, brought_by);
  const Unit* counts = requirement.roll_up == config::RollUp::to_parent
                           ? owner_above(roster, requirement, own)
                           : own;
  out.push_back({counts, counts != own || (bringer && bringer != own)});
  if (requirement.roll_up != config::RollUp::covers_children) return out;
  for (const std::string_view code : codes_in(covers)) {
    const Unit* child = standing_for(roster, requirement, code);
    const bool known = std::ranges::any_of(out, [&](const Credit& c) { return c.unit == child; });
    if (child && !known && roster.is_within(child->code, own->code) &&
        config::owes(requirement, *child))
      out.push_back({child, true});
  }
  return out;
}

bool counts_for(const Roster& roster, const config::Campaign& campaign,
                const storage::SubmissionRow& row, const Unit& unit) {
  const config::Requirement* requirement = campaign.find(row.type);
  if (!requirement) return row.unit == unit.code;
  const auto credits = credits_of(roster, *requirement, row.unit, row.brought_by, row.covers);
  return std::ranges::any_of(credits, [&](const Credit& c) { return c.unit->code == unit.code; });
}

std::vector<std::string> related_units(const Roster& roster, const Unit& unit) {
  std::vector<std::string> out{unit.code};
  // Those that stand for it on some day: sub-bodies and predecessors, of units below it too.
  for (const Unit& other : roster.units()) {
    const Unit* at = &other;
    std::set<std::string_view> seen;
    bool concerns = false;
    while (at && !concerns && seen.insert(at->code).second) {
      concerns = roster.is_within(at->code, unit.code);
      at = roster.find(at->is_sub_body() ? at->credits_to : at->successor);
    }
    if (concerns && other.code != unit.code) out.push_back(other.code);
  }
  const Unit* above = roster.find(unit.parent);
  for (int steps = 0; above && steps < kLevels; ++steps) {
    out.push_back(above->code);
    above = roster.find(above->parent);
  }
  return out;
}

}  // namespace shouwen::track
