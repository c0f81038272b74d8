// Where OCR found its lines, as they are kept beside the text: one record a line, fields parted by
// \t, for each page read its head and after it its lines:
//   P page width height quarters engine        L left top width height confidence text
// Units: pixels of the page as read, upright and square; pages from 0; confidence 0..1.
// Bounds: kKeptLines octets; what is beyond is left out page by page, the text itself stays whole.
// Threads: pure. Errors: none; a record that cannot be read is left out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/extract/extract.h"

namespace shouwen::extract {

inline constexpr std::size_t kKeptLines = std::size_t{1} << 20;

// "" when OCR read none of it.
std::string lines_text(const Document& document);

struct OcrPageLines {
  OcrPage page;
  std::vector<OcrLine> lines;
};
std::vector<OcrPageLines> read_lines(std::string_view text);

}  // namespace shouwen::extract
