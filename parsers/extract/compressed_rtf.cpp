// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/compressed_rtf.h"

#include <algorithm>

#include "parsers/extract/documents.h"
#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::uint32_t kPacked = 0x75465A4C, kPlain = 0x414C454D;  // LZFu, MELA
constexpr std::size_t kWindow = 4096;

// What the window holds before the first octet, so that common words are short from the start.
constexpr std::string_view kDictionary =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

}  // namespace

std::string unpack_rtf(std::string_view octets, std::size_t limit) {
  const std::uint32_t kind = le32(octets, 8);
  const std::size_t size = std::min<std::size_t>(le32(octets, 4), limit);
  const std::string_view in = slice(octets, 16, octets.size());
  if (kind == kPlain) return std::string(in.substr(0, size));
  if (kind != kPacked) return {};
  std::string out, window(kWindow, ' ');
  kDictionary.copy(window.data(), kDictionary.size());
  std::size_t write = kDictionary.size() % kWindow, at = 0;
  const auto put = [&](char c) {
    out += c;
    window[write] = c;
    write = (write + 1) % kWindow;
  };
  while (at < in.size() && out.size() < size) {
    std::uint32_t flags = octet_at(in, at++);
    for (int bit = 0; bit < 8 && at < in.size() && out.size() < size; ++bit, flags >>= 1) {
      if ((flags & 1) == 0) {
        put(in[at++]);
        continue;
      }
      const std::uint32_t reference = be16(in, at);
      at += 2;
      std::size_t from = reference >> 4;
      if (from == write) return out;  // the end mark
      for (std::size_t left = (reference & 0xF) + 2; left > 0 && out.size() < size; --left) {
        put(window[from]);
        from = (from + 1) % kWindow;
      }
    }
  }
  return out;
}

std::string compressed_rtf_text(std::string_view octets, const Limits& limits) {
  constexpr std::size_t kUnpacked = std::size_t{16} << 20;
  const std::string rtf = unpack_rtf(octets, std::min(limits.unpacked, kUnpacked));
  return rtf.empty() ? rtf : read_rtf(rtf, limits).text;
}

}  // namespace shouwen::parsers::extract
