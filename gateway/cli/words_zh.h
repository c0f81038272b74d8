// What people type back: the Chinese of a list, or the stable word behind it.
// Threads: pure. Errors: none; an unknown word gives nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shouwen::cli {

// The review reasons a person may mean: the word itself, or all whose Chinese it is.
std::vector<std::string> reasons_from(std::string_view word);

}  // namespace shouwen::cli
