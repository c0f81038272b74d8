// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/added.h"

#include <algorithm>

#include "gateway/replies/file_list.h"

namespace shouwen::replies {

std::string added_to(const LetterFacts& facts, const config::Campaign* campaign,
                     const storage::MessageTrail& trail) {
  const storage::Decision& part = trail.message.decision;
  const auto why = std::find_if(part.evidence.begin(), part.evidence.end(),
                                [](const auto& e) { return e.rule == "addition.pictures"; });
  const std::string what = why == part.evidence.end() ? "材料已收到" : "配图已收到";
  const auto whole =
      std::find_if(facts.wholes.begin(), facts.wholes.end(),
                   [&](const storage::MessageRow& row) { return row.ref == *part.part_of; });
  if (whole == facts.wholes.end() || whole->decision.quarantine) return what;
  if (!facts.mail.with_obligations && whole->header.from != trail.message.header.from) return what;
  const storage::Item* piece = nullptr;
  for (const storage::Item& item : whole->decision.items)
    if (whole->decision.items.size() == 1 ||
        (why != part.evidence.end() && item.title == why->words))
      piece = &item;
  const config::Requirement* kind = piece && campaign ? campaign->find(piece->type) : nullptr;
  std::string out = what + "，并入" + (kind ? kind->label_zh : "原来件");
  const std::string title = piece ? title_words(piece->title, kind ? kind->label_zh : "") : "";
  if (!title.empty()) out += "——" + title;
  return whole->number.empty() ? out : out + "（收件编号" + whole->number + "）";
}

}  // namespace shouwen::replies
