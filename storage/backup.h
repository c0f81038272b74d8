// backup: a snapshot of the database first, then every object it names, so nothing it names is
// missing whatever arrives meanwhile. restore: into an empty state folder, with a raised epoch.
//
// Threads: backup() opens a connection of its own and may run beside the daemon; restore() must
// have the state folder for itself. Both are complete when `shouwen.db` stands in the target: an
// interrupted one can simply be run again.
// Errors: rejected_input (the target is in use), transient (disk full), corrupt (the backup does
// not verify: nothing is put in place). Source: https://sqlite.org/backup.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "config/time.h"
#include "storage/fs.h"
#include "storage/records.h"

namespace shouwen::storage {

struct BackupReport {
  std::int64_t messages = 0, objects = 0, ledger_entries = 0;
  std::string ledger_head;
  Instant snapshot;
};

Result<BackupReport> backup(const std::string& dir, const std::string& target, Instant now,
                            FileSystem& fs = real_file_system());

struct RestoreReport {
  std::int64_t messages = 0, held = 0;  // held: mails that may have left after the snapshot
  int epoch = 0;
  Instant snapshot;
  // What was purged since the backup and is back (`purges.txt` of the folder restored into).
  std::vector<std::string> to_purge_again;
};

// Afterwards every mail that was pending, and every automatic answer to mail that arrived before
// `now`, waits in state held ("restore") until Store::release_held("restore").
Result<RestoreReport> restore(const std::string& source, const std::string& dir, const Actor& actor,
                              Instant now, FileSystem& fs = real_file_system());

// Set while `dir` holds what a restore that failed or was killed left: nobody may begin an empty
// database there. Store::open refuses with it.
std::optional<Error> unfinished_restore(const std::string& dir,
                                        FileSystem& fs = real_file_system());

}  // namespace shouwen::storage
