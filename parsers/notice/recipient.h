// Where something is to be sent, and whether that is the office that asks. A county's report to its
// city, or the office's own report upwards, is no duty towards the office.
// Threads: pure. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "parsers/notice/plain.h"

namespace shouwen::parsers::notice {

enum class Whose { own, other, unknown };

class Office {
 public:
  explicit Office(std::string_view issuer);  // 吉林省交通运输厅; several joined by blanks or 、
  Whose whose(View place) const;
  // 省厅将于…: the office itself acts.
  bool acts(View subject) const;

 private:
  void add(View whole);
  bool abbreviates(View place) const;
  bool wholes_has(const std::u32string& name) const;

  std::vector<std::u32string> wholes_;
  std::vector<std::u32string> names_;  // whole and short
};

}  // namespace shouwen::parsers::notice
