// The office's history as lessons: what today's rules alone say of each piece that came, and what
// it was. A piece a person decided or accepted is what he said; one filed without a person that has
// stood since is what it was filed as, where the rules still say so. What waits for a person, was
// set apart as secret, repeats another or can no longer be read teaches nothing.
// Threads: one; blocks for the reading of each message. Changes nothing: the store may be open to
// look only. Errors: of the store.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/learn.h"
#include "gateway/intake/pipeline.h"
#include "storage/store.h"

namespace shouwen::intake {

// In order of arrival. `rules` judge without anything learned, whatever is in use.
Result<std::vector<classify::Lesson>> lessons(storage::Store& store, const Rules& rules,
                                              const Pipeline::Extraction& how,
                                              const std::string& campaign);

// Those of one message: as the rules would have it, and as it stands.
std::vector<classify::Lesson> lessons_of(const storage::MessageRow& message,
                                         const storage::Decision& rules, bool by_person,
                                         double review_below);

}  // namespace shouwen::intake
