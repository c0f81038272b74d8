// `fax show WHAT --pdf OUT`: the pages that count of a fax, of all its calls, as PDF/A-1b. Made
// when somebody asks, kept in the previews' folder by the digests of what it was made of. Threads:
// one; blocks for the helper. Errors: rejected_input for what is locked (隔离, infected), is no
// TIFF or cannot be written; what the helper says of pages that do not decode.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/cli/command.h"

namespace shouwen::cli {

struct FaxPdf {
  std::size_t pages = 0;
  std::size_t size = 0;  // octets
  bool cached = false;
};
// Writes OUT whole or not at all.
Result<FaxPdf> write_fax_pdf(const View& view, MessageRef message, const std::string& out);

}  // namespace shouwen::cli
