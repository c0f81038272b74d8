// The board 报送台账: units × requirements of one campaign at one moment, as values; rendered as
// text for a terminal (East-Asian widths), JSON (docs/records.md) and CSV by board_render.cpp; made
// by a Projection (projection.h).
// Threads: pure. Errors: none.
// Source: OFFICE §1 (待核 and 核收 stand apart), §2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "config/roster.h"
#include "gateway/track/obligation.h"

namespace shouwen::track {

struct Cell {
  bool owed = false;  // a unit may send what it does not owe: shown, never chased
  Obligation obligation;
  bool operator==(const Cell&) const = default;
};

struct BoardRow {
  std::string unit, name, level, parent;
  std::vector<Cell> cells;      // one per column
  bool mail_in_review = false;  // a mail of the unit credits nothing yet and waits for a person
  bool operator==(const BoardRow&) const = default;
};

struct Column {
  std::string key, label, measure, due_text;  // "10月15日；10月23日"
  int count = 1;
  bool operator==(const Column&) const = default;
};

// Sums of one column over the units that owe it.
struct ColumnTotal {
  int owed_units = 0, owed_pieces = 0, settled_units = 0;  // settled: on_time, late, zero_report
  int have = 0, accepted = 0, pending = 0, late_units = 0, overdue_units = 0, exempt_units = 0;
  int zero_units = 0;  // accepted 零报告, among the settled
  int late_pieces = 0, missing_units = 0, missing_pieces = 0;
  int overdue_pieces = 0;  // of missing: their date is over
  bool operator==(const ColumnTotal&) const = default;
};

// A city with its counties: how many of the line have settled everything; and the two figures, its
// own affairs and those of the units below it.
struct LineTotal {
  std::string unit, name;
  int units = 0, settled = 0, missing_pieces = 0;  // itself included
  int own_owed = 0, own_settled = 0;               // requirements of the head itself
  int below_units = 0, below_settled = 0;
  int direct = 0, via_city = 0;  // pieces of those below: sent themselves, or brought by the city
  bool operator==(const LineTotal&) const = default;
};

struct Board {
  std::string campaign, title;
  Instant moment;
  Zone zone;
  std::vector<Column> columns;
  std::vector<BoardRow> rows;  // order of the roster; units that neither owe nor sent are left out
  std::vector<ColumnTotal> totals;
  std::vector<LineTotal> lines;
  int unit_unknown = 0;  // mails in review that nobody's row shows
};

struct BoardOptions {
  std::string unit;   // only this unit's line (itself and those below); "" = all
  std::string level;  // only this level
  Counting counting = Counting::live;
  bool missing = false;   // only units that still owe something
  std::string type = {};  // only this requirement; "" = all
};

// One board of pieces already at hand. `rows`: all pieces of the campaign.
Board board(const config::Campaign& campaign, const config::Roster& roster,
            std::span<const storage::PieceRow> rows, std::span<const storage::Overlay> overlays,
            std::span<const storage::ClaimRow> claims, Instant moment,
            const BoardOptions& options = {});

std::string board_text(const Board& board);
nlohmann::json board_json(const Board& board);
std::string board_csv(const Board& board);

// The office's words for the levels every roster has; another stands as it is.
std::string level_zh(std::string_view level);

// A piece's state (OFFICE §1, second axis): accepted → 已核收.
std::string piece_state_zh(std::string_view state);

// Terminal cells: wide and full-width characters take two, combining marks none.
int display_width(std::string_view text);
std::string pad(std::string_view text, int width);  // right-padded; never cut
// Rows of cells, each column as wide as its widest.
std::string aligned(const std::vector<std::vector<std::string>>& table);

}  // namespace shouwen::track
