// The words of a reminder, to the models of OFFICE §6: before the date, after it, once more, and
// the one that asks a city to press those below it. Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/desk/chase.h"
#include "gateway/replies/receipt_text.h"

namespace shouwen::replies {

// REQUIRES: facts.units is not empty.
Words reminder_words(const desk::ReminderFacts& facts);

}  // namespace shouwen::replies
