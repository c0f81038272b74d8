// The board 报送台账: units × requirements of one campaign at one moment, as values; rendered as
// text for a terminal (East-Asian widths), JSON (docs/records.md) and CSV.
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
};

struct BoardRow {
  std::string unit, name, level, parent;
  std::vector<Cell> cells;      // one per column
  bool mail_in_review = false;  // a mail of the unit credits nothing yet and waits for a person
};

struct Column {
  std::string key, label, measure, due_text;  // "10月15日；10月23日"
  int count = 1;
};

// Sums of one column over the units that owe it.
struct ColumnTotal {
  int owed_units = 0, owed_pieces = 0, settled_units = 0;  // settled: on_time, late, zero_report
  int have = 0, accepted = 0, pending = 0, late_units = 0, overdue_units = 0, exempt_units = 0;
};

// A city with its counties: how many of the line have settled everything.
struct LineTotal {
  std::string unit, name;
  int units = 0, settled = 0, missing_pieces = 0;
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
};

// `rows`: all submissions of the campaign. Pieces of a sub-body, or of a unit under roll-up
// to_parent, are credited where the roster and the requirement say.
Board board(const config::Campaign& campaign, const config::Roster& roster,
            std::span<const storage::SubmissionRow> rows, std::span<const Overlay> overlays,
            Instant moment, const BoardOptions& options = {});

// Which unit a piece counts for, or nullptr when the roster does not know the unit.
const config::Unit* credited_unit(const config::Roster& roster,
                                  const config::Requirement& requirement,
                                  const storage::SubmissionRow& row, Zone zone);

std::string board_text(const Board& board);
nlohmann::json board_json(const Board& board);
std::string board_csv(const Board& board);

// Terminal cells: wide and full-width characters take two, combining marks none.
int display_width(std::string_view text);
std::string pad(std::string_view text, int width);  // right-padded; never cut

}  // namespace shouwen::track
