// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/reassess.h"

#include <algorithm>
#include <array>

#include "gateway/desk/told.h"
#include "gateway/track/obligation.h"
#include "storage/reasons.h"

namespace shouwen::desk {
namespace {

using storage::Decision;
using storage::Disposition;
using storage::Item;
using storage::MessageTrail;
using storage::SubmissionRow;
using Words = std::vector<std::string>;

bool holds(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void set(Words& words, const std::string& word, bool present) {
  if (present && !holds(words, word)) words.push_back(word);
  if (!present) std::erase(words, word);
}

const std::string& unit_of(const Decision& decision, const Item& item) {
  return item.unit.empty() ? decision.unit : item.unit;
}

// Which of the unit's pieces of this kind it is, from 1.
int ordinal_of(const Decision& decision, std::size_t index, const MessageTrail& trail,
               const std::vector<SubmissionRow>& rows) {
  const Item& item = decision.items[index];
  const std::string& unit = unit_of(decision, item);
  int n = 1;
  for (const SubmissionRow& row : rows) {
    const bool earlier =
        std::pair(row.arrival, row.message) < std::pair(trail.message.arrival, trail.message.ref);
    if (earlier && row.message != trail.message.ref && row.unit == unit && row.type == item.type &&
        track::is_live(row))
      ++n;
  }
  for (std::size_t i = 0; i < index; ++i)
    n += decision.items[i].type == item.type && unit_of(decision, decision.items[i]) == unit;
  return n;
}

// A correction is as timely as what it mends; of a returned piece, until its 补正期限.
bool mends_timely(const Decision& decision, const Item& item, Instant arrival,
                  const std::vector<SubmissionRow>& rows) {
  if (decision.disposition != Disposition::correction) return false;
  return std::any_of(rows.begin(), rows.end(), [&](const SubmissionRow& row) {
    return std::find(decision.replaces.begin(), decision.replaces.end(), row.message) !=
               decision.replaces.end() &&
           row.type == item.type && !row.late && !(row.redo_by && *row.redo_by < arrival);
  });
}

// True: surely none. A document may hold pictures that only reading shows.
bool has_no_picture(const MessageTrail& trail) {
  return std::all_of(trail.parts.begin(), trail.parts.end(),
                     [](const storage::StoredPart& part) { return part.filename.empty(); });
}

void reassess_pictures(Decision& after, const config::Campaign& campaign,
                       const MessageTrail& trail) {
  for (const config::Requirement& requirement : campaign.requirements) {
    const config::Check* check = requirement.check(config::Check::Kind::picture);
    if (!check || check->problem.empty()) continue;
    const auto of_kind = [&](const Decision& d) {
      return std::any_of(d.items.begin(), d.items.end(), [&](const Item& item) {
        const auto* r = campaign.find(item.type);
        const auto* c = r ? r->check(config::Check::Kind::picture) : nullptr;
        return c && c->problem == check->problem;
      });
    };
    // Judged when the mail was read, if it held the kind then; it has not changed since.
    const bool judged = of_kind(trail.message.decision);
    const bool lacks = judged ? holds(after.problems, check->problem) : has_no_picture(trail);
    set(after.problems, check->problem, of_kind(after) && lacks);
  }
}

// What a person answers by saying which kind of mail it is.
constexpr std::array<std::string_view, 8> kOfTheMail = {"enquiry",
                                                        "request",
                                                        "change_announced",
                                                        "reply_to_receipt",
                                                        "zero_report",
                                                        "listed_not_attached",
                                                        "asks_from_unconfirmed",
                                                        "link_only"};

// Why it still cannot be credited; empty when it can.
std::vector<std::string> still_open(const Decision& decision) {
  std::vector<std::string> out;
  if (!brings_material(decision) || decision.quarantine) return out;
  // The sender has been told what is missing, or reports that there is nothing.
  const bool nothing_to_credit = !decision.claims.empty() ||
                                 holds(decision.problems, "no_attachment") ||
                                 holds(decision.problems, "oversize_link_only") ||
                                 decision.disposition == Disposition::correction;
  bool unit = decision.items.empty() && decision.unit.empty();
  bool type = decision.items.empty() && !nothing_to_credit;
  for (const Item& item : decision.items) {
    unit = unit || unit_of(decision, item).empty();
    type = type || item.type.empty();
  }
  if (unit) out.push_back("unit_unknown");
  if (type) out.push_back("type_unknown");
  return out;
}

}  // namespace

void reassess(Decision& after, const Office& office, const MessageTrail& trail,
              const std::vector<SubmissionRow>& rows) {
  const config::Campaign* campaign = office.campaign(after.campaign);
  after.late = false;
  for (std::size_t i = 0; i < after.items.size(); ++i) {
    Item& item = after.items[i];
    const config::Requirement* requirement = campaign ? campaign->find(item.type) : nullptr;
    item.late = requirement && brings_material(after) &&
                requirement->due(ordinal_of(after, i, trail, rows))
                    .late(trail.message.arrival, campaign->zone) &&
                !mends_timely(after, item, trail.message.arrival, rows);
    after.late = after.late || item.late;
  }
  set(after.problems, "late", after.late);
  if (!brings_material(after)) return;
  const bool unit_open =
      after.unit.empty() &&
      (after.items.empty() || std::any_of(after.items.begin(), after.items.end(),
                                          [](const Item& item) { return item.unit.empty(); }));
  set(after.problems, "unknown_unit", unit_open);
  if (campaign) reassess_pictures(after, *campaign, trail);
}

void settle_sorting(Decision& after, bool disposition) {
  const auto settled = [&](const std::string& why) {
    return storage::about_sorting(why) || why == "new_address" ||
           (disposition && std::ranges::find(kOfTheMail, why) != kOfTheMail.end());
  };
  std::erase_if(after.review, settled);
  std::erase_if(after.tasks, settled);
  for (std::string& why : still_open(after)) set(after.review, why, true);
}

void settle_piece(Decision& after, Item& piece) {
  if (!piece.type.empty()) piece.confidence = 1;
  const bool guessed = std::ranges::any_of(
      after.items, [](const Item& item) { return item.confidence < storage::kKindIsGuessedBelow; });
  std::erase_if(after.review, [&](const std::string& why) {
    return why == "unit_unknown" || why == "type_unknown" || (why == "type_guessed" && !guessed);
  });
  for (std::string& why : still_open(after)) set(after.review, why, true);
}

}  // namespace shouwen::desk
