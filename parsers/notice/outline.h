// The parts of an official document: letterhead and number, title, addressees, body, signature,
// annexes. Hard-wrapped lines are joined into paragraphs first.
// Threads: pure. Source: GB/T 9704-2012. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "parsers/notice/dates.h"
#include "parsers/notice/plain.h"

namespace shouwen::parsers::notice {

struct Paragraph {
  Span span;             // in the text
  bool heading = false;  // 一、, （三）, 3. with little behind it
  bool row = false;      // cells parted by tab or |
  bool annex = false;    // behind 附件1 of a notice that is no 印发
};

struct Outline {
  std::u32string written;  // as given
  std::u32string text;     // plain form, same length
  std::vector<Paragraph> paragraphs;
  std::string title, document_number, issuer;
  Span addressees;  // 各市（州）…：, without the colon
  Day issued;
  std::size_t body = 0;  // first paragraph of the body
};

Outline outline(std::string_view utf8);

// 一、 （一） 1. 1、 (1) ① at the beginning: how long it is, 0 when there is none.
std::size_t enumerator(View text);

}  // namespace shouwen::parsers::notice
