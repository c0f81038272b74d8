// Is this mail meant for another province's office? Their mailboxes differ from ours by a letter.
// Threads: pure. Source: mail of such an office; GB/T 2260 names of provinces.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "gateway/classify/reading.h"
#include "gateway/classify/unit_names.h"

namespace shouwen::classify {

// A line of it greets an office of another province, or is signed by one. `home`: our own province.
bool meant_for_another_province(const Reading& reading, const UnitNames& names,
                                std::string_view home);

}  // namespace shouwen::classify
