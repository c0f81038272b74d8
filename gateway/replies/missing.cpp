// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/missing.h"

#include <algorithm>

#include "gateway/replies/recipients.h"
#include "gateway/track/obligation.h"

namespace shouwen::replies {
namespace {

using storage::SubmissionRow;

void add_missing(std::vector<Missing>& out, const config::Requirement& requirement, int k,
                 bool past) {
  const CivilDate due = requirement.due(k).date;
  if (!out.empty() && out.back().label == requirement.label_zh && out.back().due == due)
    ++out.back().count;
  else
    out.push_back({requirement.label_zh, requirement.measure, 1, due, past});
}

// The decision a row comes from; nullptr when its message is not known here.
const storage::Decision* decision_of(const LetterFacts& facts, MessageRef message, bool* own) {
  for (const storage::MessageTrail& trail : facts.messages)
    if (trail.message.ref == message) {
      *own = true;
      return &trail.message.decision;
    }
  *own = false;
  for (const storage::MessageRow& row : facts.earlier)
    if (row.ref == message) return &row.decision;
  return nullptr;
}

// The item of a row: same kind and title; a kind only guessed leaves the obligation open.
bool kind_is_known(const SubmissionRow& row, const storage::Decision& decision) {
  bool seen = false;
  for (const storage::Item& item : decision.items) {
    if (item.type != row.type || item.title != row.title) continue;
    seen = true;
    if (item.confidence >= storage::kKindIsGuessedBelow) return true;
  }
  return !seen;
}

bool settles(const LetterFacts& facts, const SubmissionRow& row) {
  if (row.accepted) return true;  // a person has looked at it
  bool own = false;
  const storage::Decision* decision = decision_of(facts, row.message, &own);
  if (!decision) return true;
  if (!kind_is_known(row, *decision)) return false;
  if (own) return true;  // the letter itself tells of it
  const auto& why = decision->review;
  return decision->sender_confirmed &&
         std::find(why.begin(), why.end(), "authentication_failed") == why.end();
}

track::Obligation obligation_of(const LetterFacts& facts, const config::Campaign& campaign,
                                const config::Requirement& requirement, const config::Unit& unit) {
  std::vector<SubmissionRow> rows;
  for (const SubmissionRow& row : facts.submissions)
    if (row.unit == unit.code && row.type == requirement.key && settles(facts, row))
      rows.push_back(row);
  return track::obligation(rows, unit.code, requirement, {}, facts.now, campaign.zone);
}

}  // namespace

std::vector<Missing> received_of(const LetterFacts& facts, const config::Campaign& campaign,
                                 const config::Unit& unit) {
  std::vector<Missing> out;
  for (const config::Requirement& requirement : campaign.requirements) {
    const track::Obligation o = obligation_of(facts, campaign, requirement, unit);
    if (o.have > 0) out.push_back({requirement.label_zh, requirement.measure, o.have, {}, false});
  }
  return out;
}

std::vector<Missing> missing_of(const LetterFacts& facts, const config::Campaign& campaign,
                                const config::Unit& unit) {
  std::vector<Missing> out;
  for (const config::Requirement& requirement : campaign.requirements) {
    if (!config::owes(requirement, unit)) continue;
    const track::Obligation o = obligation_of(facts, campaign, requirement, unit);
    for (int k = o.have + 1; k <= o.need; ++k)
      add_missing(out, requirement, k, requirement.due(k).late(facts.now, campaign.zone));
  }
  return out;
}

std::vector<Missing> general_of(const config::Campaign& campaign, const config::Unit* unit) {
  std::vector<Missing> out;
  for (const config::Requirement& requirement : campaign.requirements) {
    if (unit && !config::owes(requirement, *unit)) continue;
    for (int k = 1; k <= requirement.count; ++k) add_missing(out, requirement, k, false);
  }
  return out;
}

int ordinal_of(const LetterFacts& facts, const std::string& unit, const std::string& type,
               MessageRef message, int nth) {
  std::vector<const SubmissionRow*> rows;
  for (const SubmissionRow& row : facts.submissions)
    if (row.unit == unit && row.type == type && track::is_live(row)) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const SubmissionRow* a, const SubmissionRow* b) {
    return std::pair(a->arrival, a->ref) < std::pair(b->arrival, b->ref);
  });
  int before = 0, seen = 0;
  for (const SubmissionRow* row : rows) {
    if (row->message == message && seen++ == nth)
      // Kept beside an earlier piece until a person looks: it may take that one's place.
      return row->in_review && before > 0 ? 0 : before + 1;
    if (row->message == message || (!row->in_review && settles(facts, *row))) ++before;
  }
  return 0;
}

}  // namespace shouwen::replies
