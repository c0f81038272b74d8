// Faxes of ours the fax server has, or may have: outbox rows in `sending` whose recipient is a fax
// number. The server is asked by the tag of its job, which names this row and this attempt and no
// other, so what was submitted before a crash is found and never submitted twice.
// Threads: the Store's. Errors: the store's own; rejected_input for a row in another state.
// Source: DESIGN §3.2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/result.h"
#include "storage/outbox.h"
#include "storage/records.h"

namespace shouwen::storage {

class Store;

// "shouwen-17-1602640800000-1": row, when it was made (after a restore numbers come again, moments
// do not), attempt. `mail` as read in state `sending`.
std::string fax_tag(const OutboxMail& mail);

Result<std::vector<OutboxMail>> faxes_under_way(Store& store);  // the oldest first

// A person wished the receipt of a fax to go once more: the ledger says so, and what came of it
// (`what`: again, already).
Status note_receipt_again(Store& store, MessageRef message, OutboxRef mail, const std::string& what,
                          const Actor& actor, Instant now);

// The server has it as this job: kept as the row's `reply`, and in the ledger.
Status note_fax_job(Store& store, OutboxRef ref, const std::string& job, Instant now);

}  // namespace shouwen::storage
