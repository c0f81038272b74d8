// What whoever accepts a mail is told of it, in the answer: what he vouches for by it, and what
// the office's checks found. It is accepted all the same. desk's own.
// Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/desk/office.h"
#include "storage/records.h"

namespace shouwen::desk {

// Nobody had confirmed the address for the unit; "" when somebody had. `before`: the decision as it
// stood.
std::string unconfirmed_note(const storage::Decision& before);

// All there is to say of `before`, in the order it should be read.
std::vector<std::string> acceptance_notes(const storage::Decision& before, const Office& office);

// Pieces a person had accepted, and a piece of `message` took the place of.
std::string replaced_note(const std::vector<storage::SubmissionRow>& before,
                          const std::vector<storage::SubmissionRow>& after, MessageRef message);

}  // namespace shouwen::desk
