// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/asked_page.h"

#include <algorithm>
#include <array>

#include "gateway/classify/han.h"
#include "gateway/classify/incoming.h"
#include "gateway/classify/printed_pages.h"
#include "gateway/classify/quoted_ids.h"
#include "gateway/classify/returned_fax.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kNearNumber = 2;  // lines: 主题 may break before the number

// 补发第2页(收件编号XY2020-000010), or in the line beside the number. Every page's own foot says
// 第2页 as well, so the word has to stand by the number.
bool says_again(std::string_view line) {
  static constexpr std::array<std::string_view, 4> words = {"补发", "补传", "补页", "缺页"};
  if (std::ranges::any_of(words, [&](auto w) { return line.find(w) != std::string_view::npos; }))
    return true;
  const std::size_t page = line.find("第");
  return page != std::string_view::npos && line.find("页", page) != std::string_view::npos;
}

// 补发第2页 in one line, of a fax that quotes no number.
bool says_page_again(std::string_view line) {
  static constexpr std::array<std::string_view, 4> words = {"补发", "补传", "重发", "补页"};
  return std::ranges::any_of(words, [&](std::string_view word) {
    const std::size_t at = line.find(word);
    const std::size_t page = at == std::string_view::npos ? at : line.find("第", at);
    return page != std::string_view::npos && line.find("页", page) != std::string_view::npos;
  });
}

std::string_view first_page(const extract::Document& document) {
  const std::string_view text = document.text;
  return text.substr(0, text.find('\f', std::min(text.find_first_not_of("\f\n "), text.size())));
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\f"), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

const storage::Earlier* its_message(const Facts& f, const std::string& number) {
  for (const storage::OurMail& ours : f.context.history.ours) {
    if (ours.number != number) continue;
    for (const storage::Earlier& e : f.context.history.earlier)
      if (e.message == ours.message) return &e;
  }
  return nullptr;
}

// The cover says so, or its first sheet is another's second: what goes before it came earlier.
bool says_it_goes_on(const std::vector<extract::Document>& documents) {
  if (documents.empty()) return false;
  // Joined to what it was missing from, its cover is no longer the first page.
  for (const std::string& line : lines_of(first_page(documents.front())))
    if (says_page_again(canonical(line))) return true;
  const std::vector<parsers::fax::PageMark> marks = printed_marks(documents.front());
  return !marks.empty() && marks.front().number > 1 && !marks.front().weak &&
         !parsers::fax::judge_numbers(marks).reversed;
}

bool wants_pages(const Facts& f, MessageRef message) {
  return std::ranges::any_of(f.context.wanting, [&](const Wanting& w) {
    return w.message == message &&
           std::ranges::find(w.problems, "pages_missing") != w.problems.end();
  });
}

}  // namespace

std::vector<std::string> numbers_of_pages_again(const std::vector<extract::Document>& documents,
                                                const std::vector<std::string>& prefixes) {
  std::vector<std::string> out;
  if (returned_fax(documents, prefixes) != ReturnedFax::no) return out;
  for (const extract::Document& d : documents) {
    const std::vector<std::string> lines = lines_of(d.text);
    for (std::size_t i = 0; i < lines.size(); ++i)
      for (const std::string& prefix : prefixes)
        for (std::string& number : receipt_numbers(lines[i], prefix)) {
          const std::size_t from = i - std::min(i, kNearNumber - 1);
          const std::size_t past = std::min(i + kNearNumber, lines.size());
          bool again = false;
          for (std::size_t near = from; near < past; ++near)
            again = again || says_again(canonical(lines[near]));
          if (again && std::ranges::find(out, number) == out.end())
            out.push_back(std::move(number));
        }
  }
  return out;
}

bool brings_pages_again(const std::vector<extract::Document>& documents, const Knowledge& k) {
  return says_it_goes_on(documents) ||
         !numbers_of_pages_again(documents, prefixes_of(k.impl())).empty();
}

namespace {

void hold(storage::Decision& d, std::string reason, std::string words) {
  const std::string fact =
      "page_of=" +
      (reason.size() > kPageOf.size() ? reason.substr(kPageOf.size()) : std::string("several"));
  d.evidence.push_back({fact, "body", std::move(words), 0, "fax.asked_page", 0.9});
  d.review.push_back(std::move(reason));
  d.ack = storage::Answer::none;
  d.items.clear();
  d.problems.clear();
}

std::string page_of(MessageRef message) {
  return std::string(kPageOf) + std::to_string(message.value);
}

// Without a number: whatever its own unit was asked for.
void by_unit(const Facts& f, storage::Decision& d) {
  std::vector<MessageRef> asked;
  for (const storage::Earlier& e : f.context.history.earlier)
    if (!d.unit.empty() && e.unit == d.unit && wants_pages(f, e.message))
      asked.push_back(e.message);
  if (asked.size() == 1) hold(d, page_of(asked.front()), "");
  if (asked.size() > 1) hold(d, "page_of", "");
}

}  // namespace

bool is_page_of(std::string_view reason) {
  return reason == "page_of" || reason.starts_with(kPageOf);
}

void note_asked_page(const Facts& f, const std::vector<std::string>& prefixes,
                     storage::Decision& d) {
  if (f.fax == nullptr || d.quarantine || d.disposition == storage::Disposition::spam) return;
  const std::vector<std::string> numbers = numbers_of_pages_again(f.documents, prefixes);
  for (const std::string& number : numbers) {
    const storage::Earlier* e = its_message(f, number);
    // Anybody can write a number: another unit's is none of its own.
    if (e == nullptr || !wants_pages(f, e->message) ||
        (!d.unit.empty() && !e->unit.empty() && e->unit != d.unit))
      continue;
    hold(d, page_of(e->message), number);
    return;
  }
  if (numbers.empty() && says_it_goes_on(f.documents) &&
      returned_fax(f.documents, prefixes) == ReturnedFax::no)
    by_unit(f, d);
}

}  // namespace shouwen::classify
