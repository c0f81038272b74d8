// libtiff over octets in memory, without a word on stderr: what it complains of is counted.
// Threads: one document at a time in a process (libtiff's handlers are the process's).
// Lifetime: the memory outlives the handle. Errors: nullptr when it is no TIFF.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tiffio.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace shouwen::parsers::extract {

struct TiffMemory {
  std::string_view octets;         // read from
  std::string* written = nullptr;  // or written to, when set
  std::uint64_t at = 0;
};

struct CloseTiff {
  void operator()(TIFF* t) const { TIFFClose(t); }
};
using TiffHandle = std::unique_ptr<TIFF, CloseTiff>;

TiffHandle open_tiff(TiffMemory& memory);

// Warnings and errors since the process began.
std::uint64_t tiff_complaints();

}  // namespace shouwen::parsers::extract
