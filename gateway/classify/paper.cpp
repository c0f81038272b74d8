// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/paper.h"

#include <algorithm>
#include <array>

#include "config/text.h"
#include "gateway/classify/attachment_role.h"
#include "gateway/classify/han.h"
#include "gateway/classify/wording.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kTitleWithin = 14;  // lines: letterhead, number, mark and date come before
constexpr std::size_t kTitleLength = 64;
constexpr std::size_t kLetterLength = 700;

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t han_count(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size();)
    if (is_han(next_code_point(text, at))) ++n;
  return n;
}

template <std::size_t N>
bool ends_with_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](auto w) { return text.ends_with(w); });
}

bool sentence(std::string_view text) {
  static constexpr std::array<std::string_view, 5> ends = {".", ";", ",", ".\"", "!\""};
  return ends_with_any(text, ends);
}

// 报送单位：…, 页数：…, 发：…: a form's field, never a title.
bool field(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && code_points(text.substr(0, colon)) <= 6 &&
         colon + 1 < text.size() && code_points(text) < 24;
}

bool addressee_line(std::string_view text) {
  return text.ends_with(':') && code_points(text) >= 3 && code_points(text) <= 40;
}

// 图1, 附件2：, 密级, 急件, 传真: stand above a title.
bool above_title(std::string_view text) {
  static constexpr std::array<std::string_view, 9> exact = {
      "传真", "附件", "特急", "急件", "平急", "简报", "呈阅件", "送审稿", "讨论稿"};
  if (std::ranges::find(exact, text) != exact.end()) return true;
  if (text.find("★") != std::string_view::npos && code_points(text) <= 12) return true;  // 机密★1年
  std::string_view rest = text;
  if (!rest.starts_with("附件")) return false;
  rest.remove_prefix(std::string_view("附件").size());
  return code_points(rest) <= 3;
}

// The printed form of every line, canonical beside it.
std::vector<PaperLine> lines_of(std::string_view text, std::size_t limit) {
  std::vector<PaperLine> out;
  std::size_t offset = 0;
  while (!text.empty() && out.size() < limit) {
    const std::size_t end = text.find('\n');
    const std::string_view raw = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    std::string line = canonical(raw);
    if (line.empty()) continue;
    const std::size_t n = code_points(line);
    out.push_back({std::move(line), neutral(raw), offset});
    offset += n;
  }
  return out;
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
  while (text.starts_with("　")) text.erase(0, std::string_view("　").size());
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  while (text.ends_with("　")) text.resize(text.size() - std::string_view("　").size());
  return text;
}

// Could this line be the title, seen alone?
bool may_be_title(std::string_view text, const UnitNames& names) {
  const std::size_t length = code_points(text);
  if (length < 4 || length > kTitleLength || han_count(text) < 4) return false;
  return !sentence(text) && !addressee_line(text) && !field(text) && !above_title(text) &&
         !is_date_line(text) && !is_name_line(text, names) && !has_document_number(text);
}

// A wrapped title goes on in a short line that begins no sentence, number or signature.
bool continues_title(const Paper& paper, std::size_t line, const UnitNames& names) {
  if (line >= paper.lines.size()) return false;
  const std::string_view above = paper.lines[line - 1].text, text = paper.lines[line].text;
  const std::size_t length = code_points(text);
  if (sentence(text) || addressee_line(text) || is_date_line(text) || is_name_line(text, names) ||
      field(text))
    return false;
  // Only where the page, not the writer, broke it: OCR and PDF; a long line and a short rest.
  const bool rest = length <= 8 && code_points(above) >= 10 && above.find(' ') == std::string::npos;
  const bool open = above.starts_with("关于") && !above.ends_with("函") &&
                    !above.ends_with("报告") && !above.ends_with("请示") &&
                    !above.ends_with("说明") && !above.ends_with("总结");
  static constexpr std::array<std::string_view, 6> kinds = {"函",   "报告", "请示",
                                                            "说明", "总结", "的通知"};
  return paper.ocr() && (rest || (open && ends_with_any(text, kinds)));
}

}  // namespace

bool is_date_line(std::string_view text) {
  const std::size_t year = text.find("年"), month = text.find("月");
  if (year == std::string_view::npos || month == std::string_view::npos || year > month)
    return false;
  return code_points(text) <= 12 &&
         (digit(text.front()) || text.starts_with("二〇") || text.starts_with("(2"));
}

