// What staff decide about an obligation beside the pieces: 免报 延期 补正期限 零报告 true arrival.
// Threads: the writer's for what writes. Errors: rejected_input with a remedy; else the store's.
// Source: OFFICE §1 §3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gateway/desk/desk.h"
#include "storage/overlay.h"

namespace shouwen::storage {
class Reader;
}

namespace shouwen::desk {

std::string overlay_zh(storage::OverlayKind kind);

// `overlay.campaign` is filled in; `campaign` "" = the only or newest one. A reason always, an
// approver for all but a true arrival.
Result<std::int64_t> add_overlay(const Call& call, const std::string& campaign,
                                 storage::Overlay overlay);
Status end_overlay(const Call& call, std::int64_t id);  // undone, and kept as undone

struct OverlayFilter {
  std::string unit;
  bool undone_too = false;
};
Result<nlohmann::json> overlays(storage::Reader& reader, const Office& office,
                                const std::string& campaign, const OverlayFilter& filter);

}  // namespace shouwen::desk
