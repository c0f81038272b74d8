// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/uuencode.h"

#include <array>

#include "parsers/mime/scan.h"

namespace shouwen::parsers::mime {
namespace {

constexpr std::size_t kMostGrowth = 4;

// "begin 644 name": three or four octal digits, a blank, a name.
bool begin_line(std::string_view line, std::string_view* name) {
  if (!line.starts_with("begin ")) return false;
  std::size_t i = 6;
  while (i < line.size() && line[i] >= '0' && line[i] <= '7') ++i;
  if (i - 6 < 3 || i - 6 > 4 || i >= line.size() || line[i] != ' ') return false;
  *name = line.substr(i + 1);
  while (!name->empty() && name->back() == ' ') name->remove_suffix(1);
  return true;
}

unsigned value(char c) {
  return (static_cast<unsigned char>(c) - 32U) & 63U;
}

// Octets the line says it holds; a data line has at least that many characters, less a few blanks
// that mail programs strip from the end of lines.
bool data_line(std::string_view line, std::size_t* count) {
  if (line.empty() || line[0] < ' ' || line[0] > '`') return false;
  *count = value(line[0]);
  const std::size_t need = (*count + 2) / 3 * 4;
  if (line.size() - 1 > need + 4) return false;
  for (char c : line) {
    if (c < ' ' || c > '`') return false;
  }
  return true;
}

bool end_line(std::string_view line) {
  return line == "end" || line.starts_with("end ");
}

}  // namespace

std::vector<UuBlock> find_uu_blocks(std::string_view text, std::size_t limit) {
  std::vector<UuBlock> blocks;
  std::size_t at = text.starts_with("begin ") ? 0 : text.find("\nbegin ");
  while (at != std::string_view::npos && blocks.size() < limit) {
    if (text[at] == '\n') ++at;
    std::string_view name;
    std::size_t pos = next_line(text, at), lines = 0, count = 0;
    bool ended = false;
    if (begin_line(line_at(text, at), &name)) {
      while (pos < text.size() && !ended) {
        const std::string_view line = line_at(text, pos);
        ended = end_line(line);
        if (!ended && !line.empty() && !data_line(line, &count)) break;
        if (!ended && !line.empty()) ++lines;
        pos = next_line(text, pos);
      }
      // Without "end" several good lines are still a file that was cut.
      if (ended || lines > 2) blocks.push_back({text.substr(at, pos - at)});
    }
    at = pos > 0 ? text.find("\nbegin ", pos - 1) : std::string_view::npos;
  }
  return blocks;
}

std::string_view uu_name(std::string_view block) {
  std::string_view name;
  return begin_line(line_at(block, 0), &name) ? name : std::string_view{};
}

std::uint32_t decode_uu(std::string_view text, const Sink& sink) {
  std::size_t pos = 0;
  std::string_view name;
  while (pos < text.size() && !begin_line(line_at(text, pos), &name)) pos = next_line(text, pos);
  if (pos >= text.size()) return kBadUuencode;
  std::array<std::byte, 16384> out;
  std::size_t used = 0, count = 0;
  std::uint32_t defects = 0;
  bool ended = false;
  // Stripped blanks stand for zeros, so "M" alone means 45 octets: a body of such lines would grow
  // by twenty times. A file really encoded shrinks.
  std::size_t room = text.size() * kMostGrowth + (std::size_t{64} << 10);
  for (pos = next_line(text, pos); pos < text.size(); pos = next_line(text, pos)) {
    const std::string_view line = line_at(text, pos);
    ended = end_line(line);
    if (ended) break;
    if (!data_line(line, &count)) {
      if (!line.empty()) defects |= kBadUuencode;
      continue;
    }
    if (count > room) {
      defects |= kBadUuencode;
      break;
    }
    room -= count;
    for (std::size_t i = 1, left = count; left > 0; i += 4) {
      auto at = [&](std::size_t k) { return k < line.size() ? value(line[k]) : 0U; };
      const unsigned bits = at(i) << 18 | at(i + 1) << 12 | at(i + 2) << 6 | at(i + 3);
      for (int shift = 16; shift >= 0 && left > 0; shift -= 8, --left) {
        out[used++] = static_cast<std::byte>(bits >> shift & 0xff);
      }
    }
    if (used > out.size() - 64) {
      sink(std::span(out.data(), used));
      used = 0;
    }
  }
  if (used) sink(std::span(out.data(), used));
  return ended ? defects : defects | kBadUuencode;
}

}  // namespace shouwen::parsers::mime
