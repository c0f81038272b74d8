// Which unit a fax number is, however the machine writes it: with or without +86, 0, dashes, or the
// area code. A number two units share, or whose ending two units share, is nobody's.
// Threads: immutable after construction, shared. Lifetime: refers to the roster.
// Source: ITU-T T.30 5.3.6.2.4 (TSI: up to 20 digits and spaces, typed in by its owner).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "config/roster.h"

namespace shouwen::classify {

// "0" + area code + number, or the local part where no more is known: the form in which numbers are
// compared and a confirmed one is stored. 86431…, 0086431…, 431…, 0431… are one.
std::string national_number(std::string_view number);

class FaxNumbers {
 public:
  explicit FaxNumbers(const config::Roster& roster);
  // nullptr when no unit, or more than one, has it.
  const config::Unit* find(std::string_view number) const;

 private:
  const config::Roster& roster_;
  std::unordered_map<std::string, const config::Unit*> endings_;  // last 7 and 8 digits
};

}  // namespace shouwen::classify
