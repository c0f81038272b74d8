// SPDX-License-Identifier: Apache-2.0
#include "config/roster.h"

#include <algorithm>
#include <set>

#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

constexpr std::uint32_t kSeveral = 0xFFFFFFFF;  // a key two units share finds neither

}  // namespace

std::string fold_phone(std::string_view number) {
  std::string digits;
  bool plus = false;
  const std::string folded = fold(number);
  for (const char c : folded) {
    if (c == '+' && digits.empty()) plus = true;
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  const bool international = (plus && digits.starts_with("86")) || digits.starts_with("0086");
  if (international) digits.erase(0, plus ? 2 : 4);
  // Abroad the trunk 0 of an area code is left out; mobile numbers (11 digits from 1) have none.
  const bool mobile = digits.size() == 11 && digits[0] == '1';
  if (international && !mobile && !digits.starts_with('0')) digits.insert(0, "0");
  return digits;
}

Roster::Roster(std::vector<Unit> units) : units_(std::move(units)) {
  const auto enter = [](Index& index, std::string key, std::uint32_t unit) {
    if (key.empty()) return;
    const auto [it, fresh] = index.try_emplace(std::move(key), unit);
    if (!fresh && it->second != unit) it->second = kSeveral;
  };
  codes_.reserve(units_.size());
  for (std::uint32_t i = 0; i < units_.size(); ++i) {
    const Unit& unit = units_[i];
    enter(codes_, unit.code, i);
    for (const std::string& address : unit.emails) enter(addresses_, lower_ascii(address), i);
    for (const std::string& domain : unit.email_domains) enter(domains_, lower_ascii(domain), i);
    for (const std::string& fax : unit.fax_numbers) enter(faxes_, fold_phone(fax), i);
    enter(names_, fold(unit.name_full), i);
    enter(names_, fold(unit.short_name), i);
    for (const std::string& alias : unit.aliases) enter(names_, fold(alias), i);
    if (!unit.parent.empty()) children_[unit.parent].push_back(i);
  }
}

const Unit* Roster::at(const Index& index, std::string_view key) const {
  const auto it = index.find(key);
  return it == index.end() || it->second == kSeveral ? nullptr : &units_[it->second];
}

const Unit* Roster::find(std::string_view code) const {
  return at(codes_, code);
}
const Unit* Roster::by_address(std::string_view address) const {
  return at(addresses_, lower_ascii(address));
}
const Unit* Roster::by_fax(std::string_view number) const {
  return at(faxes_, fold_phone(number));
}
const Unit* Roster::by_name(std::string_view name) const {
  return at(names_, fold(name));
}

const Unit* Roster::by_domain(std::string_view domain) const {
  const std::string key = lower_ascii(domain);
  for (std::string_view rest = key;;) {
    if (domains_.contains(rest)) return at(domains_, rest);
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos) return nullptr;
    rest.remove_prefix(dot + 1);
  }
}

std::vector<const Unit*> Roster::children(std::string_view code) const {
  std::vector<const Unit*> out;
  if (const auto it = children_.find(code); it != children_.end()) {
    for (const std::uint32_t i : it->second) out.push_back(&units_[i]);
  }
  return out;
}

bool Roster::is_within(std::string_view code, std::string_view ancestor) const {
  const Unit* unit = find(code);
  for (std::size_t steps = 0; unit && steps <= 16; ++steps) {  // offices are not 16 levels deep
    if (unit->code == ancestor) return true;
    unit = find(unit->parent);
  }
  return false;
}

const Unit* Roster::credited(std::string_view code, CivilDate day) const {
  const Unit* unit = find(code);
  std::set<std::string_view> seen;
  while (unit && seen.insert(unit->code).second) {
    const bool gone = unit->valid_to && *unit->valid_to < day && !unit->successor.empty();
    const std::string& next = unit->is_sub_body() ? unit->credits_to : unit->successor;
    if (!unit->is_sub_body() && !gone) break;
    unit = find(next);
  }
  return unit;
}

std::vector<std::string> Roster::levels() const {
  std::vector<std::string> out;
  for (const Unit& unit : units_) {
    if (std::find(out.begin(), out.end(), unit.level) == out.end()) out.push_back(unit.level);
  }
  return out;
}

}  // namespace shouwen::config
