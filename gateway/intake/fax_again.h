// A fax read once more at a person's wish (turned pages, a better reader) may say something else
// than its receipt: letters not yet sent are dropped or go to whom they now concern, and a sender
// who was told otherwise hears it once. By the rules of a late reading.
// Threads: the writer's; REQUIRES: inside the transaction that files it. Errors: the store's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "gateway/intake/reading.h"
#include "storage/reader.h"
#include "storage/store.h"

namespace shouwen::intake {

// Does nothing for any other filing.
class ReadAgain {
 public:
  ReadAgain(storage::Store& store, const Reading& reading, const storage::Filing& filing,
            Instant now)
      : store_(store), reading_(reading), filing_(filing), now_(now) {}

  Status before();  // a receipt that waits for a unit it is no longer of is cancelled
  Status after();   // of what has left

 private:
  storage::Store& store_;
  const Reading& reading_;
  const storage::Filing& filing_;
  const Instant now_;
  std::optional<storage::MessageTrail> was_;
};

}  // namespace shouwen::intake
