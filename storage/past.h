// History judged again (`replay`): a store to look through beside a running daemon, which messages
// were filed since a moment, and each as it was filed. Reads only.
// Threads: one. Lifetime: values; a store to look through keeps its connection. Errors: permanent
// when there is no database of this version; what would write fails.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/store.h"

namespace shouwen::storage {

// The store in state folder `dir` for Store::history() and a Reader over it. Nothing can be changed
// through it, on disk or in memory.
Result<std::unique_ptr<Store>> look_through(const std::string& dir, Instant now);

// What was filed of all that arrived at `since` or later, in order of arrival.
Result<std::vector<MessageRef>> filed_since(Store& store, Instant since);
// One of them as it was filed.
Result<LateWork> filed_work(Store& store, MessageRef message);
// A fax with the calls that are joined to it now.
Result<FaxWork> filed_fax(Store& store, MessageRef message);

}  // namespace shouwen::storage
