// The pictures of a PDF, found in the file itself: image XObjects are streams, streams are never
// packed into other objects, so their dictionaries stand in the clear even in an encrypted file.
// Inline images (small by rule), masks and what an older version of the file held are not counted.
// Threads: pure, linear. Never fails: a dictionary cut or damaged is no picture.
// Source: ISO 32000-1 7.3.8, 8.9.5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

// Adds them to `out`, JPEG and JPEG 2000 with their octets within the limits.
void read_pdf_pictures(std::string_view octets, const Limits& limits, Extracted& out);

}  // namespace shouwen::parsers::extract
