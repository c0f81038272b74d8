// What a picture is and how large, from its header alone: nothing is decoded, so this is cheap and
// safe on anything, and tells before decoding whether decoding may be tried.
// Shapes: width and height in pixels as shown, the EXIF turn already counted. Threads: pure.
// Never fails: kind "" when the octets are no picture, zeros where the header is silent.
// Source: ITU T.81, PNG 3rd ed., TIFF 6.0, EXIF 2.32, GIF89a, WebP container, ISO 23008-12,
// MS-EMF, MS-WMF.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::parsers::extract {

struct PictureHeader {
  std::string kind;           // png jpg gif bmp tif webp heic emf wmf jp2, or ""
  int width = 0, height = 0;  // as shown; 0 = not known
  int orientation = 1;        // EXIF 1..8; 5..8 are turned by a quarter
  double dpi_x = 0, dpi_y = 0;
  int pages = 1;  // of a TIFF
};

PictureHeader picture_header(std::string_view octets);

}  // namespace shouwen::parsers::extract
