// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/quoted_printable.h"

#include <cstring>

#include "parsers/mime/scan.h"

namespace shouwen::parsers::mime {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::uint32_t decode_quoted_printable(std::string_view text, const Sink& sink) {
  std::uint32_t defects = 0;
  std::string out;
  out.reserve(20000);
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t next = next_line(text, pos);
    std::string_view line = line_at(text, pos);
    std::string_view end = text.substr(pos + line.size(), next - pos - line.size());
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    if (line.ends_with('=')) {
      line.remove_suffix(1);
      end = {};
    }
    while (!line.empty()) {
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos) {
        out.append(line);
        break;
      }
      out.append(line.substr(0, equals));
      const int high = equals + 1 < line.size() ? hex(line[equals + 1]) : -1;
      const int low = equals + 2 < line.size() ? hex(line[equals + 2]) : -1;
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high << 4 | low));
        line.remove_prefix(equals + 3);
      } else {
        defects |= kBadQuotedPrintable;
        out.push_back('=');
        line.remove_prefix(equals + 1);
      }
      if (out.size() > 16384) {
        sink(std::as_bytes(std::span(out.data(), out.size())));
        out.clear();
      }
    }
    out.append(end);
    pos = next;
    if (out.size() > 16384) {
      sink(std::as_bytes(std::span(out.data(), out.size())));
      out.clear();
    }
  }
  if (!out.empty()) sink(std::as_bytes(std::span(out.data(), out.size())));
  return defects;
}

}  // namespace shouwen::parsers::mime
