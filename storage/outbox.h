// The outbox: every mail of ours, its fixed Message-ID and its states.
//   pending → sending (committed before the session) → sent | pending (transient) | failed
//   sending found at start-up = a session that may have ended after the final dot: retried once
//   with the same Message-ID, then held for a person (DESIGN §3.2).
//   held: replies paused, after a restore, older than 24 h, or undeliverable; a person releases it.
//   A fax of ours (recipient "fax:04330000000") stays `sending` while the fax server has its job; a
//   start-up leaves it so, since that server can be asked what became of it (storage/fax_out.h).
// Values; no I/O.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/ids.h"
#include "config/time.h"

namespace shouwen::storage {

enum class OutboxState { pending, sending, sent, failed, held, cancelled, undelivered };
std::string_view name(OutboxState s);

// How a row leaves: the recipient says it, a mail address or "fax:" and the digits to dial.
enum class Route { mail, fax };
inline constexpr std::string_view kFaxPrefix = "fax:";
inline Route route_of(std::string_view to) {
  return to.starts_with(kFaxPrefix) ? Route::fax : Route::mail;
}

// A wish recorded in T2. The text is composed when it is first sent, so that 截至 is true, and is
// then stored with `sending`, so that a retry carries the same octets.
struct OutboxRequest {
  std::string purpose;            // receipt, supplement, unit_notice, county_notice, digest,
                                  // reminder:<id>
  std::string to;                 // one address or fax number, already chosen by the guards
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
  Instant created, not_before;  // not_before while `sending`: when that began
  int attempts = 0;
  bool retried_after_unknown = false;
  std::string last_error, reply;
  std::string octets;  // RFC 5322 text once composed (a fax: the letter's words), else ""
  std::string why_held;
};

}  // namespace shouwen::storage
