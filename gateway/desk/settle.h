// Closing entries of the review queue without saying anything new of the mail: what was looked at
// is cleared by name. Threads: the writer's. Errors:
// rejected_input with a remedy; else the store's own. Source: OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/desk/desk.h"

namespace shouwen::desk {

// Does it say that the unit has nothing to send?
bool claims_nothing(const storage::Decision& decision);
// The commands that settle such a claim, ready to be typed.
std::string zero_report_commands(const storage::Decision& decision);

// A person has looked at these reasons (none named: at all there are). Pieces and claims stay.
Result<Decided> clear(const Call& call, MessageRef message,
                      const std::vector<std::string>& reasons);

// The mails that claim it wait for that no more, when a person has said whether it is so.
// REQUIRES: inside the transaction of what he said.
Status settle_zero_report(const Call& call, const std::string& campaign, const std::string& unit,
                          const std::string& type);

}  // namespace shouwen::desk
