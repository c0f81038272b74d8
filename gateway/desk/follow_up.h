// What a decision entails for those already told, a person's and a late reading's alike: one
// corrected receipt at most, and no letter to whom the message is no longer of.
// Threads: the writer's; REQUIRES: inside the transaction of the decision. Errors: the store's own.
// Source: DESIGN §3.7, OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/store.h"

namespace shouwen::desk {

// Time to correct a correction: only the last of several decisions is told.
inline constexpr std::int64_t kSecondThoughts = 10 * kMinute;

// Why a letter was cancelled that an act had asked for and its undoing took back.
inline constexpr const char* kUndone = "随人工处理撤销 undone";

// Why a letter that returns a piece was cancelled: none is returned any more. Read back from the
// outbox by return_letter_dropped.
inline constexpr const char* kNotReturned = "不再退回 not returned";

struct FollowUp {
  std::optional<OutboxRef> queued;
  bool waits = false;  // one is on its way and will say it
  bool spent = false;  // something changed and the one corrected receipt had already left
};

// Tells the sender when what he was told is no longer so. While the corrected receipt waits, later
// decisions change only its text. `by_machine` as in Store::queue.
Result<FollowUp> tell_sender(storage::Store& store, MessageRef message, Instant now,
                             bool by_machine = false);

// Takes back letters not yet written that `after` no longer calls for: notices to units it does not
// concern, the return of pieces it returns no more, a correction that has nothing to correct.
// `trail` as it was before that decision, or with it.
Status drop_letters(storage::Store& store, const storage::MessageTrail& trail,
                    const storage::Decision& after, const storage::Actor& actor, Instant now,
                    std::vector<std::string>* purposes = nullptr);  // of those taken back
// The notices taken back unsent since the message was not of their unit, of which it is again:
// what to ask for when that act is undone. `trail` with the decision in force.
std::vector<storage::OutboxRequest> dropped_notices(const storage::MessageTrail& trail);

// Does `decision` bring anything in this unit's name?
bool concerns(const storage::Decision& decision, const std::string& unit);

// A mail of ours not yet begun: it may still be taken back.
bool can_still_change(const storage::OutboxMail& mail);

bool any_returned(const storage::Decision& decision);  // a person sent a piece of it back
// The newest letter that returned a piece was taken back before it left, since none was returned.
bool return_letter_dropped(const storage::MessageTrail& trail);

}  // namespace shouwen::desk
