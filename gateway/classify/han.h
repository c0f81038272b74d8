// Chinese text as offices type it: traditional forms, and characters mistaken for one another.
// Threads: pure; tables are constant. Source: 简化字总表 for the characters office mail uses; the
// mistaken ones are same sound or same shape, as input methods and eyes confuse them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::classify {

// fold() of config/text.h, then traditional characters as simplified: the one form in which every
// word of this folder is compared.
std::string canonical(std::string_view text);

// canonical(), then one character for each class of commonly mistaken ones: 盘石 and 磐石 are
// equal. Only for names, and only when nothing matched exactly.
std::string loosened(std::string_view canonical_text);

}  // namespace shouwen::classify
