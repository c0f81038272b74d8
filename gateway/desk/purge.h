// Lawful erasure 依法删除 as staff do it: one asks, naming the authority, another approves.
// Threads: the writer's. Errors: rejected_input with a remedy; else the store's.
// Source: OFFICE §5, storage/purge.h (what goes and what stays).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "config/result.h"
#include "gateway/desk/desk.h"
#include "storage/reader.h"

namespace shouwen::desk {

Result<std::int64_t> request_purge(const Call& call, MessageRef message,
                                   const std::string& authority);
Status withdraw_purge(const Call& call, std::int64_t id);

// `finished`: the files are without it, too; else the next start goes on.
struct PurgeDone {
  bool finished = false;
  std::string why_not;
};
// `more`: others follow, and what files, index and free pages still hold is left to the last of
// them, finish_purges(), or to the next start.
Result<PurgeDone> approve_purge(const Call& call, std::int64_t id, bool more = false);
PurgeDone finish_purges(const Call& call);

nlohmann::json purge_json(const storage::Purge& purge, const Office& office);
// Campaigns whose material is past the time it is kept at `at`, each message with its open request;
// and those that state no time. Nothing is asked for by this.
Result<nlohmann::json> purge_due(storage::Reader& reader, const Office& office, Instant at);
Result<nlohmann::json> purges(storage::Reader& reader, const Office& office, bool all);

}  // namespace shouwen::desk
