// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/lessons.h"

#include <algorithm>

#include "gateway/classify/classify.h"
#include "gateway/intake/replay.h"

namespace shouwen::intake {
namespace {

using storage::Decision;
using storage::Item;

bool brings(const Decision& d) {
  return d.disposition == storage::Disposition::submission ||
         d.disposition == storage::Disposition::correction;
}

// The same piece in another decision: the one of the same text or with the same first file. A
// person who split or joined pieces said more than what kind they are: then there is none.
const Item* same_piece(const Decision& in, const Item& piece) {
  const auto same = [&](const Item& other) {
    return other.body == piece.body && other.parts == piece.parts &&
           (!piece.body || in.items.size() == 1);
  };
  const auto found = std::ranges::find_if(in.items, same);
  return found == in.items.end() ? nullptr : &*found;
}

bool teaches(const storage::MessageRow& message, const Decision& rules, bool by_person) {
  const Decision& stands = message.decision;
  return brings(stands) && brings(rules) && !stands.quarantine && !rules.quarantine &&
         !stands.duplicate_of && (by_person || message.state == "filed") &&
         message.state != "quarantined";
}

}  // namespace

std::vector<classify::Lesson> lessons_of(const storage::MessageRow& message, const Decision& rules,
                                         bool by_person, double review_below) {
  std::vector<classify::Lesson> out;
  if (!teaches(message, rules, by_person)) return out;
  const bool fax = message.channel == "fax";
  for (const Item& piece : rules.items) {
    const Item* stands = same_piece(message.decision, piece);
    if (stands == nullptr || stands->type.empty() || piece.type.empty()) continue;
    if (!by_person && stands->type != piece.type) continue;  // older rules' word, nobody's
    out.push_back({classify::piece_seen(piece, review_below, fax ? "" : message.header.subject,
                                        fax ? "" : message.header.from),
                   stands->type, by_person});
  }
  return out;
}

Result<std::vector<classify::Lesson>> lessons(storage::Store& store, const Rules& rules,
                                              const Pipeline::Extraction& how,
                                              const std::string& campaign) {
  const config::Campaign* of = rules.office->campaign(campaign);
  if (of == nullptr) return std::vector<classify::Lesson>();
  Rules alone = rules;
  alone.knowledge =
      std::make_shared<const classify::Knowledge>(rules.office->roster, rules.office->campaigns);
  std::vector<classify::Lesson> out;
  auto done = replay(store, alone, how, Instant{0}, [&](const Replayed& one) {
    if (!one.failed.empty() || one.message.decision.campaign != campaign ||
        one.now.campaign != campaign)
      return;
    for (classify::Lesson& lesson :
         lessons_of(one.message, one.now, one.by_person, of->review_below))
      out.push_back(std::move(lesson));
  });
  if (!done.ok()) return done.error();
  return out;
}

}  // namespace shouwen::intake
