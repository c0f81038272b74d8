// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/fax_codes.h"

#include <algorithm>
#include <array>
#include <span>

#include "parsers/extract/tiff_fields.h"
#include "parsers/extract/tiff_memory.h"
#include "parsers/fax/tiff.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kCodes = protocol::kCodes;  // octets of all pages
constexpr std::uint32_t kSide = 65'000;           // pixels

FaxCodes refused(Outcome outcome, std::string why) {
  FaxCodes out;
  out.head.outcome = outcome;
  out.head.why = std::move(why);
  return out;
}

// A page decoded: rows of whole octets, as stored. Rows that did not come are white.
struct Bits {
  std::uint32_t width = 0, height = 0;
  bool zero_is_white = true;
  bool as_coded = false;  // every strip was there and nothing was complained of
  std::string octets;
};

bool shape_of(TIFF* tiff, Bits& out) {
  std::uint16_t bits = 1, samples = 1, photometric = PHOTOMETRIC_MINISWHITE;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &out.width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &out.height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  out.zero_is_white = photometric == PHOTOMETRIC_MINISWHITE;
  const bool known = out.zero_is_white || photometric == PHOTOMETRIC_MINISBLACK;
  return known && bits == 1 && samples == 1 && TIFFIsTiled(tiff) == 0 && out.width > 0 &&
         out.height > 0 && out.width <= kSide && out.height <= kSide;
}

bool decode(TIFF* tiff, Bits& out) {
  const auto step = static_cast<std::size_t>(TIFFScanlineSize(tiff));
  if (step != (std::size_t{out.width} + 7) / 8) return false;
  std::uint32_t per_strip = 0;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &per_strip);
  per_strip = std::min(per_strip, out.height);
  if (per_strip == 0) return false;
  const std::uint64_t complaints = tiff_complaints();
  bool whole = true, any = false;
  out.octets.assign(step * out.height, out.zero_is_white ? '\0' : '\xFF');
  for (std::uint32_t y = 0; y < out.height; y += per_strip) {
    const std::size_t rows = std::min(per_strip, out.height - y);
    const auto size = static_cast<tmsize_t>(rows * step);
    const tmsize_t got = TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, 0),
                                              out.octets.data() + y * step, size);
    whole = whole && got == size;
    any = any || got > 0;
  }
  out.as_coded = whole && tiff_complaints() == complaints;
  return any;
}

// The bits of each octet the other way round, for codes stored least significant bit first.
std::string reversed(std::string_view octets) {
  static const auto kTurned = [] {
    std::array<char, 256> table{};
    for (unsigned i = 0; i < 256; ++i) {
      unsigned to = 0;
      for (unsigned bit = 0; bit < 8; ++bit) to |= ((i >> bit) & 1U) << (7 - bit);
      table[i] = static_cast<char>(to);
    }
    return table;
  }();
  std::string out(octets);
  for (char& c : out) c = kTurned[static_cast<unsigned char>(c)];
  return out;
}

// The octets of a page as they came, when a PDF can hold them. "" when not.
std::string kept(std::string_view octets, const fax::Page& page, int& k) {
  constexpr std::uint32_t kTwoDimensions = 1, kUncompressed = 2;
  const bool t4 = page.compression == 3, t6 = page.compression == 4;
  if ((!t4 && !t6) || page.strips.size() != 1 || !page.strips_inside) return "";
  if ((page.options & kUncompressed) != 0) return "";
  const fax::Strip& strip = page.strips.front();
  const std::string_view codes = octets.substr(strip.offset, strip.size);
  k = t6 ? -1 : (page.options & kTwoDimensions) != 0 ? 1 : 0;
  return page.fill_order == 2 ? reversed(codes) : std::string(codes);
}

// T.6 of the bits, by way of a TIFF of one page and one strip. "" when libtiff refuses.
std::string coded(const Bits& bits) {
  std::string file;
  TiffMemory target{{}, &file};
  TiffHandle tiff = open_tiff(target);
  if (!tiff) return "";
  TIFFSetField(tiff.get(), TIFFTAG_IMAGEWIDTH, bits.width);
  TIFFSetField(tiff.get(), TIFFTAG_IMAGELENGTH, bits.height);
  TIFFSetField(tiff.get(), TIFFTAG_BITSPERSAMPLE, 1);
  TIFFSetField(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField(tiff.get(), TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
  TIFFSetField(tiff.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  TIFFSetField(tiff.get(), TIFFTAG_FILLORDER, FILLORDER_MSB2LSB);
  TIFFSetField(tiff.get(), TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff.get(), TIFFTAG_ROWSPERSTRIP, bits.height);
  std::string rows = bits.octets;  // libtiff may turn what it is given
  const bool written =
      TIFFWriteEncodedStrip(tiff.get(), 0, rows.data(), static_cast<tmsize_t>(rows.size())) >= 0 &&
      TIFFWriteDirectory(tiff.get()) == 1;
  tiff.reset();
  const fax::Tiff made = fax::read_tiff(std::as_bytes(std::span(file)));
  int k = 0;
  return written && made.pages.size() == 1 ? kept(file, made.pages.front(), k) : "";
}

bool add_page(std::string_view octets, TIFF* tiff, const fax::Page& stored, FaxCodes& out,
              const TiffPage& head) {
  Bits bits;
  if (!shape_of(tiff, bits) || !decode(tiff, bits)) return false;
  protocol::CodedPage page;
  page.width = static_cast<int>(bits.width);
  page.height = static_cast<int>(bits.height);
  page.dpi_x = head.dpi_x;
  page.dpi_y = head.dpi_y;
  page.black_is_1 = !bits.zero_is_white;
  page.k = -1;
  std::string codes;
  if (bits.as_coded) codes = kept(octets, stored, page.k);
  page.kept = !codes.empty();
  if (!page.kept) {
    page.k = -1;
    codes = coded(bits);
  }
  if (codes.empty() || codes.size() > kCodes - out.octets.size()) return false;
  page.size = codes.size();
  out.octets += codes;
  out.head.pages.push_back(page);
  return true;
}

}  // namespace

FaxCodes fax_codes(std::string_view octets, const Limits& limits) {
  const fax::Tiff structure = fax::read_tiff(std::as_bytes(std::span(octets)));
  const auto count = static_cast<int>(structure.pages.size());
  if (count == 0) return refused(Outcome::corrupt, "没有可读的页 no page in it");
  if (count > limits.pages) return refused(Outcome::limit, "页数过多 too many pages");
  TiffMemory source{octets};
  const TiffHandle tiff = open_tiff(source);
  FaxCodes out;
  for (int page = 0; tiff && page < count; ++page) {
    const TiffPage head = tiff_page(octets, page);
    const std::uint64_t pixels = std::uint64_t{head.width} * head.height;
    if (pixels > limits.pixels) return refused(Outcome::limit, "页面过大 a page is too large");
    if (TIFFSetDirectory(tiff.get(), static_cast<tdir_t>(page)) == 0 ||
        !add_page(octets, tiff.get(), structure.pages[static_cast<std::size_t>(page)], out, head))
      return refused(Outcome::unsupported,
                     "第" + std::to_string(page + 1) +
                         "页不是可解的黑白页 this page is not a black-and-white one that decodes");
  }
  if (!tiff) return refused(Outcome::corrupt, "不是可读的TIFF no TIFF that can be read");
  out.head.outcome = Outcome::ok;
  return out;
}

}  // namespace shouwen::parsers::extract
