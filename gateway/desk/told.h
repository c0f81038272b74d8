// What the sender of a message has been told, and whether a later decision says something else.
// Threads: pure. Errors: none.
// Source: OFFICE §5 (one corrected receipt at most).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "storage/records.h"

namespace shouwen::desk {

// The receipt the sender has read, or that is on its way in a fixed shape; nullptr when a receipt
// not yet written will say the new thing anyway.
const storage::OutboxMail* said_to_sender(const storage::MessageTrail& trail);

// The decision in force when that receipt was written: what the sender believes. nullptr when
// nothing was said.
const storage::Decision* told_decision(const storage::MessageTrail& trail);

// The version that first said what is in force: undoing copies it under a new number.
int first_version(const storage::MessageTrail& trail);

// Did what a receipt says change between two versions? (unit, live pieces, problems)
bool says_otherwise(const storage::Decision& before, const storage::Decision& after);
// It takes back what `before` said had been registered: a letter no template has words for, so a
// person reads it before it leaves, or telephones instead.
bool takes_back(const storage::Decision& before, const storage::Decision& after);

// A submission or correction: only these credit pieces and are answered for them.
bool brings_material(const storage::Decision& decision);

// A ledger detail is a JSON object, followed by the reason in the actor's words.
std::pair<std::string, std::string> split_detail(const std::string& detail);

}  // namespace shouwen::desk
