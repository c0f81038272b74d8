// Is a page of one call the same sheet as a page of another? Each is drawn small, and the two are
// laid over each other with some play, since a sheet fed again comes out shifted by millimetres.
// Units: alike() is the correlation of ink, 0..1; kSamePage was set between the two clouds the test
// prints (tests/unit/fax/page_print_test.cpp). Threads: pure. Errors: none; a blank page is like
// none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/extract/extracted.h"

namespace shouwen::intake {

inline constexpr double kPrintDpi = 26;  // a character of 16 points is six pixels high
inline constexpr double kSamePage = 0.75;

struct PagePrint {
  int width = 0, height = 0;
  std::vector<std::uint8_t> ink;  // rows from the top; 255 = black
};

// REQUIRES: drawn at kPrintDpi. Empty for a page without pixels.
PagePrint print_of(const parsers::extract::Raster& page);
// The same ink on another grid: a TIFF is drawn smaller by whole numbers, 98 lines an inch as they
// are, and so comes out in another shape than the same page of a PDF.
PagePrint resized(const PagePrint& page, int width, int height);
double alike(const PagePrint& a, const PagePrint& b);

}  // namespace shouwen::intake
