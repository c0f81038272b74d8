// The ledger 台账: append-only, each entry's hash covers the one before it. It holds ids, codes,
// salted digests, actors and reasons; never names, addresses, subjects or text of a message.
// Threads: that of the Database. Errors: sticky in the Database.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/ids.h"
#include "config/result.h"
#include "config/time.h"
#include "storage/records.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

struct LedgerHead {
  std::int64_t count = 0;
  std::string hash;  // "sha256:..."; "" while empty
};

// REQUIRES: inside a transaction. `detail` is a JSON object.
void append_ledger(Database& db, const std::string& event, const std::string& detail,
                   const Actor& actor, MessageRef message, Instant now);

// What the ledger may hold of a person's words about a message; a purge destroys the message's
// salt.
std::string words_digest(const std::string& salt, const std::string& words);

LedgerHead ledger_head(Database& db);

// Walks the whole chain; corrupt names the first entry that is missing, was changed or does not
// fit. The newest removed by who left the rest alone are missed too; more only anchors tell
// (anchor.h).
Status check_ledger(Database& db);

std::string_view name(Actor::Kind kind);

}  // namespace shouwen::storage
