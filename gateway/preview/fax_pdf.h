// A fax as PDF/A-1b: its pages' codes in a PDF's clothes, pixel by pixel what the TIFF holds. The
// codes come from the sandboxed helper and are not looked into here. The page has the size it had
// on paper (204 × 98 too), and is shown turned as a person said.
// Shapes: PDF 1.4, one image a page, DeviceGray under a grey output intent, XMP that says part 1,
// conformance B; no date and no random octet, so the same pages give the same file.
// Threads: pure. Errors: none. Source: ISO 19005-1; ISO 32000-1 7.4.6; ICC.1:2001-04.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/extract/protocol.h"

namespace shouwen::preview {

struct PdfPage {
  parsers::extract::protocol::CodedPage shape;
  std::string_view codes;  // shape.size octets
  int quarters = 0;        // clockwise
};

std::string fax_pdf(const std::vector<PdfPage>& pages);

// A grey profile with a gamma of 2.2, version 2.1: what the output intent carries.
std::string grey_profile();

}  // namespace shouwen::preview
