// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "storage/ledger.h"
#include "storage/schema.h"
#include "storage/sha256.h"
#include "storage/text_index.h"

namespace shouwen::storage {
namespace {

const std::array<const char*, kSchemaVersion> kMigrations = {
    kMigration001, kMigration002, kMigration003, kMigration004, kMigration005,
    kMigration006, kMigration007, kMigration008, kMigration009, kMigration010};

Error newer_schema(std::int64_t found) {
  return {Fault::permanent, "storage",
          "the database has schema " + std::to_string(found) + ", this program knows " +
              std::to_string(kSchemaVersion),
          "run the newer shouwen that wrote it, or restore the backup made before the upgrade"};
}

Error not_ours() {
  return {Fault::permanent, "storage", "the database was not made by shouwen",
          "point `state.dir` at an empty folder or at shouwen's own"};
}

// What a new installation fixes once.
void first_values(Database& db) {
  db.run("INSERT INTO meta(key, value) VALUES ('install_key', ?), ('epoch', '0'), ('tokenizer', ?)",
         to_hex(random_octets(32)), std::to_string(kTokenizerVersion));
}

Status migrate_one(Database& db, int number, Instant now) {
  Transaction tx(db);
  db.script(kMigrations[static_cast<std::size_t>(number - 1)]);
  if (number == 1) first_values(db);
  db.script("PRAGMA user_version=" + std::to_string(number) +
            "; PRAGMA application_id=" + std::to_string(kApplicationId));
  append_ledger(db, number == 1 ? "created" : "migrated",
                "{\"schema\":" + std::to_string(number) + "}", Actor{}, {}, now);
  return tx.commit("migrate.commit", "migrate.committed");
}

}  // namespace

Status migrate(Database& db, Instant now, int up_to) {
  const auto version = db.integer("PRAGMA user_version").value_or(0);
  const auto application = db.integer("PRAGMA application_id").value_or(0);
  const bool empty = db.integer("SELECT count(*) FROM sqlite_schema").value_or(0) == 0;
  if (Status s = db.status(); !s.ok()) return s;
  if (!empty && application != kApplicationId) return not_ours();
  if (version > kSchemaVersion) return newer_schema(version);
  for (int number = static_cast<int>(version) + 1; number <= up_to; ++number) {
    if (Status s = migrate_one(db, number, now); !s.ok()) return s;
  }
  return Done{};
}

Status check_schema(Database& db) {
  const auto version = db.integer("PRAGMA user_version").value_or(0);
  const auto application = db.integer("PRAGMA application_id").value_or(0);
  if (Status s = db.status(); !s.ok()) return s;
  if (application != kApplicationId) return not_ours();
  if (version > kSchemaVersion) return newer_schema(version);
  if (version < kSchemaVersion) {
    return Error{Fault::permanent, "storage", "the database has an older schema",
                 "start `shouwen serve` once: it migrates"};
  }
  return Done{};
}

}  // namespace shouwen::storage
