// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/picture.h"

#include "parsers/extract/preview.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers::extract;
  Limits limits;
  limits.pixels = 1'000'000;
  shouwen::fuzz::check_extracted(read_picture(octets, limits));
  Raster raster;
  if (!render_picture(octets, 0, 50, limits, raster)) return;
  shouwen::fuzz::must(raster.pixels.size() == static_cast<std::size_t>(raster.width) *
                                                  static_cast<std::size_t>(raster.height) *
                                                  static_cast<std::size_t>(raster.channels),
                      "as many pixels as the raster says");
  fit(raster, 40);
  grey_if_colourless(raster);
  shouwen::fuzz::must(raster.width <= 40 && !jpeg_of(raster).empty(), "a page to look at");
}
