// 催报: drafting, approving and taking back reminders. Nothing leaves that no person approved, and
// what leaves is checked once more in the second before (replies/reminder.h).
// Threads: the writer's for what writes. Errors: rejected_input with a remedy; else the store's.
// Source: OFFICE §6 §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gateway/desk/chase.h"
#include "gateway/desk/desk.h"

namespace shouwen::desk {

struct DraftWish {
  std::string campaign;
  storage::ReminderStage stage = storage::ReminderStage::before;
  bool all = false;
  std::vector<std::string> units, types;
  std::optional<Instant> until;  // after, again: 补报 by; absent: three working days later
};
struct NotDrafted {
  std::string unit, why;
};
struct DraftedReminders {
  std::vector<std::int64_t> ids;
  std::vector<NotDrafted> left_out;
  std::string note;  // of the holiday file and mail that holds nothing; "" = none
};
Result<DraftedReminders> draft_reminders(const Call& call, storage::Reader& reader,
                                         const DraftWish& wish);

// `ids` empty: every draft of the campaign. One that is held is let go again. `lead`: who allowed
// it; a second reminder has one always.
struct Approval {
  std::string campaign, lead;
  std::vector<std::int64_t> ids;
};
struct Approved {
  std::vector<std::int64_t> ids;
  std::vector<std::pair<std::int64_t, std::string>> refused;  // and why
};
Result<Approved> approve_reminders(const Call& call, storage::Reader& reader,
                                   const Approval& approval);
Status cancel_reminder(const Call& call, std::int64_t id);

std::string stage_zh(storage::ReminderStage stage);
// "draft", or the state of its mail: pending sent held …
std::string reminder_state(const storage::Reminder& row);
nlohmann::json reminder_json(const storage::Reminder& row, const Office& office);
Result<nlohmann::json> reminders(storage::Reader& reader, const Office& office,
                                 const storage::ReminderFilter& filter);

}  // namespace shouwen::desk
