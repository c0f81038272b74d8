// Who is told about one message, and how much: the list of outbox requests for T2.
// Pure; the text itself is written when each mail is first sent (letter.h).
// Threads: pure. Errors: none: when in doubt nobody is told.
// Source: OFFICE §5 §6, DESIGN §3.3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "config/roster.h"
#include "config/time.h"
#include "storage/decision.h"
#include "storage/history.h"
#include "storage/outbox.h"

namespace shouwen::parsers {
struct Mail;
}

namespace shouwen::replies {

struct RecipientFacts {
  const config::Roster& roster;
  const storage::History& history;         // as loaded for classification
  std::vector<std::string> own_addresses;  // Settings::own_addresses()
  Instant arrival;                         // of this message
  bool answerable = true;                  // Work::answerable
  std::string failed_step;                 // "" or the step that crashed: plain receipt
  std::int64_t supplement_window_ms = 30 * kMinute;
  bool by_fax = false;                      // is there a fax server to send by
  std::vector<std::string> own_faxes = {};  // as the campaigns' notices publish them
};
// The fax numbers people are told to send to: never dialled.
std::vector<std::string> own_faxes(const std::vector<config::Campaign>& campaigns);

// Purposes: receipt, supplement, unit_notice, county_notice (the store keeps one a unit).
std::vector<storage::OutboxRequest> recipients(const parsers::Mail& mail,
                                               const storage::Decision& decision,
                                               const RecipientFacts& facts);

// What is not told although the decision asks for it, and why: for `show` and the review list.
struct Untold {
  bool silent = false;  // the sender hears nothing
  std::vector<storage::Evidence> evidence;
  std::vector<std::string> tasks;
};
Untold not_told(const parsers::Mail& mail, const storage::Decision& decision,
                const RecipientFacts& facts);

// Mails in a unit's name from addresses nobody confirmed, of which it is told in a day: the fourth
// tells it nothing new, and twenty would be a nuisance anybody could cause.
inline constexpr int kNoticesADay = 3;

// A fax has no address to answer: its receipt goes by mail to the registered mailbox of the unit it
// is known to be of; where there is none, by fax to the unit's number in the roster, never to the
// one the call told; and to nobody else. Empty: it cannot be delivered, and a person is told.
std::vector<storage::OutboxRequest> fax_recipients(const storage::Decision& decision,
                                                   const RecipientFacts& facts);

// "digest:2020-10-14" -> "digest".
std::string_view purpose_kind(std::string_view purpose);

// A review reason that leaves open whose message it is.
bool speaks_of_unit(const std::string& why);

// True when nothing in the decision leaves the unit open; without that 六 is not told.
bool unit_is_certain(const storage::Decision& decision);

}  // namespace shouwen::replies
