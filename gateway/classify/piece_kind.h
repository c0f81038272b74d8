// What kind of piece one attachment is: its title, its file name, what stands in it (sections, a
// principal's signature, pictures, the words of the requirement), and last what the mail says. Each
// sign has a weight; the kind with the greatest sum wins, and its lead over the next is the
// confidence. Threads: pure. Source: DESIGN §7; the campaign's words and checks are all it knows.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/checks.h"
#include "gateway/classify/kind_match.h"

namespace shouwen::classify {

struct PieceSigns {
  const Paper* paper = nullptr;  // null or without lines: only the name is known
  std::string name;              // canonical base name
  std::string name_source;
  int pictures = -1;   // embedded and beside it; -1 = not known
  std::string format;  // kind by content
};

struct PieceKind {
  const config::Requirement* requirement = nullptr;
  double confidence = 0;
  bool by_content = false;  // the text itself says so
  std::vector<storage::Evidence> evidence;
};

PieceKind piece_kind(const PieceSigns& signs, const Kind& mail_kind, const KindWords& words,
                     const UnitNames& names);

}  // namespace shouwen::classify
