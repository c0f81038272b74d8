// SPDX-License-Identifier: Apache-2.0
#include "parsers/ocr/protocol.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace shouwen::parsers::ocr {
namespace {

void put(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
}

std::uint32_t number_at(std::string_view octets, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(octets[at + i])) << (8 * i);
  return value;
}

std::uint32_t hundredths(double dpi) {
  return dpi > 0 && dpi < 1e6 ? static_cast<std::uint32_t>(std::lround(dpi * 100)) : 0;
}

// Takes the field up to the next tab off `row`.
std::string_view field(std::string_view& row) {
  const std::size_t end = std::min(row.find('\t'), row.size());
  const std::string_view taken = row.substr(0, end);
  row.remove_prefix(std::min(end + 1, row.size()));
  return taken;
}

std::optional<int> count(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < -most || value > most) return std::nullopt;
  return value;
}

std::optional<double> share(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1))
    return std::nullopt;
  return value;
}

constexpr int kMostSide = 100'000;

bool decode_page(std::string_view row, Reading& reading) {
  const auto quarters = count(field(row), 3);
  const auto width = count(field(row), kMostSide);
  const auto height = count(field(row), kMostSide);
  if (!quarters || !width || !height || *quarters < 0 || *width < 1 || *height < 1) return false;
  reading.quarters = *quarters;
  reading.width = *width;
  reading.height = *height;
  return true;
}

bool decode_line(std::string_view row, Reading& reading) {
  const auto number = count(field(row), static_cast<int>(kMostLines));
  const auto left = count(field(row), kMostSide);
  const auto top = count(field(row), kMostSide);
  const auto width = count(field(row), kMostSide);
  const auto height = count(field(row), kMostSide);
  const auto confidence = share(field(row));
  if (!number || !left || !top || !width || !height || !confidence) return false;
  if (reading.lines.size() == kMostLines) return false;
  reading.lines.push_back({*number, *left, *top, *width, *height, *confidence, std::string(row)});
  return true;
}

}  // namespace

std::string encode(const PageHead& head) {
  std::string out;
  put(out, kMagic);
  put(out, head.width);
  put(out, head.height);
  put(out, hundredths(head.dpi_x));
  put(out, hundredths(head.dpi_y));
  put(out, head.upright ? 1 : 0);
  return out;
}

bool decode(std::string_view octets, PageHead& head) {
  if (octets.size() != kPageHead || number_at(octets, 0) != kMagic) return false;
  head = {number_at(octets, 4), number_at(octets, 8), number_at(octets, 12) / 100.0,
          number_at(octets, 16) / 100.0, number_at(octets, 20) == 1};
  return head.width > 0 && head.height > 0 && head.width <= kMostPixels / head.height;
}

std::string encode(const Reading& reading) {
  std::string text = "engine\t" + reading.engine + "\n";
  if (reading.width > 0) {
    text += "page\t" + std::to_string(reading.quarters) + "\t" + std::to_string(reading.width) +
            "\t" + std::to_string(reading.height) + "\n";
  }
  for (const Line& line : reading.lines) {
    char sure[16];
    std::snprintf(sure, sizeof sure, "%.4f", line.confidence);
    text += "line";
    for (int n : {line.row, line.left, line.top, line.width, line.height})
      text += "\t" + std::to_string(n);
    text += "\t";
    text += sure;
    text += "\t";
    for (const char c : line.text) text += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    text += "\n";
  }
  std::string out;
  put(out, kMagic);
  put(out, static_cast<std::uint32_t>(text.size()));
  return out + text;
}

std::size_t frame_length(std::string_view head) {
  if (head.size() != kFrameHead || number_at(head, 0) != kMagic) return 0;
  const std::size_t length = number_at(head, 4);
  return length <= kMostReply ? length : 0;
}

bool decode(std::string_view text, Reading& reading) {
  reading = {};
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view what = field(row);
    if (what == "engine") {
      reading.engine = std::string(row.substr(0, 80));
    } else if (what == "page") {
      if (!decode_page(row, reading)) return false;
    } else if (what != "line" || !decode_line(row, reading)) {
      return false;
    }
  }
  return !reading.engine.empty();
}

}  // namespace shouwen::parsers::ocr
