// What the parts of the Store share. Included by storage/*.cpp only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "storage/earlier_cache.h"
#include "storage/ledger.h"
#include "storage/receipt_key.h"
#include "storage/sqlite.h"
#include "storage/store.h"

namespace shouwen::storage {

struct Store::Impl {
  StoreOptions options;
  FileSystem* fs = nullptr;
  EarlierCache earlier;        // told by `db`, so these two go after it
  TrackChanges track_changes;  // since they were last taken
  std::unique_ptr<Database> db;
  std::string install_key;
  ReceiptKey receipt_key;
  int epoch = 0;
  // Attempts that ended without a result through no fault of the message (T2 met a full disk):
  // their counters start again.
  std::set<std::int64_t> forgiven;

  std::string objects_dir() const { return options.dir + "/objects"; }
  std::string incoming_dir() const { return options.dir + "/incoming"; }
};

// Adds a changed row to what projections must read again. Bounded: beyond, everything.
void note_change(TrackChanges& changes, std::string_view table, std::int64_t row);

// Where an object stands below `dir`/objects: sha256/ab/cd/<hex>.
std::string object_file(const std::string& dir, const Digest& digest);

Error rejected(std::string what, std::string remedy = "");

// {"k":v,...} for the ledger; values are codes and ids, never text of a message.
class Detail {
 public:
  Detail& add(std::string_view key, std::string_view value);
  Detail& add(std::string_view key, std::int64_t value);
  std::string json() const { return "{" + body_ + "}"; }

 private:
  void begin(std::string_view key);
  std::string body_;
};

}  // namespace shouwen::storage
