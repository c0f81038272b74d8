// The page every worker must read before a sender's page is given to it: models that are damaged,
// of another language or of another version give other letters or none, and say nothing of it.
// Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/ocr/page.h"

namespace shouwen::ocr {

inline constexpr const char* kKnownText = "信用交通";
GreyPage known_page();

// What was read, without spaces and line ends.
std::string letters_of(const parsers::ocr::Reading& reading);

}  // namespace shouwen::ocr
