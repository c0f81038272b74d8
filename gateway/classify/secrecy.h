// 密级: a mail whose readable text carries a mark of secrecy goes to 隔离 (OFFICE §5). A level
// counts only as a mark, with ★ or a term beside it; 秘密武器 and 保密工作 are words like others.
// Threads: pure. Source: OFFICE §5; 国家秘密标志 (★ and term).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/classify/disposition.h"

namespace shouwen::classify {

// The mark in the text, "" when there is none. One character between level and term is allowed for
// what OCR makes of the star.
std::string secrecy_mark(std::string_view canonical_text, const std::vector<std::string>& levels);

// Sets quarantine or a review reason on the decision.
void mark_secrecy(const Facts& facts, storage::Decision& decision);

}  // namespace shouwen::classify
