// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/other_activity.h"

#include "config/text.h"
#include "gateway/classify/reading.h"

namespace shouwen::classify {
namespace {

// As long, and all but a quarter of their characters the same in the same place.
bool nearly(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0, all = 0, same = 0;
  while (i < a.size() && j < b.size()) {
    same += next_code_point(a, i) == next_code_point(b, j) ? 1U : 0U;
    ++all;
  }
  return i == a.size() && j == b.size() && all >= 4 && same * 4 >= all * 3;
}

}  // namespace

std::string other_activity(const std::string& text, const std::string& our_title) {
  std::size_t at = 0;
  while ((at = text.find('"', at)) != std::string::npos) {
    const std::size_t end = text.find('"', at + 1);
    if (end == std::string::npos) break;
    std::string name = text.substr(at + 1, end - at - 1);
    at = end + 1;
    // One character misread or mistyped of ours is ours: 信用交通宜传月.
    if (nearly(name, our_title)) continue;
    const bool activity = name.ends_with("月") || name.ends_with("周") || name.ends_with("行动") ||
                          name.ends_with("万里行");
    if (activity && code_points(name) >= 3 && code_points(name) <= 16 &&
        name.find(our_title) == std::string::npos && our_title.find(name) == std::string::npos)
      return name;
  }
  return {};
}

}  // namespace shouwen::classify
