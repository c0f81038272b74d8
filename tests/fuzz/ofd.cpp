// ofd to text, and its first page to PDF. SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/documents.h"
#include "parsers/extract/ofd_pdf.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(octets) {
  using namespace shouwen::parsers::extract;
  shouwen::fuzz::check_extracted(read_ofd(octets, {}));
  Limits limits;
  limits.pixels = 1'000'000;
  Extracted noted;
  Package package(octets, limits, noted);
  OfdDocument document(package);
  if (document.pages() == 0) return;
  const std::string pdf = ofd_page_as_pdf(document, package, 0);
  shouwen::fuzz::must(pdf.starts_with("%PDF-") && pdf.ends_with("%%EOF\n"), "a whole PDF");
}
