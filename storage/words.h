// The stored words of the enums, read back. The other direction is name(), beside each enum.
// Pure. nullopt: no such word.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "storage/decision.h"
#include "storage/message.h"
#include "storage/outbox.h"

namespace shouwen::storage {

std::optional<Answer> answer_from(std::string_view word);
std::optional<Step> step_from(std::string_view word);
std::optional<OutboxState> outbox_state_from(std::string_view word);

}  // namespace shouwen::storage
