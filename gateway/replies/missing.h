// What a unit still owes, as its letter says it (by the same crediting, dates and overlays as the
// board), and where a new piece stands among its others.
// Only what is known counts: a piece whose kind was guessed, or that came under the unit's name
// from an address nobody has confirmed, does not settle what the unit is told of. Threads: pure.
// Errors: none. Source: OFFICE §2 §5 §6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/replies/letter.h"

namespace shouwen::replies {

std::vector<Missing> missing_of(const LetterFacts& facts, const config::Campaign& campaign,
                                const config::Unit& unit);

// What has come and counts by the same rule; due and past say nothing here.
std::vector<Missing> received_of(const LetterFacts& facts, const config::Campaign& campaign,
                                 const config::Unit& unit);

// The notice's own dates: nobody's affairs, so anybody may read them.
std::vector<Missing> general_of(const config::Campaign& campaign, const config::Unit* unit);

// Where a piece stands among the unit's live pieces of its kind; 0 when that cannot be said. The
// n-th item of a kind in a message is the n-th row that message has there.
int ordinal_of(const LetterFacts& facts, const std::string& unit, const std::string& type,
               MessageRef message, int nth);

}  // namespace shouwen::replies
