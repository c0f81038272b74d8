// What the pages of a fax show of themselves as OCR read them: the number printed at their foot or
// head, and which bear no word.
// Threads: pure. Errors: none: a document OCR did not read shows nothing. Source: parsers/fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "gateway/extract/extract.h"
#include "parsers/fax/page_numbers.h"

namespace shouwen::classify {

// One a page, in the order they came; an unmarked page has number 0.
std::vector<parsers::fax::PageMark> printed_marks(const extract::Document& document);

// Pages from 1 that hold neither word nor picture; empty when no page has a word.
std::vector<int> blank_pages(const extract::Document& document);

}  // namespace shouwen::classify
