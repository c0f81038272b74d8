// SPDX-License-Identifier: Apache-2.0
#include "parsers/fax/completeness.h"

#include <algorithm>

namespace shouwen::parsers::fax {
namespace {

constexpr double kLinesMissing = 0.03;  // of a page's lines
constexpr double kA4Inches = 297 / 25.4;
// Without error correction a lost line leaves no trace but a shorter page. Machines send A4 as
// 2287 to 2320 lines; a page this close to A4 lacks less than 3 % of any of them.
constexpr double kNearlyA4 = 0.99;

void add(Completeness& c, State state, const char* reason) {
  c.state = std::max(c.state, state);
  if (std::find(c.reasons.begin(), c.reasons.end(), reason) == c.reasons.end())
    c.reasons.emplace_back(reason);
}

void lacks(Completeness& c, int page) {
  if (std::find(c.missing.begin(), c.missing.end(), page) == c.missing.end())
    c.missing.push_back(page);
}

double lines_of_a4(const Page& page) {
  return kA4Inches * (page.dpi_y > 0 ? page.dpi_y : 196);
}

// What a page should measure: the tallest of the others, else A4.
double usual_height(const Tiff& tiff, std::size_t but) {
  double tallest = 0;
  for (std::size_t i = 0; i < tiff.pages.size(); ++i) {
    const Page& page = tiff.pages[i];
    if (i != but && page.dpi_y == tiff.pages[but].dpi_y)
      tallest = std::max(tallest, static_cast<double>(page.height));
  }
  return tallest > 0 ? tallest : lines_of_a4(tiff.pages[but]);
}

void judge_page(Completeness& c, const Tiff& tiff, std::size_t index, const FaxArrival& arrival) {
  const Page& page = tiff.pages[index];
  const int number = static_cast<int>(index) + 1;
  if (!page.strips_inside) {
    add(c, State::partial, "file_cut");
    lacks(c, number);
    return;
  }
  const bool last = index + 1 == tiff.pages.size();
  const bool failed = arrival.result.known() && !arrival.result.value.empty();
  // The sender was not told that it arrived, and sends it again when it calls again.
  if (last && failed && page.height < (1 - kLinesMissing) * usual_height(tiff, index)) {
    add(c, State::partial, "stub");
    c.stub = number;
    lacks(c, number);
    return;
  }
  ++c.pages_whole;
  if (page.bad_lines > kLinesMissing * page.height) {
    add(c, State::partial, "damaged_lines");
    c.torn.push_back(number);
    lacks(c, number);
  } else if (page.bad_lines < 0 && !(arrival.ecm.known() && arrival.ecm.value) &&
             page.height < kNearlyA4 * lines_of_a4(page)) {
    // Not known to be corrected: as likely lost lines as a short sheet.
    add(c, State::suspect, "short_page");
    c.torn.push_back(number);
  }
}

void judge_count(Completeness& c, const Tiff& tiff, const FaxArrival& arrival, int announced) {
  const int found = static_cast<int>(tiff.pages.size());
  int claimed = arrival.pages_claimed.known() ? arrival.pages_claimed.value : 0;
  if (found > 0) claimed = std::max(claimed, tiff.pages.front().page_total);
  if (claimed > found) {
    add(c, State::partial, "fewer_pages");
    for (int page = found + 1; page <= std::min(claimed, kTiffPages); ++page) lacks(c, page);
  }
  if (announced > found) {
    add(c, State::partial, "fewer_than_announced");
    // Which they are, the numbers on the pages may tell.
    if (static_cast<int>(c.gaps.size()) >= announced - found) return;
    for (int page = found + 1; page <= announced; ++page) lacks(c, page);
  }
}

// Printed numbers and pages without a word. What a page lacks by its number is not asked for again
// as one at the end.
void judge_printed(Completeness& c, const Tiff& tiff, const Told& told) {
  c.gaps = told.numbering.missing;
  c.reversed = told.numbering.reversed;
  if (!c.gaps.empty()) add(c, State::suspect, "page_gap");
  if (told.numbering.disorder) add(c, State::suspect, "page_order");
  for (int page : told.blank) {
    if (page < 1 || page > static_cast<int>(tiff.pages.size())) continue;
    add(c, State::suspect, "blank_page");
    c.blank.push_back(page);
  }
  if (told.count_unread && told.announced == 0) add(c, State::suspect, "count_unread");
}

std::string pages_words(const std::vector<int>& pages) {
  std::string out;
  for (int page : pages) out += (out.empty() ? "第" : "、") + std::to_string(page);
  return out.empty() ? out : out + "页";
}

bool has(const Completeness& c, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(c.reasons, [&](const std::string& reason) {
    return std::ranges::find(words, reason) != words.end();
  });
}

// The pages to send that are not named as torn.
Completeness absent(Completeness c) {
  std::erase_if(c.missing,
                [&](int page) { return std::ranges::find(c.torn, page) != c.torn.end(); });
  return c;
}

void part(std::string& out, const std::string& words) {
  if (!words.empty()) out += (out.empty() ? "" : "；") + words;
}

}  // namespace

const char* name(State state) {
  switch (state) {
    case State::complete:
      return "complete";
    case State::suspect:
      return "suspect";
    case State::partial:
      return "partial";
  }
  return "suspect";
}

Completeness judge(const Tiff& tiff, const FaxArrival& arrival, const Told& told) {
  Completeness c;
  c.state = State::complete;
  const int found = static_cast<int>(tiff.pages.size());
  if (arrival.without_page || found == 0) {
    add(c, State::partial, arrival.without_page ? "no_page" : "file_cut");
    c.missing_from = 1;
    return c;
  }
  if (tiff.chain != Chain::whole) {
    add(c, State::partial, "file_cut");
    c.missing_from = found + 1;
  }
  // Every page is there, yet the end of the file is not: whoever wrote it did not finish.
  if (std::find(tiff.defects.begin(), tiff.defects.end(), "value_outside_file") !=
      tiff.defects.end())
    add(c, State::suspect, "file_cut");
  for (std::size_t i = 0; i < tiff.pages.size(); ++i) judge_page(c, tiff, i, arrival);
  judge_printed(c, tiff, told);
  judge_count(c, tiff, arrival, told.announced);
  if (!arrival.result.known()) {
    if (!told.only_whole_calls) add(c, State::suspect, "result_unknown");
  } else if (!arrival.result.value.empty()) {
    // The sender had not said "end of procedure": there may be more, and only a cover sheet can
    // tell how much.
    const bool all_here = told.announced > 0 && c.pages_whole >= told.announced;
    add(c, all_here ? State::suspect : State::partial, "call_failed");
    if (told.announced == 0) c.missing_from = found + 1;
  }
  std::sort(c.missing.begin(), c.missing.end());
  return c;
}

std::string missing_words(const Completeness& c) {
  std::string out;
  for (int page : c.missing) {
    if (c.missing_from > 0 && page >= c.missing_from) break;
    out += (out.empty() ? "第" : "、") + std::to_string(page);
  }
  if (!out.empty()) out += "页";
  if (c.missing_from > 0)
    out += (out.empty() ? "第" : "及第") + std::to_string(c.missing_from) + "页以后各页";
  return out;
}

std::string trouble_words(const Completeness& c) {
  std::string out = missing_words(absent(c));
  if (!c.torn.empty()) part(out, pages_words(c.torn) + "不全");
  if (!c.gaps.empty()) part(out, "页码缺" + pages_words(c.gaps));
  if (!c.blank.empty()) part(out, pages_words(c.blank) + "为空白");
  if (has(c, {"page_order"})) part(out, c.reversed ? "页序颠倒" : "页码次序不对");
  if (has(c, {"count_unread"})) part(out, "封面页数未读清");
  return out;
}

std::string supply_words(const Completeness& c) {
  if (c.state == State::complete) return "";
  const Completeness gone = absent(c);
  std::string out;
  if (const std::string missing = missing_words(gone); !missing.empty())
    part(out, "请补发" + missing);
  if (const std::string torn = pages_words(c.torn); !torn.empty())
    part(out, torn + "不全，请重发" + torn);
  if (!c.gaps.empty()) part(out, "按所印页码缺" + pages_words(c.gaps) + "，请补发");
  if (!c.blank.empty()) part(out, pages_words(c.blank) + "为空白，请核对");
  if (has(c, {"page_order"}))
    part(out, c.reversed ? "传真各页先后颠倒，请核对" : "所印页码次序不对，请核对是否缺页");
  if (has(c, {"count_unread"})) part(out, "封面所注页数未能读清");
  const bool open = has(c, {"result_unknown", "call_failed", "joined", "count_unread", "file_cut"});
  if (out.empty() || (open && gone.missing.empty() && gone.missing_from == 0))
    part(out, "已收到传真" + std::to_string(c.pages_whole) + "页，请核对是否齐全，如有缺页请补发");
  return out;
}

}  // namespace shouwen::parsers::fax
