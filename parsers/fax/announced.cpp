// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/announced.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace shouwen::parsers::fax {
namespace {

constexpr int kPagesAnnounced = 500;     // more is a number misread
constexpr std::size_t kLabelLine = 120;  // octets: a field of a cover, not a sentence

using Fold = std::pair<std::string_view, std::string_view>;
constexpr std::array<Fold, 14> kFolds{{{"：", ":"},
                                       {"（", "("},
                                       {"）", ")"},
                                       {"＋", "+"},
                                       {"，", ","},
                                       {"。", "."},
                                       {"；", ";"},
                                       {"﹕", ":"},
                                       {"∶", ":"},
                                       {"頁", "页"},
                                       {"數", "数"},
                                       {"【", "("},
                                       {"】", ")"},
                                       {"　", ""}}};

// Without blanks, signs and digits in their plain form.
std::string plain(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = line.substr(at);
    const auto* fold =
        std::ranges::find_if(kFolds, [&](const Fold& f) { return rest.starts_with(f.first); });
    if (fold != kFolds.end()) {
      out += fold->second;
      at += fold->first.size();
    } else if (rest.starts_with("\xEF\xBC") && rest.size() > 2 &&
               static_cast<unsigned char>(rest[2]) >= 0x90 &&
               static_cast<unsigned char>(rest[2]) <= 0x99) {  // ０ to ９
      out += static_cast<char>('0' + (static_cast<unsigned char>(rest[2]) - 0x90));
      at += 3;
    } else {
      const char c = line[at++];
      if (c != ' ' && c != '\t' && c != '\r' && c != '_') out += c;
    }
  }
  return out;
}

struct Numeral {
  std::string_view sign;
  int value;  // 10 and 100 multiply
};
constexpr std::array<Numeral, 29> kNumerals{
    {{"〇", 0},  {"零", 0},  {"一", 1},   {"壹", 1},   {"二", 2}, {"两", 2}, {"贰", 2}, {"貳", 2},
     {"三", 3},  {"叁", 3},  {"叄", 3},   {"参", 3},   {"四", 4}, {"肆", 4}, {"五", 5}, {"伍", 5},
     {"六", 6},  {"陆", 6},  {"七", 7},   {"柒", 7},   {"八", 8}, {"捌", 8}, {"九", 9}, {"玖", 9},
     {"十", 10}, {"拾", 10}, {"百", 100}, {"佰", 100}, {"貮", 2}}};

// The number at `at`, in digits or Chinese numerals; advances; 0 when there is none.
int number_at(std::string_view text, std::size_t& at) {
  int value = 0;
  const std::size_t from = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    value = std::min(value * 10 + (text[at] - '0'), 100000);
  if (at > from) return value;
  int digit = 0;
  bool any = false;
  for (;;) {
    const auto* sign = std::ranges::find_if(
        kNumerals, [&](const Numeral& n) { return text.substr(at).starts_with(n.sign); });
    if (sign == kNumerals.end()) break;
    any = true;
    at += sign->sign.size();
    if (sign->value >= 10) {
      value = std::min(value + std::max(digit, 1) * sign->value, 100000);
      digit = 0;
    } else {
      digit = sign->value;
    }
  }
  return any ? value + digit : 0;
}

bool starts(std::string_view text, std::size_t at, std::string_view word) {
  return text.substr(std::min(at, text.size())).starts_with(word);
}

// 不含封面, 封面除外: what is counted is what follows the cover.
bool without_cover(std::string_view text) {
  static constexpr std::array<std::string_view, 8> no{"不含", "不包括", "不包含", "不计",
                                                      "不连", "未含",   "除",     "另加"};
  static constexpr std::array<std::string_view, 5> cover{"封面", "首页", "本页", "封页", "封皮"};
  return std::ranges::any_of(cover, [&](std::string_view sheet) {
    if (text.find(std::string(sheet) + "除外") != std::string_view::npos ||
        text.find(std::string(sheet) + "不计") != std::string_view::npos)
      return true;
    return std::ranges::any_of(no, [&](std::string_view word) {
      return text.find(std::string(word) + std::string(sheet)) != std::string_view::npos;
    });
  });
}

int bounded(int pages) {
  return pages > 0 && pages <= kPagesAnnounced ? pages : 0;
}

// 3, 3页, 1+2, with what stands between label and number skipped. `body` when it says 正文.
int value_at(std::string_view text, std::size_t at, bool& body, std::size_t& end) {
  static constexpr std::array<std::string_view, 18> skipped{
      ":",      "(",        ")",        "共",     "计",     "有",
      "含封面", "包括封面", "包含封面", "含首页", "连封面", "连同封面",
      "含本页", "不含封面", "不含首页", "总计",   "合",     "约"};
  for (bool more = true; more;) {
    more = false;
    for (std::string_view word : skipped)
      if (starts(text, at, word)) {
        at += word.size();
        more = true;
      }
    if (starts(text, at, "正文")) {
      at += std::string_view("正文").size();
      body = more = true;
    }
  }
  int value = number_at(text, at);
  while (value > 0 && starts(text, at, "+")) {
    const int next = number_at(text, ++at);
    if (next == 0) return 0;
    value += next;
    body = false;
  }
  end = at;
  return value;
}

