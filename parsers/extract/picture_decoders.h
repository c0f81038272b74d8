// One decoder a format, for picture.cpp only. Each gives rows as stored; false when there are no
// pixels. Bounded by limits.pixels before anything is allocated.
// Threads: pure. Errors: false. `whole` becomes false when the picture is cut or damaged.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

bool decode_jpeg(std::string_view octets, const Limits& limits, Raster& out, bool& whole);
bool decode_png(std::string_view octets, const Limits& limits, Raster& out, bool& whole);
bool decode_tiff(std::string_view octets, int page, const Limits& limits, Raster& out, bool& whole);
bool decode_heif(std::string_view octets, const Limits& limits, Raster& out, bool& whole);
bool decode_webp(std::string_view octets, const Limits& limits, Raster& out, bool& whole);
bool decode_gif(std::string_view octets, const Limits& limits, Raster& out, bool& whole);
bool decode_bmp(std::string_view octets, const Limits& limits, Raster& out, bool& whole);

// Makes `out` a white picture of that size, or says false when it is beyond the limit.
bool begin_raster(std::uint64_t width, std::uint64_t height, int channels, const Limits& limits,
                  Raster& out);

}  // namespace shouwen::parsers::extract
