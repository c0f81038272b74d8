// What follows from a person's decision: lateness, the problems told to the sender, and what is
// still open. The desk has no documents, only what was stored of them, so a check that would need
// to read one keeps its old result.
// Threads: pure. Errors: none.
// Source: OFFICE §3 (lateness), §6, §9; gateway/classify/problems.h does it for a new mail.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "gateway/desk/office.h"
#include "storage/records.h"

namespace shouwen::desk {

// Sets late of each item and the problems that depend on unit and kind. `rows`: the submissions of
// the decision's campaign.
void reassess(storage::Decision& after, const Office& office, const storage::MessageTrail& trail,
              const std::vector<storage::SubmissionRow>& rows);

// A person has said what a message is: of the reasons to look at it those stand that unit and kind
// do not settle (a suspicious attachment, a secrecy mark), and what keeps it from being credited:
// unit_unknown, type_unknown. `disposition`: he has said what kind of mail it is, too.
void settle_sorting(storage::Decision& after, bool disposition = false);

// A person has said what one of several pieces is: what was doubted of the mail or of the others
// stands.
void settle_piece(storage::Decision& after, storage::Item& piece);

}  // namespace shouwen::desk
