// Learning from the office's history: the past is gone through in the order in which mail came, ten
// blocks one after the other. Before each block a model is trained on all before it and tried on
// what the block holds; what it would have changed counts for or against it, and only a situation
// it was right about in earlier blocks is one it may change in later ones. So the figures are those
// of a machine that had learned from the first day on.
// Threads: pure; the same lessons in the same order give the same text. Cost: ten trainings of a
// fraction of a second. Errors: none; refused(measured) says whether the model may be used.
// Source: DESIGN §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "gateway/classify/learned.h"

namespace shouwen::classify {

// One piece of the past: what today's rules alone say, and what it was.
struct Lesson {
  PieceSeen seen;
  std::string type;
  bool judged = false;  // a person decided or accepted it; else it was filed so and has stood
};

Learned learn(std::span<const Lesson> lessons, const std::string& campaign,
              const std::string& rules_version);

}  // namespace shouwen::classify
