// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/wanting.h"

#include "storage/reader.h"

namespace shouwen::intake {

Result<std::vector<classify::Wanting>> wanting(storage::Store& store,
                                               const storage::History& history, MessageRef self,
                                               Wanted wanted) {
  std::vector<classify::Wanting> out;
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  const std::string own = "message:" + std::to_string(self.value);
  for (const storage::Earlier& e : history.earlier) {
    // A fax cut on its first page has no piece yet.
    if (wanted == Wanted::pictures && e.items.empty()) continue;
    auto trail = (*reader)->trail(e.message);
    if (!trail) return trail.error();
    const storage::Decision& d = trail->message.decision;
    if (d.quarantine || d.part_of) continue;
    classify::Wanting one{e.message, d.problems, {}};
    constexpr std::string_view kSettled = "settled=";
    for (const storage::Evidence& why : d.evidence)
      if (why.fact.starts_with(kSettled))
        (why.source == own ? one.problems : one.settled)
            .push_back(why.fact.substr(kSettled.size()));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace shouwen::intake
