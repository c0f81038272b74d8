// One page of a document as a person looks at it: drawn by its kind's own function (the registry's
// renderers name it), made `width` pixels wide with square pixels, written as JPEG. All of it
// happens inside the sandbox; what leaves is a finished picture.
// Shapes: page from 0; a page is never enlarged beyond what its pixels hold (pdf and ofd have no
// such bound). Threads: pure. Errors: `outcome` and one line of `why`, as of reading.
// Source: libjpeg-turbo; T.4 for the two resolutions of a fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

inline constexpr int kPreviewWidth = 4000;  // the widest that is made

// A page drawn, not yet of its final size. `raster` is empty unless outcome is ok.
struct DrawnPage {
  Outcome outcome = Outcome::ok;
  std::string why;
  int pages = -1;  // of the document; -1 = not known
  Raster raster;
};

// Finds out what the document is and draws one page, about `width` pixels wide or as stored.
using DrawPage = DrawnPage (*)(std::string_view octets, int page, int width, const Limits& limits);

DrawnPage draw_pdf(std::string_view octets, int page, int width, const Limits& limits);
DrawnPage draw_ofd(std::string_view octets, int page, int width, const Limits& limits);
DrawnPage draw_picture(std::string_view octets, int page, int width, const Limits& limits);

// A drawn page that is none: why there is nothing to look at.
DrawnPage not_drawn(Outcome outcome, std::string why, int pages = -1);
DrawnPage no_such_page(int pages);

// Square pixels, at most `width` wide and never wider than it was; every pixel is the mean of what
// it covers. Very long pictures become narrower, so that any viewer can show them.
void fit(Raster& raster, int width);

// A page without a coloured pixel becomes grey: smaller, and nothing is lost.
void grey_if_colourless(Raster& raster);

// "" when the library refuses.
std::string jpeg_of(const Raster& raster);

}  // namespace shouwen::parsers::extract
