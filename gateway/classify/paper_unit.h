// Whose each paper of a fax is: a city faxes what its counties wrote, letterhead by letterhead.
// Threads: pure. Errors: none; what is not clear is for a person.
// Source: OFFICE §4 §5 (one line a county).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/classify/paper.h"
#include "gateway/classify/unit_match.h"

namespace shouwen::classify {

struct PaperUnit {
  const config::Unit* unit = nullptr;  // when it is not the sender's
  bool doubtful = false;               // another unit stands there, and not clearly
};

// By letterhead, title and signature of this one paper, and by a cover that says 转报永吉县….
PaperUnit unit_of_paper(const Paper& paper, const UnitVerdict& verdict, const UnitSources& sources);

}  // namespace shouwen::classify
