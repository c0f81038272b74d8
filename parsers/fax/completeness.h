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
#include "parsers/fax/tiff.h"

namespace shouwen::parsers::fax {

enum class State : std::uint8_t { complete, suspect, partial };
const char* name(State state);

struct Completeness {
  State state = State::suspect;
  std::vector<std::string> reasons;  // stable words: call_failed, result_unknown, file_cut, stub,
                                     // fewer_pages, fewer_than_announced, damaged_lines,
                                     // short_page, no_page, page_numbers, page_order, blank_page
  std::vector<int> missing;          // pages to send again: absent, damaged or cut
  std::vector<int> doubtful;         // there, and too short or blank: to be looked at
  int missing_from = 0;  // and every page from this one on, when their number is unknown; 0 = none
  int pages_whole = 0;   // pages of the file that are whole
  int stub = 0;          // the page that was cut by the end of the call; 0 = none
};

struct Told {
  // The device hands over whole calls only, so that silence about the result means a good end.
  bool only_whole_calls = false;
  int announced = 0;  // 共N页 read on a page; 0 = not known
  // As read on the sheets (printed_pages.h): page numbers left out, numbers that go down, and pages
  // of the file without a word or a picture.
  std::vector<int> absent = {}, blank = {};
  bool shuffled = false;
};

Completeness judge(const Tiff& tiff, const FaxArrival& arrival, const Told& told = {});

// 第2、3页, 第2页起各页; "" when nothing is missing.
std::string missing_words(const Completeness& completeness);
// 第2页; "" when no page is doubtful.
std::string doubtful_words(const Completeness& completeness);

}  // namespace shouwen::parsers::fax
