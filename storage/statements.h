// Which stored statements were in force at a moment; shared by the Store and its Reader.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/result.h"
#include "storage/records.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

Result<std::vector<Statement>> statements_at(Database& db, Instant at);
// What was in force and known then: a later activation with an earlier effective time was not.
Result<std::vector<Statement>> statements_known(Database& db, Instant at);
Result<std::vector<Statement>> statements_now(Database& db, Instant now);

}  // namespace shouwen::storage
