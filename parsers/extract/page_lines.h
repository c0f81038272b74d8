// Pieces of text that lie somewhere on a page (PDF, OFD) to lines and paragraphs: what stands at
// one height is a line, far apart on it are cells (\t), and lines that only the margin broke are
// one paragraph again, so that words and names cut by a line's end can be found. Shapes: any unit
// of length, y from the top. Threads: pure. Never fails.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "parsers/extract/text_out.h"

namespace shouwen::parsers::extract {

struct Placed {
  double x = 0, y = 0, width = 0, height = 0;  // left, top
  std::string text;
};

class PageFlow {
 public:
  // Adds the page's text to `out`, ended by a line end. A first or last line that is the same as on
  // the page before (a running head) is not said again.
  void add(std::vector<Placed> pieces, TextOut& out);

 private:
  std::string head_, foot_;
};

}  // namespace shouwen::parsers::extract
