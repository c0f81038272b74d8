// Addresses a person confirmed for a unit, taken back; and the messages that waited for it.
// Threads: the Store's. Errors: rejected_input when it is not confirmed for that unit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/store.h"

namespace shouwen::storage {

// The address is nobody's again; no message changes by this.
Status unconfirm_address(Store& store, const std::string& unit, const std::string& address,
                         const Actor& actor, Instant now);
// Filed or in the review queue, from this address and of this unit.
Result<std::vector<MessageRef>> waiting_for_address(Store& store, const std::string& unit,
                                                    const std::string& address);

// Taken out of the queue by the confirmation alone, each with the version before it.
struct SettledByAddress {
  MessageRef message;
  int before = 0;
};
Result<std::vector<SettledByAddress>> settled_by_address(Store& store, const std::string& unit,
                                                         const std::string& address);

}  // namespace shouwen::storage
