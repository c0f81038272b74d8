// A fax TIFF's structure without decoding a pixel: the chain of pages, each page's size,
// resolution, coding and strips, and what the receiving device wrote into tags. libtiff reads a
// truncated file as one of fewer pages and says nothing; here the chain must end in 0 and every
// strip lie inside. Shapes: classic TIFF, both byte orders, any page order. BigTIFF and everything
// else: not_tiff. Units: pixels, lines, dots per inch, octets from the start of the file. Threads:
// pure. Lifetime: values own their strings; spans are offsets into the octets given. Errors: none;
// what could not be read is named in `defects`. Limits: kTiffPages and below. Source: TIFF 6.0; RFC
// 2306 (TIFF-F); HylaFAX's private tags 34908, 34910, 34911.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace shouwen::parsers::fax {

inline constexpr int kTiffPages = 1000;                  // longer than any call
inline constexpr std::size_t kTiffEntries = 512;         // of one page
inline constexpr std::size_t kTiffStrips = 20000;        // one a line at most
inline constexpr std::size_t kTiffStripsInAll = 200000;  // of all pages: they may share one array
inline constexpr std::size_t kTiffText = 4096;           // octets of one text tag

struct Strip {
  std::uint64_t offset = 0, size = 0;
};

struct Page {
  int width = 0, height = 0;
  double dpi_x = 0, dpi_y = 0;  // 0 = not stated
  int compression = 1;          // 2 MH without EOLs, 3 T.4, 4 T.6
  std::uint32_t options = 0;    // T4Options or T6Options
  int photometric = 0;          // 0 min-is-white, 1 min-is-black
  int fill_order = 1;           // 2: least significant bit first
  int orientation = 1, bits = 1;
  std::uint32_t rows_per_strip = 0;  // 0 = all in one
  std::vector<Strip> strips;
  bool strips_inside = false;  // all there, all within the file, none empty
  int bad_lines = -1;          // as the receiver counted; -1 = it did not say
  int page_number = -1;        // from 0
  int page_total = 0;          // 0 = not stated; some devices count what they received
  std::string description, date_time, make, model, software, sub_address, dcs;
  std::int64_t receive_params = -1;  // HylaFAX's FaxRecvParams; -1 = none
  std::int64_t receive_seconds = -1;
};

enum class Chain : std::uint8_t {
  whole,      // ends in 0
  truncated,  // points past the end, or a page's directory is cut
  loop,
  too_long,
  not_tiff
};
const char* name(Chain chain);

struct Tiff {
  Chain chain = Chain::not_tiff;
  std::vector<Page> pages;           // those whose directory could be read, in chain order
  std::vector<std::string> defects;  // stable names, each once
};

Tiff read_tiff(std::span<const std::byte> octets);

// Could these octets be a TIFF at all.
bool is_tiff(std::span<const std::byte> octets);

}  // namespace shouwen::parsers::fax
