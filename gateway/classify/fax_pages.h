// The pages of a fax: the machine's line at the top, a cover sheet, and then one or several papers.
// And whose line it came from, by the numbers the machines told.
// Threads: pure. Errors: none. Source: DESIGN §7; ITU-T T.30 (TSI is typed in by its owner).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/classify.h"
#include "gateway/classify/paper.h"

namespace shouwen::classify {

struct FaxPages {
  std::vector<Paper> papers;  // in order; covers left out
  bool cover = false;
  std::string number;      // of the sender, from the line at the top of the page
  std::size_t length = 0;  // code points of text beyond cover, letterhead and date
};

FaxPages fax_pages(const std::vector<extract::Document>& documents, const UnitNames& names);

// The first page with words stands under a letterhead of its own and has a title: it goes on with
// no other call's.
bool begins_paper(const std::vector<extract::Document>& documents, const UnitNames& names);

// A fax as classification reads a mail: the title of its first paper as subject, its text as what
// the sender wrote.
Reading read_fax(const std::vector<extract::Document>& documents, const FaxPages& pages);

// "2020-10-14 10:40 0432-00001774 P01": written by the machine.
bool is_machine_line(std::string_view canonical_line);

}  // namespace shouwen::classify
