// Texts that are nearly the same: the bands kept of each, and the earlier texts that share one.
// What a band is, and how alike two texts are, gateway/classify says; here they are numbers.
// Included by storage/*.cpp only.
// Threads: that of the Database. Errors: sticky in the Database.
// Source: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, §3.4 (banded MinHash).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "storage/filing.h"
#include "storage/history.h"

namespace shouwen::storage {

// The bands of a message's texts, in place of those it had.
// REQUIRES: inside a transaction.
void write_bands(Database& db, MessageRef message, const std::vector<TextKey>& texts);

// Loads an earlier message; nullptr when it does not count.
using LoadEarlier = std::function<std::shared_ptr<const Earlier>(std::int64_t)>;
// Earlier texts that share a band with one of `keys`, those that share most first, with what they
// say. A few for each text and a bounded number for all; nothing of a quarantined message.
std::vector<AlikeText> find_alike(Database& db, const std::vector<TextKey>& keys,
                                  const LoadEarlier& load);

}  // namespace shouwen::storage
