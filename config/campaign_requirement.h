// Reads one [[requirement]] or [[reading.change]] of a campaign file. Inside config/. Pure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/campaign.h"
#include "config/fields.h"

namespace shouwen::config {

struct RequirementScope {
  const Source& source;
  Problems& problems;
  bool intact;
};

Requirement read_requirement(const RequirementScope& scope, const Node& table);
ReadingChange read_change(const RequirementScope& scope, const Node& table,
                          const std::vector<Requirement>& stated);

// A word list; words that fold to nothing or to one another are problems.
Words folded_once(const Fields& fields, std::string_view key);

}  // namespace shouwen::config
