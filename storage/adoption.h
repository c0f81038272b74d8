// The adoption axis 采用 of a piece, beside whether it is 核收: 备选 → 初审 → 复审 → 审签 → 已采用
// or 未采用 → 已刊发, and of what was adopted 推荐报部 → 部采用 or 部未采用. Each step is a
// person's, with his opinion and its moment; none is ever changed, the newest may be taken back. A
// piece that is returned, replaced or withdrawn later keeps its steps: they say what was done,
// lists say what became of it. Blockers: what stands in the way of making a piece public is found
// anew each time (desk); here stands who answered for which finding. Threads: the Store's. Errors:
// rejected_input for a step that does not follow, a piece not 核收. Source: OFFICE §1, §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "config/time.h"
#include "storage/records.h"

namespace shouwen::storage {

class Store;

enum class AdoptionStep : std::uint8_t {
  candidate,             // 备选
  first_review,          // 初审
  second_review,         // 复审
  sign_off,              // 审签
  adopted,               // 已采用
  not_adopted,           // 未采用
  published,             // 已刊发
  recommended,           // 推荐报部
  ministry_adopted,      // 部采用
  ministry_not_adopted,  // 部未采用
};
std::string_view name(AdoptionStep step);
std::string_view name_zh(AdoptionStep step);
// Either's word; nothing for another.
std::optional<AdoptionStep> adoption_step_from(std::string_view word);
std::vector<AdoptionStep> adoption_steps();  // in the order of the enumeration

struct AdoptionEntry {
  std::int64_t id = 0;
  SubmissionRef submission;
  AdoptionStep step = AdoptionStep::candidate;
  std::string opinion, person, actor;
  Instant at;
  std::optional<Instant> ended = {};
  std::string ended_by = {}, ended_reason = {};

  bool in_force(Instant moment) const { return at <= moment && (!ended || moment < *ended); }
};

// Where a piece stands: the department's own axis and the ministry's.
struct Adoption {
  std::optional<AdoptionStep> own, ministry;
  bool published = false;
  bool adopted() const { return own == AdoptionStep::adopted || own == AdoptionStep::published; }
  // The one word for a list: the ministry's once it is recommended.
  std::optional<AdoptionStep> stands() const { return ministry ? ministry : own; }
  bool operator==(const Adoption&) const = default;
};
// `entries`: of one piece, by id.
Adoption standing(std::span<const AdoptionEntry> entries, Instant moment);
// Does `next` follow from where it stands? Steps are not skipped; 未采用 may be said at any before
// 已采用, and begins anew as 备选.
bool may_follow(const Adoption& now, AdoptionStep next);
// What may follow, for messages.
std::vector<AdoptionStep> next_steps(const Adoption& now);
// These make a piece public: blockers count.
bool makes_public(AdoptionStep step);

struct BlockerOverride {
  std::int64_t id = 0;
  SubmissionRef submission;
  std::string blocker;
  Digest finding;  // as blocker_digest()
  std::string person, reason, actor;
  Instant at;
  std::optional<Instant> ended = {};
};

// `entry`: submission, step, opinion and person are read.
Result<std::int64_t> add_adoption(Store& store, const AdoptionEntry& entry, const Actor& actor,
                                  Instant now);
// The newest step in force is taken back; which it was.
Result<AdoptionEntry> undo_adoption(Store& store, SubmissionRef piece, const Actor& actor,
                                    Instant now);

// By which a finding is known again and its words are not: HMAC under the install key.
Digest blocker_digest(Store& store, std::string_view blocker, std::string_view found);
// `what`: submission, blocker, finding and person are read.
Result<std::int64_t> override_blocker(Store& store, const BlockerOverride& what, const Actor& actor,
                                      Instant now);
Status end_override(Store& store, std::int64_t id, const Actor& actor, Instant now);

}  // namespace shouwen::storage
