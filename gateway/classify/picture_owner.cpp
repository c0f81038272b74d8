// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/picture_owner.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "config/text.h"
#include "gateway/classify/reading.h"

namespace shouwen::classify {
namespace {

using Indices = std::vector<std::size_t>;

// 附件3:现场照片 counts what is attached; it says nothing of the piece a picture belongs to.
std::string_view without_number(std::string_view name) {
  static constexpr std::array<std::string_view, 2> heads = {"附件", "附"};
  static constexpr std::array<std::string_view, 10> numbers = {"一", "二", "三", "四", "五",
                                                               "六", "七", "八", "九", "十"};
  const auto head = std::ranges::find_if(heads, [&](auto h) { return name.starts_with(h); });
  if (head == heads.end()) return name;
  std::string_view rest = name.substr(head->size());
  const std::size_t whole = rest.size();
  for (bool again = true; again;) {
    again = !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
    if (again) rest.remove_prefix(1);
    for (const std::string_view n : numbers)
      if (rest.starts_with(n)) {
        rest.remove_prefix(n.size());
        again = true;
      }
  }
  if (rest.size() == whole && !rest.starts_with(':')) return name;
  const std::size_t begin = rest.find_first_not_of(":.,-_() ");
  return begin == std::string_view::npos ? std::string_view() : rest.substr(begin);
}

// Where a file lies, and what it is called there: 靖宇县/附件2:图1.jpg is 图1 in 靖宇县/.
std::string folder_of(std::string_view shown) {
  const std::size_t slash = shown.find_last_of("/\\");
  return slash == std::string_view::npos ? std::string() : std::string(shown.substr(0, slash));
}
std::string own_name(std::string_view shown) {
  return std::string(without_number(base_name(shown)));
}

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

// The longest part two names have in common: 集安简讯一 and 简讯一配图 share three characters.
std::size_t shared_part(const std::string& a, const std::string& b) {
  const std::vector<char32_t> x = characters(a), y = characters(b);
  std::vector<std::size_t> row(y.size() + 1, 0);
  std::size_t most = 0;
  for (const char32_t c : x)
    for (std::size_t j = y.size(); j > 0; --j) {
      row[j] = c == y[j - 1] ? row[j - 1] + 1 : 0;
      most = std::max(most, row[j]);
    }
  return most;
}

// 一 and 1 are one number. Of more than two digits it is a date or a camera's.
std::vector<int> numbers_in(const std::string& name) {
  static constexpr std::u32string_view kNumbers = U"一二三四五六七八九";
  std::vector<int> out;
  const std::vector<char32_t> text = characters(name);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const std::size_t n = kNumbers.find(text[i]); n != std::u32string_view::npos) {
      out.push_back(static_cast<int>(n) + 1);
      continue;
    }
    std::size_t digits = 0;
    int value = 0;
    for (; i + digits < text.size() && text[i + digits] >= U'0' && text[i + digits] <= U'9';
         ++digits)
      value = (value * 10 + static_cast<int>(text[i + digits] - U'0')) % 1000;
    if (digits > 0 && digits <= 2) out.push_back(value);
    if (digits > 0) i += digits - 1;
  }
  return out;
}

Indices beside(std::string_view shown, const std::vector<PictureTaker>& takers) {
  Indices near, all;
  const std::string folder = folder_of(shown);
  for (std::size_t i = 0; i < takers.size(); ++i) {
    all.push_back(i);
    if (folder_of(takers[i].shown) == folder) near.push_back(i);
  }
  return near.empty() ? all : near;
}

template <typename Test>
Indices those(const Indices& among, Test test) {
  Indices out;
  std::ranges::copy_if(among, std::back_inserter(out), test);
  return out;
}

// The one of them that scores most, and more than `least`; none when two are alike.
template <typename Score>
std::optional<std::size_t> best(const Indices& among, std::size_t least, Score score) {
  std::size_t most = least;
  std::optional<std::size_t> found;
  for (const std::size_t i : among) {
    const std::size_t n = score(i);
    if (n == most) found.reset();
    if (n > most) {
      most = n;
      found = i;
    }
  }
  return found;
}

// 照片1 beside 简讯1 and 简讯2, 1-1 beside 1鸭绿江畔.
std::optional<std::size_t> of_its_number(const std::string& name, const Indices& among,
                                         const std::vector<PictureTaker>& takers) {
  const std::vector<int> numbers = numbers_in(name);
  if (numbers.empty()) return {};
  const Indices same = those(among, [&](std::size_t i) {
    const std::vector<int> own = numbers_in(own_name(takers[i].shown));
    return std::ranges::find(own, numbers.front()) != own.end();
  });
  return same.size() == 1 ? std::optional(same.front()) : std::nullopt;
}

}  // namespace

PictureOwner picture_owner(std::string_view shown, const std::vector<PictureTaker>& takers,
                           const KindWords& kinds) {
  const std::string name = own_name(shown);
  Indices among = beside(shown, takers);
  const Kind said = kinds.of({Role::file_name, "", name, 0, Passage::kNoDocument});
  const Indices named = those(among, [&](std::size_t i) {
    return said.requirement != nullptr && takers[i].requirement == said.requirement;
  });
  const Indices asked = those(among, [&](std::size_t i) { return takers[i].asked; });
  if (!named.empty())
    among = named;
  else if (!asked.empty())
    among = asked;
  if (among.size() == 1) return {among.front()};
  const auto shares = [&](std::size_t i) { return shared_part(own_name(takers[i].shown), name); };
  if (const auto i = best(among, 1, shares)) return {*i};
  if (const auto i = of_its_number(name, among, takers)) return {*i};
  const Indices wanting =
      those(among, [&](std::size_t i) { return takers[i].asked && !takers[i].has_own; });
  if (!wanting.empty()) return {wanting.back(), wanting.size() == 1};
  return {among.back()};
}

}  // namespace shouwen::classify
