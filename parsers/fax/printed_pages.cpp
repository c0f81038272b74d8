// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/printed_pages.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace shouwen::parsers::fax {
namespace {

constexpr int kMostAnnounced = 500;
constexpr int kMostAbsent = 3;             // more is a number misread
constexpr std::size_t kLongestLabel = 36;  // octets inside a bracket

using Words = std::pair<std::string_view, int>;
constexpr std::array<Words, 22> kNumerals = {
    {{"一", 1}, {"二", 2},  {"三", 3}, {"四", 4}, {"五", 5},  {"六", 6}, {"七", 7}, {"八", 8},
     {"九", 9}, {"十", 10}, {"两", 2}, {"壹", 1}, {"贰", 2},  {"叁", 3}, {"肆", 4}, {"伍", 5},
     {"陆", 6}, {"柒", 7},  {"捌", 8}, {"玖", 9}, {"拾", 10}, {"〇", 0}}};

// Without blanks; full-width digits and brackets as ASCII. Lines stay apart.
std::string plain(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPunctuation = {
      {{"：", ":"}, {"（", "("}, {"）", ")"}, {"＋", "+"}, {"　", ""}}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto mark = std::ranges::find_if(
        kPunctuation, [&](const auto& one) { return rest.starts_with(one.first); });
    if (mark != kPunctuation.end()) {
      out += mark->second;
      at += mark->first.size();
    } else if (rest.size() > 2 && rest.starts_with("\xEF\xBC") &&
               static_cast<unsigned char>(rest[2]) >= 0x90 &&
               static_cast<unsigned char>(rest[2]) <= 0x99) {  // ０ to ９
      out += static_cast<char>('0' + (static_cast<unsigned char>(rest[2]) - 0x90));
      at += 3;
    } else {
      if (text[at] != ' ' && text[at] != '\t' && text[at] != '\r') out += text[at];
      ++at;
    }
  }
  return out;
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<int> numeral(std::string_view text, std::size_t& at) {
  int total = 0, last = 0;
  bool any = false;
  for (;;) {
    const auto one = std::ranges::find_if(
        kNumerals, [&](const Words& w) { return text.substr(at).starts_with(w.first); });
    if (one == kNumerals.end()) break;
    at += one->first.size();
    if (one->second == 10) {
      total = (any ? last : 1) * 10;
      last = 0;
    } else {
      last = one->second;
    }
    any = true;
  }
  return any ? std::optional(total + last) : std::nullopt;
}

// "3", "十二", "1+2"; moves past it.
std::optional<int> number(std::string_view text, std::size_t& at) {
  std::optional<int> out;
  if (at < text.size() && digit(text[at])) {
    int value = 0;
    while (at < text.size() && digit(text[at]))
      value = std::min(value * 10 + (text[at++] - '0'), 100000);
    out = value;
  } else {
    out = numeral(text, at);
  }
  if (out && at + 1 < text.size() && text[at] == '+' && digit(text[at + 1])) {
    ++at;
    *out += number(text, at).value_or(0);
  }
  return out;
}

// "(不含封面)" adds the cover.
int cover_beside(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at, kLongestLabel);
  return rest.starts_with("(不含封面") || rest.starts_with("(不含首页") ? 1 : 0;
}

// 共N页, 共计N页, 正文N页.
int before_unit(std::string_view text, std::string_view word, int more) {
  int best = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + word.size())) {
    std::size_t here = at + word.size();
    for (const std::string_view skipped : {"计", ":", "("})
      if (text.substr(here).starts_with(skipped)) here += skipped.size();
    const auto value = number(text, here);
    if (!value || !text.substr(here).starts_with("页")) continue;
    here += std::string_view("页").size();
    const int all = *value + more + cover_beside(text, here);
    if (all <= kMostAnnounced) best = std::max(best, all);
  }
  return best;
}

// 页数:N, 页数(含首页):N, Pages:N.
int behind_label(std::string_view text, std::string_view label) {
  int best = 0;
  for (std::size_t at = text.find(label); at != std::string_view::npos;
       at = text.find(label, at + label.size())) {
    std::size_t here = at + label.size();
    int more = 0;
    if (here < text.size() && text[here] == '(') {
      const std::size_t end = text.find(')', here);
      if (end == std::string_view::npos || end - here > kLongestLabel) continue;
      more = cover_beside(text, here);
      here = end + 1;
    }
    while (here < text.size() && (text[here] == ':' || text[here] == '.')) ++here;
    const auto value = number(text, here);
    if (value && *value + more <= kMostAnnounced) best = std::max(best, *value + more);
  }
  return best;
}

