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
#include "storage/anchor.h"
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
  std::int64_t purged = 0;   // messages erased by law, each with its tombstone
  std::int64_t anchors = 0;  // compared with the ledger
  std::int64_t orphans = 0;  // whole objects no message names: left by a crash, harmless
  std::string ledger_head;
  std::vector<std::string> notes;  // in order and to be known: what a restore has lost
  bool clean() const { return findings.empty(); }
};

inline constexpr std::size_t kMostFindings = 100;

// Compares the ledger with the anchors in `dir` and those in `given`, of a mail or a paper.
Result<VerifyReport> verify(const std::string& dir, FileSystem& fs = real_file_system(),
                            std::span<const Anchor> given = {});
// The same for a database that is open already, of the current schema, with its objects in `dir`;
// nothing else that stands there is looked at.
VerifyReport verify(Database& db, const std::string& dir, FileSystem& fs);

}  // namespace shouwen::storage
