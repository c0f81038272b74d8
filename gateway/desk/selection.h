// Selection 择优推荐: staff take an accepted piece along the adoption axis, each step with whose
// word it is and his opinion; what makes a piece public waits until nobody's blocker is left
// unanswered. The list of it, and the registers 采用刊发登记 and 推荐报部登记 of a frozen moment.
// Threads: the writer's for what writes, the Reader's for the rest. Errors: rejected_input with
// what would do; else the store's. Source: OFFICE §1, §8, §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "gateway/desk/desk.h"
#include "gateway/track/selection.h"
#include "storage/adoption.h"

namespace shouwen::desk {

struct Select {
  std::vector<SubmissionRef> pieces;
  storage::AdoptionStep step = storage::AdoptionStep::candidate;
  std::string opinion;
  std::string person;  // whose word it is; "" = the actor's own
};
// All of them or none.
Status select(const Call& call, const Select& what);
Result<storage::AdoptionEntry> undo_select(const Call& call, SubmissionRef piece);

// A piece by its own number, or by the message or receipt number of a mail that brought one alone.
Result<SubmissionRef> piece_named(storage::Reader& reader, const std::string& text);

struct SelectionFilter {
  std::string step;  // only those that stand there; "" = all
  bool all = false;  // also those taken back altogether
};
Result<nlohmann::json> selection(storage::Reader& reader, const Office& office,
                                 const std::string& campaign, Instant now,
                                 const SelectionFilter& filter);

// As it stood at `at`; made again the same. rejected_input for a moment that has not come.
Result<track::Selection> selection_at(storage::Reader& reader,
                                      const std::shared_ptr<const Office>& office,
                                      const std::string& campaign, Instant now, Instant at);

// What each piece had come to by `at`.
std::map<SubmissionRef, storage::Adoption> adoptions_at(
    const std::vector<storage::AdoptionEntry>& entries, Instant at);

}  // namespace shouwen::desk
