// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/fax_pages.h"

#include <algorithm>
#include <array>

#include "config/text.h"
#include "gateway/classify/han.h"
#include "gateway/classify/printed_pages.h"

namespace shouwen::classify {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

struct Page {
  std::string text;  // as read, without the machine's line
  double confidence = 1;
  std::size_t document = 0;
};

// The telephone number in the machine's line: what is left beside date, time and page.
std::string number_in(std::string_view line) {
  std::string best;
  for (std::size_t at = 0; at < line.size();) {
    if (!digit(line[at])) {
      ++at;
      continue;
    }
    std::size_t end = at, digits = 0;
    while (end < line.size() && (digit(line[end]) || line[end] == '-' || line[end] == '.')) {
      digits += digit(line[end]) ? 1U : 0U;
      ++end;
    }
    const std::string_view run = line.substr(at, end - at);
    if (run.starts_with('0') && digits >= 10 && digits <= 13) best = std::string(run);
    at = end;
  }
  std::erase_if(best, [](char c) { return !digit(c); });
  return best;
}

void add_page(std::vector<Page>& pages, std::size_t document, double confidence,
              std::string_view text, std::string& number) {
  Page page{"", confidence, document};
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const std::string folded = canonical(line);
    if (folded.empty()) continue;
    if (first && is_machine_line(folded)) {
      if (number.empty()) number = number_in(folded);
    } else {
      page.text += line;
      page.text += '\n';
    }
    first = false;
  }
  pages.push_back(std::move(page));
}

// A stack laid in face up comes last page first: its papers are read as they are numbered.
void in_printed_order(std::vector<Page>& pages, std::ptrdiff_t first, const extract::Document& d) {
  if (parsers::fax::judge_numbers(printed_marks(d)).reversed)
    std::reverse(pages.begin() + first, pages.end());
}

std::vector<Page> split_pages(const std::vector<extract::Document>& documents,
                              std::string& number) {
  std::vector<Page> pages;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const extract::Document& d = documents[i];
    const double confidence = std::min(d.confidence, 0.99);
    const auto first = static_cast<std::ptrdiff_t>(pages.size());
    if (d.lines.empty()) {
      for (std::string_view rest = d.text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\f'), rest.size());
        add_page(pages, i, confidence, rest.substr(0, end), number);
        rest.remove_prefix(std::min(rest.size(), end + 1));
      }
      in_printed_order(pages, first, d);
      continue;
    }
    std::string text;
    int page = d.lines.front().page;
    for (const extract::OcrLine& line : d.lines) {
      if (line.page != page) {
        add_page(pages, i, confidence, text, number);
        text.clear();
        page = line.page;
      }
      text += line.text + "\n";
    }
    add_page(pages, i, confidence, text, number);
    in_printed_order(pages, first, d);
  }
  return pages;
}

// 传真, 收件单位, 发件单位, 共2页: a cover sheet has at least two of them and little else.
bool is_cover(const Paper& paper) {
  static constexpr std::array<std::string_view, 10> words = {
      "收件", "发件", "收:", "发:", "页数", "传真号码", "页(含", "主题:", "内容:", "收文"};
  std::size_t found = 0;
  bool fax = false;
  for (std::size_t i = 0; i < paper.lines.size() && i < 14; ++i) {
    const std::string& text = paper.lines[i].text;
    found += std::ranges::any_of(words, [&](auto w) { return text.find(w) != std::string::npos; })
                 ? 1U
                 : 0U;
    fax = fax || (text.find("传真") != std::string::npos && code_points(text) <= 20);
  }
  const std::string all = paper.text();
  const bool counts = all.find("共") != std::string::npos && all.find("页") != std::string::npos;
  return (found >= 2 || (fax && (counts || found >= 1))) && paper.length < 260;
}

// 德惠市交通运输局, 德惠市交通运输局文件
bool is_letterhead(std::string_view line, const UnitNames& names) {
  return is_name_line(line, names);
}

// Does this page begin a paper of its own, or go on with the one before?
bool begins(const Paper& page, const Paper& before, const UnitNames& names) {
  if (!page.titled()) return false;
  const std::size_t n = before.lines.size();
  bool ended = false;
  for (std::size_t i = n > 2 ? n - 2 : 0; i < n; ++i)
    ended =
        ended || is_date_line(before.lines[i].text) || is_name_line(before.lines[i].text, names);
  const bool head = page.title > 0 && is_name_line(page.lines.front().text, names);
  return ended || head;
}

}  // namespace

bool is_machine_line(std::string_view line) {
  std::size_t digits = 0, han = 0, length = 0;
  for (std::size_t at = 0; at < line.size(); ++length) {
    const char32_t c = next_code_point(line, at);
    digits += c >= '0' && c <= '9' ? 1U : 0U;
    han += is_han(c) ? 1U : 0U;
  }
  const bool dated =
      line.find("20") != std::string_view::npos && line.find('-') != std::string_view::npos;
  return dated && digits >= 10 && length <= 60 && han <= 12 && digits * 3 >= length;
}

FaxPages fax_pages(const std::vector<extract::Document>& documents, const UnitNames& names) {
  FaxPages out;
  for (const Page& page : split_pages(documents, out.number)) {
    Paper paper = take_paper(page.text, "attachment:" + documents[page.document].path,
                             page.document, page.confidence, names);
    if (paper.lines.empty()) continue;
    if (is_cover(paper)) {
      out.cover = true;
      continue;
    }
    for (const PaperLine& line : paper.lines)
      if (!is_name_line(line.text, names) && !is_date_line(line.text))
        out.length += code_points(line.text);
    if (!out.papers.empty() && !begins(paper, out.papers.back(), names)) {
      Paper& whole = out.papers.back();
      whole.lines.insert(whole.lines.end(), paper.lines.begin(), paper.lines.end());
      settle_paper(whole, names);
    } else {
      out.papers.push_back(std::move(paper));
    }
  }
  return out;
}

bool begins_paper(const std::vector<extract::Document>& documents, const UnitNames& names) {
  std::string number;
  for (const Page& page : split_pages(documents, number)) {
    const Paper paper = take_paper(page.text, "", page.document, page.confidence, names);
    if (paper.lines.empty()) continue;
    return paper.titled() && paper.title > 0 && is_letterhead(paper.lines.front().text, names);
  }
  return false;
}

Reading read_fax(const std::vector<extract::Document>& documents, const FaxPages& pages) {
  Reading out;
  out.fax = true;
  for (std::size_t i = 0; i < documents.size(); ++i)
    add_document_text(out, documents[i].text, "attachment:" + documents[i].path, i,
                      std::min(documents[i].confidence, 0.99), false);
  for (Passage& p : out.passages) {
    if (is_machine_line(p.text)) {
      p.role = Role::quoted;
      continue;
    }
    out.own += p.text + "\n";
  }
  // Letterhead and signature of every paper, not of the first alone.
  for (const Paper& paper : pages.papers)
    for (std::size_t i = 0; i < paper.lines.size(); ++i) {
      const bool head = i < paper.title_end + 1 && i < 4;
      const bool tail = i + 3 >= paper.lines.size();
      if (!head && !tail) continue;
      for (Passage& p : out.passages)
        if (p.document == paper.document && p.text == paper.lines[i].text &&
            p.role == Role::document_text)
          p.role = head ? Role::document : Role::document_closing;
    }
  for (const Paper& paper : pages.papers)
    if (out.subject.empty()) out.subject = paper.canonical_title();
  out.own_length = code_points(out.own);
  return out;
}

}  // namespace shouwen::classify
