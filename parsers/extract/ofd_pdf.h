// A page of an OFD as a PDF of one page, in memory, which the PDF library then draws: text at its
// places, pictures in their boxes, lines and areas. So OFD needs no drawing library of its own.
// Letters are those of this machine (the fonts inside an OFD hold a few glyphs and are not used).
// Not drawn: clips, patterns and shadings, seals of signatures, JBIG2 pictures.
// Threads: pure. Errors: none; what cannot be placed is left out. Bounded by `limits`.
// Source: GB/T 33190-2016 8.5, 10, 11; ISO 32000-1 8.5, 9.4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/extract/ofd.h"

namespace shouwen::parsers::extract {

// REQUIRES: page < document.pages(). `package` is the one the document was read from.
std::string ofd_page_as_pdf(OfdDocument& document, Package& package, std::size_t page);

// AbbreviatedData ("M 0 0 L 10 0 B ... C") as PDF's path operators; "" when there is nothing.
std::string ofd_path(std::string_view data);

// A page from 0 by resolution, for OCR.
bool render_ofd(std::string_view octets, int page, double dpi, const Limits& limits, Raster& out);

}  // namespace shouwen::parsers::extract
