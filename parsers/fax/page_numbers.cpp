// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/page_numbers.h"

#include <algorithm>
#include <array>
#include <string>

namespace shouwen::parsers::fax {
namespace {

constexpr int kHighest = 200;
constexpr std::size_t kMarkOctets = 48;
constexpr int kMostDrawnIn = 3;  // sheets at once; a wider gap is a number misread

bool digit(char c) {
  return c >= '0' && c <= '9';
}

bool eat(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

void blanks(std::string_view& text) {
  while (eat(text, " ") || eat(text, "\t") || eat(text, "\r") || eat(text, "　")) {
  }
}

int number(std::string_view& text) {
  int value = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && digit(text[digits]); ++digits)
    value = std::min(value * 10 + (text[digits] - '0'), 100000);
  text.remove_prefix(digits);
  return digits <= 3 && value <= kHighest ? value : 0;
}

// One or more of what a printed dash is read as.
bool dashes(std::string_view& text) {
  static constexpr std::array<std::string_view, 10> signs{"-",  "—", "–",  "－", "―",
                                                          "一", "~", "～", "─",  "‐"};
  bool any = false;
  for (;;) {
    blanks(text);
    if (std::ranges::none_of(signs, [&](std::string_view s) { return eat(text, s); })) return any;
    any = true;
  }
}

PageMark sane(PageMark mark) {
  if (mark.number <= 0 || (mark.total > 0 && mark.number > mark.total)) return {};
  return mark;
}

// — 1 —: a dash on both sides, else a stroke may be a digit read wrongly (13— is — 3 —).
PageMark dashed(std::string_view text) {
  if (!dashes(text)) return {};
  const int n = number(text);
  if (n == 0 || !dashes(text) || !text.empty()) return {};
  return {n, 0, false};
}

// 第1页, 第1页 共3页, 第1页/共3页
PageMark worded(std::string_view text) {
  if (!eat(text, "第")) return {};
  blanks(text);
  PageMark mark{number(text), 0, false};
  blanks(text);
  if (mark.number == 0 || !eat(text, "页")) return {};
  while (eat(text, " ") || eat(text, "/") || eat(text, "，") || eat(text, ",") || eat(text, "　")) {
  }
  if (text.empty()) return mark;
  if (!eat(text, "共")) return {};
  blanks(text);
  mark.total = number(text);
  blanks(text);
  if (mark.total == 0 || !eat(text, "页")) return {};
  blanks(text);
  return text.empty() ? mark : PageMark{};
}

// 1/3
PageMark sloped(std::string_view text) {
  PageMark mark{number(text), 0, false};
  blanks(text);
  if (mark.number == 0 || (!eat(text, "/") && !eat(text, "／"))) return {};
  blanks(text);
  mark.total = number(text);
  blanks(text);
  mark.weak = true;
  return mark.total > 0 && text.empty() ? mark : PageMark{};
}

// Adjacent pages, each one lower than that before it.
bool falls(const std::vector<PageMark>& pages, std::size_t i) {
  return i > 0 && pages[i].number > 0 && pages[i - 1].number == pages[i].number + 1;
}

void drop_dates(std::vector<PageMark>& pages) {
  const std::vector<PageMark> all = pages;
  for (PageMark& mark : pages) {
    const auto alike = std::ranges::count_if(
        all, [&](const PageMark& other) { return other.weak && other.total == mark.total; });
    if (mark.weak && mark.number > 1 && alike < 2) mark = {};
  }
}

class Run {
 public:
  explicit Run(const std::vector<PageMark>& pages) : pages_(pages) {}

  void judge(Numbering& out) {
    for (std::size_t i = 0; i < pages_.size(); ++i)
      if (pages_[i].number > 0 && !misread(i)) step(i, out);
    end(pages_.size(), out);
  }

 private:
  std::size_t unmarked(std::size_t i) const { return i - next_; }

