// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/returned_fax.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "gateway/classify/fax_pages.h"
#include "gateway/classify/han.h"
#include "gateway/classify/quoted_ids.h"
#include "gateway/classify/wording.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kHeadLines = 4;  // a title may break in two
constexpr std::size_t kClauses = 3;    // a letter of ours has more; OCR loses some
constexpr std::size_t kCodeLine = 44;  // code points: 34 as we print it
constexpr std::size_t kWord = 2;       // code points: fewer are specks

struct Page {
  std::vector<std::string> lines;  // canonical, without the machine's and our foot
  std::size_t total = 0;           // 第1页 共2页 at the foot; 0 = not read
};

std::string without_blanks(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  return text;
}

// "第1页共2页" -> 2; 0 when the line is none.
std::size_t foot_total(std::string_view line) {
  if (!line.starts_with("第") || !line.ends_with("页")) return 0;
  const std::size_t at = line.find("共");
  if (at == std::string_view::npos || line.find("页") > at) return 0;
  std::size_t total = 0;
  for (const char c : line.substr(at)) {
    if (c >= '0' && c <= '9') total = std::min<std::size_t>(total * 10 + std::size_t(c - '0'), 999);
  }
  return total;
}

Page read_page(std::string_view text) {
  Page page;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = canonical(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_machine_line(line)) continue;
    std::string bare = without_blanks(line);
    if (code_points(bare) < kWord) continue;
    if (const std::size_t total = foot_total(bare); total > 0)
      page.total = total;
    else
      page.lines.push_back(std::move(bare));
  }
  return page;
}

std::vector<Page> pages_of(const std::vector<extract::Document>& documents) {
  std::vector<Page> out;
  for (const extract::Document& d : documents) {
    std::string_view text = d.text;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\f'), text.size());
      out.push_back(read_page(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  return out;
}

bool is_heading(std::string_view line) {
  return line.find("收件回执") != std::string_view::npos ||
         !first_word(Wording::our_marks, line).empty();
}

bool is_signature(std::string_view line) {
  return line.find("自动回执") != std::string_view::npos;
}

bool is_date(std::string_view line) {
  return line.find("年") != std::string_view::npos && line.ends_with("日") &&
         code_points(line) < 14;
}

// 回执校验码:VNC9S-PM20X and no more.
bool ends_in_code(std::string_view line) {
  return !line.empty() && std::isalnum(static_cast<unsigned char>(line.back())) != 0;
}

// The last line of a signed receipt: 回执校验码:VNC9S-PM20X(来电核对时请报收件编号和校验码), in two
// where it was too long. Words written by hand make it another one.
bool is_code(std::string_view line) {
  const bool begins = line.starts_with("回执校验码"), goes_on = line.find("来电核对") < 4;
  return (begins || goes_on) && code_points(line) <= kCodeLine &&
         (line.ends_with(")") || line.ends_with("码") || (begins && ends_in_code(line)));
}

std::size_t clauses(const std::vector<Page>& pages) {
  static constexpr std::array<std::string_view, 10> words = {
      "收件编号",         "收到时间", "来件方式",         "登记材料", "登记情况",
      "不代表材料已通过", "需补充",   "截至本回执发出时", "联系人",   "自动回执"};
  return static_cast<std::size_t>(std::ranges::count_if(words, [&](std::string_view word) {
    return std::ranges::any_of(pages, [&](const Page& page) {
      return std::ranges::any_of(page.lines, [&](const std::string& line) {
        return line.find(word) != std::string::npos;
      });
    });
  }));
}

bool has_number(const std::vector<extract::Document>& documents,
                const std::vector<std::string>& prefixes) {
  return std::ranges::any_of(documents, [&](const extract::Document& d) {
    return std::ranges::any_of(
        prefixes, [&](const std::string& p) { return !receipt_numbers(d.text, p).empty(); });
  });
}

// Nothing stands above the heading, and nothing below the signature but its date and the code.
bool nothing_more(const std::vector<Page>& pages) {
  if (!is_heading(pages.front().lines.front())) return false;
  const std::vector<std::string>& last = pages.back().lines;
  const auto end = std::ranges::find_if(last, is_signature);
  return end != last.end() && std::all_of(end + 1, last.end(), [](const std::string& line) {
           return is_date(line) || is_code(line);
         });
}

// It begins as our receipt does.
bool is_receipt(const std::vector<Page>& pages, const std::vector<extract::Document>& documents,
                const std::vector<std::string>& prefixes) {
  if (pages.empty() || pages.front().lines.empty() || pages.back().lines.empty()) return false;
  const std::vector<std::string>& head = pages.front().lines;
  const auto top = head.begin() + static_cast<std::ptrdiff_t>(std::min(head.size(), kHeadLines));
  return std::any_of(head.begin(), top, is_heading) && clauses(pages) >= kClauses &&
         has_number(documents, prefixes);
}

bool has_pages_behind(const std::vector<Page>& pages) {
  return pages.size() > std::max<std::size_t>(pages.front().total, 1);
}

}  // namespace

ReturnedFax returned_fax(const std::vector<extract::Document>& documents,
                         const std::vector<std::string>& prefixes) {
  const std::vector<Page> pages = pages_of(documents);
  if (!is_receipt(pages, documents, prefixes) || has_pages_behind(pages)) return ReturnedFax::no;
  return nothing_more(pages) ? ReturnedFax::whole : ReturnedFax::with_words;
}

std::vector<std::string> returned_numbers(const std::vector<extract::Document>& documents,
                                          const std::vector<std::string>& prefixes) {
  std::vector<std::string> out;
  if (returned_fax(documents, prefixes) == ReturnedFax::no) return out;
  for (const extract::Document& d : documents)
    for (const std::string& prefix : prefixes)
      for (std::string& number : receipt_numbers(d.text, prefix)) out.push_back(std::move(number));
  return out;
}

Guarded guard_fax(const std::vector<extract::Document>& documents,
                  const std::vector<std::string>& prefixes) {
  Guarded out;
  const std::vector<Page> pages = pages_of(documents);
  out.returned_with_pages = is_receipt(pages, documents, prefixes) && has_pages_behind(pages);
  const ReturnedFax returned = returned_fax(documents, prefixes);
  if (returned == ReturnedFax::no) return out;
  out.may_answer = false;
  const std::string source = "attachment:" + documents.front().path;
  if (returned == ReturnedFax::whole) {
    out.disposition = storage::Disposition::receipt_of_ours;
    out.evidence.push_back(
        {"disposition=receipt_of_ours", source, "收件回执", 0, "guard.own_receipt_faxed_back", 1});
  } else {
    out.returned_with_words = true;
    out.evidence.push_back({"ack=none", source, "收件回执", 0, "guard.own_receipt_faxed_back", 1});
  }
  return out;
}

}  // namespace shouwen::classify
