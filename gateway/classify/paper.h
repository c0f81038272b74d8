// One text as an officer takes it up: a document, the pages of a fax that belong together, or what
// the sender wrote himself. Which line is its title, who stands under it, who signs it, whether it
// is addressed to the office and only speaks of other papers.
// Shapes: lines in canonical form with their printed form and offset. Threads: pure values.
// Errors: none; a text without a title has none.
// Source: GB/T 9704 (公文格式: 份号 密级 发文机关标志 发文字号 标题 主送机关 附件说明 署名), as
// offices really keep it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/classify/reading.h"
#include "gateway/classify/unit_names.h"

namespace shouwen::classify {

struct PaperLine {
  std::string text;     // canonical
  std::string printed;  // as it stands, without control characters
  std::size_t offset = 0;
};

struct Paper {
  std::size_t document = Passage::kNoDocument;
  std::string source;
  std::vector<PaperLine> lines;
  std::size_t title = 0, title_end = 0;  // lines [title, title_end); empty when there is none
  std::size_t addressee = kNone;         // line that names whom it is for
  std::size_t length = 0;                // code points
  double confidence = 1;                 // of the reading; below 1 when OCR read it
  bool ocr() const { return confidence < 1; }
  bool titled() const { return title_end > title; }
  std::string printed_title() const;    // as printed, wrapped lines joined
  std::string canonical_title() const;  // the same, canonical
  std::string text() const;             // canonical lines, each ended by '\n'

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
};

// `text` is UTF-8 with lines; at most `limit` of them are taken.
Paper take_paper(std::string_view text, std::string source, std::size_t document, double confidence,
                 const UnitNames& names, std::size_t limit = 600);
// Finds title and addressee again, after lines were added or removed.
void settle_paper(Paper& paper, const UnitNames& names);

// 关于报送…的函, a covering report, 零报告, a request: it speaks of papers and is none.
bool is_letter(const Paper& paper);
// Titles a covering letter lists: 附件：1.… 2.…, or numbered lines after 报上.
std::vector<std::string> listed_titles(const Paper& paper);

// A line that is nothing but a unit's name, perhaps with 文件 behind it: letterhead or signature.
bool is_name_line(std::string_view canonical_line, const UnitNames& names);
// 2020年10月14日 alone.
bool is_date_line(std::string_view canonical_line);

}  // namespace shouwen::classify
