// What the parts of the Reader share. Included by storage/reader*.cpp only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "storage/reader.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

struct Reader::Impl {
  std::unique_ptr<Database> owned;  // nullptr when reading over a Store's own connection
  Database* db = nullptr;
};

}  // namespace shouwen::storage
