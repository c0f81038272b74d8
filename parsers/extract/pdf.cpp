// SPDX-License-Identifier: Apache-2.0
#include <poppler-document.h>
#include <poppler-embedded-file.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "parsers/extract/documents.h"
#include "parsers/extract/octets.h"
#include "parsers/extract/package.h"
#include "parsers/extract/page_lines.h"
#include "parsers/extract/pdf_pictures.h"
#include "parsers/extract/preview.h"
#include "parsers/text/charset.h"

namespace shouwen::parsers::extract {
namespace {

void silent(const std::string& /*message*/, void* /*closure*/) {}

// Not to_utf8(): that asks iconv for a module the sandbox may not let it load, and gives "" then.
std::string utf8(const poppler::ustring& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const bool high = c >= 0xd800 && c < 0xdc00 && i + 1 < text.size();
    if (high && text[i + 1] >= 0xdc00 && text[i + 1] < 0xe000)
      append_code_point(out, 0x10000 + ((c - 0xd800) << 10) + (char32_t{text[++i]} - 0xdc00));
    else if (c != 0xfeff)
      append_code_point(out, c);
  }
  return out;
}

std::string property(const poppler::document& pdf, const char* key) {
  std::string out = on_one_line(utf8(pdf.info_key(key)));
  cut_utf8(out, 1000);
  return out;
}

// D:20201014102500+08'00' -> 2020-10-14T10:25:00+08:00
std::string iso(std::string_view d) {
  if (d.starts_with("D:")) d.remove_prefix(2);
  if (d.size() < 14 || d.substr(0, 14).find_first_not_of("0123456789") != std::string_view::npos)
    return {};
  const auto piece = [&](std::size_t at, std::size_t n) { return std::string(d.substr(at, n)); };
  std::string out = piece(0, 4) + "-" + piece(4, 2) + "-" + piece(6, 2) + "T" + piece(8, 2) + ":" +
                    piece(10, 2) + ":" + piece(12, 2);
  if (d.size() >= 17 && (d[14] == '+' || d[14] == '-'))
    out += piece(14, 3) + ":" + (d.size() >= 20 ? piece(18, 2) : "00");
  else if (d.size() > 14 && d[14] == 'Z')
    out += "Z";
  return out;
}

// Characters that are no blanks.
std::size_t letters(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    n += octet > ' ' && (octet & 0xc0) != 0x80 ? 1U : 0U;
  }
  return n;
}

// What only a whole parse could tell surely, told by the words that stand in the clear.
void flag_features(std::string_view octets, Extracted& out) {
  if (octets.find("/ByteRange") != std::string_view::npos) add_flag(out, "signed");
  for (const std::string_view word : {"/JavaScript", "/Launch", "/RichMedia"})
    if (octets.find(word) != std::string_view::npos) add_flag(out, "active_content");
}

void read_members(const poppler::document& pdf, const Limits& limits, Extracted& out) {
  if (!pdf.has_embedded_files()) return;
  std::size_t kept = 0;
  for (const poppler::embedded_file* file : pdf.embedded_files()) {
    if (file == nullptr || !file->is_valid() || out.members.size() >= limits.entries) continue;
    Member member;
    member.name = to_utf8(file->name(), "", 4096).text;
    const poppler::byte_array data = file->data();
    member.size = data.size();
    if (data.size() > limits.entry || kept + data.size() > limits.unpacked) {
      member.outcome = Outcome::limit;
    } else {
      member.octets.assign(data.begin(), data.end());
      kept += data.size();
    }
    out.members.push_back(std::move(member));
  }
}

std::vector<Placed> pieces_of(const poppler::page& page) {
  std::vector<Placed> out;
  for (const poppler::text_box& box : page.text_list()) {
    const poppler::rectf at = box.bbox();
    out.push_back({at.x(), at.y(), at.width(), at.height(), utf8(box.text())});
  }
  return out;
}

std::unique_ptr<poppler::document> open(std::string_view octets) {
  poppler::set_debug_error_function(silent, nullptr);
  if (octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  return std::unique_ptr<poppler::document>(
      poppler::document::load_from_raw_data(octets.data(), static_cast<int>(octets.size())));
}

// A scan with a page number or a scanner's mark on it has a little text and is a scan all the same.
void flag_scan(Extracted& out, std::size_t seen, int pages) {
  constexpr int kWide = 600;          // pixels; a page in 75 dpi
  constexpr std::size_t kMarks = 40;  // characters a page
  std::size_t large = 0;
  for (const Picture& p : out.pictures) large += p.width >= kWide && p.height >= kWide ? 1U : 0U;
  const auto read = static_cast<std::size_t>(pages);
  if (seen > 0 && large >= read && seen < kMarks * read) add_flag(out, "little_text");
}

bool draw(const poppler::page& page, double dpi, const Limits& limits, Raster& raster) {
  if (!(dpi > 0) || dpi > 1200) return false;
  const poppler::rectf area = page.page_rect();
  const double pixels = area.width() * area.height() * (dpi / 72) * (dpi / 72);
  if (!(pixels > 0) || pixels > static_cast<double>(limits.pixels)) return false;
  poppler::page_renderer renderer;
  renderer.set_image_format(poppler::image::format_rgb24);
  renderer.set_render_hints(poppler::page_renderer::antialiasing |
                            poppler::page_renderer::text_antialiasing);
  const poppler::image image = renderer.render_page(&page, dpi, dpi);
  if (!image.is_valid() || image.format() != poppler::image::format_rgb24) return false;
  raster = {image.width(), image.height(), 3, dpi, dpi, {}};
  const auto row = static_cast<std::size_t>(image.width()) * 3;
  for (int y = 0; y < image.height(); ++y)
    raster.pixels.append(
        image.const_data() + static_cast<std::ptrdiff_t>(y) * image.bytes_per_row(), row);
  return true;
}

// At which the page as shown is `width` pixels wide. A page as small as a stamp is not blown up,
// one as long as a street is drawn coarser.
double dpi_for(const poppler::page& page, int width) {
  constexpr double kFinest = 600, kMost = 40'000'000;
  const poppler::rectf area = page.page_rect();
  const bool turned = page.orientation() == poppler::page::landscape ||
                      page.orientation() == poppler::page::seascape;
  const double across = turned ? area.height() : area.width();
  const double pixels = area.width() * area.height();
  if (!(across > 0) || !(pixels > 0)) return 0;
  // A little less, since the library rounds up: of the very width nothing is resampled and blurred.
  return std::min({72.0 * (width - 0.01) / across, kFinest, 72 * std::sqrt(kMost / pixels)});
}

}  // namespace

