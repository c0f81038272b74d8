// What persons ask of a fax: that pages be read turned so, or that it be read once more. Facts of
// the ledger, in no table of their own: the original stays as it came, the last word on a page
// counts, and taking one back is one more. What is asked is filed again, with the call it goes on.
// Threads: the Store's. Errors: the store's own; rejected_input for what is no filed fax or has no
// such page. Source: docs/design.md, Fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/result.h"
#include "storage/fax.h"
#include "storage/message.h"
#include "storage/records.h"

namespace shouwen::storage {

class Store;

inline constexpr int kFindOut = -1;  // quarters: nobody says, the readers find out

// Clockwise quarters a person says bring `page` upright, or kFindOut.
int turn_of(const FaxTurns& turns, int page);

// `page` of this call's own file, from 0, or kEveryPage. False: so it was already, nothing done.
Result<bool> turn_fax(Store& store, MessageRef message, int page, int quarters, const Actor& actor,
                      Instant now);
Status read_fax_again(Store& store, MessageRef message, const Actor& actor, Instant now);

}  // namespace shouwen::storage
