// 放假调休: which days are worked, from the office's holiday file. Without a file, or in a year it
// does not state, Monday to Friday are. Immutable after parsing; no clock is read.
// Source: OFFICE §3 ("N working days before", reminders on working days 08:30–17:30).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/source.h"
#include "config/time.h"

namespace shouwen::config {

// One [[holiday]]: "10月1日至8日放假，9月27日、10月10日上班".
struct Holiday {
  std::string name;
  CivilDate from, to;                // both off
  std::vector<CivilDate> work_days;  // Saturdays and Sundays worked for it
};

class Holidays {
 public:
  Holidays() = default;
  explicit Holidays(std::vector<Holiday> all);

  const std::vector<Holiday>& all() const { return all_; }
  bool works(CivilDate day) const;
  bool states(int year) const { return years_.contains(year); }

  // The n-th working day after `day`, before it for n < 0; for 0 the day itself, or the next
  // worked.
  CivilDate working_day(CivilDate day, int n) const;
  // Within 08:30–17:30 of a working day?
  bool office_hours(Instant t, Zone zone) const;
  // `t` when it is within office hours, else the next moment they begin.
  Instant next_office_hour(Instant t, Zone zone) const;

 private:
  std::vector<Holiday> all_;
  std::set<CivilDate> off_, worked_;
  std::set<int> years_;
};

inline constexpr int kOfficeOpens = 8 * 3600 + 30 * 60, kOfficeCloses = 17 * 3600 + 30 * 60;

// Appends every problem found; holidays only when there was none.
std::optional<Holidays> parse_holidays(const Source& source, Problems& problems);

}  // namespace shouwen::config
