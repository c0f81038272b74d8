// What a decision by a late reading entails for those already told, as judge.cpp has it for a
// person's: one corrected receipt at most, and no notice to a unit the message is no longer of.
// Threads: the writer's; REQUIRES: inside the transaction of the decision. Errors: the store's own.
// Source: DESIGN §3.7, OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "storage/store.h"

namespace shouwen::desk {

struct FollowUp {
  std::optional<OutboxRef> queued;
  bool spent = false;  // something changed and the one corrected receipt had already left
};

// Tells the sender when what he was told is no longer so. While the corrected receipt waits, later
// decisions change only its text. `by_machine` as in Store::queue.
Result<FollowUp> tell_sender(storage::Store& store, MessageRef message, Instant now,
                             bool by_machine = false);

// Takes back notices not yet written to units that `after` no longer concerns. `trail` as it was
// before that decision.
Status drop_notices(storage::Store& store, const storage::MessageTrail& trail,
                    const storage::Decision& after, const storage::Actor& actor, Instant now);

}  // namespace shouwen::desk
