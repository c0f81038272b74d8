// What people type back: the Chinese of a list, or the stable word behind it.
// Threads: pure. Errors: none; an unknown word gives nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/time.h"

namespace shouwen::cli {

// The review reasons a person may mean: the word itself, or all whose Chinese it is.
std::vector<std::string> reasons_from(std::string_view word);

// A ledger detail whose moments, kept in milliseconds, stand as the office's dates.
std::string with_dates(const std::string& detail, Zone zone);
std::string purge_zh(std::string_view state);  // of a request of lawful erasure

}  // namespace shouwen::cli
