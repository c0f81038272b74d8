// SPDX-License-Identifier: Apache-2.0
#include "gateway/ocr/page.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace shouwen::ocr {
namespace {

constexpr int kTile = 24;           // pixels of a page of kAcross; about one character
constexpr int kAcross = 1700;       // A4 at 204 dots an inch
constexpr double kLeastInk = 0.05;  // of a tile: below are specks
constexpr double kMostInk = 0.75;   // above are pictures, rules, black edges
constexpr unsigned char kDark = 128;
constexpr int kFewTiles = 20;  // less than a line of text
constexpr double kSure = 0.5;  // a line less sure covers nothing

unsigned char at(const std::string& pixels, std::size_t i) {
  return static_cast<unsigned char>(pixels[i]);
}

// Mean of `by` × `by` pixels: only pages finer than any reader wants.
GreyPage shrunk(const GreyPage& page, std::uint32_t by) {
  GreyPage out;
  out.head = {page.head.width / by, page.head.height / by, page.head.dpi_x / by,
              page.head.dpi_y / by, page.head.upright};
  out.pixels.resize(std::size_t{out.head.width} * out.head.height);
  for (std::uint32_t y = 0; y < out.head.height; ++y)
    for (std::uint32_t x = 0; x < out.head.width; ++x) {
      std::uint32_t sum = 0;
      for (std::uint32_t j = 0; j < by; ++j)
        for (std::uint32_t i = 0; i < by; ++i)
          sum += at(page.pixels, (std::size_t{y} * by + j) * page.head.width + x * by + i);
      out.pixels[std::size_t{y} * out.head.width + x] = static_cast<char>(sum / (by * by));
    }
  return out;
}

// A point of the page as given, in the page as read.
struct Point {
  double x, y;
};
Point as_read(double x, double y, int quarters) {  // x, y: 0..1 of width and height
  switch (quarters) {
    case 1:
      return {1 - y, x};
    case 2:
      return {1 - x, 1 - y};
    case 3:
      return {y, 1 - x};
    default:
      return {x, y};
  }
}

bool in_a_line(const parsers::ocr::Reading& reading, const Point& point) {
  const double x = point.x * reading.width;
  const double y = point.y * reading.height;
  return std::ranges::any_of(reading.lines, [&](const Line& line) {
    const double margin = line.height * 0.25;
    return line.confidence >= kSure && x >= line.left - margin &&
           x <= line.left + line.width + margin && y >= line.top - margin &&
           y <= line.top + line.height + margin;
  });
}

double ink_of(const GreyPage& page, std::uint32_t left, std::uint32_t top, std::uint32_t width,
              std::uint32_t height) {
  std::uint32_t dark = 0;
  for (std::uint32_t y = top; y < top + height; ++y)
    for (std::uint32_t x = left; x < left + width; ++x)
      dark += at(page.pixels, std::size_t{y} * page.head.width + x) < kDark ? 1 : 0;
  return static_cast<double>(dark) / (width * height);
}

}  // namespace

GreyPage grey_of(const parsers::extract::Raster& raster) {
  GreyPage page;
  if (raster.width <= 0 || raster.height <= 0 || (raster.channels != 1 && raster.channels != 3))
    return page;
  const std::size_t count =
      static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height);
  if (raster.pixels.size() != count * static_cast<std::size_t>(raster.channels)) return page;
  page.head = {static_cast<std::uint32_t>(raster.width), static_cast<std::uint32_t>(raster.height),
               raster.dpi_x, raster.dpi_y};
  if (raster.channels == 1) {
    page.pixels = raster.pixels;
  } else {
    page.pixels.resize(count);
    for (std::size_t i = 0; i < count; ++i) {  // ITU-R BT.601
      const unsigned grey = 299u * at(raster.pixels, 3 * i) + 587u * at(raster.pixels, 3 * i + 1) +
                            114u * at(raster.pixels, 3 * i + 2);
      page.pixels[i] = static_cast<char>(grey / 1000);
    }
  }
  if (count > parsers::ocr::kMostPixels) {
    const double over = static_cast<double>(count) / parsers::ocr::kMostPixels;
    page = shrunk(page, static_cast<std::uint32_t>(std::ceil(std::sqrt(over))));
  }
  return page;
}

Coverage coverage(const GreyPage& page, const parsers::ocr::Reading& reading) {
  const auto [width, height] = std::pair(page.head.width, page.head.height);
  // As high as wide on paper, whatever the shape of a pixel.
  const double squeeze =
      page.head.dpi_x > 0 && page.head.dpi_y > 0 ? page.head.dpi_y / page.head.dpi_x : 1;
  const std::uint32_t across = std::max(4u, width * kTile / kAcross);
  const auto down = std::max(4u, static_cast<std::uint32_t>(across * squeeze));
  int inked = 0;
  int covered = 0;
  for (std::uint32_t y = 0; y + down <= height; y += down)
    for (std::uint32_t x = 0; x + across <= width; x += across) {
      const double ink = ink_of(page, x, y, across, down);
      if (ink < kLeastInk || ink > kMostInk) continue;
      ++inked;
      const Point middle =
          as_read((x + across / 2.0) / width, (y + down / 2.0) / height, reading.quarters);
      covered += in_a_line(reading, middle) ? 1 : 0;
    }
  if (inked < kFewTiles) return {};
  return {true, static_cast<double>(covered) / inked};
}

}  // namespace shouwen::ocr