  // The pages before and behind agree with each other, and not with this one.
  bool misread(std::size_t i) const {
    if (last_ == 0) return false;
    const auto at = [&](std::size_t page) { return last_ + static_cast<int>(page - next_) + 1; };
    if (pages_[i].number == at(i)) return false;
    for (std::size_t j = i + 1; j < pages_.size(); ++j)
      if (pages_[j].number > 0) return pages_[j].number == at(j);
    return false;
  }

  // Between two numbers: which are gone, or that one of the two is none.
  void gap(int from, int to, Numbering& out) {
    if (to - from > kMostDrawnIn)
      out.disorder = true;
    else
      lack(from, to, out);
  }

  void lack(int from, int to, Numbering& out) {
    for (int n = from; n < to; ++n)
      if (std::ranges::find(out.missing, n) == out.missing.end()) out.missing.push_back(n);
  }

  // A document's last page says how many it has; unmarked pages behind it may be the rest.
  void end(std::size_t at, Numbering& out) {
    if (last_ > 0 && total_ > last_ + static_cast<int>(unmarked(at)))
      lack(last_ + 1, total_ + 1, out);
  }

  void step(std::size_t i, Numbering& out) {
    const int n = pages_[i].number, between = static_cast<int>(unmarked(i));
    const bool same = total_ == 0 || pages_[i].total == 0 || total_ == pages_[i].total;
    if (last_ > 0 && same && n > last_) {
      if (n > last_ + between + 1) gap(last_ + 1, n, out);
    } else if (last_ > 0 && same &&
               (n > between + 1 || (first_ > 1 && n + 1 == last_ && between == 0))) {
      out.disorder = true;  // behind a higher one, and no other document can begin here
      std::erase(out.missing, n);
    } else {
      end(i - static_cast<std::size_t>(std::min(between, n - 1)), out);
      if (n > between + 1) lack(1 + (between > 0 && last_ == 0 ? between : 0), n, out);
      first_ = n;
      total_ = 0;
    }
    last_ = n;
    next_ = i + 1;
    total_ = std::max(total_, pages_[i].total);
  }

  const std::vector<PageMark>& pages_;
  int first_ = 0, last_ = 0, total_ = 0;  // of the document so far
  std::size_t next_ = 0;                  // behind the last page with a mark
};

}  // namespace

PageMark mark_of(std::string_view line) {
  if (line.size() > kMarkOctets) return {};
  blanks(line);
  for (PageMark mark : {dashed(line), worded(line), sloped(line)})
    if (mark = sane(mark); mark.number > 0) return mark;
  return {};
}

PageMark page_mark(std::string_view text) {
  std::string_view first, last;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (first.empty()) first = line;
    last = line;
  }
  const PageMark foot = mark_of(last);
  return foot.number > 0 ? foot : mark_of(first);
}

Numbering judge_numbers(std::vector<PageMark> pages) {
  Numbering out;
  drop_dates(pages);
  std::size_t marked = 0, falling = 0, first = pages.size();
  int last = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (pages[i].number == 0) continue;
    ++marked;
    falling += falls(pages, i) ? 1U : 0U;
    first = std::min(first, i);
    last = pages[i].number;
  }
  if (marked > 1 && falling + 1 == marked && last == 1) {
    out.disorder = out.reversed = true;
    const PageMark& head = pages[first];
    for (int n = head.number + 1; n <= head.total; ++n) out.missing.push_back(n);
    return out;
  }
  Run(pages).judge(out);
  std::ranges::sort(out.missing);
  return out;
}

Numbering judge_joined(std::vector<PageMark> pages) {
  Numbering out = judge_numbers(pages);
  const auto there = [&](int n) {
    return std::ranges::find(pages, n, &PageMark::number) != pages.end();
  };
  std::erase_if(out.missing, there);
  if (out.missing.empty()) out.disorder = out.reversed = false;
  return out;
}

}  // namespace shouwen::parsers::fax
