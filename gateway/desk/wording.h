// The words people type (names of states, units, moments) checked against what there is, and the
// store's errors in the words of staff.
// Threads: pure. Errors: rejected_input with the list of what would do.
// Source: DESIGN §2 (stable words), OFFICE §1.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/result.h"
#include "gateway/desk/office.h"
#include "gateway/desk/queries.h"

namespace shouwen::desk {

// RFC 3339, "2020-10-15 17:00" in `zone`, or 2020-10-15: the last moment of that day.
std::optional<Instant> moment_from(const std::string& text, Zone zone);

Status check_items(const Office& office, const config::Campaign& campaign,
                   const ItemsFilter& filter);
Status check_messages(const Office& office, const storage::MessageFilter& filter);
Status check_review(const Office& office, const ReviewFilter& filter);
Status check_board(const Office& office, const config::Campaign& campaign,
                   const track::BoardOptions& options);
// "unsent" = failed or undelivered, which is what status counts as 未发出.
Status check_outbox_state(const std::string& state);

// Chinese first. An error that is not the store's stays as it is.
Error in_words(Error error);

}  // namespace shouwen::desk
