// A person's mark on a piece, taken back: what it was before, certain or in review, it is again.
// Threads: the writer's. Errors: the store's; rejected_input when the piece bears another mark.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/store.h"

namespace shouwen::storage {

// REQUIRES: `state` was set by Store::mark_submission.
Status unmark_submission(Store& store, SubmissionRef submission, const std::string& state,
                         const Actor& actor, Instant now);

}  // namespace shouwen::storage
