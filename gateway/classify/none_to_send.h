// 我局辖区无守信激励典型案例可报: in plain words, that of a kind of the campaign there is nothing
// to send. 无, the kind's name, and that it would be sent, in one clause and at its end. Threads:
// pure. Source: OFFICE §1 (零报告).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "gateway/classify/kind_match.h"

namespace shouwen::classify {

struct None {
  const config::Requirement* requirement = nullptr;  // nullptr: says no such thing
  std::string_view words;                            // within the text
};
// 有无典型案例可报 asks, 如无…上报 supposes, 无典型案例报送要求 speaks of something else.
None none_to_send(std::string_view canonical_text, const KindWords& kinds);

}  // namespace shouwen::classify
