// Tables and paragraphs as the files an office opens: xlsx and docx, with no moment of making and
// no random ids, so that the same content gives the same octets. Strings are inline and never
// formulas. Pure. Errors: none. Source: ECMA-376 part 1 (SpreadsheetML §18, WordprocessingML §17).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace shouwen::track {

using Line = std::vector<std::string>;

// One sheet of a workbook, at most 26 columns.
class Sheet {
 public:
  explicit Sheet(std::string name) : name_(std::move(name)) {}
  // Numbers as numbers; the rest as inline strings.
  void row(const Line& cells, bool head = false);
  // The cell of the last row leads to `target`, "明细!A2".
  void link(std::size_t column, const std::string& target);
  void width(int from, int to, int characters);  // columns from 1
  int rows() const { return rows_; }
  const std::string& name() const { return name_; }
  std::string xml() const;

 private:
  std::string place(std::size_t column) const;
  std::string name_, widths_, body_, links_;
  int rows_ = 0;
};
std::string xlsx_of(const std::vector<Sheet>& sheets);

// A landscape page; `body` is made of what follows.
std::string docx_of(const std::string& body);
enum class Place { left, center, right, indented };
std::string docx_paragraph(const std::string& text, const std::string& font, int half_points,
                           Place place = Place::left);
std::string docx_table(const Line& head, const std::vector<Line>& rows);

}  // namespace shouwen::track
