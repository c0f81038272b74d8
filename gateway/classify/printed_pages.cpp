// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/printed_pages.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "gateway/classify/fax_pages.h"
#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

using parsers::fax::PageMark;

// Where a page's number stands, as a share of its height.
constexpr double kHead = 0.15, kFoot = 0.80;

bool machine(std::string_view line) {
  return is_machine_line(canonical(line));
}

std::size_t pages_of(const extract::Document& d) {
  int pages = std::max(d.pages, 0);
  for (const extract::OcrLine& line : d.lines) pages = std::max(pages, line.page + 1);
  for (const extract::OcrPage& page : d.pages_read) pages = std::max(pages, page.page + 1);
  return static_cast<std::size_t>(pages);
}

// Its lowest line when that is at the foot, else its highest when that is at the head.
class Edges {
 public:
  void add(const extract::OcrLine& line) {
    if (machine(line.text)) return;
    if (!low_ || line.top + line.height > low_->top + low_->height) low_ = &line;
    if (!high_ || line.top < high_->top) high_ = &line;
  }

  PageMark mark(int height) const {
    const PageMark foot =
        low_ && place(*low_, height) >= kFoot ? parsers::fax::mark_of(low_->text) : PageMark{};
    if (foot.number > 0 || !high_ || place(*high_, height) > kHead) return foot;
    return parsers::fax::mark_of(high_->text);
  }

 private:
  static double place(const extract::OcrLine& line, int height) {
    return height > 0 ? (line.top + line.height / 2.0) / height : 0.5;
  }

  const extract::OcrLine* low_ = nullptr;
  const extract::OcrLine* high_ = nullptr;
};

// Text alone, its pages parted by '\f'.
std::vector<PageMark> marks_of_text(std::string_view text) {
  std::vector<PageMark> out;
  for (;;) {
    const std::size_t end = std::min(text.find('\f'), text.size());
    std::string page;
    for (std::string_view rest = text.substr(0, end); !rest.empty();) {
      const std::size_t line = std::min(rest.find('\n'), rest.size());
      if (!machine(rest.substr(0, line))) page += std::string(rest.substr(0, line)) + '\n';
      rest.remove_prefix(std::min(rest.size(), line + 1));
    }
    out.push_back(parsers::fax::page_mark(page));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<PageMark> printed_marks(const extract::Document& d) {
  if (d.lines.empty()) return d.text.empty() ? std::vector<PageMark>{} : marks_of_text(d.text);
  std::vector<Edges> edges(pages_of(d));
  for (const extract::OcrLine& line : d.lines)
    if (line.page >= 0) edges[static_cast<std::size_t>(line.page)].add(line);
  std::vector<PageMark> out(edges.size());
  for (const extract::OcrPage& page : d.pages_read) {
    if (page.page < 0) continue;
    const auto at = static_cast<std::size_t>(page.page);
    out[at] = edges[at].mark(page.height);
  }
  return out;
}

std::vector<int> blank_pages(const extract::Document& d) {
  std::vector<int> out;
  std::map<int, int> words;
  for (const extract::OcrLine& line : d.lines)
    if (!machine(line.text)) ++words[line.page];
  if (words.empty()) return out;
  for (const extract::OcrPage& page : d.pages_read)
    if (page.blank && words[page.page] == 0) out.push_back(page.page + 1);
  std::ranges::sort(out);
  return out;
}

}  // namespace shouwen::classify