bool is_name_line(std::string_view text, const UnitNames& names) {
  std::size_t covered = 0, first = std::string_view::npos;
  for (const NameHit& hit : names.find(text)) {
    if (hit.form == NameForm::bare) continue;
    first = std::min(first, hit.begin);
    covered += code_points(text.substr(hit.begin, hit.end - hit.begin));
  }
  if (covered == 0) {
    // A name the roster does not hold, or that was misread: 某某市交通运输局文件.
    static constexpr std::array<std::string_view, 8> ends = {
        "交通运输局", "管理局", "运输局", "交通局", "局文件", "厅文件", "委员会", "管委会"};
    return ends_with_any(text, ends) && code_points(text) <= 16;
  }
  // 日山市江源区交通运输局: OCR lost the city, not the office.
  return first <= 12 && code_points(text) <= covered + 6;
}

Paper take_paper(std::string_view text, std::string source, std::size_t document, double confidence,
                 const UnitNames& names, std::size_t limit) {
  Paper out;
  out.document = document;
  out.source = std::move(source);
  out.confidence = confidence;
  out.lines = lines_of(text, limit);
  settle_paper(out, names);
  return out;
}

void settle_paper(Paper& paper, const UnitNames& names) {
  paper.title = paper.title_end = 0;
  paper.addressee = Paper::kNone;
  paper.length = 0;
  for (const PaperLine& line : paper.lines) paper.length += code_points(line.text);
  const std::size_t within = std::min(paper.lines.size(), kTitleWithin);
  for (std::size_t i = 0; i < within && paper.addressee == Paper::kNone; ++i)
    if (addressee_line(paper.lines[i].text)) paper.addressee = i;
  for (std::size_t i = 0; i < within; ++i) {
    if (i > 0 && sentence(paper.lines[i].text) && code_points(paper.lines[i].text) > 20)
      return;  // the text has begun
    if (!may_be_title(paper.lines[i].text, names)) continue;
    paper.title = i;
    paper.title_end = i + 1;
    if (continues_title(paper, i + 1, names)) ++paper.title_end;
    return;
  }
}

std::string Paper::printed_title() const {
  std::string out;
  for (std::size_t i = title; i < title_end; ++i) out += trimmed(lines[i].printed);
  return out;
}

std::string Paper::canonical_title() const {
  std::string out;
  for (std::size_t i = title; i < title_end; ++i) out += lines[i].text;
  return out;
}

std::string Paper::text() const {
  std::string out;
  for (const PaperLine& line : lines) {
    out += line.text;
    out += '\n';
  }
  return out;
}

bool is_letter(const Paper& paper) {
  if (paper.length > kLetterLength || paper.lines.empty()) return false;
  const std::string title = paper.canonical_title(), text = paper.text();
  static constexpr std::array<std::string_view, 7> kinds = {"函",   "请示", "零报告", "申请",
                                                            "说明", "通知", "复函"};
  const bool official = title.starts_with("关于") || paper.addressee != Paper::kNone;
  if (official && ends_with_any(std::string_view(title), kinds)) return true;
  // A short text to the office that asks, takes back or reports that there is nothing.
  if (paper.addressee != Paper::kNone && paper.length < 400)
    for (const Wording list : {Wording::asks_something, Wording::withdrawal,
                               Wording::reports_change, Wording::zero_report})
      if (!first_word(list, text).empty()) return true;
  const bool speaks = !first_word(Wording::covers, text).empty();
  return speaks && (paper.addressee != Paper::kNone || title.find("报送") != std::string::npos);
}

std::vector<std::string> listed_titles(const Paper& paper) {
  std::vector<std::string> out;
  bool listing = false;
  for (const PaperLine& line : paper.lines) {
    std::string_view text = line.text;
    if (text.starts_with("附件:") || text.starts_with("附:")) {
      listing = true;
      text.remove_prefix(text.find(':') + 1);
    } else if (text.ends_with("报上:") || text.ends_with("如下:") || text.ends_with("报送:")) {
      listing = true;
      continue;
    }
    if (!listing) continue;
    std::size_t digits = 0;
    while (digits < text.size() && digit(text[digits])) ++digits;
    const bool numbered = digits > 0 && digits <= 2 && digits < text.size();
    if (numbered) {
      text.remove_prefix(digits);
      for (const std::string_view mark : {".", ",", ":", ")", " "})
        if (text.starts_with(mark)) text.remove_prefix(mark.size());
    } else if (line.text == text) {
      if (!out.empty()) break;  // the list has ended
      continue;
    }
    if (code_points(text) >= 5 && code_points(text) <= kTitleLength && !sentence(text))
      out.emplace_back(text);
  }
  return out;
}

}  // namespace shouwen::classify
