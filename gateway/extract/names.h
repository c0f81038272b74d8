// What a file's name gives away: programs, disguises, names that would leave their folder.
// Threads: pure. Source: facts of hostile mail; names are shown, stored, and never used as paths.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::extract {

struct Document;

// executable double_extension bidi_name traversal type_mismatch
void flag_name(Document& document);

// A member's name as part of a Document's path: no control characters, bounded.
std::string name_in_path(std::string_view name);

}  // namespace shouwen::extract
