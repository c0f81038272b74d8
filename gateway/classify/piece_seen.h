// One piece as the learned part sees it: what the rules made of it, and the words on its outside.
// The same from a classification under way and from a decision of the past, so that what was
// learned is asked about the very thing it was learned from.
// Threads: pure. Errors: none. Nothing of the text within is looked at: a model holds hashes of
// titles, file names and addresses only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/classify/linear.h"
#include "storage/decision.h"

namespace shouwen::classify {

// How sure the rules were of the kind: filed silently, in doubt, or only the next due date.
enum class Certainty { sure, unsure, guessed };
const char* name(Certainty certainty);
Certainty certainty_of(double confidence, double review_below);

struct PieceSeen {
  std::string rules;  // the type the rules gave it
  Certainty certainty = Certainty::guessed;
  std::string title, file, subject, sender;
};
// `item` as the rules left it. A fax has neither subject nor sender.
PieceSeen piece_seen(const storage::Item& item, double review_below, const std::string& subject,
                     const std::string& sender);

// Bounded: the first 64 tokens of each text, hashed into kFeatures places.
Features features_of(const PieceSeen& seen);

}  // namespace shouwen::classify
