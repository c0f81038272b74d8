// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/pieces_said.h"

#include <algorithm>
#include <array>
#include <set>

#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

constexpr double kNamesKind = 0.6;  // 案例, as people shorten it
constexpr std::size_t kHead = 60;   // code points of a line that may be a head

struct Number {
  std::size_t value = 0, begin = 0, end = 0;  // octets, its measure with it
};

// Every 两篇, 2篇 in the text; 第二篇, 12篇 and 还差两篇 are none.
std::vector<Number> numbers_said(std::string_view text, std::string_view measure) {
  static constexpr std::array<std::string_view, 9> numbers = {"两", "二", "三", "四", "五",
                                                              "2",  "3",  "4",  "5"};
  static constexpr std::array<std::size_t, 9> values = {2, 2, 3, 4, 5, 2, 3, 4, 5};
  static constexpr std::array<std::string_view, 5> part = {"第", "十", "缺", "差", "/"};
  std::vector<Number> out;
  for (std::size_t at = text.find(measure); !measure.empty() && at != std::string_view::npos;
       at = text.find(measure, at + 1)) {
    const std::string_view head = text.substr(0, at);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (!head.ends_with(numbers[i])) continue;
      const std::string_view before = head.substr(0, head.size() - numbers[i].size());
      const bool digit = !before.empty() && before.back() >= '0' && before.back() <= '9';
      if (!digit && std::ranges::none_of(part, [&](auto w) { return before.ends_with(w); }))
        out.push_back({values[i], before.size(), at + measure.size()});
    }
  }
  return out;
}

std::size_t kinds_said(std::string_view subject, const KindWords& kinds) {
  std::set<const config::Requirement*> named;
  for (const KindHit& hit : kinds.find(subject, Role::subject))
    if (hit.weight >= 1) named.insert(hit.requirement);
  return named.size();
}

std::size_t subject_says(std::string_view subject, const KindWords& kinds) {
  const std::vector<Number> said = numbers_said(subject, "篇");
  return std::max(said.empty() ? 0 : said.front().value, kinds_said(subject, kinds));
}

// 还有两篇简讯随后报, 需报送简讯两篇: not what this mail holds.
bool of_another_time(std::string_view text, const Number& n) {
  static constexpr std::array<std::string_view, 12> words = {
      "随后", "稍后", "另", "还", "已", "曾", "前", "再", "应", "需", "要求", "通知"};
  constexpr std::string_view kStops = ".;!?\n";
  const std::size_t stop = text.find_last_of(kStops, n.begin);
  const std::size_t begin = stop == std::string_view::npos ? 0 : stop + 1;
  const std::string_view clause = text.substr(begin, text.find_first_of(kStops, n.end) - begin);
  return std::ranges::any_of(words,
                             [&](auto w) { return clause.find(w) != std::string_view::npos; });
}

std::size_t found_of(const config::Requirement& r, const Contents& contents) {
  return static_cast<std::size_t>(
      std::ranges::count_if(contents.drafts, [&](const Draft& d) { return d.requirement == &r; }));
}

// 案例两个, 两个案例: a number right beside the kind's own word.
bool letter_says_more(std::string_view own, const Contents& contents, const KindWords& kinds) {
  const std::vector<KindHit> hits = kinds.find(own, Role::body);
  for (const config::Requirement& r : kinds.campaign().requirements)
    for (const Number& n : numbers_said(own, canonical(r.measure))) {
      const bool beside = std::ranges::any_of(hits, [&](const KindHit& hit) {
        return hit.requirement == &r && hit.weight >= kNamesKind &&
               (hit.end == n.begin || hit.begin == n.end);
      });
      if (beside && n.value > found_of(r, contents) && !of_another_time(own, n)) return true;
    }
  return false;
}

// The number a head counts its piece with, 简讯一 or 案例(2); 0: the line is no such head.
std::size_t head_number(std::string_view line, const Draft& draft, const KindWords& kinds) {
  static constexpr std::array<std::string_view, 10> numbers = {"一", "二", "三", "四", "五",
                                                               "1",  "2",  "3",  "4",  "5"};
  if (code_points(line) > kHead) return 0;
  for (const KindHit& hit : kinds.find(line, Role::document)) {
    if (hit.begin != 0 || hit.requirement != draft.requirement || hit.weight < kNamesKind) continue;
    std::string_view rest = line.substr(hit.end);
    if (rest.starts_with('(')) rest.remove_prefix(1);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (rest.starts_with(numbers[i])) return i % 5 + 1;
  }
  return 0;
}

bool holds_several(const Draft& draft, const KindWords& kinds) {
  std::set<std::size_t> numbers;
  for (const PaperLine& line : draft.paper.lines)
    numbers.insert(head_number(line.text, draft, kinds));
  return numbers.contains(1) && numbers.contains(2);
}

}  // namespace

bool more_pieces_said(const Reading& reading, const Contents& contents, const KindWords& kinds) {
  if (contents.drafts.empty()) return false;
  if (std::ranges::any_of(contents.drafts, [&](const auto& d) { return holds_several(d, kinds); }))
    return true;
  if (reading.reply) return false;  // its subject is the letter's that it answers
  return subject_says(reading.subject, kinds) > contents.drafts.size() ||
         (!contents.narrative && letter_says_more(reading.own, contents, kinds));
}

}  // namespace shouwen::classify
