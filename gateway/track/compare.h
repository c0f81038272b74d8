// What the readings of one notice come to, side by side (OFFICE §2): the same pieces, overlays and
// moment under each. Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "gateway/track/board.h"

namespace shouwen::track {

struct ReadingFigures {
  std::string id, quote, note;  // id "" = the notice has one reading only
  bool chosen = false;
  std::string chosen_by, chosen_on, basis;
  // Units counted once, however many requirements they owe.
  int owed_units = 0, owed_pieces = 0, settled_units = 0, late_units = 0, late_pieces = 0,
      missing_units = 0, missing_pieces = 0, exempt_units = 0;
  std::vector<ColumnTotal> columns;  // in the order of the campaign's requirements
};

std::vector<ReadingFigures> compare(const config::Campaign& campaign, const config::Roster& roster,
                                    std::span<const storage::PieceRow> rows,
                                    std::span<const storage::Overlay> overlays,
                                    std::span<const storage::ClaimRow> claims, Instant moment,
                                    Counting counting = Counting::live);

nlohmann::json compare_json(const config::Campaign& campaign,
                            std::span<const ReadingFigures> figures, Instant moment);
std::string compare_text(const config::Campaign& campaign, std::span<const ReadingFigures> figures,
                         Instant moment);

}  // namespace shouwen::track
