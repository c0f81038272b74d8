// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/none_to_send.h"

#include <algorithm>
#include <array>
#include <span>

#include "config/text.h"

namespace shouwen::classify {
namespace {

using Words = std::span<const std::string_view>;

constexpr double kWeak = 0.6;  // 案例: the kind's name as people shorten it
constexpr std::array<std::string_view, 11> kWhich = {
    "符合条件的", "符合要求的", "可报送的", "可上报的", "可推荐的", "可报的",
    "合适的",     "达标的",     "相关的",   "相关",     "其他"};
constexpr std::array<std::string_view, 13> kNone = {
    "暂时没有", "未发现", "没有发现", "未发掘到", "暂没有", "没有",  "暂无",
    "尚无",     "均无",   "并无",     "确无",     "无",     "未产生"};
// 典型案例为零, 典型案例:无
constexpr std::array<std::string_view, 8> kIsNone = {"为零", "为0",  "是零", "暂时没有",
                                                     "没有", "暂无", "均无", "无"};
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
  for (const std::string_view word : {"本月", "今年", "本次", "此次", "目前", "这次"}) {
    if (subject == word) return true;
    if (subject.ends_with(word)) subject.remove_suffix(word.size());
  }
  static constexpr std::array<std::string_view, 9> selves = {
      "我局", "我市", "我县", "我区", "我委", "我处", "我办", "本局", "本单位"};
  return std::ranges::find(selves, subject) != selves.end() || subject == "我单位";
}

// 守信激励 and 典型 side by side are one name.
std::size_t name_end(const std::vector<KindHit>& hits, const KindHit& hit) {
  std::size_t end = hit.end;
  for (const KindHit& next : hits)
    if (next.requirement == hit.requirement && next.begin == end && next.weight > 0) end = next.end;
  return end;
}

bool clause_goes_on(std::string_view text) {
  std::size_t at = 0;
  return !text.empty() && !text.starts_with("特此") && is_han(next_code_point(text, at));
}

// How much of the text says behind a kind's name that there is none of it; 0: nothing does.
std::size_t follows(std::string_view tail) {
  const std::size_t gap = tail.starts_with(':') || tail.starts_with(' ') ? 1 : 0;
  const std::size_t none = beginning(tail.substr(gap), kIsNone);
  const std::string_view rest = tail.substr(gap + none);
  return none == 0 || clause_goes_on(rest) || rest.starts_with("?") ? 0 : gap + none;
}

}  // namespace

None none_to_send(std::string_view text, const KindWords& kinds) {
  const std::vector<KindHit> hits = kinds.find(text, Role::body);
  for (const KindHit& hit : hits) {
    if (hit.requirement == nullptr || hit.weight < kWeak) continue;
    const std::size_t end = name_end(hits, hit);
    std::string_view head = text.substr(0, hit.begin), tail = text.substr(end);
    const std::size_t which = ending(head, kWhich);
    head.remove_suffix(which);
    const std::size_t none = ending(head, kNone);
    head.remove_suffix(none);
    if (none == 0 && follows(tail)) {
      const std::size_t length = follows(tail);
      if (ending(head, kNotSaid) == 0 && hit.weight >= 1)
        return {hit.requirement, text.substr(hit.begin, end + length - hit.begin)};
      continue;
    }
    const std::size_t sent = beginning(tail, kSent);
    tail.remove_prefix(sent);
    tail.remove_prefix(beginning(tail, kAfter));
    if (none == 0 || ending(head, kNotSaid) > 0 || clause_goes_on(tail)) continue;
    const bool plain = sent > 0 || (which > 0 && hit.weight >= 1);
    if (!of_itself(head) && (!plain || hit.weight < 1)) continue;
    if (sent == 0 && tail.starts_with("?")) continue;
    return {hit.requirement, text.substr(head.size(), end + sent - head.size())};
  }
  return {};
}

std::string_view nothing_at_all(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos) return {};
  const std::string_view line = text.substr(begin, text.find_first_of(".,;!\n ", begin) - begin);
  const std::size_t none = ending(line, kNone);
  const std::string_view before = line.substr(0, line.size() - none);
  return none > 0 && (before.empty() || of_itself(before)) ? line : std::string_view();
}

}  // namespace shouwen::classify
