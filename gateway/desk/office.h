// The office's statements in force, as one immutable snapshot: roster and campaigns parsed from the
// active stored versions (DESIGN §5), and the settings of this run. Readers take a shared_ptr and
// keep it as long as they work; activation swaps in a new one.
// Threads: Office is immutable; Current may be used from any thread.
// Errors: an active statement that no longer parses (a newer program is stricter) is `corrupt`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "config/holidays.h"
#include "config/roster.h"
#include "config/settings.h"
#include "gateway/desk/learning.h"
#include "gateway/track/obligation.h"
#include "storage/records.h"

namespace shouwen::desk {

struct Office {
  config::Settings settings;
  config::Roster roster;
  config::Holidays holidays;
  std::vector<config::Campaign> campaigns;     // in order of activation
  std::vector<storage::Statement> statements;  // the exact texts they were parsed from
  std::vector<LearnedInForce> learned;         // what corrections taught, and why not when not

  // Those that are applied.
  std::vector<std::shared_ptr<const classify::Learned>> models() const;

  const config::Campaign* campaign(std::string_view id) const;   // "" = the only or newest one
  bool is_of(std::span<const storage::Statement> active) const;  // made of these, in any order
};

Result<std::shared_ptr<const Office>> make_office(const config::Settings& settings,
                                                  std::vector<storage::Statement> statements);

class Current {
 public:
  explicit Current(std::shared_ptr<const Office> office) : office_(std::move(office)) {}
  std::shared_ptr<const Office> get() const {
    std::lock_guard lock(mutex_);
    return office_;
  }
  void set(std::shared_ptr<const Office> office) {
    std::lock_guard lock(mutex_);
    office_ = std::move(office);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Office> office_;
};

}  // namespace shouwen::desk
