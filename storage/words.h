// The stored words of the enums, listed and read back. The other direction is name(), beside each.
// Pure. nullopt: no such word.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/decision.h"
#include "storage/message.h"
#include "storage/outbox.h"

namespace shouwen::storage {

// Every word of a kind, as people may type it.
std::vector<std::string> disposition_words();
std::vector<std::string> outbox_state_words();
// 报送件 states: OFFICE §1. `replaced` comes about by a later piece, a person sets the others.
std::vector<std::string> submission_state_words();

std::optional<Answer> answer_from(std::string_view word);
std::optional<Step> step_from(std::string_view word);
std::optional<OutboxState> outbox_state_from(std::string_view word);

}  // namespace shouwen::storage
