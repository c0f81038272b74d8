// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/page_lines.h"

#include <algorithm>
#include <cmath>

namespace shouwen::parsers::extract {
namespace {

struct Cell {
  double left = 0, right = 0;
  std::string text;
};

struct Line {
  double top = 0, bottom = 0, size = 0;  // size: height of its largest piece
  std::vector<Cell> cells;               // more than one: a row of a table
  double left() const { return cells.front().left; }
  double right() const { return cells.back().right; }
};

bool latin(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ',' ||
         c == '.' || c == ';' || c == ')' || c == '%';
}

bool sane(const Placed& p) {
  const auto fits = [](double v) { return std::isfinite(v) && std::fabs(v) < 1e7; };
  return fits(p.x) && fits(p.y) && fits(p.width) && fits(p.height) && !p.text.empty();
}

constexpr double kCell = 1.2;  // sizes of a gap that parts cells; a typed blank is one size wide

double middle(const Placed& p) {
  return p.y + p.height / 2;
}

void append(std::string& to, std::string_view text, bool blank) {
  if (blank && !to.empty() && !text.empty() && latin(to.back()) && latin(text.front())) to += ' ';
  to += text;
}

// The pieces of one line, from left to right; a wide gap begins another cell.
Line joined(std::vector<Placed>& pieces) {
  std::ranges::stable_sort(pieces, {}, &Placed::x);
  Line line;
  line.top = pieces.front().y;
  for (const Placed& p : pieces) line.size = std::max(line.size, p.height);
  for (const Placed& p : pieces) {
    const double gap = line.cells.empty() ? 0 : p.x - line.right();
    if (line.cells.empty() || gap > kCell * line.size) line.cells.push_back({p.x, p.x, {}});
    append(line.cells.back().text, p.text, gap > 0.15 * line.size);
    line.cells.back().right = std::max(line.cells.back().right, p.x + p.width);
    line.top = std::min(line.top, p.y);
    line.bottom = std::max(line.bottom, p.y + p.height);
  }
  return line;
}

std::vector<Line> lines_of(std::vector<Placed>& pieces) {
  std::ranges::stable_sort(pieces, {}, middle);
  std::vector<Line> out;
  std::vector<Placed> row;
  double height = 0, at = 0;  // of the piece that began the row
  for (Placed& p : pieces) {
    if (!row.empty() && middle(p) - at > 0.5 * std::max(std::min(height, p.height), height / 2)) {
      out.push_back(joined(row));
      row.clear();
    }
    if (row.empty()) {
      at = middle(p);
      height = p.height;
    }
    row.push_back(std::move(p));
  }
  if (!row.empty()) out.push_back(joined(row));
  return out;
}

// Did only the margin end line `a`? Then it is full, and `b` begins at the left edge without the
// indentation of a new paragraph, in the same type and close below.
bool runs_on(const Line& a, const Line& b, double left, double right) {
  if (a.cells.size() != 1 || b.cells.size() != 1) return false;
  const std::string& text = a.cells[0].text;
  const bool full = a.right() > right - 1.6 * a.size;
  const bool flush = b.left() < left + 0.6 * b.size;
  const bool same_type = std::fabs(a.size - b.size) < 0.2 * std::max(a.size, b.size);
  const bool close = b.top - a.bottom < 1.6 * a.size && b.top > a.top;
  const bool wide = a.right() - a.left() > 12 * a.size;
  const bool ends = text.ends_with("。") || text.ends_with("！") || text.ends_with("？");
  return full && flush && same_type && close && wide && !ends;
}

// Cells of a table that took a second line: it stands close below, each of its cells under one of
// the row's, and nothing under the first, where a new row would begin. Takes them into the row.
bool wrapped_cells(Line& row, const Line& next) {
  if (row.cells.size() < 2 || next.top - row.bottom > 0.8 * row.size) return false;
  std::vector<Cell*> under;
  for (const Cell& cell : next.cells) {
    const auto above = std::ranges::find_if(
        row.cells, [&](const Cell& c) { return std::fabs(c.left - cell.left) < 0.6 * row.size; });
    if (above == row.cells.end() || above == row.cells.begin()) return false;
    under.push_back(&*above);
  }
  for (std::size_t i = 0; i < under.size(); ++i) {
    append(under[i]->text, next.cells[i].text, true);
    under[i]->right = std::max(under[i]->right, next.cells[i].right);
  }
  row.bottom = next.bottom;
  return true;
}

std::string whole(const Line& line) {
  std::string out;
  for (const Cell& cell : line.cells) {
    if (&cell != &line.cells.front()) out += '\t';
    out += cell.text;
  }
  return out;
}

}  // namespace

void PageFlow::add(std::vector<Placed> pieces, TextOut& out) {
  std::erase_if(pieces, [](const Placed& p) { return !sane(p); });
  std::vector<Line> lines;
  for (Line& line : lines_of(pieces))
    if (lines.empty() || !wrapped_cells(lines.back(), line)) lines.push_back(std::move(line));
  if (lines.empty()) return;
  const std::string head = whole(lines.front()), foot = whole(lines.back());
  if (foot == foot_) lines.pop_back();
  if (head == head_ && !lines.empty()) lines.erase(lines.begin());
  head_ = head;
  foot_ = foot;
  double left = 1e9, right = 0;
  for (const Line& line : lines) {
    left = std::min(left, line.left());
    right = std::max(right, line.right());
  }
  std::string paragraph;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    append(paragraph, whole(lines[i]), true);
    if (i + 1 < lines.size() && runs_on(lines[i], lines[i + 1], left, right)) continue;
    out.add(paragraph);
    out.end_line();
    paragraph.clear();
  }
}

}  // namespace shouwen::parsers::extract
