// What crosses the socket between the gateway and `shouwen-ocr`, one connection a worker:
//   client → worker   one letter, the engine; then pages: PageHead, width × height octets of grey
//   worker → client   frames (magic, length, text): first a Hello naming the engine, then one
//                     Reading a page. Lines of text, fields parted by \t: it is read by C++ and
//                     Node.
// A worker ends at the end of its input, after kIdleSeconds without a page, or when its client
// ends it; it never starts over. The client trusts nothing it decodes: counts, lengths and numbers
// are checked against the caps below.
// Units: pixels of the page as read (upright, square pixels); confidence 0..1; dots an inch.
// Threads: pure values. Errors: decode says false.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::ocr {

enum class Engine : char { tesseract = 'T', ppocr = 'P' };

inline constexpr std::uint32_t kMagic = 0x31574f43;  // "COW1"
inline constexpr std::size_t kPageHead = 24;
inline constexpr std::size_t kFrameHead = 8;
inline constexpr std::size_t kMostPixels = 40'000'000;  // a page of 600 dpi has 35 million
inline constexpr std::size_t kMostReply = 4 << 20;
inline constexpr std::size_t kMostLines = 4000;
inline constexpr int kIdleSeconds = 120;

struct PageHead {
  std::uint32_t width = 0, height = 0;
  double dpi_x = 0, dpi_y = 0;  // 0 = not known
  bool upright = false;         // a person says so: it is not turned
};

struct Line {
  int row = 0;  // lines side by side share one
  int left = 0, top = 0, width = 0, height = 0;
  double confidence = 0;
  std::string text;
};

struct Reading {
  std::string engine;         // with version
  int quarters = 0;           // clockwise turns that brought the page upright
  int width = 0, height = 0;  // of the page as read; 0 in a Hello
  std::vector<Line> lines;    // from the top, each row from the left
};

std::string encode(const PageHead& head);
bool decode(std::string_view octets, PageHead& head);

std::string encode(const Reading& reading);  // a whole frame
// The length of a frame's text, from its head; 0 when it is none of ours.
std::size_t frame_length(std::string_view head);
bool decode(std::string_view text, Reading& reading);

}  // namespace shouwen::parsers::ocr
