// The number of pages a cover sheet announces, in the forms offices write it: 共3页（含封面）,
// 页数（含首页）：3, 共叁页, 正文3页, 3页（不含封面）, 1+2, Pages: 3.
// A form that counts without the cover counts one less than what was sent.
// Threads: pure. Errors: none. Source: cover sheets of real offices.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace shouwen::parsers::fax {

struct Announced {
  int pages = 0;        // of the whole fax, its cover counted; 0 = none is announced
  bool unread = false;  // a page announces a number that cannot be read
};

// `text` as OCR read it, pages parted by '\f'. Only the first page with words is a cover that may
// leave its number unreadable; 共N页 counts wherever it stands.
Announced announced(std::string_view text);

}  // namespace shouwen::parsers::fax