// 共3页, 共计 3 页 anywhere, 共1+2页.
int counted(std::string_view line) {
  constexpr std::string_view kAll = "共";
  int best = 0;
  for (std::size_t at = line.find(kAll); at != std::string_view::npos;
       at = line.find(kAll, at + kAll.size())) {
    bool body = false;
    std::size_t end = 0;
    const int value = bounded(value_at(line, at, body, end));
    if (value == 0 || !starts(line, end, "页")) continue;
    const bool more = body || without_cover(line.substr(at));
    best = std::max(best, value + (more ? 1 : 0));
  }
  return best;
}

// 正文3页, 3页（不含封面） as a whole field of their own.
int counted_alone(std::string_view line) {
  std::size_t at = 0;
  const bool body = starts(line, 0, "正文");
  if (body) at = std::string_view("正文").size();
  const int value = bounded(number_at(line, at));
  if (value == 0 || !starts(line, at, "页")) return 0;
  const std::string_view rest = line.substr(at + std::string_view("页").size());
  if (body) return rest.empty() || rest.starts_with("(") ? value + 1 : 0;
  return rest.starts_with("(") && without_cover(rest) ? value + 1 : 0;
}

// Where the value of a label begins; npos when the line has no such label.
std::size_t label_end(std::string_view line) {
  static constexpr std::array<std::string_view, 6> labels{"页数",  "页码数", "张数",
                                                          "Pages", "PAGES",  "pages"};
  if (line.size() > kLabelLine) return std::string_view::npos;
  for (std::string_view word : labels) {
    const std::size_t at = line.find(word);
    if (at == std::string_view::npos) continue;
    std::size_t end = at + word.size();
    if (starts(line, end, "(") && line.find(')', end) != std::string_view::npos)
      end = line.find(')', end) + 1;
    if (end == line.size() || line[end] == ':' || (line[end] >= '0' && line[end] <= '9'))
      return end;
  }
  return std::string_view::npos;
}

// 共 and 页 of a field with something between them that is no number.
bool unread_count(std::string_view line) {
  constexpr std::string_view kAll = "共", kPage = "页";
  constexpr std::size_t kBetween = 6;  // octets: two characters
  if (!line.starts_with(kAll)) return false;
  const std::size_t page = line.find(kPage, kAll.size());
  if (page == std::string_view::npos || page - kAll.size() > kBetween) return false;
  const std::size_t end = page + kPage.size();
  std::size_t at = kAll.size();
  return number_at(line, at) == 0 && (end == line.size() || line[end] == '(');
}

std::vector<std::string> lines_of(std::string_view page) {
  std::vector<std::string> out;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    if (std::string line = plain(page.substr(0, end)); !line.empty()) out.push_back(line);
    page.remove_prefix(std::min(page.size(), end + 1));
  }
  return out;
}

// 页数：3 with its value behind it, or alone in the line below, as the cells of a table are read.
void read_labels(const std::vector<std::string>& lines, bool cover, Announced& out) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t at = label_end(lines[i]);
    if (at == std::string_view::npos) {
      out.unread = out.unread || (cover && unread_count(lines[i]));
      continue;
    }
    bool body = false;
    std::size_t end = 0;
    int value = bounded(value_at(lines[i], at, body, end));
    const bool bare = lines[i].find_first_not_of(':', at) == std::string::npos;
    if (value == 0 && bare && i + 1 < lines.size()) {
      value = bounded(value_at(lines[i + 1], 0, body, end));
      const std::string_view rest =
          std::string_view(lines[i + 1]).substr(std::min(end, lines[i + 1].size()));
      if (value > 0 && !rest.empty() && !rest.starts_with("页") && !rest.starts_with("("))
        value = 0;
      body = body || (value > 0 && without_cover(lines[i + 1]));
    }
    if (value > 0)
      out.pages = std::max(out.pages, value + (body || without_cover(lines[i]) ? 1 : 0));
    else if (cover && (bare || lines[i][at] == ':'))
      out.unread = true;
  }
}

}  // namespace

Announced announced(std::string_view text) {
  Announced out;
  bool cover = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\f'), text.size());
    const std::vector<std::string> lines = lines_of(text.substr(0, end));
    for (const std::string& line : lines)
      out.pages = std::max({out.pages, counted(line), counted_alone(line)});
    read_labels(lines, cover, out);
    cover = cover && lines.empty();
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  if (out.pages > 0) out.unread = false;
  return out;
}

}  // namespace shouwen::parsers::fax
