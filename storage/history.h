// What has happened that bears on one new message: loaded by one storage call, so classification
// can stay a pure function. Values; no I/O.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/ids.h"
#include "config/time.h"
#include "storage/decision.h"

namespace shouwen::storage {

// What to look up. Built by classify::history_keys from the message and the roster.
struct HistoryKeys {
  std::string from;                     // lower case address
  std::vector<std::string> references;  // In-Reply-To and References, and ids quoted in a bounce
  std::vector<std::string> numbers;     // receipt numbers of ours quoted in subject or body
  std::vector<std::string> units;       // candidate unit codes
  std::vector<Digest> parts;            // digests of attachments
  Digest content;                       // content key
  std::string rfc_message_id;
};

// One earlier message, as far as later ones need it.
struct Earlier {
  MessageRef message;
  std::string rfc_message_id, from, subject, unit;
  Instant arrival;
  Disposition disposition = Disposition::enquiry;
  std::vector<Item> items;
  std::vector<Digest> parts;
  Digest content;
  bool sender_confirmed = false;
};

struct OurMail {
  OutboxRef ref;
  MessageRef message;  // what it answered
  std::string rfc_message_id, purpose, number, to, unit;
};

struct History {
  std::string confirmed_unit;  // From is a confirmed address of this unit (facts, not roster)
  std::vector<std::string> seen_units;  // units this address was filed under before
  std::vector<OurMail> ours;            // mails of ours this one refers to
  std::vector<Earlier>
      earlier;  // newest first, at most 64: same sender, reference, unit, part or content
};

}  // namespace shouwen::storage