bool keep_pdf_library(std::string octets) {
  static const std::string kOctets = std::move(octets);
  static const std::unique_ptr<poppler::document> kDocument = open(kOctets);
  if (kDocument == nullptr) return false;
  const std::unique_ptr<poppler::page> page(kDocument->create_page(0));
  // Drawn too: fontconfig maps its caches at the first use, with calls the sandbox forbids.
  Raster drawn;
  return page != nullptr && !pieces_of(*page).empty() && render_pdf(kOctets, 0, 72, {}, drawn);
}

Extracted read_pdf(std::string_view octets, const Limits& limits) {
  Extracted out;
  out.kind = "pdf";
  const std::unique_ptr<poppler::document> pdf = open(octets);
  if (pdf == nullptr) {
    out.outcome = Outcome::corrupt;
    out.why = "not a PDF that can be opened";
    return out;
  }
  if (pdf->is_locked()) {
    out.outcome = Outcome::encrypted;
    out.why = "needs a password";
    return out;
  }
  out.pages = pdf->pages();
  out.title = property(*pdf, "Title");
  out.author = property(*pdf, "Author");
  out.created = iso(utf8(pdf->info_key("CreationDate")));
  TextOut text(limits.text);
  const int pages = std::min(out.pages, limits.pages);
  int unread = 0;
  PageFlow flow;
  for (int i = 0; i < pages && !text.full(); ++i) {
    const std::unique_ptr<poppler::page> page(pdf->create_page(i));
    if (page == nullptr) {
      ++unread;
      continue;
    }
    flow.add(pieces_of(*page), text);
  }
  read_pdf_pictures(octets, limits, out);
  read_members(*pdf, limits, out);
  flag_features(octets, out);
  const bool limited = text.full() || out.pages > limits.pages;
  out.text = text.take();
  const std::size_t seen = letters(out.text);
  flag_scan(out, seen, pages);
  out.outcome = Outcome::ok;
  if (limited) {
    out.outcome = Outcome::limit;
    out.why = "more text or pages than are read";
  } else if (pages == 0 || unread > 0) {
    out.outcome = Outcome::corrupt;
    out.why = pages == 0 ? "no pages" : std::to_string(unread) + " pages cannot be read";
  } else if (seen == 0) {
    out.outcome = Outcome::empty;
    add_flag(out, "no_text");
  }
  return out;
}

bool render_pdf(std::string_view octets, int page, double dpi, const Limits& limits,
                Raster& raster) {
  const std::unique_ptr<poppler::document> pdf = open(octets);
  if (pdf == nullptr || pdf->is_locked() || page < 0 || page >= pdf->pages()) return false;
  const std::unique_ptr<poppler::page> drawn(pdf->create_page(page));
  return drawn != nullptr && draw(*drawn, dpi, limits, raster);
}

DrawnPage draw_pdf(std::string_view octets, int page, int width, const Limits& limits) {
  const std::unique_ptr<poppler::document> pdf = open(octets);
  if (pdf == nullptr) return not_drawn(Outcome::corrupt, "PDF打不开 not a PDF that can be opened");
  if (pdf->is_locked()) return not_drawn(Outcome::encrypted, "加密，要口令 needs a password");
  DrawnPage out;
  out.pages = pdf->pages();
  if (out.pages <= 0) return not_drawn(Outcome::corrupt, "没有页面 no pages");
  if (page >= out.pages) return no_such_page(out.pages);
  const std::unique_ptr<poppler::page> drawn(pdf->create_page(page));
  if (drawn == nullptr)
    return not_drawn(Outcome::corrupt, "此页读不出 the page cannot be read", out.pages);
  if (!draw(*drawn, dpi_for(*drawn, width), limits, out.raster))
    return not_drawn(Outcome::limit, "此页过大或画不出 the page is too large or cannot be drawn",
                     out.pages);
  return out;
}

}  // namespace shouwen::parsers::extract
