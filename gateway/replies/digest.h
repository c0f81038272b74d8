// The daily digest 每日摘要: what came, what waits for a person, what is stuck. Counts and numbers
// of ours only; no names, addresses or subjects, because it travels by mail.
// Threads: digest_words() and next_digest() are pure; the others run on the writer thread.
// Errors: the store's.
// Source: OFFICE §7 (a person acts), DESIGN §3.1 (every non-ok outcome is shown).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/result.h"
#include "config/settings.h"
#include "gateway/desk/office.h"
#include "gateway/replies/receipt_text.h"
#include "storage/anchor.h"
#include "storage/reader.h"

namespace shouwen::storage {
class Store;
}

namespace shouwen::replies {

struct DigestFacts {
  storage::Counts counts;
  bool paused = false;
  storage::Anchor ledger;  // so that it leaves this machine; count 0: not said
  Instant now;
  Zone zone;
  std::string install_name;
};
Words digest_words(const DigestFacts& facts);
Result<DigestFacts> gather_digest(storage::Store& store, const desk::Office& office, Instant now);

// The next moment the digest is due after `now`; nullopt when no address is configured.
std::optional<Instant> next_digest(const config::Settings& settings, Instant now);
// Queues today's digest, unless the purpose digest:<date> is queued already.
Status queue_digest(storage::Store& store, const config::Settings& settings, Instant now);

}  // namespace shouwen::replies
