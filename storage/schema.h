// The database's migrations, by number. Texts come from storage/schema/*.sql, embedded by CMake.
// A released migration is never edited: the next change is the next number.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/result.h"
#include "config/time.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

inline constexpr int kSchemaVersion = 10;
inline constexpr int kApplicationId = 0x53485731;  // "SHW1", so another program's file is refused
extern const char* const kMigration001;
extern const char* const kMigration002;
extern const char* const kMigration003;
extern const char* const kMigration004;
extern const char* const kMigration005;
extern const char* const kMigration006;
extern const char* const kMigration007;
extern const char* const kMigration008;
extern const char* const kMigration009;
extern const char* const kMigration010;

// Brings the database to kSchemaVersion, each migration in a transaction of its own, with a
// ledger entry. Errors: permanent when the file is newer or not ours; nothing was changed.
// `up_to`: tests make the databases of older schemas.
Status migrate(Database& db, Instant now, int up_to = kSchemaVersion);

// For readers: permanent unless the schema is exactly this program's.
Status check_schema(Database& db);

}  // namespace shouwen::storage
