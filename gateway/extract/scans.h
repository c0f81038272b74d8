// Reads what has pixels but no text: a scan, a photograph, a fax. The helper draws the pages, the
// OCR workers read them, and text, lines and confidence stand in the same Document.
// What was not read well is said: flag ocr_weak and `why` name the pages.
// Threads: one at a time (the workers'); blocks for seconds a page. Lifetime: none kept.
// Errors: transient when a page got no answer: the document stays as it was and still wants OCR.
// Permanent when no engine is installed. Rejected input when nobody can draw it: the same, but
// asking again is of no use.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>

#include "config/result.h"
#include "gateway/extract/blob.h"
#include "gateway/extract/extract.h"

namespace shouwen::extract {

inline constexpr int kScanPages = 60;  // of one document; more is named as unread

// How a person says pages lie: page from 0 (-1: every page not named) -> clockwise quarters that
// bring it upright, -1 for the readers to find out. A page so turned is read as it then stands.
using Turns = std::map<int, int>;

// REQUIRES: `octets` sealed and whole. Does nothing unless `document.wants_ocr` and both tools are
// there.
// No page is begun after `until`: the rest is named as unread.
Status read_scan(
    Document& document, const Blob& octets, const Tools& tools,
    std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max(),
    const Turns& turns = {});
// For octets that lie in memory.
Status read_scan(Document& document, std::string_view octets, const Tools& tools,
                 const Turns& turns = {});

}  // namespace shouwen::extract
