// RTF as a stream of words: what is text, in which charset, in which group.
// Threads: one reader one document. Lifetime: refers to the octets. Errors: none; damage ends the
// text early. Source: RTF 1.9.1.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/extract/extracted.h"
#include "parsers/extract/text_out.h"

namespace shouwen::parsers::extract {

class Rtf {
 public:
  Rtf(std::string_view octets, const Limits& limits, Extracted& out);
  // True when every group was closed.
  bool read(TextOut& text);

 private:
  enum class Into : unsigned char { text, nothing, fonts, picture, title, author };
  struct Group {
    Into into = Into::text;
    int font = -1, skip = 1;  // skip: characters after a \u, for programs without Unicode
    bool hidden = false, deleted = false, cell = false, label = false;
    TextOut* out = nullptr;  // the flow its text belongs to
    bool began = false;      // this very group opened its destination
    bool shut = false;       // nothing inside is looked at, pictures and text boxes neither
  };
  struct Word {
    std::string_view name;
    long value = 0;
    bool has_value = false;
  };

  void open_group();
  void close_group();
  void control();
  void symbol(char c);
  Word word();
  void apply(const Word& w);
  bool destination(const Word& w);
  bool character(const Word& w);
  void state(const Word& w);
  void binary(long size);
  void unicode(long value);
  void put(std::string_view octets);  // in the font's charset
  void put_point(char32_t c);
  void put_utf8(std::string_view text);
  void end_line();
  void flush();
  void hex(std::string_view digits);
  void picture_done();
  unsigned code_page() const;
  bool shown() const;
  Group& now() { return groups_.back(); }

  std::string_view octets_;
  Limits limits_;
  Extracted& out_;
  TextOut after_;  // headers, footers and notes follow the body
  std::size_t at_ = 0;
  std::vector<Group> groups_;
  std::unordered_map<int, unsigned> fonts_;  // font number -> code page
  int font_defined_ = -1, default_font_ = -1, to_skip_ = 0;
  unsigned ansi_ = 0;    // \ansicpg
  std::string pending_;  // octets of one charset, to be converted together
  unsigned pending_page_ = 0;
  char32_t high_ = 0;  // first half of a surrogate pair
  bool star_ = false;  // \* : the destination may be ignored
  std::string picture_;
  bool metafile_ = false, half_ = false;
  int width_ = 0, height_ = 0;  // of the picture, twips
};

}  // namespace shouwen::parsers::extract
