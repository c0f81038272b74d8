// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/ocr_lines.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace shouwen::extract {
namespace {

// A field may hold no mark of ours.
std::string plain(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\t' || c == '\n' || c == '\r' || c == '\f'; }, ' ');
  return text;
}

void add_numbers(std::string& out, std::initializer_list<int> numbers) {
  for (const int n : numbers) out += '\t' + std::to_string(n);
}

std::string page_text(const Document& d, const OcrPage& page) {
  std::string out = "P";
  add_numbers(out, {page.page, page.width, page.height, page.quarters});
  out += '\t' + plain(page.engine) + '\n';
  for (const OcrLine& line : d.lines) {
    if (line.page != page.page) continue;
    char sure[16];
    std::snprintf(sure, sizeof sure, "%.3f", line.confidence);
    out += 'L';
    add_numbers(out, {line.left, line.top, line.width, line.height});
    out += '\t' + std::string(sure) + '\t' + plain(line.text) + '\n';
  }
  return out;
}

// Takes the field up to the next tab off `row`.
std::string_view field(std::string_view& row) {
  const std::size_t end = std::min(row.find('\t'), row.size());
  const std::string_view taken = row.substr(0, end);
  row.remove_prefix(std::min(end + 1, row.size()));
  return taken;
}

template <class Number>
bool number(std::string_view& row, Number& value) {
  const std::string_view text = field(row);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_page(std::string_view row, OcrPage& page) {
  for (int* value : {&page.page, &page.width, &page.height, &page.quarters})
    if (!number(row, *value)) return false;
  page.engine = row;
  return true;
}

bool read_line(std::string_view row, OcrLine& line) {
  for (int* value : {&line.left, &line.top, &line.width, &line.height})
    if (!number(row, *value)) return false;
  if (!number(row, line.confidence)) return false;
  line.text = row;
  return true;
}

}  // namespace

std::string lines_text(const Document& document) {
  std::string out;
  for (const OcrPage& page : document.pages_read) {
    const std::string one = page_text(document, page);
    if (out.size() + one.size() > kKeptLines) break;
    out += one;
  }
  return out;
}

std::vector<OcrPageLines> read_lines(std::string_view text) {
  std::vector<OcrPageLines> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view kind = field(row);
    OcrPage page;
    OcrLine line;
    if (kind == "P" && read_page(row, page)) out.push_back({std::move(page), {}});
    if (kind == "L" && !out.empty() && read_line(row, line)) {
      line.page = out.back().page.page;
      out.back().lines.push_back(std::move(line));
    }
  }
  return out;
}

}  // namespace shouwen::extract
