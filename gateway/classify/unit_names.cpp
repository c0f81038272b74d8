// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/unit_names.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "config/text.h"
#include "gateway/classify/han.h"

namespace shouwen::classify {
namespace {

// Endings that name an office; what stands before them names its place. Longest first.
constexpr std::array<std::string_view, 9> kOffices = {
    "交通运输管理局", "交通运输局", "交通运输委员会", "交通局", "运输局",
    "管理委员会",     "管委会",     "交通",           "局"};
// Ranks of places. 自治县 keeps its people's name: 伊通满族自治县 is also 伊通县 and 伊通.
constexpr std::array<std::string_view, 7> kRanks = {"自治州", "自治县", "地区", "市",
                                                    "县",     "区",     "州"};

bool strip(std::string& text, std::string_view ending) {
  if (!text.ends_with(ending) || text.size() == ending.size()) return false;
  text.resize(text.size() - ending.size());
  return true;
}

std::size_t length(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size(); ++n) next_code_point(text, at);
  return n;
}

bool names_place(std::string_view text);

// 农安县教育局 of another trade: the place ends at its last rank, whatever office follows.
std::string place_before_office(const std::string& name) {
  static constexpr std::array<std::string_view, 4> ranks = {"市", "县", "区", "州"};
  std::size_t end = 0;
  for (const auto& rank : ranks)
    for (std::size_t at = name.find(rank); at != std::string::npos; at = name.find(rank, at + 1))
      if (length(std::string_view(name).substr(at)) > 2) end = std::max(end, at + rank.size());
  const std::string place = name.substr(0, end);
  return names_place(place) ? place : name;
}

std::string without_office(std::string name) {
  const std::string whole = name;
  for (const auto& office : kOffices)
    if (strip(name, office)) break;
  strip(name, "管理委员会");
  strip(name, "管委会");
  // A name whose office is not among these still begins with its place.
  return names_place(name) || name == whole ? name : place_before_office(name);
}

bool rank_follows(std::string_view text) {
  static constexpr std::array<std::string_view, 9> ranks = {"市", "县", "区", "州", "省",
                                                            "镇", "乡", "村", "路"};
  return std::ranges::any_of(ranks, [&](auto r) { return text.starts_with(r); });
}

bool names_office(std::string_view text) {
  static constexpr std::array<std::string_view, 8> endings = {"局",     "站",   "中心", "委员会",
                                                              "管委会", "报社", "厅",   "处"};
  return std::ranges::any_of(endings, [&](auto e) { return text.ends_with(e); });
}

bool names_place(std::string_view text) {
  if (length(text) < 3) return false;
  return std::ranges::any_of(kRanks, [&](auto r) { return text.ends_with(r); });
}

// 伊通满族自治县 -> 伊通, 延边州 -> 延边, 宽城区 -> 宽城. "" when nothing of two characters stays.
std::string without_rank(std::string place) {
  for (const auto& rank : kRanks)
    if (strip(place, rank)) {
      if (rank == "自治州" || rank == "自治县")
        for (const std::string_view people : {"朝鲜族", "满族", "蒙古族", "回族", "藏族", "苗族",
                                              "土家族", "壮族", "彝族", "侗族", "瑶族", "羌族"})
          if (strip(place, people)) break;
      return length(place) >= 2 ? place : std::string();
    }
  return {};
}

}  // namespace

UnitNames::UnitNames(const config::Roster& roster, const std::vector<std::string>& not_units,
                     const std::vector<std::string>& former) {
  // Order decides ties between equal texts: what is no unit first, then stated names, then derived.
  for (const auto& name : not_units) add(canonical(name), nullptr, NameForm::organ);
  for (const auto& unit : roster.units()) {
    std::vector<std::string> stated{unit.name_full, unit.short_name};
    stated.insert(stated.end(), unit.aliases.begin(), unit.aliases.end());
    for (const auto& name : stated) {
      const std::string text = canonical(name);
      const NameForm form = names_office(text)  ? NameForm::organ
                            : names_place(text) ? NameForm::place
                                                : NameForm::listed;
      add(text, &unit, form);
    }
  }
  for (const auto& line : former) {
    const std::size_t eq = line.rfind('=');
    if (eq == std::string::npos) continue;
    if (const auto* unit = roster.find(line.substr(eq + 1)))
      add(canonical(line.substr(0, eq)), unit, NameForm::former);
  }
  for (const auto& unit : roster.units()) add_derived(unit);
  compile();
}

