// Automatic numbers of a Word 97-2003 file: which list and level a paragraph has, by itself or by
// its style, and the number it shows. Chinese reports number their headings this way
// (一、（一）1.), so a reading without them loses the order of the piece. Threads: one Lists a
// reading. Never fails: what cannot be read numbers nothing. Source:
// MS-DOC 2.4.6.3, 2.9.147-2.9.150 (LFO, LSTF, LVL), 2.9.271 (STSH).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::extract {

struct ParagraphForm {
  int list = 0;   // number of a list override (LFO), from 1; 0 = none
  int level = 0;  // 0..8
  bool row_end = false;
  bool in_table = false;
};

class DocLists {
 public:
  // The style sheet, list formats (PlfLst with the levels behind it) and overrides (PlfLfo).
  // `lists` reaches from the formats to the end of the table stream, `size` is their own length.
  DocLists(std::string_view styles, std::string_view lists, std::size_t size,
           std::string_view overrides);

  ParagraphForm form(std::uint16_t style, std::string_view modifiers) const;
  // The next number of that list and level, with its punctuation; "" for bullets and no list.
  std::string next(const ParagraphForm& form);

 private:
  struct Level {
    int start = 1, format = 255;
    bool arabic = false;  // all numbers in it are shown as 1, 2, 3
    bool restart = true;  // begins again after a higher level
    int restart_after = 0;
    std::u16string text;  // with 0..8 where the numbers of those levels go
  };
  struct List {
    std::array<Level, 9> levels;
    std::array<int, 9> counts{};
    std::array<bool, 9> begun{};
  };
  struct Override {
    std::uint32_t list = 0;
    std::array<int, 9> start{};
    std::array<bool, 9> restarts{};
  };

  void read_styles(std::string_view styles);
  void read_lists(std::string_view lists, std::size_t size);
  void read_overrides(std::string_view overrides);
  static std::size_t read_level(std::string_view octets, Level& level);
  std::string show(const List& list, int level) const;

  struct Style {
    std::uint16_t base = 0xFFF;
    std::string_view modifiers;
  };
  std::vector<Style> styles_;
  std::map<std::uint32_t, List> lists_;
  std::vector<Override> overrides_;
};

}  // namespace shouwen::parsers::extract
