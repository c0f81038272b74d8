// What staff ask, as JSON records (docs/records.md) over a read-only connection: the CLI prints
// them, the web will show them.
// Threads: the Reader's own. Errors: the store's; rejected_input for something that is not there.
// Everything from outside is neutralised by whoever prints it; JSON carries it as it was sent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/desk/office.h"
#include "gateway/track/board.h"
#include "storage/reader.h"

namespace shouwen::desk {

struct ItemsFilter {
  std::string unit, type, state;  // "" = any
  bool late = false;              // only what the board counts as late
};

struct ReviewFilter {
  std::string unit;                  // "" = any
  std::vector<std::string> reasons;  // any of these; none = all. "failed" stands for "failed: …"
};

Result<nlohmann::json> items(storage::Reader& reader, const Office& office,
                             const std::string& campaign, const ItemsFilter& filter);
Result<nlohmann::json> messages(storage::Reader& reader, const Office& office,
                                const storage::MessageFilter& filter, const storage::Page& page);
Result<nlohmann::json> show(storage::Reader& reader, const Office& office, const std::string& what);
Result<nlohmann::json> search(storage::Reader& reader, const Office& office,
                              const std::string& words, const storage::Page& page);
Result<nlohmann::json> review(storage::Reader& reader, const Office& office,
                              const ReviewFilter& filter, const storage::Page& page);
Result<nlohmann::json> outbox(storage::Reader& reader, const Office& office,
                              const std::string& state, const storage::Page& page);
Result<nlohmann::json> outbox_show(storage::Reader& reader, const Office& office, OutboxRef mail);
Result<nlohmann::json> unfetchable(storage::Reader& reader, const Office& office);
Result<nlohmann::json> status(storage::Reader& reader, const Office& office, Instant now);
// The board or the list of pieces as CSV (UTF-8 with BOM, CRLF), every cell neutralised.
// `at` absent: now.
Result<std::string> export_csv(storage::Reader& reader, const std::shared_ptr<const Office>& office,
                               const std::string& what, const std::string& campaign, Instant now,
                               std::optional<Instant> at,
                               const std::string& type = "");  // what: board, items

}  // namespace shouwen::desk
