// Automatic numbers of Word paragraphs: a docx stores 一、（一）1. as a rule, not as text; this
// counts as Word does and gives the label a reader sees.
// Threads: one document one object. Lifetime: owns everything. Errors: none; a rule that is missing
// gives no label. Source: ECMA-376-1 17.9 (numbering), 17.7 (styles).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "parsers/extract/xml.h"

namespace shouwen::parsers::extract {

class Numbering {
 public:
  static constexpr int kLevels = 9;

  // Both read what they know in any part, so they also serve a document that is one flat file.
  void read_definitions(Xml& xml);  // numbering.xml
  void read_styles(Xml& xml);       // styles.xml

  // Counts a paragraph and gives its label with what parts it from the text; "" when it has none.
  // `number` and `level` are -1 when the paragraph itself does not state them.
  std::string label(std::string_view style, int number, int level);

 private:
  struct Level {
    long start = 1;
    std::string format = "decimal", text, style, suffix = "tab";
    int restart = -1;  // -1: after any higher level; 0 never; k: after level k (from 1)
    bool legal = false;
    bool defined = false;
  };
  using Levels = std::array<Level, kLevels>;
  struct Abstract {
    Levels levels;
    std::string style_link, num_style_link;
    std::array<long, kLevels> count{};
    std::array<bool, kLevels> begun{};
  };
  struct Number {
    std::string abstract;
    std::array<long, kLevels> start;  // -1: no override
    std::array<bool, kLevels> replaced{};
    Levels levels;
  };
  struct Style {
    std::string based_on;
    int number = -1, level = -1;
  };

  void read_abstract(Xml& xml);
  void read_number(Xml& xml);
  static void read_override(Xml& xml, Number& number);
  static void read_level(Xml& xml, Level& level);
  void read_style(Xml& xml);
  Abstract* abstract_of(const Number& number);
  const Style* numbered_style(std::string_view style) const;
  int level_of_style(const Abstract& abstract, std::string_view style) const;
  void count(Abstract& abstract, const Number& number, int number_id, std::size_t level);
  static std::string write(const Abstract& abstract, const Number& number, std::size_t level);

  std::unordered_map<std::string, Abstract> abstracts_;
  std::unordered_map<int, Number> numbers_;
  std::unordered_map<std::string, Style> styles_;
  std::string default_style_;
  std::unordered_set<int> restarted_;  // numbers whose overrides were applied: number * 9 + level
};

}  // namespace shouwen::parsers::extract
