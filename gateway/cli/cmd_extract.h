// shouwen extract --format json [--scan SOCKET] [--ocr] FILE…: what any attachment is and says, as
// the daemon would read it; one JSON object a line: {file, kind, outcome, text, pages, images,
// parts, flags} and why, engine, scan. `parts` are the files inside, flat, each with its path.
// Stores nothing. Threads: one. Errors: a file that cannot be read is named on `err`, the others
// are done, exit 1. Source: docs/design.md, "Fixed from outside".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace shouwen::cli {

struct ExtractOptions {
  std::string format = "json";
  std::string scan;    // clamd's socket, "" = no scanner
  std::string socket;  // of the helper's service, "" = a child of ours
  bool ocr = false;    // read pixels too; seconds a page
  std::vector<std::string> files;
};

int extract_files(const ExtractOptions& options, std::ostream& out, std::ostream& err);

}  // namespace shouwen::cli
