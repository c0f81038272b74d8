// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/recipient.h"

#include <algorithm>

namespace shouwen::parsers::notice {
namespace {

constexpr View kSuffixes = U"厅局委办部院会";
constexpr View kLevels = U"省市县区州";

}  // namespace

Office::Office(std::string_view issuer) {
  const std::u32string name = plain(to_u32(issuer));
  for (const Span part : split_top(name, {0, name.size()}, U" 、,")) {
    const View whole = trim(View(name).substr(part.begin, part.size()));
    if (whole.size() < 3) continue;
    add(whole);
    // 水利厅办公室 speaks for 水利厅
    for (const View room : {View(U"办公室"), View(U"办公厅")})
      if (whole.ends_with(room) && whole.size() > room.size() + 3)
        add(whole.substr(0, whole.size() - room.size()));
  }
}

void Office::add(View whole) {
  {
    wholes_.emplace_back(whole);
    names_.emplace_back(whole);
    // 吉林省交通运输厅: 省交通运输厅, 交通运输厅, 省厅, 我厅, 本厅, 厅
    char32_t suffix = whole.back();
    if (whole.ends_with(U"委员会")) suffix = U'委';
    if (whole.ends_with(U"办公室")) suffix = U'办';
    std::size_t level = View::npos;
    for (std::size_t i = 1; i + 2 < whole.size(); ++i)
      if (kLevels.find(whole[i]) != View::npos) level = i;
    if (level != View::npos) {
      names_.emplace_back(whole.substr(level));
      names_.emplace_back(whole.substr(level + 1));
      names_.push_back(std::u32string(1, whole[level]) + suffix);
    }
    if (kSuffixes.find(suffix) != View::npos) {
      names_.push_back(std::u32string(U"我") + suffix);
      names_.push_back(std::u32string(U"本") + suffix);
      names_.emplace_back(1, suffix);
    }
  }
}

// 县人社局 is 南平县人力资源和社会保障局: its characters in order, level and last one included.
bool Office::abbreviates(View place) const {
  const std::size_t level = place.find_first_of(kLevels);
  const std::size_t end = place.find_first_of(kSuffixes, level == View::npos ? 0 : level + 1);
  if (level == View::npos || level > 4 || end == View::npos || end <= level) return false;
  const View token = place.substr(level, end + 1 - level);
  return std::ranges::any_of(wholes_, [&](const std::u32string& whole) {
    std::size_t at = 0;
    for (const char32_t c : token) {
      at = whole.find(c, at);
      if (at == std::u32string::npos) return false;
      ++at;
    }
    return true;
  });
}

bool Office::wholes_has(const std::u32string& name) const {
  return std::ranges::find(wholes_, name) != wholes_.end();
}

Whose Office::whose(View place) const {
  static const std::vector<View> ours = {
      U"邮箱", U"@",      U"联系人", U"我办",   U"传真",
      U"系统", U"平台",   U"工作组", U"组委会", U"领导小组办公室",
      U"专班", U"联络员", U"秘书处", U"我们",   U"指定"};
  static const std::vector<View> other = {
      U"所在地", U"当地",   U"属地",  U"辖区",     U"县级",     U"各地",     U"本级",
      U"市(州)", U"县(市",  U"市(地", U"企业",     U"学校",     U"乡镇",     U"街道",
      U"上级",   U"本单位", U"所属",  U"主管部门", U"申报单位", U"推荐单位", U"设区市",
      U"省级",   U"市级",   U"区县",  U"各市",     U"各县"};
  if (place.empty()) return Whose::unknown;
  static const std::vector<View> local = {U"所在地",   U"当地", U"属地",
                                          U"项目所在", U"本级", U"各自"};
  if (!longest_at(place, 0, local).empty()) return Whose::other;
  // 市教育局 is not 区教育局: a level before the name must be the name's own.
  const auto stands = [&](const std::u32string& name) {
    const std::size_t at = place.find(name);
    if (at == View::npos) return false;
    return at == 0 || kLevels.find(place[at - 1]) == View::npos ||
           kLevels.find(name.front()) != View::npos || wholes_has(name);
  };
  for (const auto& name : names_)
    if (name.size() > 1 ? stands(name) : place.starts_with(name)) return Whose::own;
  if (contains_any(place, ours) || abbreviates(place)) return Whose::own;
  if (contains_any(place, other)) return Whose::other;
  // 研究室, 综合科, 办公室: an office without a level before it is inside the house.
  const std::size_t mark = place.find_first_of(kLevels);
  static const std::vector<View> inside = {U"室",   U"科", U"处",   U"股",   U"办",
                                           U"中心", U"站", U"工会", U"团委", U"党委"};
  const bool room = std::ranges::any_of(inside, [&](View r) { return place.ends_with(r); });
  if (room && (mark == View::npos || mark > 4)) return Whose::own;
  static const std::vector<View> organs = {U"部",     U"厅",   U"局",     U"委",  U"院",
                                           U"委员会", U"政府", U"办公厅", U"总局"};
  if (std::ranges::any_of(organs, [&](View o) { return place.ends_with(o); })) return Whose::other;
  return room ? Whose::other : Whose::unknown;
}

bool Office::acts(View subject) const {
  subject = trim(subject);
  if (subject.starts_with(U"由")) subject.remove_prefix(1);
  if (contains_any(subject, {U"各", U"有关单位", U"机关"})) return false;
  return std::ranges::any_of(names_, [&](const std::u32string& name) {
    return subject.starts_with(name) && subject.size() <= name.size() + 8;
  });
}

}  // namespace shouwen::parsers::notice
