// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/fax_numbers.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kLocal[] = {8, 7};  // digits of a number without its area code

}  // namespace

std::string national_number(std::string_view number) {
  std::string digits = config::fold_phone(number);
  if (digits.size() >= 12 && digits.starts_with("86")) digits.erase(0, 2);
  if (digits.size() >= 10 && !digits.starts_with('0') && !digits.starts_with('1'))
    digits.insert(0, "0");
  return digits;
}

FaxNumbers::FaxNumbers(const config::Roster& roster) : roster_(roster) {
  for (const auto& unit : roster.units())
    for (const auto& number : unit.fax_numbers) {
      const std::string digits = national_number(number);
      for (const std::size_t n : kLocal) {
        if (digits.size() < n) continue;
        const auto [it, fresh] = endings_.emplace(digits.substr(digits.size() - n), &unit);
        if (!fresh && it->second != &unit) it->second = nullptr;
      }
    }
}

const config::Unit* FaxNumbers::find(std::string_view number) const {
  const std::string digits = national_number(number);
  if (digits.size() < kLocal[1]) return nullptr;
  if (const config::Unit* unit = roster_.by_fax(digits)) return unit;
  // A caller inside the city, or an exchange that strips the area code, sends the local part only.
  if (digits.size() > kLocal[0]) return nullptr;
  const auto it = endings_.find(digits);
  return it == endings_.end() ? nullptr : it->second;
}

}  // namespace shouwen::classify
