// The pages of a black-and-white TIFF as codes a PDF can hold as they are (CCITTFaxDecode). A page
// whose octets libtiff reads without a complaint, in one strip of T.4 or T.6, keeps them; all
// others (several strips, other codings, damaged lines) are decoded and coded as T.6, which loses
// nothing. So the codes always give what a preview of the page shows. Shapes: pages in chain order;
// at most limits.pages. Units: pixels, dots an inch, 0 = not stated. Threads: pure but for
// libtiff's handlers. Errors: `outcome` and a line of `why`; a page that is not black and white
// refuses the whole. Source: TIFF 6.0; T.4, T.6; ISO 32000-1 7.4.6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "parsers/extract/protocol.h"

namespace shouwen::parsers::extract {

struct FaxCodes {
  protocol::CodesHead head;
  std::string octets;  // of all pages, one after the other
};

FaxCodes fax_codes(std::string_view octets, const Limits& limits);

}  // namespace shouwen::parsers::extract
