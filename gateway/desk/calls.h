// 催报电话单 and 复制群通报: what is chased by telephone and in the work group.
// Threads: the writer's for what writes. Errors: rejected_input with a remedy; else the store's.
// Source: OFFICE §7 (a promise sets a follow-up; the text names only units and missing pieces).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "config/result.h"
#include "gateway/desk/desk.h"
#include "storage/reader.h"

namespace shouwen::desk {

// Who is to be telephoned: units with something overdue, and those whose promise is still open.
// `soon`: also what is due at the next date. A promise that was not kept stands first.
Result<nlohmann::json> call_list(storage::Reader& reader, const Office& office,
                                 const std::string& campaign, bool soon, Instant now);

Result<std::int64_t> note_call(const Call& call, const std::string& campaign,
                               const storage::ChaseCall& made);
Status undo_call(const Call& call, std::int64_t id);

// The text for the work group, once a lead allows it. Those with something in review are left out.
Result<nlohmann::json> group_text(const Call& call, storage::Reader& reader,
                                  const std::string& campaign, const std::string& lead, bool soon);

}  // namespace shouwen::desk
