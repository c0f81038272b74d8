// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/another_province.h"

#include <algorithm>
#include <array>

#include "config/text.h"

namespace shouwen::classify {
namespace {

constexpr std::array<std::string_view, 33> kProvinces = {
    "北京市",         "天津市",           "上海市",        "重庆市",         "河北省",
    "山西省",         "辽宁省",           "吉林省",        "黑龙江省",       "江苏省",
    "浙江省",         "安徽省",           "福建省",        "江西省",         "山东省",
    "河南省",         "湖北省",           "湖南省",        "广东省",         "海南省",
    "四川省",         "贵州省",           "云南省",        "陕西省",         "甘肃省",
    "青海省",         "台湾省",           "内蒙古自治区",  "广西壮族自治区", "西藏自治区",
    "宁夏回族自治区", "新疆维吾尔自治区", "香港特别行政区"};

// A line that is an office's name, or greets one.
bool is_an_office(std::string_view line) {
  static constexpr std::array<std::string_view, 6> tails = {"局",     "厅", "委",
                                                            "委员会", "处", "中心"};
  constexpr std::size_t kLongest = 30;  // characters
  const std::string_view name = line.substr(0, line.find(':'));
  return code_points(name) <= kLongest && name.find_first_of(",;") == std::string_view::npos &&
         name.find("。") == std::string_view::npos &&
         std::ranges::any_of(tails, [&](auto tail) { return name.ends_with(tail); });
}

// The office whose campaign it is, or one that reports to it: no other province's.
bool is_known(std::string_view line, const UnitNames& names) {
  return std::ranges::any_of(names.find(line), [](const NameHit& hit) {
    return hit.unit == nullptr || hit.form == NameForm::organ || hit.form == NameForm::place;
  });
}

}  // namespace

bool meant_for_another_province(const Reading& reading, const UnitNames& names,
                                std::string_view home) {
  for (const auto& p : reading.passages) {
    if (p.role == Role::quoted || p.role == Role::forwarded) continue;
    for (const auto& province : kProvinces) {
      if (province == home) continue;
      // 辽宁省交通运输厅 is greeted, or an office of a place there signs. A sentence may speak of
      // any province.
      if (p.text.starts_with(province) && is_an_office(p.text) && !is_known(p.text, names))
        return true;
    }
  }
  return false;
}

}  // namespace shouwen::classify
