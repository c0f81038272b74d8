// What filing and erasing write of the register (register.h). Included by storage/*.cpp only.
// Threads: that of the Database. Errors: sticky in the Database. REQUIRES: inside a transaction.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/register.h"
#include "storage/sqlite.h"
#include "storage/store.h"

namespace shouwen::storage {

struct RegisterLine {
  Instant arrival;
  int pages = -1;
  std::string their_number;
};
// What a filing found; of what is set apart only the moment and the pages.
RegisterLine register_line(const Filing& f, Instant arrival);
// One row more, unless the newest says the same.
void note_line(Database& db, MessageRef message, const RegisterLine& line, Instant now);
// A copy came to light that had arrived earlier.
void move_line(Database& db, MessageRef message, Instant arrival, Instant now);
void blank_register(Database& db, MessageRef message);

}  // namespace shouwen::storage
