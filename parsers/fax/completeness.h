// Is a received fax whole? "Received" does not say so: a call cut on its second page leaves one
// page and a stub counted as two; a file cut in half reads as a shorter one; a call without error
// correction ends well with lines missing. Only `complete` may get an unqualified receipt.
// Rules: partial = something is known to be missing; suspect = nothing proves that it is all there.
// Units: pages from 1, as people count them.
// Threads: pure. Errors: none.
// Source: measured on HylaFAX and spandsp calls (docs/design.md, Fax); ITU-T T.4 page lengths.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/fax/arrival.h"
#include "parsers/fax/page_numbers.h"
#include "parsers/fax/tiff.h"

namespace shouwen::parsers::fax {

enum class State : std::uint8_t { complete, suspect, partial };
const char* name(State state);

struct Completeness {
  State state = State::suspect;
  std::vector<std::string> reasons;  // stable words: call_failed, result_unknown, file_cut, stub,
                                     // fewer_pages, fewer_than_announced, damaged_lines,
                                     // short_page, no_page, page_gap, page_order, blank_page,
                                     // count_unread
  std::vector<int> missing;          // pages to send again: absent, damaged or cut
  int missing_from = 0;   // and every page from this one on, when their number is unknown; 0 = none
  int pages_whole = 0;    // pages of the file that are whole
  int stub = 0;           // the page that was cut by the end of the call; 0 = none
  std::vector<int> torn;  // pages that came with lines lost, or shorter than a sheet
  std::vector<int> blank;  // pages without a word among others that have some
  std::vector<int> gaps;   // numbers printed on no page although their neighbours are there
  bool reversed = false;   // the last page came first
};

struct Told {
  // The device hands over whole calls only, so that silence about the result means a good end.
  bool only_whole_calls = false;
  int announced = 0;            // 共N页 read on a page; 0 = not known
  bool count_unread = false;    // a cover announces a number that nobody could read
  Numbering numbering = {};     // printed on the pages
  std::vector<int> blank = {};  // pages without a word
};

Completeness judge(const Tiff& tiff, const FaxArrival& arrival, const Told& told = {});

// 第2、3页, 第2页起各页; "" when nothing is missing.
std::string missing_words(const Completeness& completeness);
// What is missing and what is wrong with what came: 第3页；第2页不全；页码缺第2页; "" when nothing.
std::string trouble_words(const Completeness& completeness);
// What a receipt asks the sender to do about it, in its own sentences; "" when complete.
std::string supply_words(const Completeness& completeness);

}  // namespace shouwen::parsers::fax
