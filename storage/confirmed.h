// Addresses and fax numbers a person confirmed for a unit, taken back; and the messages that waited
// for it. A number stands among the addresses as "fax:" and its national form: one act, one
// history, one line of the ledger for both.
// Threads: the Store's. Errors: rejected_input when it is not confirmed for that unit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"

namespace shouwen::storage {

// As which a number stands among the addresses; the digits as classify::national_number() writes.
std::string fax_address(std::string_view number);
// The digits of one; "" for a mail address.
std::string fax_number_of(std::string_view address);

// A fax a machine judged, alone or the head of its calls, with the numbers its line told.
struct FaxOfNumber {
  MessageRef message;
  std::string caller, tsi;
};
// Newest first, at most 500: those nobody has decided on and that do not wait to be judged already.
Result<std::vector<FaxOfNumber>> undecided_faxes(Store& store);

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
