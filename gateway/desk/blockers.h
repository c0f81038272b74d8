// What stands in the way of making a piece public: numbers of private persons, words held back,
// minors, persons not asked, near-duplicates, what nobody could read. Found anew from the stored
// texts each time it is asked; a person may answer for each finding by name, and his word covers
// that finding alone: another number in a later reading stops it again.
// Threads: the writer's (findings are known by a digest under the install key). Errors: the
// store's. Source: OFFICE §9; GB 11643, ISO/IEC 7812.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/desk/desk.h"
#include "storage/adoption.h"

namespace shouwen::desk {

// kinds: identity_number phone_number bank_card minors listed_word private_person near_duplicate
// unread
struct Blocker {
  std::string kind, place;  // place: subject, body, a part's path
  std::string found;        // as it stands; shown masked
  bool operator==(const Blocker&) const = default;
};

std::string blocker_zh(std::string_view kind);

// In one text. Numbers of the campaign's own contact are everybody's.
std::vector<Blocker> blockers_in(std::string_view text, const std::string& place,
                                 const config::Campaign& campaign);

struct Standing {
  Blocker blocker;
  Digest digest;
  std::optional<storage::BlockerOverride> answered;  // by whom
};
// Of a piece as it is now; answering moves none, so that a list printed before keeps its numbers.
Result<std::vector<Standing>> blockers_of(const Call& call, SubmissionRef piece);
// Numbers masked to their ends: a list is read over many shoulders.
nlohmann::json blocker_json(const Standing& standing, const Office& office);

// A named person answers for the `index`-th (from 1, as blockers_of lists them), saying why.
Result<Standing> answer_for(const Call& call, SubmissionRef piece, std::size_t index,
                            const std::string& person);

}  // namespace shouwen::desk
