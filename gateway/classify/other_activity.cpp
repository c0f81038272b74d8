// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/other_activity.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "config/text.h"
#include "gateway/classify/reading.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kShortestTitle = 4;  // characters; of fewer a quarter is none

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

// Characters put in, left out or changed on the way from one to the other.
std::size_t mistakes(std::string_view one, std::string_view other) {
  const std::vector<char32_t> a = characters(one), b = characters(other);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = corner + (a[i - 1] == b[j - 1] ? 0U : 1U);
      corner = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// 信用交通宜传月: our title misread or mistyped, no more than a quarter of its characters wrong.
bool nearly(std::string_view name, std::string_view our_title) {
  const std::size_t length = code_points(our_title);
  return length >= kShortestTitle && mistakes(name, our_title) * 4 <= length;
}

}  // namespace

std::string other_activity(const std::string& text, const std::string& our_title) {
  std::size_t at = 0;
  while ((at = text.find('"', at)) != std::string::npos) {
    const std::size_t end = text.find('"', at + 1);
    if (end == std::string::npos) break;
    std::string name = text.substr(at + 1, end - at - 1);
    at = end + 1;
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
