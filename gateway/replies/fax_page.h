// The words of a receipt as pages a fax machine prints: plain text laid out by Pango, drawn in
// grey, made black and white without dithering, one TIFF of CCITT G4 pages. Shape: 1728 columns at
// 204 dpi, 2292 rows at 196 dpi (A4, fine), min-is-white; at most 9 pages. Threads: any one at a
// time for each call; takes tens of milliseconds, so not on the io thread. Errors: permanent, with
// a remedy, when no Chinese font is installed: a page of empty boxes tells nobody anything;
// rejected_input when the text is longer than 9 pages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/result.h"

namespace shouwen::replies {

// `text`: UTF-8, lines by \n. The octets of the TIFF.
Result<std::string> fax_tiff(std::string_view text);

}  // namespace shouwen::replies
