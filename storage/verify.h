// verify: reads everything back and compares. Changes nothing; may run beside the daemon, of which
// it sees one moment of the database. Threads: any; opens a connection of its own. Errors: only
// when nothing could be checked (no database, a newer schema); every disagreement found is a
// Finding.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/result.h"
#include "storage/fs.h"

namespace shouwen::storage {

class Database;  // storage/sqlite.h

struct Finding {
  std::string check;    // object, ledger, index, sequence, copy, decision, submission, outbox, ...
  std::string subject;  // "message 12", "sha256:..."
  std::string what;
};

struct VerifyReport {
  std::vector<Finding> findings;  // empty = clean; at most kMostFindings of each check
  std::int64_t messages = 0, objects = 0, octets = 0, submissions = 0, outbox = 0, texts = 0,
               ledger_entries = 0;
  std::int64_t orphans = 0;  // whole objects no message names: left by a crash, harmless
  std::string ledger_head;
  bool clean() const { return findings.empty(); }
};

inline constexpr std::size_t kMostFindings = 100;

Result<VerifyReport> verify(const std::string& dir, FileSystem& fs = real_file_system());
// The same for a database that is open already, of the current schema, with its objects in `dir`.
VerifyReport verify(Database& db, const std::string& dir, FileSystem& fs);

}  // namespace shouwen::storage
