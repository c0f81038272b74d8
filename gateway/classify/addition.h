// Pictures sent afterwards: a mail that brings nothing but pictures of a piece adds them to the
// piece that came without. It replaces nothing and is no piece; where no single piece fits, a
// person says whose pictures they are.
// Threads: pure. Source: OFFICE §6 (五、需补充：未见配图 … 补发时直接回复本邮件即可), DESIGN §3.4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/classify/disposition.h"

namespace shouwen::classify {

struct Addition {
  bool pictures = false;                    // the mail brings pictures of a piece, nothing else
  bool returned = false;                    // of a piece a person sent back: he looks at them
  const storage::Earlier* whole = nullptr;  // the one whose pictures they are
  const storage::Item* piece = nullptr;     // of it
  std::string settles;                      // the problem they settle; "" when settled before
};
Addition find_addition(const Facts& facts, const Judgement& judgement);

// Turns the decision into one that adds to `addition.whole`, or asks a person.
void add_to_piece(const Addition& addition, storage::Decision& decision);

}  // namespace shouwen::classify
