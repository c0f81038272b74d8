// Drawings and screens: PNG by libpng, GIF and BMP here.
// SPDX-License-Identifier: Apache-2.0
#include <png.h>

#include <algorithm>
#include <array>
#include <vector>

#include "parsers/extract/octets.h"
#include "parsers/extract/picture_decoders.h"

namespace shouwen::parsers::extract {
namespace {

using Palette = std::array<std::array<char, 3>, 256>;

char* pixel(Raster& raster, std::size_t x, std::size_t y) {
  return &raster.pixels[(y * static_cast<std::size_t>(raster.width) + x) * 3];
}

// The bits of a LZW stream cut into blocks of up to 255 octets.
class GifBits {
 public:
  GifBits(std::string_view octets, std::size_t at) : octets_(octets), at_(at) {}

  // -1 at the end.
  int code(unsigned width) {
    while (have_ < width) {
      if (left_ == 0) {
        left_ = octet_at(octets_, at_++);
        if (left_ == 0) return -1;
      }
      if (at_ >= octets_.size()) return -1;
      bits_ |= octet_at(octets_, at_++) << have_;
      have_ += 8;
      --left_;
    }
    const int out = static_cast<int>(bits_ & ((1U << width) - 1));
    bits_ >>= width;
    have_ -= width;
    return out;
  }

 private:
  std::string_view octets_;
  std::size_t at_;
  std::uint32_t left_ = 0, bits_ = 0;
  unsigned have_ = 0;
};

// At most `count` colour numbers of a LZW stream that begins at `at`.
std::string gif_lzw(std::string_view octets, std::size_t at, std::size_t count) {
  struct Step {
    int prefix;
    char last;
    std::uint16_t length;
  };
  std::string out;
  const unsigned least = octet_at(octets, at);
  if (least < 1 || least > 8) return out;
  const int clear = 1 << least, end = clear + 1;
  std::vector<Step> table(4096);
  for (int i = 0; i < clear; ++i)
    table[static_cast<std::size_t>(i)] = {-1, static_cast<char>(i), 1};
  GifBits bits(octets, at + 1);
  int next = end + 1, before = -1;
  unsigned width = least + 1;
  while (out.size() < count) {
    const int code = bits.code(width);
    if (code < 0 || code == end) break;
    if (code == clear) {
      next = end + 1;
      width = least + 1;
      before = -1;
      continue;
    }
    if (code > next || (code == next && before < 0)) break;
    // A code not yet in the table is the one before with its own first colour added.
    const int shown = code == next ? before : code;
    const std::size_t length = table[static_cast<std::size_t>(shown)].length;
    const std::size_t begin = out.size();
    out.resize(begin + length);
    int walk = shown;
    for (std::size_t i = length; i-- > 0 && walk >= 0;
         walk = table[static_cast<std::size_t>(walk)].prefix)
      out[begin + i] = table[static_cast<std::size_t>(walk)].last;
    const char first = out[begin];
    if (code == next) out += first;
    if (before >= 0 && next < 4096) {
      table[static_cast<std::size_t>(next)] = {
          before, first,
          static_cast<std::uint16_t>(table[static_cast<std::size_t>(before)].length + 1)};
      ++next;
      if (next == 1 << width && width < 12) ++width;
    }
    before = code;
  }
  out.resize(std::min(out.size(), count));
  return out;
}

Palette gif_palette(std::string_view octets, std::size_t at, std::uint32_t flags) {
  Palette palette{};
  if ((flags & 0x80) == 0) return palette;
  const std::size_t colours = std::size_t{2} << (flags & 7);
  for (std::size_t i = 0; i < colours; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      palette[i][c] = static_cast<char>(octet_at(octets, at + i * 3 + c));
  return palette;
}

// A bit field of a pixel as eight bits.
char scaled(std::uint32_t value, std::uint32_t mask) {
  if (mask == 0) return 0;
  const int shift = std::countr_zero(mask);
  const std::uint64_t most = mask >> shift;
  return static_cast<char>(std::uint64_t{(value & mask) >> shift} * 255 / most);
}

}  // namespace

bool decode_png(std::string_view octets, const Limits& limits, Raster& out, bool& whole) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, octets.data(), octets.size()) == 0) return false;
  const bool colour = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  if (!begin_raster(image.width, image.height, colour ? 3 : 1, limits, out)) {
    png_image_free(&image);
    return false;
  }
  // Drawn on white, which the raster is. What a cut file lacks stays white.
  const png_color white{255, 255, 255};
  whole = png_image_finish_read(&image, &white, out.pixels.data(), 0, nullptr) != 0;
  png_image_free(&image);
  return true;
}

