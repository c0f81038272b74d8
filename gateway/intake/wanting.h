// Which earlier messages came without pictures their pieces need: what classification asks of a
// mail that brings nothing but pictures.
// Threads: the store's. Errors: the store's. Cost: one trail for each earlier message with pieces,
// at most 64, and only for such a mail.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/result.h"
#include "gateway/classify/classify.h"
#include "storage/store.h"

namespace shouwen::intake {

// `self`: judged again, what it settled itself the first time counts as open.
Result<std::vector<classify::Wanting>> wanting(storage::Store& store,
                                               const storage::History& history, MessageRef self);

}  // namespace shouwen::intake
