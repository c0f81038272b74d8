// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/picture.h"

#include <algorithm>
#include <cmath>

#include "parsers/extract/picture_decoders.h"
#include "parsers/extract/picture_header.h"
#include "parsers/extract/preview.h"
#include "parsers/extract/tiff_fields.h"

namespace shouwen::parsers::extract {
namespace {

constexpr double kPageInches = 11.69;  // the longer side of A4

bool decode(const std::string& kind, std::string_view octets, int page, const Limits& limits,
            Raster& out, bool& whole) {
  if (kind == "tif") return decode_tiff(octets, page, limits, out, whole);
  if (page != 0) return false;
  if (kind == "jpg") return decode_jpeg(octets, limits, out, whole);
  if (kind == "png") return decode_png(octets, limits, out, whole);
  if (kind == "heic") return decode_heif(octets, limits, out, whole);
  if (kind == "webp") return decode_webp(octets, limits, out, whole);
  if (kind == "gif") return decode_gif(octets, limits, out, whole);
  if (kind == "bmp") return decode_bmp(octets, limits, out, whole);
  return false;
}

// EXIF 2..8: mirrored, upside down, turned. A pixel of the result at (x, y) is looked up.
void turn(Raster& r, int orientation) {
  if (orientation < 2 || orientation > 8) return;
  const bool quarter = orientation >= 5;
  const int width = quarter ? r.height : r.width, height = quarter ? r.width : r.height;
  const auto channels = static_cast<std::size_t>(r.channels);
  std::string turned(r.pixels.size(), '\0');
  std::size_t at = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      int from_x = quarter ? y : x, from_y = quarter ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        from_x = r.width - 1 - from_x;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        from_y = r.height - 1 - from_y;
      const std::size_t from =
          (static_cast<std::size_t>(from_y) * static_cast<std::size_t>(r.width) +
           static_cast<std::size_t>(from_x)) *
          channels;
      for (std::size_t c = 0; c < channels; ++c) turned[at++] = r.pixels[from + c];
    }
  }
  r.pixels = std::move(turned);
  r.width = width;
  r.height = height;
}

// The mean of factor x factor pixels; the rest at the right and lower edge goes.
void shrink(Raster& r, int factor) {
  const int width = std::max(r.width / factor, 1), height = std::max(r.height / factor, 1);
  const int across = std::min(factor, r.width), down = std::min(factor, r.height);
  const auto channels = static_cast<std::size_t>(r.channels);
  const auto row = static_cast<std::size_t>(r.width) * channels;
  std::size_t at = 0;
  // In place: a result never lies behind the pixels it is made of.
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (std::size_t c = 0; c < channels; ++c) {
        unsigned sum = 0;
        for (int j = 0; j < down; ++j)
          for (int i = 0; i < across; ++i)
            sum += static_cast<unsigned char>(
                r.pixels[static_cast<std::size_t>(y * factor + j) * row +
                         static_cast<std::size_t>(x * factor + i) * channels + c]);
        r.pixels[at++] = static_cast<char>(sum / static_cast<unsigned>(across * down));
      }
  r.pixels.resize(at);
  r.dpi_x *= static_cast<double>(width) / r.width;
  r.dpi_y *= static_cast<double>(height) / r.height;
  r.width = width;
  r.height = height;
}

}  // namespace

bool begin_raster(std::uint64_t width, std::uint64_t height, int channels, const Limits& limits,
                  Raster& out) {
  constexpr std::uint64_t kSide = 1U << 20;
  if (width == 0 || height == 0 || width > kSide || height > kSide) return false;
  if (width * height > limits.pixels) return false;
  out.width = static_cast<int>(width);
  out.height = static_cast<int>(height);
  out.channels = channels;
  out.pixels.assign(static_cast<std::size_t>(width * height) * static_cast<std::size_t>(channels),
                    '\xFF');
  return true;
}

Extracted read_picture(std::string_view octets, const Limits& limits) {
  Extracted out;
  const PictureHeader h = picture_header(octets);
  out.kind = h.kind;
  if (h.kind.empty() || (h.kind != "jp2" && (h.width <= 0 || h.height <= 0))) {
    out.outcome = Outcome::corrupt;
    out.why = "图片已损坏，请对方重发 (no picture header)";
    return out;
  }
  out.outcome = Outcome::empty;
  out.pages = h.pages;
  Picture picture;
  picture.kind = h.kind;
  picture.width = h.width;
  picture.height = h.height;
  picture.size = octets.size();
  out.pictures.push_back(std::move(picture));
  const auto pixels = static_cast<std::uint64_t>(h.width) * static_cast<std::uint64_t>(h.height);
  if (pixels > limits.pixels) {
    out.outcome = Outcome::limit;
    out.why = "图片过大，不予解码 (" + std::to_string(h.width) + " x " + std::to_string(h.height) +
              " pixels)";
  } else if (h.kind == "emf" || h.kind == "wmf" || h.kind == "jp2") {
    out.outcome = Outcome::unsupported;
    out.why = "这种图片暂不能显示 (no decoder for " + h.kind + ")";
  }
  return out;
}

bool render_picture(std::string_view octets, int page, double dpi, const Limits& limits,
                    Raster& out) {
  out = {};
  const PictureHeader h = picture_header(octets);
  const auto pixels = static_cast<std::uint64_t>(h.width) * static_cast<std::uint64_t>(h.height);
  if (page < 0 || pixels > limits.pixels) return false;
  bool whole = true;
  if (!decode(h.kind, octets, page, limits, out, whole)) {
    out = {};
    return false;
  }
  if (h.kind != "tif") {  // its pages differ, so its decoder tells
    out.dpi_x = h.dpi_x;
    out.dpi_y = h.dpi_y;
  }
  const int orientation = h.kind == "heic"  ? 1  // libheif turned it
                          : h.kind == "tif" ? tiff_page(octets, page).orientation
                                            : h.orientation;
  turn(out, orientation);
  if (h.kind == "tif" && orientation >= 5) std::swap(out.dpi_x, out.dpi_y);
  const int longest = std::max(out.width, out.height);
  if (dpi > 0 && longest > kPageInches * dpi)
    shrink(out, static_cast<int>(std::ceil(longest / (kPageInches * dpi))));
  return true;
}

DrawnPage draw_picture(std::string_view octets, int page, int /*width*/, const Limits& limits) {
  const Extracted head = read_picture(octets, limits);
  if (head.outcome != Outcome::empty) return not_drawn(head.outcome, head.why, head.pages);
  if (page >= head.pages) return no_such_page(head.pages);
  DrawnPage out;
  out.pages = head.pages;
  if (!render_picture(octets, page, 0, limits, out.raster))
    return not_drawn(Outcome::corrupt, "图片已损坏，请对方重发 the picture cannot be decoded",
                     head.pages);
  // Only faxes and scans mean it when they tell two resolutions.
  if (head.kind != "tif") out.raster.dpi_x = out.raster.dpi_y = 0;
  return out;
}

}  // namespace shouwen::parsers::extract
