// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/other_activity.h"

#include "gateway/classify/reading.h"

namespace shouwen::classify {

std::string other_activity(const std::string& text, const std::string& our_title) {
  std::size_t at = 0;
  while ((at = text.find('"', at)) != std::string::npos) {
    const std::size_t end = text.find('"', at + 1);
    if (end == std::string::npos) break;
    std::string name = text.substr(at + 1, end - at - 1);
    at = end + 1;
    const bool activity = name.ends_with("月") || name.ends_with("周") || name.ends_with("行动") ||
                          name.ends_with("万里行");
    if (activity && code_points(name) >= 3 && code_points(name) <= 16 &&
        name.find(our_title) == std::string::npos && our_title.find(name) == std::string::npos)
      return name;
  }
  return {};
}

}  // namespace shouwen::classify
