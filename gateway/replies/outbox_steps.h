// The sender's three store calls, apart from the network: what to send next, commit that it is
// being sent, commit how it ended. Each runs on the writer thread and is tested without a server.
// Errors: the store's own.
// Source: DESIGN §3.2 (one Message-ID, one shape), §3.3 (loop limits), storage/outbox.h (states).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/result.h"
#include "config/settings.h"
#include "gateway/desk/office.h"
#include "gateway/replies/limits.h"
#include "storage/outbox.h"

namespace shouwen::storage {
class Store;
}

namespace shouwen::replies {

struct Plan {
  bool paused = false;
  std::optional<storage::OutboxMail> mail;  // the oldest that may go now
  std::vector<storage::OutboxMail> merged;  // supplements to the same address, answered by it
  bool limited = false;                     // the day's or hour's sum is reached, for this mail
  std::optional<Instant> next_due;          // when there is nothing now
  std::vector<storage::OutboxMail> held;    // too many to this address today: a person looks
  std::vector<OutboxRef> for_a_person;      // corrections that take back what was registered
};
// Why the latter are held, in the store's word.
inline constexpr const char* kTakesBack = "takes_back";
Result<Plan> plan(storage::Store& store, const config::SmtpLimits& limits, Instant now,
                  storage::Route route = storage::Route::mail);

// Writes the letter (or takes the stored octets of an earlier attempt), commits `sending` with them
// and returns them; "" when it is not to leave now (a reminder: reminder.h), which is committed
// too. `mailboxes_seen`: all of them lately, else no reminder leaves. rejected_input: the row was
// marked failed instead, go on with the next.
Result<std::string> begin(storage::Store& store, const desk::Office& office,
                          const storage::OutboxMail& mail,
                          std::span<const storage::OutboxMail> merged, Instant now,
                          bool mailboxes_seen = true);

// How one session with one mail ended.
struct Attempt {
  std::optional<Failure> failure;  // absent: sent
  std::string words;               // the server's, cleaned; or ours
};
struct Settled {
  storage::OutboxState state = storage::OutboxState::sent;
  Instant next;  // pending: not before
};
Result<Settled> settle(storage::Store& store, const storage::OutboxMail& mail,
                       const Attempt& attempt, Instant now);

}  // namespace shouwen::replies
