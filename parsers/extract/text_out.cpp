// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/text_out.h"

#include "parsers/text/entities.h"

namespace shouwen::parsers::extract {
namespace {

// Octets at text[i] that no reader's text may hold: 0 when they are fine.
std::size_t unwanted(std::string_view text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c < 0x20) return c == '\n' || c == '\t' ? 0 : 1;
  if (c == 0x7f) return 1;
  if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return 2;
  if (c == 0xef && (text.substr(i, 3) == "\xef\xbb\xbf" || text.substr(i, 3) == "\xef\xbf\xbe" ||
                    text.substr(i, 3) == "\xef\xbf\xbf"))
    return 3;
  return 0;
}

}  // namespace

void TextOut::add(std::string_view utf8) {
  std::size_t from = 0;
  const auto flush = [&](std::size_t to) {
    std::string_view piece = utf8.substr(from, to - from);
    if (text_.size() + piece.size() > limit_) {
      full_ = true;
      piece = piece.substr(0, limit_ - text_.size());
      while (!piece.empty() &&
             (static_cast<unsigned char>(utf8[from + piece.size()]) & 0xc0) == 0x80)
        piece.remove_suffix(1);  // not in the middle of a character
    }
    text_ += piece;
  };
  if (full_) return;
  for (std::size_t i = 0; i < utf8.size() && !full_; ++i) {
    const std::size_t drop = unwanted(utf8, i);
    const bool hard_space = drop == 0 && utf8.substr(i, 2) == "\xc2\xa0";
    if (drop == 0 && !hard_space) continue;
    flush(i);
    if (hard_space && !full_) text_ += ' ';
    if (drop != 0 && utf8[i] == '\r' && !full_ && utf8.substr(i + 1, 1) != "\n") text_ += '\n';
    i += hard_space ? 1 : drop - 1;
    from = i + 1;
  }
  if (!full_ && from < utf8.size()) flush(utf8.size());
}

void TextOut::add(char32_t c) {
  std::string one;
  append_code_point(one, c);
  add(one);
}

void TextOut::end_line() {
  while (!text_.empty() && (text_.back() == '\t' || text_.back() == ' ')) text_.pop_back();
  if (!at_line_start()) add("\n");
}

std::string TextOut::take() {
  full_ = false;
  std::string out;
  out.swap(text_);
  return out;
}

std::string on_one_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\t')) text.remove_suffix(1);
  std::string out(text);
  for (char& c : out)
    if (c == '\n' || c == '\t') c = ' ';
  return out;
}

}  // namespace shouwen::parsers::extract
