// Which earlier messages came without pictures their pieces need, or without some of their pages:
// what classification asks of a mail that brings nothing but pictures, and of a fax that goes on.
// Threads: the store's. Errors: the store's. Cost: one trail for each earlier message
// with pieces (for a fax, each earlier one), at most 64, and only for such a mail or fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "config/result.h"
#include "gateway/classify/classify.h"
#include "storage/store.h"

namespace shouwen::intake {

enum class Wanted : std::uint8_t { pictures, pages };

// `self`: judged again, what it settled itself the first time counts as open.
Result<std::vector<classify::Wanting>> wanting(storage::Store& store,
                                               const storage::History& history, MessageRef self,
                                               Wanted wanted);

}  // namespace shouwen::intake