void UnitNames::add(std::string text, const config::Unit* unit, NameForm form) {
  if (length(text) < 2) return;
  texts_.push_back(std::move(text));
  names_.push_back({unit, form});
}

void UnitNames::add_derived(const config::Unit& unit) {
  std::vector<std::string> places;
  for (const auto& name : {unit.name_full, unit.short_name}) {
    places.push_back(without_office(canonical(name)));
  }
  for (const auto& alias : unit.aliases) {
    const std::string text = canonical(alias);
    if (text.ends_with("管委会") || text.ends_with("交通")) places.push_back(without_office(text));
  }
  for (const auto& place : places) {
    if (names_place(place)) add(place, &unit, NameForm::place);
    const std::string bare = without_rank(place);
    if (!bare.empty()) add(bare, &unit, NameForm::bare);
    if (!names_place(place)) add(place, &unit, NameForm::bare);
  }
  // Ranks change (县 to 市 to 区) and people keep the old word. Only where the office itself states
  // the bare place as this unit's: 朝阳 is not, for 朝阳市 lies in another province.
  for (const auto& alias : unit.aliases) {
    const std::string text = canonical(alias);
    const bool bare =
        length(text) >= 2 && !names_office(text) && !names_place(text) && !text.ends_with("交通");
    if (!bare) continue;
    for (const std::string_view rank : {"市", "县", "区"})
      add(text + std::string(rank), &unit, NameForm::former);
  }
}

void UnitNames::compile() {
  // Equal texts of several units are nobody's: 铁西区 in two cities must be told by other signs.
  std::unordered_map<std::string, std::uint32_t> first;
  std::vector<std::string> words;
  std::vector<Name> names;
  std::vector<bool> shared;
  for (std::uint32_t i = 0; i < texts_.size(); ++i) {
    const auto [it, fresh] = first.emplace(texts_[i], static_cast<std::uint32_t>(words.size()));
    if (fresh) {
      words.push_back(texts_[i]);
      names.push_back(names_[i]);
      shared.push_back(false);
      continue;
    }
    Name& known = names[it->second];
    if (known.unit != names_[i].unit && known.form == names_[i].form) shared[it->second] = true;
  }
  texts_.clear();
  names_.clear();
  std::vector<std::string> loose;
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    if (shared[i] && names[i].unit != nullptr) continue;
    const auto index = static_cast<std::uint32_t>(names_.size());
    names_.push_back(names[i]);
    texts_.push_back(words[i]);
    if (names[i].form == NameForm::organ) misread_.add(words[i], names[i].unit);
    const bool whole = names[i].form != NameForm::bare && length(words[i]) >= 2;
    if (whole) {
      loose.push_back(loosened(words[i]));
      loose_names_.push_back(index);
    }
  }
  exact_ = Automaton(texts_);
  loose_ = Automaton(loose);
  texts_.clear();
  texts_.shrink_to_fit();
}

std::vector<NameHit> UnitNames::find(std::string_view canonical_text) const {
  std::vector<NameHit> out;
  for (const Match& m : exact_.longest(canonical_text)) {
    const Name& name = names_[m.word];
    // 朝阳市 is not 朝阳区, and 吉林省 is no city: a bare place with another rank is another place.
    if (name.form == NameForm::bare && rank_follows(canonical_text.substr(m.end))) continue;
    out.push_back({m.begin, m.end, name.unit, name.form});
  }
  return out;
}

std::vector<NameHit> UnitNames::find_misread(std::string_view canonical_line) const {
  const std::optional<Misread> near = misread_.find(canonical_line);
  if (!near) return {};
  return {{near->begin, near->end, near->unit, NameForm::misread}};
}

std::vector<NameHit> UnitNames::find_mistyped(std::string_view canonical_text) const {
  std::vector<NameHit> out;
  // Mending keeps code points one to one; offsets are of the mended text, the same characters.
  for (const Match& m : loose_.longest(loosened(canonical_text)))
    if (names_[loose_names_[m.word]].unit != nullptr)
      out.push_back({m.begin, m.end, names_[loose_names_[m.word]].unit, NameForm::mistyped});
  return out;
}

}  // namespace shouwen::classify
