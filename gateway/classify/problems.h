// What is wrong with what was brought, as far as it shows without reading the documents. Each name
// has a sentence in the campaign file; none of them rejects anything.
// Threads: pure. Source: OFFICE §3 §6 §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "gateway/classify/disposition.h"

namespace shouwen::classify {

// Fills decision.problems, decision.late, decision.checks and each item's `late`.
// REQUIRES: decision.items and drafts are the same pieces in the same order.
void find_problems(const Facts& facts, const Judgement& judgement, const std::vector<Draft>& drafts,
                   storage::Decision& decision);

}  // namespace shouwen::classify
