// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/preview.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace shouwen::parsers::extract {
namespace {

constexpr double kHighest = 65'000;   // rows; JPEG has 65,535
constexpr double kMost = 40'000'000;  // pixels
constexpr double kStretch = 4;        // beyond it two resolutions are a mistake

// What each of `to` equal parts of `from` pixels covers: first, and the share of each.
struct Cover {
  std::size_t first = 0;
  std::vector<float> shares;
};

std::vector<Cover> covers(int from, int to) {
  std::vector<Cover> out(static_cast<std::size_t>(to));
  const double step = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    const double begin = i * step, end = std::min<double>((i + 1) * step, from);
    Cover& c = out[static_cast<std::size_t>(i)];
    c.first = std::min(static_cast<std::size_t>(begin), static_cast<std::size_t>(from - 1));
    for (std::size_t at = c.first; static_cast<double>(at) < end; ++at) {
      const double left = std::max(static_cast<double>(at), begin);
      const double right = std::min(static_cast<double>(at + 1), end);
      c.shares.push_back(static_cast<float>((right - left) / (end - begin)));
    }
    if (c.shares.empty()) c.shares.push_back(1);
  }
  return out;
}

// One row of the source, as wide as the result.
void narrow(const char* row, std::size_t channels, const std::vector<Cover>& columns,
            std::vector<float>& out) {
  std::size_t at = 0;
  for (const Cover& c : columns)
    for (std::size_t channel = 0; channel < channels; ++channel) {
      float sum = 0;
      const char* pixel = row + c.first * channels + channel;
      for (const float share : c.shares) {
        sum += share * static_cast<float>(static_cast<unsigned char>(*pixel));
        pixel += channels;
      }
      out[at++] = sum;
    }
}

std::string resampled(const Raster& r, int width, int height) {
  const auto channels = static_cast<std::size_t>(r.channels);
  const std::size_t from_row = static_cast<std::size_t>(r.width) * channels;
  const std::vector<Cover> columns = covers(r.width, width);
  std::vector<float> row(columns.size() * channels), sum(row.size());
  std::size_t ready = static_cast<std::size_t>(r.height);  // the source row that `row` holds
  std::string out;
  out.reserve(row.size() * static_cast<std::size_t>(height));
  for (const Cover& c : covers(r.height, height)) {
    std::ranges::fill(sum, 0.0F);
    for (std::size_t i = 0; i < c.shares.size(); ++i) {
      if (ready != c.first + i) {
        ready = c.first + i;
        narrow(r.pixels.data() + ready * from_row, channels, columns, row);
      }
      for (std::size_t x = 0; x < row.size(); ++x) sum[x] += c.shares[i] * row[x];
    }
    for (const float value : sum)
      out += static_cast<char>(static_cast<unsigned char>(std::clamp(value + 0.5F, 0.0F, 255.0F)));
  }
  return out;
}

}  // namespace

DrawnPage not_drawn(Outcome outcome, std::string why, int pages) {
  DrawnPage out;
  out.outcome = outcome;
  out.why = std::move(why);
  out.pages = pages;
  return out;
}

DrawnPage no_such_page(int pages) {
  return not_drawn(Outcome::empty, "没有这一页 no such page", pages);
}

void fit(Raster& r, int width) {
  if (r.width <= 0 || r.height <= 0) return;
  double tall = 1;  // a pixel's height, in widths
  if (r.dpi_x > 0 && r.dpi_y > 0) tall = std::clamp(r.dpi_x / r.dpi_y, 1 / kStretch, kStretch);
  double w = std::clamp(width, 1, std::min(kPreviewWidth, r.width));
  double h = r.height * tall * w / r.width;
  const double scale = std::min({1.0, kHighest / h, std::sqrt(kMost / (w * h))});
  const int to_width = std::max(static_cast<int>(std::lround(w * scale)), 1);
  const int to_height = std::max(static_cast<int>(std::lround(h * scale)), 1);
  if (to_width != r.width || to_height != r.height) r.pixels = resampled(r, to_width, to_height);
  if (r.dpi_x > 0) r.dpi_x *= static_cast<double>(to_width) / r.width;
  r.dpi_y = r.dpi_x;
  r.width = to_width;
  r.height = to_height;
}

void grey_if_colourless(Raster& r) {
  if (r.channels != 3) return;
  const std::size_t pixels = r.pixels.size() / 3;
  const std::string& p = r.pixels;
  for (std::size_t i = 0; i < pixels; ++i)
    if (p[i * 3] != p[i * 3 + 1] || p[i * 3] != p[i * 3 + 2]) return;
  for (std::size_t i = 0; i < pixels; ++i) r.pixels[i] = p[i * 3];
  r.pixels.resize(pixels);
  r.channels = 1;
}

}  // namespace shouwen::parsers::extract
