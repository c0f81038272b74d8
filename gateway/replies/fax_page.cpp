// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/fax_page.h"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "gateway/replies/drawn_apart.h"
#include "gateway/replies/page_text.h"

namespace shouwen::replies {
namespace {

constexpr int kWidth = 1728, kHeight = 2292;  // pixels
constexpr std::size_t kRowOctets = kWidth / 8;
constexpr double kDpi = 204, kRowDpi = 196;
constexpr int kMargin = 150;           // pixels: 19 mm, more than any machine cuts off
constexpr double kFootRoom = 90;       // for the page number
constexpr std::size_t kMostPages = 9;  // a receipt has one, a long one two
constexpr double kPoints = 14, kFootPoints = 10;
constexpr unsigned char kDark = 128;  // of 255: what becomes black

constexpr int kTextWidth = kWidth - 2 * kMargin;

// Which lines of the layout stand on which page: the first line of each, and one past the last.
std::vector<int> break_pages(PangoLayout* layout, int room) {
  std::vector<int> starts{0};
  int line = 0, top = 0;
  PangoLayoutIter* iter = pango_layout_get_iter(layout);
  do {
    int from = 0, to = 0;
    pango_layout_iter_get_line_yrange(iter, &from, &to);
    if (to / PANGO_SCALE - top > room) {
      starts.push_back(line);
      top = from / PANGO_SCALE;
    }
    ++line;
  } while (pango_layout_iter_next_line(iter));
  pango_layout_iter_free(iter);
  starts.push_back(line);
  return starts;
}

void draw_lines(cairo_t* cairo, PangoLayout* layout, int first, int past) {
  PangoLayoutIter* iter = pango_layout_get_iter(layout);
  int line = 0, top = 0;
  do {
    int from = 0, to = 0;
    pango_layout_iter_get_line_yrange(iter, &from, &to);
    if (line == first) top = from;
    if (line >= first && line < past) {
      const double y = pango_layout_iter_get_baseline(iter) - top;
      cairo_move_to(cairo, kMargin, kMargin + y / PANGO_SCALE);
      pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(iter));
    }
    ++line;
  } while (pango_layout_iter_next_line(iter));
  pango_layout_iter_free(iter);
}

// One bit a pixel, 1 = black, rows of kWidth / 8 octets.
std::vector<unsigned char> bilevel(cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  const unsigned char* grey = cairo_image_surface_get_data(surface);
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
  std::vector<unsigned char> bits(kRowOctets * kHeight);
  for (std::size_t y = 0; y < kHeight; ++y)
    for (std::size_t x = 0; x < kWidth; ++x)
      if (grey[y * stride + x] >= kDark)
        bits[y * kRowOctets + x / 8] |= static_cast<unsigned char>(0x80U >> (x % 8));
  return bits;
}

// --- a TIFF in memory

struct Memory {
  std::string octets;
  std::size_t at = 0;
};

tmsize_t read_memory(thandle_t handle, void* to, tmsize_t size) {
  auto& m = *static_cast<Memory*>(handle);
  const std::size_t left = m.at < m.octets.size() ? m.octets.size() - m.at : 0;
  const std::size_t count = std::min(left, static_cast<std::size_t>(size));
  std::memcpy(to, m.octets.data() + m.at, count);
  m.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write_memory(thandle_t handle, void* from, tmsize_t size) {
  auto& m = *static_cast<Memory*>(handle);
  const auto count = static_cast<std::size_t>(size);
  if (m.octets.size() < m.at + count) m.octets.resize(m.at + count);
  std::memcpy(m.octets.data() + m.at, from, count);
  m.at += count;
  return size;
}

toff_t seek_memory(thandle_t handle, toff_t offset, int whence) {
  auto& m = *static_cast<Memory*>(handle);
  const std::size_t base = whence == SEEK_CUR ? m.at : whence == SEEK_END ? m.octets.size() : 0;
  m.at = base + static_cast<std::size_t>(offset);
  return m.at;
}

int close_memory(thandle_t) {
  return 0;
}
toff_t size_memory(thandle_t handle) {
  return static_cast<Memory*>(handle)->octets.size();
}

bool write_page(TIFF* tiff, std::vector<unsigned char> bits, std::size_t page, std::size_t pages) {
  TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_PAGE);
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, kWidth);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, kHeight);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  TIFFSetField(tiff, TIFFTAG_FILLORDER, FILLORDER_LSB2MSB);  // as HylaFAX writes them
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kHeight);
  TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
  TIFFSetField(tiff, TIFFTAG_XRESOLUTION, kDpi);
  TIFFSetField(tiff, TIFFTAG_YRESOLUTION, kRowDpi);
  TIFFSetField(tiff, TIFFTAG_PAGENUMBER, static_cast<int>(page), static_cast<int>(pages));
  // libtiff takes the bits most significant first and turns them itself.
  for (std::uint32_t y = 0; y < kHeight; ++y)
    if (TIFFWriteScanline(tiff, bits.data() + y * kRowOctets, y) < 0) return false;
  return TIFFWriteDirectory(tiff) == 1;
}

std::vector<unsigned char> draw_page(PangoContext* context, PangoLayout* layout, int first,
                                     int past, std::size_t page, std::size_t pages) {
  Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_A8, kWidth, kHeight));
  Owned<cairo_t> cairo(cairo_create(surface.get()));
  cairo_scale(cairo.get(), 1, kRowDpi / kDpi);  // rows lie closer than columns
  draw_lines(cairo.get(), layout, first, past);
  const std::string foot = "第" + std::to_string(page + 1) + "页 共" + std::to_string(pages) + "页";
  const Owned<PangoLayout> number = paragraph(context, kFootPoints, kTextWidth, foot);
  pango_layout_set_alignment(number.get(), PANGO_ALIGN_CENTER);
  cairo_move_to(cairo.get(), kMargin, kHeight * kDpi / kRowDpi - kMargin - kFootRoom / 2);
  pango_cairo_show_layout(cairo.get(), number.get());
  return bilevel(surface.get());
}

Result<std::string> drawn(std::string_view text) {
  const auto fonts = page_fonts(kDpi);
  if (!fonts) return fonts.error();
  PangoContext* context = fonts->context.get();
  const Owned<PangoLayout> layout = paragraph(context, kPoints, kTextWidth, text);
  const int room = static_cast<int>(kHeight * kDpi / kRowDpi - kFootRoom) - 2 * kMargin;
  const std::vector<int> starts = break_pages(layout.get(), room);
  const std::size_t pages = starts.size() - 1;
  if (pages > kMostPages)
    return Error{Fault::rejected_input, "fax", "回执过长，不宜传真 too long for a fax",
                 "请电话告知 telephone"};

  Memory memory;
  TIFF* tiff = TIFFClientOpen("receipt", "w", &memory, read_memory, write_memory, seek_memory,
                              close_memory, size_memory, nullptr, nullptr);
  bool good = tiff != nullptr;
  for (std::size_t page = 0; good && page < pages; ++page)
    good = write_page(tiff,
                      draw_page(context, layout.get(), starts[page], starts[page + 1], page, pages),
                      page, pages);
  if (tiff != nullptr) TIFFClose(tiff);
  if (!good) return Error{Fault::permanent, "fax", "回执页写不成 the page cannot be written", ""};
  return std::move(memory.octets);
}

}  // namespace

Result<std::string> fax_tiff(std::string_view text) {
  return drawn_apart([&] { return drawn(text); });
}

}  // namespace shouwen::replies
