// TIFF pages by libtiff: fax and other black-and-white pages strip by strip, so that a cut page
// still shows the strips that came; all others through its RGBA reading.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/extract/picture_decoders.h"
#include "parsers/extract/tiff_fields.h"
#include "parsers/extract/tiff_memory.h"

namespace shouwen::parsers::extract {
namespace {

// One bit a pixel: white unless it says black, by what zero means.
void paint_row(const std::string& strip, std::size_t row, std::size_t step, bool zero_is_white,
               Raster& out, std::size_t y) {
  const auto width = static_cast<std::size_t>(out.width);
  char* to = &out.pixels[y * width];
  for (std::size_t x = 0; x < width; ++x) {
    const bool set =
        (static_cast<unsigned char>(strip[row * step + x / 8]) & (0x80U >> (x % 8))) != 0;
    to[x] = set == zero_is_white ? '\0' : '\xFF';
  }
}

bool decode_bilevel(TIFF* tiff, Raster& out, bool& whole) {
  std::uint16_t photometric = PHOTOMETRIC_MINISWHITE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  const bool zero_is_white = photometric == PHOTOMETRIC_MINISWHITE;
  std::uint32_t per_strip = 0;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &per_strip);
  const auto height = static_cast<std::size_t>(out.height);
  per_strip = std::min<std::uint32_t>(per_strip, static_cast<std::uint32_t>(height));
  const auto step = static_cast<std::size_t>(TIFFScanlineSize(tiff));
  if (per_strip == 0 || step < (static_cast<std::size_t>(out.width) + 7) / 8) return false;
  bool any = false;
  for (std::size_t y = 0; y < height; y += per_strip) {
    const std::size_t rows = std::min<std::size_t>(per_strip, height - y);
    std::string strip(rows * step, zero_is_white ? '\0' : '\xFF');
    const auto number = TIFFComputeStrip(tiff, static_cast<std::uint32_t>(y), 0);
    const tmsize_t got =
        TIFFReadEncodedStrip(tiff, number, strip.data(), static_cast<tmsize_t>(strip.size()));
    // A damaged strip has its first rows filled in.
    whole = whole && got == static_cast<tmsize_t>(strip.size());
    any = any || got > 0;
    for (std::size_t row = 0; row < rows; ++row)
      paint_row(strip, row, step, zero_is_white, out, y + row);
  }
  return any;
}

// Four octets a pixel come from libtiff, packed in place to what is wanted.
bool decode_any(TIFF* tiff, const TiffPage& page, const Limits& limits, Raster& out) {
  if (!begin_raster(page.width, page.height, 4, limits, out)) return false;
  std::uint16_t orientation = ORIENTATION_TOPLEFT;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
  auto* rgba = reinterpret_cast<std::uint32_t*>(out.pixels.data());
  if (TIFFReadRGBAImageOriented(tiff, page.width, page.height, rgba, orientation, 0) == 0)
    return false;
  std::uint16_t photometric = 0;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  const bool grey = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
  const std::size_t channels = grey ? 1 : 3, count = out.pixels.size() / 4;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t p = rgba[i];
    const std::uint32_t clear = 255 - TIFFGetA(p);  // colours come multiplied; the rest is white
    const std::uint32_t colours[3] = {TIFFGetR(p) + clear, TIFFGetG(p) + clear,
                                      TIFFGetB(p) + clear};
    for (std::size_t c = 0; c < channels; ++c)
      out.pixels[i * channels + c] = static_cast<char>(std::min<std::uint32_t>(colours[c], 255));
  }
  out.pixels.resize(count * channels);
  out.channels = static_cast<int>(channels);
  return true;
}

}  // namespace

bool decode_tiff(std::string_view octets, int page, const Limits& limits, Raster& out,
                 bool& whole) {
  if (page >= tiff_pages(octets) || page >= limits.pages) return false;
  TiffMemory source{octets};
  const TiffHandle tiff = open_tiff(source);
  if (!tiff || TIFFSetDirectory(tiff.get(), static_cast<tdir_t>(page)) == 0) return false;
  const TiffPage head = tiff_page(octets, page);
  std::uint32_t width = 0, height = 0;
  std::uint16_t bits = 1, samples = 1;
  TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(tiff.get(), TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, &samples);
  if (width != head.width || height != head.height) return false;
  const bool bilevel = bits == 1 && samples == 1 && TIFFIsTiled(tiff.get()) == 0;
  const bool read = bilevel ? begin_raster(width, height, 1, limits, out) &&
                                  decode_bilevel(tiff.get(), out, whole)
                            : decode_any(tiff.get(), head, limits, out);
  out.dpi_x = head.dpi_x;
  out.dpi_y = head.dpi_y;
  return read;
}

}  // namespace shouwen::parsers::extract