// 3页(不含封面), with nothing before it.
int before_bracket(std::string_view text) {
  int best = 0;
  for (std::size_t at = text.find("页(不含"); at != std::string_view::npos;
       at = text.find("页(不含", at + 1)) {
    std::size_t from = at;
    while (from > 0 && digit(text[from - 1])) --from;
    if (from == at && at >= 3) from = at - 3;  // one Chinese numeral
    std::size_t here = from;
    const auto value = number(text, here);
    if (value && here == at && *value < kMostAnnounced) best = std::max(best, *value + 1);
  }
  return best;
}

std::vector<std::string_view> split(std::string_view text, char at_each) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t end = text.find(at_each);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

constexpr std::array<std::string_view, 6> kDashes = {"—", "–", "－", "-", "·", "~"};

bool strip_dashes(std::string_view& line) {
  bool any = false;
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view dash : kDashes) {
      if (line.starts_with(dash)) line.remove_prefix(dash.size()), more = any = true;
      if (line.ends_with(dash)) line.remove_suffix(dash.size()), more = any = true;
    }
  }
  return any;
}

// "—1—", "第1页", "第1页共3页", "1/3": a line that is a page number and nothing else. A bare number
// may be anything, a date is none.
std::optional<int> page_number(std::string_view line) {
  bool marked = strip_dashes(line);
  if (line.starts_with("第")) line.remove_prefix(std::string_view("第").size());
  std::size_t at = 0;
  int value = 0;
  while (at < line.size() && digit(line[at]))
    value = std::min(value * 10 + (line[at++] - '0'), 1000);
  if (at == 0 || value == 0 || value > 99) return std::nullopt;
  line.remove_prefix(at);
  const bool of_all = line.starts_with("/");
  if (line.starts_with("页") || of_all) {
    marked = true;
    line.remove_prefix(of_all ? 1 : std::string_view("页").size());
    std::string rest(line);
    for (const std::string_view mark : {"共", "页", "(", ")", "/", ","})
      for (std::size_t here = rest.find(mark); here != std::string::npos; here = rest.find(mark))
        rest.erase(here, mark.size());
    std::erase_if(rest, digit);
    line = rest.empty() ? std::string_view() : "x";
  }
  return marked && line.empty() ? std::optional(value) : std::nullopt;
}

std::optional<int> number_of_page(std::string_view page) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(page, '\n'))
    if (std::string one = plain(line); !one.empty()) lines.push_back(std::move(one));
  if (lines.size() < 3) return std::nullopt;  // a number alone on a sheet is no page number
  if (const auto foot = page_number(lines.back())) return foot;
  return page_number(lines.front());
}

}  // namespace

int announced_pages(std::string_view text) {
  const std::string all = plain(text);
  return std::max({before_unit(all, "共", 0), before_unit(all, "正文", 1),
                   behind_label(all, "页数"), behind_label(all, "Pages"),
                   behind_label(all, "PAGES"), before_bracket(all)});
}

PrintedPages printed_pages(std::string_view text) {
  PrintedPages out;
  std::optional<int> before;
  int behind = 0;  // pages since, that say nothing
  for (const std::string_view page : split(text, '\f')) {
    const auto here = number_of_page(page);
    if (!here) {
      ++behind;
      continue;
    }
    if (before) {
      const int gap = *here - *before - 1 - behind;
      out.shuffled = out.shuffled || (*here<*before&& * here> 1);
      if (gap > 0 && gap <= kMostAbsent)
        for (int n = *here - gap; n < *here; ++n) out.absent.push_back(n);
    }
    before = here;
    behind = 0;
  }
  return out;
}

std::vector<int> wordless_pages(std::string_view text) {
  std::vector<int> out;
  int n = 0, with_words = 0;
  for (const std::string_view page : split(text, '\f')) {
    ++n;
    if (plain(page).find_first_not_of('\n') == std::string::npos)
      out.push_back(n);
    else
      ++with_words;
  }
  if (with_words == 0) out.clear();
  return out;
}

}  // namespace shouwen::parsers::fax
