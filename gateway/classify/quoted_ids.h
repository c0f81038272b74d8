// Identifiers people and machines copy into a text: receipt numbers of ours, mail addresses.
// Threads: pure; linear; bounded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shouwen::classify {

// "XY2020-000088" for prefix "XY2020-"; each once, at most 16. None when the prefix is empty.
std::vector<std::string> receipt_numbers(std::string_view text, std::string_view prefix);

// Mail addresses in running text, lower case, each once, at most 16.
std::vector<std::string> addresses_in(std::string_view text);

}  // namespace shouwen::classify
