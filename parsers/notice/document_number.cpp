// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/document_number.h"

#include <algorithm>

namespace shouwen::parsers::notice {
namespace {

constexpr std::size_t kHeadOctets = 4096, kHeadLines = 12;

bool is_sign(char32_t c) {
  return is_han(c) || c == U'-' || c == U'×';
}

// Nothing but the number, or who signed beside it.
bool stands_alone(View line, Span span) {
  if (!trim(line.substr(0, span.begin)).empty()) return false;
  const View rest = trim(line.substr(span.end));
  return rest.empty() || rest.starts_with(U"签发");
}

}  // namespace

std::optional<Span> find_number(View text) {
  for (std::size_t i = 1; i + 6 < text.size(); ++i) {
    if (View(U"〔[(【").find(text[i]) == View::npos) continue;
    const std::size_t close = close_of(text, i);
    const View year = text.substr(i + 1, close - i - 2);
    if (close - i != 6 || !std::ranges::all_of(year, is_digit)) continue;
    std::size_t end = close;
    while (end < text.size() && text[end] == U' ') ++end;
    if (end < text.size() && text[end] == U'第') ++end;
    const std::size_t digits = end;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == digits) continue;
    while (end < text.size() && text[end] == U' ') ++end;
    if (end >= text.size() || text[end] != U'号') continue;
    std::size_t from = i;
    while (from > 0 && is_sign(text[from - 1])) --from;
    if (from != i) return Span{from, end + 1};
  }
  return std::nullopt;
}

std::string written_number(View written, Span span) {
  std::string out = to_u8(written.substr(span.begin, span.size()));
  std::erase(out, ' ');
  return out;
}

std::string own_number(std::string_view utf8) {
  const std::u32string written = to_u32(utf8.substr(0, kHeadOctets));
  const std::u32string text = plain(written);
  std::string found;
  std::size_t begin = 0, lines = 0;
  while (begin < text.size() && lines < kHeadLines) {
    const std::size_t end = std::min(text.find_first_of(U"\n\r\f", begin), text.size());
    const View line = View(text).substr(begin, end - begin);
    lines += trim(line).empty() ? 0 : 1;
    if (const auto span = find_number(line); span && stands_alone(line, *span)) {
      const std::string number = written_number(View(written).substr(begin, end - begin), *span);
      if (!found.empty() && found != number) return "";
      found = number;
    }
    begin = end + 1;
  }
  return found;
}

}  // namespace shouwen::parsers::notice