bool decode_gif(std::string_view octets, const Limits& limits, Raster& out, bool& whole) {
  const std::uint32_t flags = octet_at(octets, 10);
  if (!begin_raster(le16(octets, 6), le16(octets, 8), 3, limits, out)) return false;
  Palette palette = gif_palette(octets, 13, flags);
  std::size_t at = 13 + ((flags & 0x80) != 0 ? std::size_t{6} << (flags & 7) : 0);
  std::uint32_t transparent = 256;
  while (octet_at(octets, at) == 0x21) {
    if (octet_at(octets, at + 1) == 0xF9 && (octet_at(octets, at + 3) & 1) != 0)
      transparent = octet_at(octets, at + 6);
    at += 2;
    while (at < octets.size() && octets[at] != 0) at += 1 + octet_at(octets, at);
    ++at;
  }
  if (octet_at(octets, at) != 0x2C) return false;
  const std::size_t left = le16(octets, at + 1), top = le16(octets, at + 3);
  const std::size_t width = le16(octets, at + 5), height = le16(octets, at + 7);
  const std::uint32_t own = octet_at(octets, at + 9);
  at += 10;
  if ((own & 0x80) != 0) {
    palette = gif_palette(octets, at, own);
    at += std::size_t{6} << (own & 7);
  }
  if (width == 0 || height == 0 || width * height > limits.pixels) return false;
  const std::string colours = gif_lzw(octets, at, width * height);
  whole = colours.size() == width * height;
  // Interlaced: every eighth row, the ones between, and so on.
  std::vector<std::size_t> rows;
  const bool interlaced = (own & 0x40) != 0;
  static constexpr std::array<std::array<std::size_t, 2>, 4> kPasses = {
      {{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  for (std::size_t pass = 0; pass < (interlaced ? 4U : 1U); ++pass)
    for (std::size_t y = interlaced ? kPasses[pass][0] : 0; y < height;
         y += interlaced ? kPasses[pass][1] : 1)
      rows.push_back(y);
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const std::size_t x = left + i % width, y = top + rows[i / width];
    const auto colour = static_cast<unsigned char>(colours[i]);
    if (colour == transparent || x >= static_cast<std::size_t>(out.width) ||
        y >= static_cast<std::size_t>(out.height))
      continue;
    std::ranges::copy(palette[colour], pixel(out, x, y));
  }
  return true;
}

bool decode_bmp(std::string_view octets, const Limits& limits, Raster& out, bool& whole) {
  const std::size_t header = le32(octets, 14);
  const bool old = header == 12;
  const auto high = static_cast<std::int32_t>(le32(octets, 22));
  const std::uint64_t width = old ? le16(octets, 18) : le32(octets, 18);
  const std::uint64_t height = old        ? le16(octets, 20)
                               : high < 0 ? std::uint64_t{std::uint32_t{0} - le32(octets, 22)}
                                          : le32(octets, 22);
  const std::uint32_t bits = le16(octets, old ? 24 : 28), packing = old ? 0 : le32(octets, 30);
  const bool fields = packing == 3 || packing == 6;
  if ((packing != 0 && !fields) ||
      (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32))
    return false;  // run-length ones are not made any more
  if (!begin_raster(width, height, 3, limits, out)) return false;
  std::array<std::uint32_t, 3> masks = {0xFF0000, 0xFF00, 0xFF};
  if (bits == 16) masks = {0x7C00, 0x3E0, 0x1F};
  if (fields)
    for (std::size_t c = 0; c < 3; ++c) masks[c] = le32(octets, 54 + c * 4);
  const std::size_t start = le32(octets, 10), step = (width * bits + 31) / 32 * 4;
  const std::size_t palette = 14 + header, entry = old ? 3 : 4;
  for (std::size_t y = 0; y < height; ++y) {
    const std::size_t row = start + (high < 0 && !old ? y : height - 1 - y) * step;
    if (row + step > octets.size()) {
      whole = false;
      continue;
    }
    for (std::size_t x = 0; x < width; ++x) {
      char* to = pixel(out, x, y);
      if (bits <= 8) {
        const std::size_t bit = x * bits;
        const std::uint32_t colour =
            octet_at(octets, row + bit / 8) >> (8 - bits - bit % 8) & ((1U << bits) - 1);
        for (std::size_t c = 0; c < 3; ++c)
          to[c] = static_cast<char>(octet_at(octets, palette + colour * entry + 2 - c));
      } else if (bits == 24) {
        for (std::size_t c = 0; c < 3; ++c) to[c] = octets[row + x * 3 + 2 - c];
      } else {
        const std::uint32_t value =
            bits == 16 ? le16(octets, row + x * 2) : le32(octets, row + x * 4);
        for (std::size_t c = 0; c < 3; ++c) to[c] = scaled(value, masks[c]);
      }
    }
  }
  return true;
}

}  // namespace shouwen::parsers::extract
