// Picture files: what they are, and their pixels for OCR and previews. The header is read first and
// a picture beyond limits.pixels is not decoded at all.
// Shapes: rows from the top as a person sees it (EXIF turn applied), grey when the picture is, else
// red green blue; white where it was transparent. Fax pages keep their own two resolutions in dpi_x
// and dpi_y (204 x 98, 204 x 196): who wants square pixels stretches by dpi_x / dpi_y.
// Threads: pure. Errors: read_picture has outcome and why; render_picture says false when there are
// no pixels at all. A cut picture gives the pixels that came, the rest white.
// Source: libjpeg-turbo, libpng, libtiff, libheif, libwebp; GIF89a and BMP read here.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

// One picture entry with its size, `pages`, no text (outcome empty); octets are not copied.
Extracted read_picture(std::string_view octets, const Limits& limits);

// `page` counts from 0 (TIFF only has others). `dpi` 0: as stored; else no side is longer than that
// of an A4 page at this resolution, by whole-number shrinking.
bool render_picture(std::string_view octets, int page, double dpi, const Limits& limits,
                    Raster& out);

}  // namespace shouwen::parsers::extract
