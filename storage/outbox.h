// The outbox: every mail of ours, its fixed Message-ID and its states.
//   pending → sending (committed before the session) → sent | pending (transient) | failed
//   sending found at start-up = a session that may have ended after the final dot: retried once
//   with the same Message-ID, then held for a person (DESIGN §3.2).
//   held: replies paused, after a restore, older than 24 h, or undeliverable; a person releases it.
// Values; no I/O.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/ids.h"
#include "config/time.h"

namespace shouwen::storage {

enum class OutboxState { pending, sending, sent, failed, held, cancelled, undelivered };
std::string_view name(OutboxState s);

// A wish recorded in T2. The text is composed when it is first sent, so that 截至 is true, and is
// then stored with `sending`, so that a retry carries the same octets.
struct OutboxRequest {
  std::string purpose;            // receipt, supplement, unit_notice, county_notice, digest,
                                  // reminder:<id>
  std::string to;                 // one address, already chosen by the guards
  std::string unit;               // whose affairs it may tell; "" = this mail only
  Instant not_before;             // throttled follow-ups wait here
  bool with_obligations = false;  // clause 六 allowed: recipient is confirmed for `unit`
};

struct OutboxMail {
  OutboxRef ref;
  MessageRef message;  // 0 for digests
  std::string purpose, to, unit, number;
  int decision_version = 0;
  std::string rfc_message_id;  // <...@domain>, HMAC(install key; message, purpose, version), fixed
  bool with_obligations = false;
  OutboxState state = OutboxState::pending;
  Instant created, not_before;
  int attempts = 0;
  bool retried_after_unknown = false;
  std::string last_error, reply;
  std::string octets;  // RFC 5322 text once composed, else ""
  std::string why_held;
};

}  // namespace shouwen::storage
