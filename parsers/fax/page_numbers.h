// The numbers printed at the foot or head of pages: — 1 —, - 3 -, 第1页 共3页, 1/3. A gap tells of
// two sheets drawn in at once, a row backwards of a stack laid face up.
// Numbers in a text, a table or a date are none: a mark is a line of its own, of a few characters.
// Units: pages from 0 as they came, printed numbers as printed; 0 = no mark.
// Threads: pure. Errors: none: what is not surely a mark is none.
// Source: GB/T 9704 (页码: 一字线 on both sides); OCR of real pages reads the dashes as - — 一.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace shouwen::parsers::fax {

struct PageMark {
  int number = 0, total = 0;
  bool weak = false;  // 1/3 may be a date: another page must say the same total, or it is a first
  bool operator==(const PageMark&) const = default;
};

// What one whole line says as a page's number.
PageMark mark_of(std::string_view line);
// The first line (below the machine's own, which the caller leaves out) or the last of a page.
PageMark page_mark(std::string_view page_text);

struct Numbering {
  std::vector<int> missing;  // printed numbers that no page bears
  bool disorder = false;     // a number stands behind a higher one of its document
  bool reversed = false;     // the whole fax, last page first
};
Numbering judge_numbers(std::vector<PageMark> pages);
// The pages of several calls, one call after the other: a page sent again stands behind the others,
// so a number that any page bears is there, and only what is missing is out of order.
Numbering judge_joined(std::vector<PageMark> pages);

}  // namespace shouwen::parsers::fax
