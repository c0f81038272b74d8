// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/announced.h"

#include <algorithm>
#include <array>

namespace shouwen::classify {
namespace {

std::string_view clause_before(std::string_view text, std::size_t at) {
  const std::string_view head = text.substr(0, at);
  const std::size_t stop = head.find_last_of(",.;:?!\n ");
  return stop == std::string_view::npos ? head : head.substr(stop + 1);
}

// 无法按时报送, 不报送, 报送不了.
bool denied(std::string_view before, std::string_view after) {
  static constexpr std::array<std::string_view, 12> anywhere = {"无法", "不再", "不能", "不予",
                                                                "不用", "不必", "未能", "没能",
                                                                "没法", "没有", "取消", "停止"};
  static constexpr std::array<std::string_view, 4> beside = {"不", "未", "没", "无"};
  return after.starts_with("不了") || after.starts_with("不成") || after.starts_with("取消") ||
         std::ranges::any_of(beside, [&](auto w) { return before.ends_with(w); }) ||
         std::ranges::any_of(anywhere,
                             [&](auto w) { return before.find(w) != std::string_view::npos; });
}

// 前天报送的简讯: came before, whenever that was.
bool of_what_came(std::string_view before, std::string_view after) {
  static constexpr std::array<std::string_view, 8> when = {"昨", "前", "上", "已",
                                                           "曾", "过", "早", "原"};
  return after.starts_with("的") && std::ranges::any_of(when, [&](auto w) {
           return before.find(w) != std::string_view::npos;
         });
}

}  // namespace

std::string_view announced(std::string_view canonical_text, const Vocabulary& words) {
  for (const Match& m : words.all(Wording::brings, canonical_text)) {
    const std::string_view before = clause_before(canonical_text, m.begin);
    const std::string_view after = canonical_text.substr(m.end);
    if (!denied(before, after) && !of_what_came(before, after))
      return canonical_text.substr(m.begin, m.end - m.begin);
  }
  return {};
}

}  // namespace shouwen::classify
