// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/page_print.h"

#include <algorithm>
#include <cmath>

namespace shouwen::intake {
namespace {

constexpr int kPlayX = 4, kPlayY = 8;  // pixels: 4 and 8 mm
// The sending machine prints its own line there, with another time and page number on each call.
constexpr int kMachineLine = 8;
constexpr double kBlank = 0.002;  // mean ink below which there is nothing to compare

std::uint8_t ink_at(const PagePrint& p, int x, int y) {
  return p.ink[static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) +
               static_cast<std::size_t>(x)];
}

// Correlation of the two where they overlap, `b` moved by (dx, dy).
double correlation(const PagePrint& a, const PagePrint& b, int dx, int dy) {
  double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, n = 0;
  const int top = std::max(kMachineLine, kMachineLine + dy);
  const int bottom = std::min(a.height, b.height + dy);
  const int left = std::max(0, dx), right = std::min(a.width, b.width + dx);
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      const double p = ink_at(a, x, y), q = ink_at(b, x - dx, y - dy);
      sa += p;
      sb += q;
      saa += p * p;
      sbb += q * q;
      sab += p * q;
      n += 1;
    }
  }
  if (n < 1) return 0;
  const double va = saa - sa * sa / n, vb = sbb - sb * sb / n;
  return va <= 0 || vb <= 0 ? 0 : (sab - sa * sb / n) / std::sqrt(va * vb);
}

bool blank(const PagePrint& p) {
  double all = 0;
  for (std::uint8_t ink : p.ink) all += ink;
  return p.ink.empty() || all < kBlank * 255 * static_cast<double>(p.ink.size());
}

}  // namespace

PagePrint print_of(const parsers::extract::Raster& page) {
  PagePrint out{page.width, page.height, {}};
  const auto channels = static_cast<std::size_t>(page.channels);
  const std::size_t count =
      static_cast<std::size_t>(page.width) * static_cast<std::size_t>(page.height);
  if (page.pixels.size() < count * channels || count == 0) return {};
  out.ink.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    out.ink.push_back(
        static_cast<std::uint8_t>(255 - static_cast<unsigned char>(page.pixels[i * channels])));
  return out;
}

PagePrint resized(const PagePrint& page, int width, int height) {
  if (page.ink.empty() || width <= 0 || height <= 0) return {};
  PagePrint out{width, height, {}};
  out.ink.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const int top = y * page.height / height;
    const int bottom = std::max(top + 1, (y + 1) * page.height / height);
    for (int x = 0; x < width; ++x) {
      const int left = x * page.width / width;
      const int right = std::max(left + 1, (x + 1) * page.width / width);
      int sum = 0;
      for (int v = top; v < bottom; ++v) {
        for (int u = left; u < right; ++u) sum += ink_at(page, u, v);
      }
      out.ink.push_back(static_cast<std::uint8_t>(sum / ((bottom - top) * (right - left))));
    }
  }
  return out;
}

double alike(const PagePrint& a, const PagePrint& b) {
  if (blank(a) || blank(b)) return 0;
  // A stub is like the top of its page, and is not the page.
  if (std::abs(a.height - b.height) * 10 > std::max(a.height, b.height)) return 0;
  double best = 0;
  for (int dy = -kPlayY; dy <= kPlayY; ++dy) {
    for (int dx = -kPlayX; dx <= kPlayX; ++dx) best = std::max(best, correlation(a, b, dx, dy));
  }
  return best;
}

}  // namespace shouwen::intake
