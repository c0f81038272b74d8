// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/page_lines.h"

#include <algorithm>
#include <cmath>

namespace shouwen::parsers::extract {
namespace {

struct Line {
  double left = 0, right = 0, top = 0, bottom = 0, size = 0;  // size: height of its largest piece
  bool cells = false;
  std::string text;
};

bool latin(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ',' ||
         c == '.' || c == ';' || c == ')' || c == '%';
}

bool sane(const Placed& p) {
  const auto fits = [](double v) { return std::isfinite(v) && std::fabs(v) < 1e7; };
  return fits(p.x) && fits(p.y) && fits(p.width) && fits(p.height) && !p.text.empty();
}

double middle(const Placed& p) {
  return p.y + p.height / 2;
}

// The pieces of one line, from left to right.
Line joined(std::vector<Placed>& pieces) {
  std::ranges::stable_sort(pieces, {}, &Placed::x);
  Line line;
  line.left = line.right = pieces.front().x;
  line.top = pieces.front().y;
  for (const Placed& p : pieces) line.size = std::max(line.size, p.height);
  for (const Placed& p : pieces) {
    const double gap = p.x - line.right;
    if (!line.text.empty() && gap > 1.6 * line.size) {
      line.text += '\t';
      line.cells = true;
    } else if (!line.text.empty() && gap > 0.15 * line.size && latin(line.text.back()) &&
               latin(p.text.front())) {
      line.text += ' ';
    }
    line.text += p.text;
    line.right = std::max(line.right, p.x + p.width);
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
  if (a.cells || b.cells || a.text.empty()) return false;
  const bool full = a.right > right - 1.6 * a.size;
  const bool flush = b.left < left + 0.6 * b.size;
  const bool same_type = std::fabs(a.size - b.size) < 0.2 * std::max(a.size, b.size);
  const bool close = b.top - a.bottom < 1.6 * a.size && b.top > a.top;
  const bool wide = a.right - a.left > 12 * a.size;
  const bool ends = a.text.ends_with("。") || a.text.ends_with("！") || a.text.ends_with("？");
  return full && flush && same_type && close && wide && !ends;
}

}  // namespace

void add_page(std::vector<Placed> pieces, TextOut& out) {
  std::erase_if(pieces, [](const Placed& p) { return !sane(p); });
  const std::vector<Line> lines = lines_of(pieces);
  double left = 1e9, right = 0;
  for (const Line& line : lines) {
    left = std::min(left, line.left);
    right = std::max(right, line.right);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out.add(lines[i].text);
    if (i + 1 < lines.size() && runs_on(lines[i], lines[i + 1], left, right)) {
      if (latin(lines[i].text.back()) && latin(lines[i + 1].text.front())) out.add(" ");
    } else {
      out.end_line();
    }
  }
  out.end_line();
}

}  // namespace shouwen::parsers::extract
