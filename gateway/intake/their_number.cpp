// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/their_number.h"

#include <algorithm>

#include "config/text.h"
#include "parsers/notice/document_number.h"

namespace shouwen::intake {

std::string their_number(std::span<const storage::StoredPart> parts, const std::string& body,
                         std::span<const config::Campaign> campaigns) {
  std::string found;
  bool one = true;
  const auto look = [&](const std::string& text) {
    const std::string number = neutral(parsers::notice::own_number(text));
    const auto ours = [&](const config::Campaign& c) {
      return fold(c.document_number) == fold(number);
    };
    if (number.empty() || std::ranges::any_of(campaigns, ours)) return;
    one = one && (found.empty() || fold(found) == fold(number));
    found = number;
  };
  for (const storage::StoredPart& part : parts)
    if (part.lines.empty()) look(part.text);
  look(body);
  return one ? found : "";
}

}  // namespace shouwen::intake
