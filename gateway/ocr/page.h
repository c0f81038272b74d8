// What is done to a page before and after the workers: grey, within bounds, and how much of its
// ink the lines account for.
// Threads: pure. Errors: none; a raster whose pixels do not fit its size gives an empty page.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/ocr/reader.h"

namespace shouwen::ocr {

struct GreyPage {
  parsers::ocr::PageHead head;
  std::string pixels;
};

GreyPage grey_of(const parsers::extract::Raster& raster);

struct Coverage {
  bool inked = false;
  double share = 1;  // of the inked parts that lines cover
};

Coverage coverage(const GreyPage& page, const parsers::ocr::Reading& reading);

}  // namespace shouwen::ocr
