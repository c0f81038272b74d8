// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/picture_header.h"

#include <algorithm>
#include <array>

#include "parsers/extract/octets.h"
#include "parsers/extract/tiff_fields.h"

namespace shouwen::parsers::extract {
namespace {

using namespace std::string_view_literals;

int pixels(std::uint64_t n) {
  return n > 0x7FFFFFFF ? 0x7FFFFFFF : static_cast<int>(n);
}

void take_resolution(PictureHeader& h, const TiffPage& page) {
  if (page.dpi_x <= 0 || page.dpi_y <= 0) return;
  h.dpi_x = page.dpi_x;
  h.dpi_y = page.dpi_y;
}

void read_png(std::string_view s, PictureHeader& h) {
  h.width = pixels(be32(s, 16));
  h.height = pixels(be32(s, 20));
  for (std::size_t at = 8; at + 8 <= s.size();) {
    const std::uint32_t size = be32(s, at);
    const std::string_view type = slice(s, at + 4, 4);
    if (type == "pHYs" && octet_at(s, at + 16) == 1) {
      h.dpi_x = be32(s, at + 8) * 0.0254;
      h.dpi_y = be32(s, at + 12) * 0.0254;
    } else if (type == "eXIf") {
      h.orientation = tiff_page(slice(s, at + 8, size), 0).orientation;
    } else if (type == "IDAT") {
      return;
    }
    at += std::size_t{12} + size;
  }
}

// Walks the segments to the frame header (SOF0..SOF15 but DHT, JPG, DAC).
void read_jpeg(std::string_view s, PictureHeader& h) {
  for (std::size_t at = 2; at + 4 <= s.size() && octet_at(s, at) == 0xFF;) {
    const std::uint32_t marker = octet_at(s, at + 1);
    if (marker == 0xFF || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
      at += marker == 0xFF ? 1 : 2;
      continue;
    }
    const std::size_t size = be16(s, at + 2);
    const std::string_view body = slice(s, at + 4, size < 2 ? 0 : size - 2);
    if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
      h.height = be16(body, 1);
      h.width = be16(body, 3);
      return;
    }
    if (marker == 0xE0 && body.starts_with("JFIF\0"sv) && h.dpi_x == 0) {
      const double unit = octet_at(body, 7) == 1 ? 1 : octet_at(body, 7) == 2 ? 2.54 : 0;
      h.dpi_x = be16(body, 8) * unit;
      h.dpi_y = be16(body, 10) * unit;
    } else if (marker == 0xE1 && body.starts_with("Exif\0\0"sv)) {
      const TiffPage exif = tiff_page(body.substr(6), 0);
      h.orientation = exif.orientation;
      take_resolution(h, exif);
    } else if (marker == 0xDA || marker == 0xD9) {
      return;
    }
    at += 2 + std::max<std::size_t>(size, 2);
  }
}

void read_bmp(std::string_view s, PictureHeader& h) {
  if (le32(s, 14) == 12) {
    h.width = le16(s, 18);
    h.height = le16(s, 20);
    return;
  }
  // A negative height means rows from the top.
  const auto height = static_cast<std::int32_t>(le32(s, 22));
  h.width = pixels(le32(s, 18));
  h.height = height < 0 ? pixels(std::uint32_t{0} - le32(s, 22)) : height;
  h.dpi_x = std::min<std::uint32_t>(le32(s, 38), 1'000'000) * 0.0254;
  h.dpi_y = std::min<std::uint32_t>(le32(s, 42), 1'000'000) * 0.0254;
}

void read_webp(std::string_view s, PictureHeader& h) {
  const std::string_view type = slice(s, 12, 4);
  if (type == "VP8X") {
    h.width = static_cast<int>((le32(s, 24) & 0xFFFFFF) + 1);
    h.height = static_cast<int>((le32(s, 27) & 0xFFFFFF) + 1);
  } else if (type == "VP8L") {
    h.width = static_cast<int>((le32(s, 21) & 0x3FFF) + 1);
    h.height = static_cast<int>((le32(s, 21) >> 14 & 0x3FFF) + 1);
  } else if (type == "VP8 ") {
    h.width = le16(s, 26) & 0x3FFF;
    h.height = le16(s, 28) & 0x3FFF;
  }
}

// Walks the boxes down meta/iprp/ipco: the largest extent is the photograph, the others its tiles
// or thumbnail; libheif turns it when it decodes, so a turn is counted here only for the size.
void read_heif(std::string_view s, PictureHeader& h, int depth) {
  for (std::size_t at = 0; at + 8 <= s.size();) {
    std::uint64_t size = be32(s, at);
    std::size_t head = 8;
    if (size == 1) {
      size = be64(s, at + 8);
      head = 16;
    }
    if (size == 0) size = s.size() - at;
    if (size < head || size > s.size() - at) size = s.size() - at;
    const std::string_view type = s.substr(at + 4, 4);
    std::string_view body = slice(s, at + head, static_cast<std::size_t>(size) - head);
    if (type == "meta") body = slice(body, 4, body.size());
    if (depth < 4 && (type == "meta" || type == "iprp" || type == "ipco")) {
      read_heif(body, h, depth + 1);
    } else if (type == "ispe" && be32(body, 4) > static_cast<std::uint32_t>(h.width)) {
      h.width = pixels(be32(body, 4));
      h.height = pixels(be32(body, 8));
    } else if (type == "irot" && (octet_at(body, 0) & 1) != 0) {
      h.orientation = 6;
    }
    at += static_cast<std::size_t>(size);
  }
}

void read_tiff(std::string_view s, PictureHeader& h) {
  const TiffPage first = tiff_page(s, 0);
  h.width = pixels(first.width);
  h.height = pixels(first.height);
  h.orientation = first.orientation;
  h.pages = tiff_pages(s);
  take_resolution(h, first);
}

void read_metafile(std::string_view s, PictureHeader& h) {
  if (h.kind == "emf") {
    h.width = pixels(le32(s, 16) - le32(s, 8));
    h.height = pixels(le32(s, 20) - le32(s, 12));
    return;
  }
  const double per_inch = std::max<int>(le16(s, 14), 1);
  const auto inches = [&](std::size_t from, std::size_t to) {
    return static_cast<int>(
        (static_cast<std::int16_t>(le16(s, to)) - static_cast<std::int16_t>(le16(s, from))) /
        per_inch * 96);
  };
  h.width = std::max(0, inches(6, 10));
  h.height = std::max(0, inches(8, 12));
}

std::string kind_of(std::string_view s) {
  struct Magic {
    std::string_view octets, kind;
  };
  static constexpr std::array kMagic = {Magic{"\x89PNG\r\n\x1A\n"sv, "png"},
                                        Magic{"\xFF\xD8\xFF"sv, "jpg"},
                                        Magic{"GIF8"sv, "gif"},
                                        Magic{"II*\0"sv, "tif"},
                                        Magic{"MM\0*"sv, "tif"},
                                        Magic{"\xD7\xCD\xC6\x9A"sv, "wmf"},
                                        Magic{"\0\0\0\x0CjP  "sv, "jp2"},
                                        Magic{"BM"sv, "bmp"}};
  for (const auto& m : kMagic)
    if (s.starts_with(m.octets)) return std::string(m.kind);
  if (s.starts_with("RIFF") && slice(s, 8, 4) == "WEBP") return "webp";
  if (le32(s, 0) == 1 && slice(s, 40, 4) == " EMF") return "emf";
  if (slice(s, 4, 4) != "ftyp") return {};
  static constexpr std::array kPhotographs = {"heic"sv, "heix"sv, "mif1"sv,
                                              "msf1"sv, "hevc"sv, "avif"sv};
  return std::ranges::find(kPhotographs, slice(s, 8, 4)) != kPhotographs.end() ? "heic" : "";
}

}  // namespace

PictureHeader picture_header(std::string_view octets) {
  PictureHeader h;
  h.kind = kind_of(octets);
  if (h.kind == "png") read_png(octets, h);
  if (h.kind == "jpg") read_jpeg(octets, h);
  if (h.kind == "bmp") read_bmp(octets, h);
  if (h.kind == "webp") read_webp(octets, h);
  if (h.kind == "tif") read_tiff(octets, h);
  if (h.kind == "heic") read_heif(octets, h, 0);
  if (h.kind == "emf" || h.kind == "wmf") read_metafile(octets, h);
  if (h.kind == "gif") {
    h.width = le16(octets, 6);
    h.height = le16(octets, 8);
  }
  if (h.orientation < 1 || h.orientation > 8) h.orientation = 1;
  if (h.orientation >= 5) {
    std::swap(h.width, h.height);
    std::swap(h.dpi_x, h.dpi_y);
  }
  return h;
}

}  // namespace shouwen::parsers::extract
