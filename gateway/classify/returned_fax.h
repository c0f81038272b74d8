// A receipt of ours that came back over the line: a unit's machine or a person faxed the page we
// had sent. Told by its heading, a receipt number of ours and the clauses our letters have, as OCR
// reads them, and by the count of pages at our foot: pages beside it are material and no receipt.
// Threads: pure. Errors: none. In doubt a person reads it; it is answered in no case.
// Source: gateway/replies/receipt_text, fax_page (what our pages say).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/guards.h"

namespace shouwen::classify {

enum class ReturnedFax {
  no,
  whole,       // our page and nothing else
  with_words,  // and somebody's words above or below, or its end was not read
};

// `prefixes`: of our receipt numbers.
ReturnedFax returned_fax(const std::vector<extract::Document>& documents,
                         const std::vector<std::string>& prefixes);

// The numbers of ours in one that came back, none otherwise: a number quoted in material does not
// make it an answer to us.
std::vector<std::string> returned_numbers(const std::vector<extract::Document>& documents,
                                          const std::vector<std::string>& prefixes);

// What a fax is and may be answered, by that alone.
Guarded guard_fax(const std::vector<extract::Document>& documents,
                  const std::vector<std::string>& prefixes);

}  // namespace shouwen::classify
