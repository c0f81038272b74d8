// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/documents.h"
#include "parsers/extract/ofd_pdf.h"
#include "parsers/extract/preview.h"

namespace shouwen::parsers::extract {
namespace {

// The page as PDF in `octets`, or why there is none.
struct OfdAsPdf {
  Outcome outcome = Outcome::ok;
  std::string why, octets;
  int pages = -1;
};

OfdAsPdf as_pdf(std::string_view octets, int page, const Limits& limits) {
  Extracted noted;
  Package package(octets, limits, noted);
  OfdDocument document(package);
  OfdAsPdf out;
  out.pages = static_cast<int>(document.pages());
  if (package.encrypted()) {
    out.outcome = Outcome::encrypted;
    out.why = "加密，要密钥 needs a key";
  } else if (document.pages() == 0) {
    out.outcome = Outcome::corrupt;
    out.why = "OFD打不开 not an OFD that can be opened";
    out.pages = -1;
  } else if (page >= 0 && static_cast<std::size_t>(page) < document.pages()) {
    out.octets = ofd_page_as_pdf(document, package, static_cast<std::size_t>(page));
  }
  return out;
}

}  // namespace

DrawnPage draw_ofd(std::string_view octets, int page, int width, const Limits& limits) {
  const OfdAsPdf made = as_pdf(octets, page, limits);
  if (made.outcome != Outcome::ok) return not_drawn(made.outcome, made.why, made.pages);
  if (made.octets.empty()) return no_such_page(made.pages);
  DrawnPage out = draw_pdf(made.octets, 0, width, limits);
  out.pages = made.pages;
  return out;
}

bool render_ofd(std::string_view octets, int page, double dpi, const Limits& limits, Raster& out) {
  const OfdAsPdf made = as_pdf(octets, page, limits);
  return !made.octets.empty() && render_pdf(made.octets, 0, dpi, limits, out);
}

}  // namespace shouwen::parsers::extract
