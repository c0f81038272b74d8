// check: settings, units and campaigns read together, every error of every file in one run, and the
// rules that hold between them. Also the rules for activating a new version of a statement.
// Reads files; changes nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/campaign.h"
#include "config/holidays.h"
#include "config/roster.h"
#include "config/settings.h"

namespace shouwen::config {

// What to read. With settings given, the others default to the files it names.
struct CheckFiles {
  std::string settings, units;
  std::vector<std::string> campaigns;
  std::string holidays = {};
};

struct Checked {
  std::optional<Settings> settings;
  std::optional<Roster> roster;
  std::optional<Holidays> holidays;
  std::vector<Campaign> campaigns;  // those without a problem, in order
  Problems problems;                // all, in order of file and line
  bool ok() const { return problems.empty(); }
};
Checked check_files(const CheckFiles& files);

// Rules between a campaign and the roster: unknown owners, levels nobody has. Points into `source`.
void check_campaign_against(const Campaign& campaign, const Source& source, const Roster& roster,
                            Problems& problems);

// May `after` take the place of `before`? `used` = the requirement keys or unit codes that have
// submissions. Pure; empty = yes. (Removing what has submissions is an error, DESIGN §5.)
Problems check_activation(const Campaign& before, const Campaign& after, const Source& after_source,
                          const std::set<std::string>& used);
Problems check_activation(const Roster& before, const Roster& after, const Source& after_source,
                          const std::set<std::string>& used);

}  // namespace shouwen::config
