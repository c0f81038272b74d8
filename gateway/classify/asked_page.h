// The page we asked for: our receipt of an incomplete fax wants 第2页 sent again, and a fax comes
// that says 补发第2页, quotes the receipt's number, or begins with a page numbered 2. It is no
// piece of its own, so a person joins it to the message it belongs to; its receipt waits until
// then. Threads: pure. Errors: none. Source: OFFICE §4, docs/flow.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/classify/disposition.h"

namespace shouwen::classify {

// The reason it is in review, before the number of the message it belongs to; "page_of" alone when
// several of its unit's want pages and it says not which.
inline constexpr std::string_view kPageOf = "page_of: ";

// Receipt numbers of ours that a fax which brings pages again quotes; of other faxes none.
std::vector<std::string> numbers_of_pages_again(const std::vector<extract::Document>& documents,
                                                const std::vector<std::string>& prefixes);

// Adds the reason, holds the answer and counts no piece; nothing when no message of its unit wants
// pages (Context::wanting), or the number it quotes is not that of one.
void note_asked_page(const Facts& facts, const std::vector<std::string>& prefixes,
                     storage::Decision& decision);

}  // namespace shouwen::classify
