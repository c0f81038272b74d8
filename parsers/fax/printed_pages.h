// What the sheets of a fax say of their own number: the count a cover sheet announces, the page
// numbers printed at head or foot. Text as OCR read it, a form feed between pages.
// Threads: pure. Errors: none; what cannot be told is told of nobody.
// Source: covers and papers of offices (GB/T 9704 7.5: page numbers stand as — 1 — at the foot).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace shouwen::parsers::fax {

// 共3页, 共 叁 页, 页数（含首页）：3, 3页（不含封面）, 正文3页, 1+2, Pages: 3; 0 when none.
int announced_pages(std::string_view text);

struct PrintedPages {
  std::vector<int> absent;  // numbers that are missing between two that follow each other
  bool shuffled = false;    // numbers that go down
};
// A number counts where it stands alone at the head or foot of its page, and where another does.
PrintedPages printed_pages(std::string_view text);

// Pages without a word among those that have some, from 1.
std::vector<int> wordless_pages(std::string_view text);

}  // namespace shouwen::parsers::fax
