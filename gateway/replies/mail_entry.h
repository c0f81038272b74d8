// One registered mail inside a letter: its pieces, its files, what is to be supplied, what became
// of earlier mails by it. letter.cpp puts these together. Threads: pure. Errors: none. Source:
// OFFICE §5 §6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/replies/letter.h"

namespace shouwen::replies {

MailEntry entry_of(const LetterFacts& facts, LetterKind kind, const config::Campaign* campaign,
                   const storage::MessageTrail& trail);

bool brings_material(const storage::MessageTrail& trail);

// As the roster in force names it; "" when it is not there.
std::string unit_name(const desk::Office& office, const std::string& code);

}  // namespace shouwen::replies
