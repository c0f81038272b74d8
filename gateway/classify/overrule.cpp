// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/overrule.h"

#include <algorithm>

#include "gateway/classify/learned.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

// Never surer than the rules were, and always below what is filed without a person.
double unsure(double confidence, double weight, double review_below) {
  if (confidence < storage::kKindIsGuessedBelow) return confidence;
  return std::max(storage::kKindIsGuessedBelow,
                  std::min({confidence, weight, review_below - 0.01}));
}

}  // namespace

void overrule_kinds(Contents& contents, const Topic& topic, const parsers::Mail& mail) {
  const Learned* learned = topic.learned.get();
  if (learned == nullptr) return;
  const config::Campaign& campaign = topic.kinds.campaign();
  const std::string sender = mail.from.empty() ? std::string() : mail.from.front().address;
  for (Draft& draft : contents.drafts) {
    if (draft.requirement == nullptr) continue;
    const auto word =
        learned->overrule(piece_seen(draft.item, campaign.review_below, mail.subject, sender));
    const config::Requirement* requirement = word ? campaign.find(word->type) : nullptr;
    if (requirement == nullptr) continue;
    contents.evidence.push_back(
        {"type=" + word->type, "learned",
         "v" + std::to_string(learned->version()) + " " + draft.item.type + " -> " + word->type, 0,
         "type.learned", word->weight});
    draft.requirement = requirement;
    draft.item.type = word->type;
    draft.item.confidence = unsure(draft.item.confidence, word->weight, campaign.review_below);
    draft.learned = true;
  }
}

}  // namespace shouwen::classify
