// “……月”, ……行动 in quotation marks that is not ours: another campaign's material.
// Threads: pure. Source: DESIGN §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace shouwen::classify {

// The first such name in a canonical text; "" when there is none.
std::string other_activity(const std::string& text, const std::string& our_title);

}  // namespace shouwen::classify
