// What leaves the tables when a message is purged (storage/purge.h), and by what it is known again.
// Included by storage/*.cpp only. Threads: that of the Database. Errors: sticky in the Database.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/fs.h"
#include "storage/records.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

// "hmac-sha256:..." under the install key: whoever has only the database's copy of it cannot try
// what the octets may have been.
Digest keyed_digest(const std::string& install_key, const Digest& digest);

// By which a message or a content was purged; 0: it was not.
std::int64_t purge_of(Database& db, MessageRef message);

struct Erasure {
  std::int64_t purge = 0;
  std::string authority, requested_by;
  const Actor& actor;  // who approved
  const std::string& install_key;
};

// The message, its copies, and of a fax the other calls; itself first. REQUIRES for all below:
// inside a transaction.
std::vector<MessageRef> erased_with(Database& db, MessageRef message);
// Its pieces that nobody accepted leave, the tombstone is written, then everything is blanked.
void erase(Database& db, MessageRef message, const Erasure& how, Instant now);
// A later copy of what was purged: nothing of it is kept either. `as`: the purged message.
void erase_copy(Database& db, MessageRef copy, MessageRef as, const std::string& install_key,
                Instant now);

// Ends what was begun: files, index, free pages. Source: docs/flow.md, "Lawful erasure".
Status finish_purges(Database& db, FileSystem& fs, const std::string& dir, Instant now);

inline constexpr const char* kPurgeFile = "/purges.txt";
// What `purges.txt` of `dir` says was purged and this database still holds: an older backup.
std::vector<std::string> back_again(Database& db, FileSystem& fs, const std::string& dir);

}  // namespace shouwen::storage
