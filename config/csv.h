// Reads RFC 4180 CSV with the position of every cell, so an error can point at it. Inside config/.
// Strict: a quote in the wrong place is a problem, not a guess. Pure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "config/source.h"

namespace shouwen::config {

struct CsvCell {
  std::string text;
  std::size_t offset = 0;  // byte in the source where the content begins
  bool quoted = false;

  // Byte in the source of text[index]; a doubled quote counts as one character of text.
  std::size_t source_offset(const Source& source, std::size_t index) const;
};

struct CsvRow {
  int line = 0;                // of its first cell
  std::vector<CsvCell> cells;  // never empty
  bool broken = false;         // a problem was appended for it
};

// Calls `row` for each record; blank lines are skipped. False when a problem was appended.
bool read_csv(const Source& source, Problems& problems, const std::function<void(CsvRow&&)>& row);

}  // namespace shouwen::config
