// A reminder in the second before it leaves: is it still office hours, has what it asks for
// arrived, does something of the unit lie in review, is the address still the unit's, was the unit
// reminded meanwhile? Nothing is known of a mail that is in but not yet filed, nor of what lies in
// a mailbox nobody has looked at lately: then it waits. Threads: the writer's. Errors: the store's.
// Source: OFFICE §6 §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/result.h"
#include "gateway/desk/desk.h"
#include "storage/reader.h"

namespace shouwen::replies {

inline constexpr std::int64_t kShortPause = 10 * kSecond;

// What becomes of it. `words` only for send.
struct ReminderFate {
  enum class Kind { send, cancel, hold, later } kind = Kind::send;
  std::string why;  // cancel: for staff; hold: a stable word
  Instant next;     // later
  desk::LetterText words;
  std::int64_t reminder = 0;
  std::vector<std::string> named;  // units the letter names
};
Result<ReminderFate> weigh_reminder(storage::Store& store, const desk::Office& office,
                                    const storage::OutboxMail& mail, Instant now,
                                    bool mailboxes_seen);

// As it would leave at its moment, or now; for `remind show`.
Result<desk::LetterText> reminder_text(storage::Reader& reader, const desk::Office& office,
                                       const storage::Reminder& row, Instant now);

}  // namespace shouwen::replies
