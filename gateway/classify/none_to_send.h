// 我局辖区无守信激励典型案例可报, 典型案例为零: in plain words, that of a kind of the campaign
// there is nothing to send. The kind's name and that there is none, in one clause and at its end.
// Threads: pure. Source: OFFICE §1 (零报告).
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
// 本月无, 我局没有: the first line of a letter that says nothing else; "" when it says more.
std::string_view nothing_at_all(std::string_view canonical_text);

}  // namespace shouwen::classify
