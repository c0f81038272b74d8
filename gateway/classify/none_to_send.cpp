// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/none_to_send.h"

#include <algorithm>
#include <array>
#include <span>

#include "config/text.h"

namespace shouwen::classify {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 9> kWhich = {"符合条件的", "符合要求的", "可报送的",
                                                    "可上报的",   "可报的",     "合适的",
                                                    "相关的",     "相关",       "其他"};
constexpr std::array<std::string_view, 9> kNone = {"暂时没有", "暂没有", "没有", "暂无", "尚无",
                                                   "均无",     "并无",   "确无", "无"};
constexpr std::array<std::string_view, 9> kNotSaid = {"有", "是否", "若",   "如",  "如果",
                                                      "所", "毫",   "并非", "不是"};
constexpr std::array<std::string_view, 13> kSent = {
    "可以上报", "可供上报", "可供报送", "可报送", "可上报", "可报告", "可报",
    "需要上报", "需上报",   "需报送",   "报送",   "上报",   "呈报"};
constexpr std::array<std::string_view, 3> kAfter = {"了", "的情况", "情况"};

std::size_t ending(std::string_view text, Words words) {
  for (const std::string_view w : words)
    if (text.ends_with(w)) return w.size();
  return 0;
}

std::size_t beginning(std::string_view text, Words words) {
  for (const std::string_view w : words)
    if (text.starts_with(w)) return w.size();
  return 0;
}

// 我局无…案例: the unit speaks of itself at the head of a sentence. What is not so plain, 系统显示
// 无案例 or 附件中无案例, has to say 报送.
bool of_itself(std::string_view head) {
  static constexpr std::array<std::string_view, 6> stops = {".", ",", ":", ";", "\n", " "};
  std::size_t begin = 0;
  for (const std::string_view stop : stops)
    if (const std::size_t at = head.rfind(stop); at != std::string_view::npos)
      begin = std::max(begin, at + stop.size());
  std::string_view subject = head.substr(begin);
  for (const std::string_view word : {"本月", "今年", "本次", "此次", "目前"})
    if (subject.ends_with(word)) subject.remove_suffix(word.size());
  static constexpr std::array<std::string_view, 9> selves = {
      "我局", "我市", "我县", "我区", "我委", "我处", "我办", "本局", "本单位"};
  return std::ranges::find(selves, subject) != selves.end() || subject == "我单位";
}

bool clause_goes_on(std::string_view text) {
  std::size_t at = 0;
  return !text.empty() && !text.starts_with("特此") && is_han(next_code_point(text, at));
}

}  // namespace

None none_to_send(std::string_view text, const KindWords& kinds) {
  for (const KindHit& hit : kinds.find(text, Role::body)) {
    if (hit.requirement == nullptr || hit.weight < 1) continue;
    std::string_view head = text.substr(0, hit.begin), tail = text.substr(hit.end);
    head.remove_suffix(ending(head, kWhich));
    const std::size_t none = ending(head, kNone);
    head.remove_suffix(none);
    const std::size_t sent = beginning(tail, kSent);
    tail.remove_prefix(sent);
    tail.remove_prefix(beginning(tail, kAfter));
    if (none == 0 || ending(head, kNotSaid) > 0 || clause_goes_on(tail)) continue;
    if (sent == 0 && (!of_itself(head) || tail.starts_with("?"))) continue;
    return {hit.requirement, text.substr(head.size(), hit.end + sent - head.size())};
  }
  return {};
}

}  // namespace shouwen::classify
