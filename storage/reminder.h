// Reminders 催报 and telephone calls 催报电话 as rows. A reminder is drafted, approved by a person
// and then queued; from there on its state is that of its mail (storage/outbox.h). Every act is in
// the ledger with who and why; nothing is deleted. Threads: the Store's. Errors: rejected_input for
// a row that is not there or in another state. Source: OFFICE §6 §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "config/time.h"
#include "storage/outbox.h"
#include "storage/records.h"

namespace shouwen::storage {

class Store;

enum class ReminderStage { before, after, again };  // before the date, the day after, once more
std::string_view name(ReminderStage stage);
std::optional<ReminderStage> reminder_stage_from(std::string_view word);

struct ReminderUnit {
  std::string unit, types;  // requirement keys, by ';'
  bool named = false;       // the letter as it left names this unit
};

struct Reminder {
  std::int64_t id = 0;
  std::string campaign, unit;  // unit: whom it is addressed to
  ReminderStage stage = ReminderStage::before;
  bool line = false;  // a city is asked to press those below it
  Instant not_before;
  std::optional<Instant> until = {};  // 补报 by then
  std::string state = "draft";        // draft approved cancelled
  std::string actor = {}, reason = {};
  Instant at = {};
  std::string approved_by = {}, lead = {};
  std::optional<Instant> approved_at = {}, ended = {};
  std::string ended_by = {}, ended_reason = {};
  std::vector<ReminderUnit> units = {};
  // Its mail, once approved.
  OutboxRef outbox = {};
  std::optional<OutboxState> mail_state = {};
  std::optional<Instant> sent_at = {};
  std::string to = {}, mail_error = {};

  bool sent() const { return mail_state == OutboxState::sent; }
  // It may still leave.
  bool open() const {
    if (state != "approved") return state == "draft";
    return mail_state == OutboxState::pending || mail_state == OutboxState::sending ||
           mail_state == OutboxState::held;
  }
  bool about(std::string_view code) const;
};

struct ReminderFilter {
  std::string campaign, unit;  // unit: addressed to it or about it; "" = any
};

enum class CallResult { told, no_answer, promised };  // 已通知 无人接听 答应×日报
std::string_view name(CallResult result);
std::optional<CallResult> call_result_from(std::string_view word);

struct ChaseCall {
  std::int64_t id = 0;
  std::string campaign, unit;
  CallResult result = CallResult::told;
  std::optional<Instant> promised = {};  // the last moment of that day
  std::string caller, note = {}, actor = {};
  Instant at = {};
  std::optional<Instant> ended = {};
};

// All or none. Ids in their order.
Result<std::vector<std::int64_t>> draft_reminders(Store& store, std::span<const Reminder> drafts,
                                                  const Actor& actor, Instant now);
// A draft is queued to `to`. REQUIRES: `lead` where the stage needs one.
Result<OutboxRef> approve_reminder(Store& store, std::int64_t id, const std::string& to,
                                   const std::string& lead, const Actor& actor, Instant now);
// Draft or approved and not yet sent.
Status cancel_reminder(Store& store, std::int64_t id, const Actor& actor, Instant now);
// Its mail waits for another moment, and the day it may wait runs from then.
Status defer_reminder(Store& store, OutboxRef mail, Instant next, Instant now);
// It is about to be written: whom it names. Octets nobody can have read are forgotten here too.
Status prepare_reminder(Store& store, std::int64_t id, std::span<const std::string> units);
// The text for the work group was let out: a count and a digest, no text.
Status note_group_text(Store& store, const std::string& campaign, const std::string& text,
                       int units, const std::string& lead, const Actor& actor, Instant now);

Result<std::int64_t> add_call(Store& store, const ChaseCall& call, const Actor& actor, Instant now);
Status end_call(Store& store, std::int64_t id, const Actor& actor, Instant now);  // kept as undone

}  // namespace shouwen::storage
