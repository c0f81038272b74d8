// Lawful erasure 依法删除: the one exception to "nothing lost" (DESIGN §3.1, OFFICE §5).
//
// Asked for by one person with the authority it rests on, done when another approves. Gone then:
// octets, texts, index, names, addresses, subjects, titles, file names, letters of ours about it,
// of the message, its copies and the other calls of its fax. Kept: the row with its number,
// channel, moments, unit and codes; its pieces without titles, of which only what was 核收 still
// counts; the ledger, with a tombstone; a keyed digest of octets and content, so that the same mail
// is neither filed nor answered again. Values; no I/O. The calls are Store's and Reader's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/ids.h"
#include "config/time.h"

namespace shouwen::storage {

struct Purge {
  std::int64_t id = 0;
  MessageRef message;
  std::string number;  // 收件编号; "" when none was ever given
  std::string state;   // requested approved withdrawn
  std::string authority, reason, requested_by;
  Instant requested;
  std::string ended_by;  // who approved or withdrew it
  std::optional<Instant> ended;
  bool unfinished = false;  // approved, and finish_purges() has not ended yet
};

// A message of a campaign that is still whole.
struct Kept {
  MessageRef message;
  std::string number, state;  // state: as MessageRow's
  std::int64_t asked = 0;     // the open request for its erasure; 0 = none
  std::string asked_by;
};

// State of a message that was purged.
inline constexpr const char* kPurged = "purged";

}  // namespace shouwen::storage
