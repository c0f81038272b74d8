// Replay 重判: today's rules on what was filed, in the order it came, each message judged with what
// stands registered of those before it. Changes nothing: the store may be open to look only.
// What a change of one decision would do to later ones shows when it is really made (`retry`).
// Threads: one; blocks for the reading of each message. Errors: of the store.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gateway/intake/pipeline.h"
#include "storage/records.h"
#include "storage/store.h"

namespace shouwen::intake {

// One thing the rules would say otherwise. `what`: disposition, unit, items, receipt, review, late.
struct Difference {
  std::string what, was, now;
};

struct Replayed {
  storage::MessageRow message;  // its decision as in force
  storage::Decision now;
  std::string failed;      // why it could not be read again
  bool by_person = false;  // a person decided: kept, whatever the rules say
  std::vector<Difference> differences;
};

struct ReplayTotals {
  std::size_t judged = 0, same = 0, changed = 0, failed = 0;
  // Of those a person decided: where today's rules come to the same, and where not.
  std::size_t persons_same = 0, persons_other = 0;
  std::map<std::string, std::size_t> by_what;
};

// Judges all that arrived at `since` or later; `each` sees every message in turn.
Result<ReplayTotals> replay(storage::Store& store, const Rules& rules,
                            const Pipeline::Extraction& how, Instant since,
                            const std::function<void(const Replayed&)>& each);

// What differs between two decisions, as far as the office or the sender would notice.
std::vector<Difference> differences(const storage::Decision& was, const storage::Decision& now);

}  // namespace shouwen::intake
