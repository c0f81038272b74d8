// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/turn.h"

#include <algorithm>
#include <string>
#include <utility>

namespace shouwen::extract {

void turn(parsers::extract::Raster& r, int quarters) {
  const auto width = static_cast<std::size_t>(std::max(r.width, 0));
  const auto height = static_cast<std::size_t>(std::max(r.height, 0));
  const auto channels = static_cast<std::size_t>(std::max(r.channels, 0));
  if (quarters <= 0 || quarters > 3 || r.pixels.size() != width * height * channels) return;
  std::string turned(r.pixels.size(), '\0');
  const bool sideways = quarters != 2;
  const std::size_t across = sideways ? height : width;
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t to_x = quarters == 1 ? height - 1 - y : quarters == 2 ? width - 1 - x : y;
      const std::size_t to_y = quarters == 1 ? x : quarters == 2 ? height - 1 - y : width - 1 - x;
      std::copy_n(&r.pixels[(y * width + x) * channels], channels,
                  &turned[(to_y * across + to_x) * channels]);
    }
  r.pixels = std::move(turned);
  if (!sideways) return;
  std::swap(r.width, r.height);
  std::swap(r.dpi_x, r.dpi_y);
}

}  // namespace shouwen::extract
