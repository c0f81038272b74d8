// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/missing.h"

#include <algorithm>

#include "gateway/replies/recipients.h"
#include "gateway/track/credit.h"
#include "gateway/track/obligation.h"

namespace shouwen::replies {
namespace {

using storage::SubmissionRow;

void add_missing(std::vector<Missing>& out, const config::Requirement& requirement, CivilDate due,
                 bool past) {
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

// Nobody could open it, or it is not the final text: a person says whether it counts.
bool is_no_piece_yet(const storage::Decision& decision) {
  const auto holds = [](const std::vector<std::string>& list, const char* word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  const bool shut = holds(decision.problems, "unreadable_attachment") ||
                    holds(decision.problems, "encrypted_archive");
  // Of several pieces it is not told which one.
  return holds(decision.review, "not_final") || (shut && decision.items.size() == 1);
}

bool settles(const LetterFacts& facts, const SubmissionRow& row) {
  if (row.accepted) return true;  // a person has looked at it
  bool own = false;
  const storage::Decision* decision = decision_of(facts, row.message, &own);
  if (!decision) return true;
  if (!kind_is_known(row, *decision) || is_no_piece_yet(*decision)) return false;
  // The letter itself tells of it; the unit that reads of mail in its name did not send it.
  if (own && purpose_kind(facts.mail.purpose) != "unit_notice") return true;
  const auto& why = decision->review;
  // A neighbour's mail that holds this unit's piece is not the unit's word that it sent one.
  return decision->sender_confirmed &&
         std::find(why.begin(), why.end(), "authentication_failed") == why.end() &&
         facts.office.roster.is_within(row.unit, decision->unit);
}

track::Overlays overlays_of(const LetterFacts& facts) {
  return track::Overlays(facts.overlays, facts.claims, facts.now);
}

// As the board has it, but for what is not known well enough to be told.
track::Obligation obligation_of(const LetterFacts& facts, const config::Campaign& campaign,
                                const config::Requirement& requirement, const config::Unit& unit,
                                const track::Overlays& overlays) {
  std::vector<track::Piece> pieces;
  for (const SubmissionRow& row : facts.submissions) {
    // Versions before the last only say since when.
    const bool counts = !track::is_live(row) || settles(facts, row);
    if (row.type == requirement.key && counts &&
        track::counts_for(facts.office.roster, campaign, row, unit))
      pieces.push_back(track::piece_of(row));
  }
  return track::obligation(pieces, unit.code, requirement, overlays, facts.now, campaign.zone);
}

}  // namespace

std::vector<Missing> received_of(const LetterFacts& facts, const config::Campaign& campaign,
                                 const config::Unit& unit) {
  std::vector<Missing> out;
  const track::Overlays overlays = overlays_of(facts);
  for (const config::Requirement& requirement : campaign.requirements) {
    const track::Obligation o = obligation_of(facts, campaign, requirement, unit, overlays);
    if (o.have > 0) out.push_back({requirement.label_zh, requirement.measure, o.have, {}, false});
  }
  return out;
}

std::vector<Missing> missing_of(const LetterFacts& facts, const config::Campaign& campaign,
                                const config::Unit& unit) {
  std::vector<Missing> out;
  const track::Overlays overlays = overlays_of(facts);
  for (const config::Requirement& requirement : campaign.requirements) {
    if (!config::owes(requirement, unit)) continue;
    const track::Obligation o = obligation_of(facts, campaign, requirement, unit, overlays);
    if (o.missing() == 0) continue;
    const track::Overlaid over = overlays.of(unit.code, requirement.key);
    for (int k = o.have + 1; k <= o.need; ++k) {
      const config::Due due = k == o.have + 1 && o.next_due
                                  ? *o.next_due
                                  : track::due_of(requirement, k, over, campaign.zone);
      add_missing(out, requirement, due.date, due.late(facts.now, campaign.zone));
      out.back().claimed = o.zero_claimed;
    }
  }
  return out;
}

std::vector<Missing> general_of(const config::Campaign& campaign, const config::Unit* unit) {
  std::vector<Missing> out;
  for (const config::Requirement& requirement : campaign.requirements) {
    if (unit && !config::owes(requirement, *unit)) continue;
    for (int k = 1; k <= requirement.count; ++k)
      add_missing(out, requirement, requirement.due(k).date, false);
  }
  return out;
}

int ordinal_of(const LetterFacts& facts, const std::string& unit, const std::string& type,
               MessageRef message, int nth) {
  std::vector<const SubmissionRow*> rows;
  const config::Unit* whose = facts.office.roster.find(unit);
  for (const SubmissionRow& row : facts.submissions) {
    const config::Campaign* campaign = facts.office.campaign(row.campaign);
    const bool counts =
        row.unit == unit ||
        (whose && campaign && track::counts_for(facts.office.roster, *campaign, row, *whose));
    if (row.type == type && track::is_live(row) && counts) rows.push_back(&row);
  }
  std::sort(rows.begin(), rows.end(), [](const SubmissionRow* a, const SubmissionRow* b) {
    return std::pair(a->arrival, a->ref) < std::pair(b->arrival, b->ref);
  });
  int before = 0, seen = 0;
  for (const SubmissionRow* row : rows) {
    const bool named = row->message == message && row->unit == unit;
    if (named && seen++ == nth)
      // Kept beside an earlier piece until a person looks: it may take that one's place.
      return row->in_review && before > 0 ? 0 : before + 1;
    if (row->message == message || (!row->in_review && settles(facts, *row))) ++before;
  }
  return 0;
}

}  // namespace shouwen::replies
