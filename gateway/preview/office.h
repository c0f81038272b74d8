// The client of `shouwen-office`: an office document in, the PDF LibreOffice makes of it out. Each
// conversion has a folder of its own below the temporary folder, a deadline, and a process group
// that is killed with everything in it; then the folder goes.
// Threads: safe from any; blocks up to the deadline. Lifetime: none kept. Errors: outcomes named as
// extraction's; `absent` when LibreOffice is not installed, with what to install in `why`.
// Source: parsers/office/conversion.h; docs/security.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/extract/blob.h"
#include "gateway/extract/extract.h"

namespace shouwen::preview {

struct OfficeOptions {
  std::string program;  // "" = shouwen-office beside us, or installed
  std::string folder;   // where the private folder is made; "" = TMPDIR or /tmp
  std::chrono::milliseconds deadline{60'000};
  std::uint64_t most = std::uint64_t{1} << 30;  // octets it may write, all files together
};

struct Converted {
  extract::Outcome outcome = extract::Outcome::unsupported;
  std::string why;
  bool absent = false;
  std::string pdf;  // "" unless outcome is ok
};

bool is_office(std::string_view kind);

// REQUIRES: `octets` sealed, is_office(kind).
Converted convert_to_pdf(std::string_view kind, const extract::Blob& octets,
                         const OfficeOptions& options = {});

}  // namespace shouwen::preview
