// How rows become records. Included by storage/*.cpp only. Errors: sticky in the Database.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/records.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

// SELECT lists; the matching reader follows each. Append FROM-less clauses after them.
extern const std::string kOutboxSelect;      // ... FROM outbox
extern const std::string kMessageSelect;     // ... FROM message m LEFT JOIN decision d
extern const std::string kSubmissionSelect;  // ... FROM submission s

OutboxMail outbox_of(const Query& q);
// id, octets, size, first_seen, internal_date, channel, account, answerable, own_sent.
Work work_of(const Query& q);
MessageRow message_of(Database& db, const Query& q);
SubmissionRow submission_of(const Query& q);

}  // namespace shouwen::storage
