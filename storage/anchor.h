// Anchors 台账存证: what the ledger came to at a moment, noted outside the database, so that a lost
// tail or an older copy put in its place shows. They stand in `anchors.txt` of the state folder,
// one a line, and leave the machine in the daily digest: "2020-10-15T00:00:02+08:00 1234
// sha256:...". Threads: append_anchor() on the store's thread; the rest anywhere. Errors:
// append_anchor the file system's; a line that is no anchor is skipped and counted (the last one
// may be torn).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/result.h"
#include "config/time.h"
#include "storage/fs.h"

namespace shouwen::storage {

class Database;
class Store;

struct Anchor {
  std::optional<Instant> at;  // a person may give one without
  std::int64_t count = 0;     // entries of the ledger
  std::string head;           // hash of the newest: "sha256:..."
};

inline constexpr const char* kAnchorFile = "/anchors.txt";

Result<Anchor> ledger_anchor(Store& store, Instant now);
std::string to_line(const Anchor& anchor, Zone zone);  // without the end of the line
// A line, or COUNT:HASH as a person copies it.
std::optional<Anchor> anchor_from(std::string_view text);

struct Anchors {
  std::vector<Anchor> all;
  int unreadable = 0;  // lines
};
Anchors anchors_in(std::string_view text);
Anchors stored_anchors(const std::string& dir, FileSystem& fs);

// Appends and syncs; nothing when the file ends with this very head already.
Status append_anchor(Store& store, const std::string& dir, Instant now, Zone zone,
                     FileSystem& fs = real_file_system());

// What the ledger says to each anchor: `findings` are losses and changes, `notes` what a restore
// has lost and its entry in the ledger owns to.
struct AnchorCheck {
  std::vector<std::string> findings, notes;
};
AnchorCheck check_anchors(Database& db, std::span<const Anchor> anchors);

}  // namespace shouwen::storage
