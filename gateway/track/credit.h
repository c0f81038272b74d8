// Which obligations a piece counts for: sub-bodies credit another unit, a unit that is gone its
// successor, and under a roll-up a county's piece its city or a city's piece its counties. The
// board and the letters ask here, so they agree. Threads: pure. Errors: none. Source: OFFICE §2 §4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "config/roster.h"
#include "storage/records.h"

namespace shouwen::track {

struct Credit {
  const config::Unit* unit = nullptr;
  bool brought = false;  // it came in another's mail, or is another's piece
};

// `unit`: whose piece it is; `brought_by`: in whose mail it came, "" = its own; `covers`: codes it
// speaks of, separated by ';'. Empty when the roster does not know the unit.
std::vector<Credit> credits_of(const config::Roster& roster, const config::Requirement& requirement,
                               std::string_view unit, std::string_view brought_by,
                               std::string_view covers);

// Does this piece count for the unit, as the board counts (its own, a sub-body's, its line's)?
bool counts_for(const config::Roster& roster, const config::Campaign& campaign,
                const storage::SubmissionRow& row, const config::Unit& unit);

// Codes of all units whose pieces may count for this one, itself first.
std::vector<std::string> related_units(const config::Roster& roster, const config::Unit& unit);

}  // namespace shouwen::track
