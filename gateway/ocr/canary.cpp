// SPDX-License-Identifier: Apache-2.0
#include "gateway/ocr/canary.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace shouwen::ocr {
namespace {

constexpr int kWidth = 600, kHeight = 300, kLeft = 120, kTop = 100;
constexpr int kRowOctets = 16, kRows = 30;
// 信用交通 in a serif face, one bit a pixel, set = ink, rows of kRowOctets.
constexpr std::string_view kInk =
    "0180400000000000000800000000000001c030000000004000060000200000c0038038000ffffff000070000181fff"
    "e0"
    "038018000c030060000380001c0001c0030018100c030040000380300e030300030000380c030040000000380600ec"
    "00"
    "067ffffc0c0300407ffffff806003800060000000c0300400000000002001c200e0000000c03004000401000001fff"
    "f0"
    "0e0000600c03004000f00c00001830601e1ffff00fffffc000c00700061830601e0000000c03004001800380ff1830"
    "60"
    "160000000c030040030001c006183060260000400c030040060008e0061fffe0660000e00c0300400c401c60061830"
    "60"
    "461ffff00c0300401840186006183060860000000c0300402020380006183060060000000c03004000203000061830"
    "60"
    "060800400fffffc000107000061fffe0060ffff00c0300400008e00006183060060c00600c030040000dc000061830"
    "60"
    "060c00600c0300400007800006183060060c0060180300400003800006183060060c006018030040000fc000061831"
    "e0"
    "060c006018030040001cf000099800e0060c00601003004000303c0038c00000060c0060200300c000e01f80707800"
    "00"
    "060fffe020030fc0038007f0e01ffff8060c0060400303c00c0001f84003fff0040c00400002018060000030000000"
    "00";
static_assert(kInk.size() == std::size_t{kRowOctets} * kRows * 2);

unsigned value_of(char hex) {
  return static_cast<unsigned>(hex <= '9' ? hex - '0' : hex - 'a' + 10);
}

}  // namespace

GreyPage known_page() {
  GreyPage page;
  page.head.width = kWidth;
  page.head.height = kHeight;
  page.head.dpi_x = page.head.dpi_y = 150;
  page.head.upright = true;
  page.pixels.assign(std::size_t{kWidth} * kHeight, '\xFF');
  for (std::size_t i = 0; i < kInk.size() * 4; ++i) {
    if ((value_of(kInk[i / 4]) >> (3 - i % 4) & 1U) == 0) continue;
    const std::size_t y = i / (kRowOctets * 8), x = i % (kRowOctets * 8);
    page.pixels[(y + kTop) * kWidth + x + kLeft] = '\0';
  }
  return page;
}

std::string letters_of(const parsers::ocr::Reading& reading) {
  std::string out;
  for (const Line& line : reading.lines) out += line.text;
  std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
  return out;
}

}  // namespace shouwen::ocr
