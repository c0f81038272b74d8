// Faxes for the tests: real ones read from disk, and small ones built tag by tag.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "parsers/fax/tiff.h"

namespace shouwen::parsers::fax {

inline std::filesystem::path sample_path(const std::string& name) {
  return std::filesystem::path(SHOUWEN_SOURCE_DIR) / "tests/unit/fax/samples" / name;
}

// The development corpus, where the shared folder is.
inline std::filesystem::path corpus_path() {
  const char* set = std::getenv("SHOUWEN_SHARED");
  return (set && *set ? std::filesystem::path(set)
                      : std::filesystem::path(SHOUWEN_SOURCE_DIR) / ".." / "shared") /
         "corpus";
}

inline std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Tiff read_tiff(const std::string& octets) {
  return read_tiff(std::as_bytes(std::span(octets)));
}

// A TIFF of pages with the given heights, `strip` octets of one strip each.
struct Built {
  std::vector<int> heights;
  std::vector<int> bad_lines = {};  // by page; missing = no tag
  bool big_endian = false;
  std::uint32_t strip = 100;
  std::uint32_t strips = 1;            // the octets of a page as one strip or two
  std::uint32_t rows = 0;              // of a strip; 0 = no tag
  std::uint32_t unit = 2;              // of the resolution: 2 inch, 3 centimetre
  std::uint32_t across = 0, down = 0;  // dots a unit; 0 = no tag
  std::uint32_t total = 0;             // pages of the fax as each page says; 0 = no tag

  std::string octets() const {
    std::string out = big_endian ? "MM" : "II";
    put16(out, 42);
    put32(out, heights.empty() ? 0 : 8 + strip);
    for (std::size_t i = 0; i < heights.size(); ++i) page(out, i);
    return out;
  }

 private:
  void put16(std::string& out, std::uint32_t v) const {
    const char low = static_cast<char>(v & 255), high = static_cast<char>(v >> 8 & 255);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  }
  void put32(std::string& out, std::uint32_t v) const {
    put16(out, big_endian ? v >> 16 : v & 0xffff);
    put16(out, big_endian ? v & 0xffff : v >> 16);
  }
  void entry(std::string& out, std::uint32_t tag, std::uint32_t value) const {
    put16(out, tag);
    put16(out, 4);
    put32(out, 1);
    put32(out, value);
  }
  void two(std::string& out, std::uint32_t tag, std::uint32_t first, std::uint32_t second) const {
    put16(out, tag);
    put16(out, 3);
    put32(out, 2);
    put16(out, first);
    put16(out, second);
  }
  void page(std::string& out, std::size_t i) const {
    const auto at = static_cast<std::uint32_t>(out.size());
    out.append(strip, '\x55');
    const bool damage = i < bad_lines.size();
    std::uint32_t entries = 6;
    for (const bool more : {rows > 0, across > 0, down > 0, total > 0, damage}) entries += more;
    const std::uint32_t directory = 2 + entries * 12 + 4;
    put16(out, entries);
    entry(out, 256, 1728);
    entry(out, 257, static_cast<std::uint32_t>(heights[i]));
    entry(out, 259, 4);
    if (strips == 2)
      two(out, 273, at, at + strip / 2);
    else
      entry(out, 273, at);
    if (rows > 0) entry(out, 278, rows);
    if (strips == 2)
      two(out, 279, strip / 2, strip - strip / 2);
    else
      entry(out, 279, strip);
    if (across > 0) entry(out, 282, across);
    if (down > 0) entry(out, 283, down);
    entry(out, 296, unit);
    if (total > 0) two(out, 297, static_cast<std::uint32_t>(i), total);
    if (damage) entry(out, 326, static_cast<std::uint32_t>(bad_lines[i]));
    const bool last = i + 1 == heights.size();
    put32(out, last ? 0 : at + strip + directory + strip);
  }
};

}  // namespace shouwen::parsers::fax
