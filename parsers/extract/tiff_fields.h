// The fields of a TIFF's pages that matter before anything is decoded; EXIF is the same form.
// Threads: pure. Never fails: defaults where the octets are silent or lie.
// Source: TIFF 6.0, section 2 and 8; RFC 2306 for fax resolutions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace shouwen::parsers::extract {

struct TiffPage {
  std::uint32_t width = 0, height = 0;  // as stored, before any turn
  int orientation = 1;
  double dpi_x = 0, dpi_y = 0;
  int compression = 1;  // 2, 3, 4: fax
  int bits = 1, samples = 1;
};

// `page` counts from 0; a default page when there is none of that number.
TiffPage tiff_page(std::string_view octets, int page);
// Pages the chain of directories holds, at most 10000; a loop ends it.
int tiff_pages(std::string_view octets);

}  // namespace shouwen::parsers::extract
