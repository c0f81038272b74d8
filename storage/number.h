// A receipt number for a message that was filed without one, because a person says it is to be
// answered after all.
// Threads: the store's. Errors: rejected_input when the message must never be answered (it arrived
// before the operator's start, or is our own).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/ids.h"
#include "config/result.h"

namespace shouwen::storage {

class Store;

Result<std::string> give_number(Store& store, MessageRef message, const std::string& prefix);

}  // namespace shouwen::storage
