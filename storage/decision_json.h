// A Decision as stored: JSON with short stable keys. Unknown keys are ignored and absent ones take
// their defaults, so older rows stay readable. Values that are not UTF-8 are stored with U+FFFD.
// Pure. Errors: corrupt when the text is no JSON of a decision.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/result.h"
#include "storage/decision.h"

namespace shouwen::storage {

// The evidence is kept apart: it is the larger part and most readers do not need it.
std::string to_json(const Decision& decision);
std::string evidence_to_json(const Decision& decision);
Result<Decision> decision_from_json(const std::string& text, const std::string& evidence = "[]");

std::string to_json(const std::vector<std::string>& words);
std::vector<std::string> strings_from_json(const std::string& text);  // empty when unreadable

}  // namespace shouwen::storage
