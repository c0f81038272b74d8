// The pieces of one campaign sorted into their obligations, so that a board costs what its cells
// cost and not what its pieces do. Kept in memory, told of each piece that changes, discarded at
// exit; `verify` compares it with one made afresh.
// Threads: one at a time. Lifetime: `campaign` and `roster` must outlive it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/track/board.h"

namespace shouwen::track {

class Projection {
 public:
  Projection(const config::Campaign& campaign, const config::Roster& roster);

  void put(const storage::PieceRow& row);  // new, or as it is now
  void forget(SubmissionRef piece);        // it went to another campaign
  void set(Overlays overlays);             // those in force

  Board board(Instant moment, const BoardOptions& options = {});
  // The pieces the boards count as late, in any order; one that counts for two may stand twice.
  std::vector<SubmissionRef> late_pieces();

 private:
  struct Entry {
    std::vector<Piece> pieces;
    Tally live, accepted;
    Overlaid over;
    bool owed = false, live_known = false, accepted_known = false, over_known = false;
  };

  void credit(const storage::PieceRow& row);
  Obligation obligation(std::size_t unit, std::size_t column, Instant moment, Counting counting);
  bool wanted(const config::Unit& unit, const BoardOptions& options) const;
  void add_lines(Board& board) const;

  const config::Campaign& campaign_;
  const config::Roster& roster_;
  Overlays overlays_;
  std::vector<Entry> entries_;  // unit by unit, each with all columns
  std::unordered_map<std::int64_t, std::vector<std::uint32_t>> places_;  // piece → its entries
};

}  // namespace shouwen::track
