// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/wording.h"

#include <algorithm>

#include "storage/words.h"

namespace shouwen::desk {
namespace {

using Words = std::vector<std::string>;

std::string listed(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

Status one_of(const std::string& what, const std::string& word, const Words& allowed) {
  if (word.empty() || std::find(allowed.begin(), allowed.end(), word) != allowed.end())
    return Done{};
  return Error{Fault::rejected_input, what, "没有这个值 no such value: " + word,
               "可用 one of: " + listed(allowed)};
}

Status known_unit(const Office& office, const std::string& unit) {
  if (unit.empty() || office.roster.find(unit)) return Done{};
  Error error{Fault::rejected_input, "--unit", "名册中没有此单位代码 no such unit: " + unit, ""};
  // Most write the name where the code is wanted.
  for (const config::Unit& u : office.roster.units())
    if (u.short_name == unit || u.name_full == unit) error.remedy = "代码是 its code is " + u.code;
  if (error.remedy.empty()) {
    Words cities;
    for (const config::Unit& u : office.roster.units())
      if (u.parent.empty()) cities.push_back(u.code + u.short_name);
    error.remedy = "可用 one of: " + listed(cities) + "；县级代码见 counties: shouwen board";
  }
  return error;
}

Status known_type(const config::Campaign& campaign, const std::string& type) {
  Words types;
  for (const config::Requirement& r : campaign.requirements) types.push_back(r.key);
  return one_of("--type", type, types);
}

}  // namespace

std::optional<Instant> moment_from(const std::string& text, Zone zone) {
  if (auto moment = parse_rfc3339(text)) return moment;
  const auto date = parse_date(std::string_view(text).substr(0, 10));
  if (!date) return std::nullopt;
  if (text.size() == 10) return to_instant({add_days(*date, 1)}, zone) + -1;
  if (text[10] != ' ' && text[10] != 'T') return std::nullopt;
  const auto clock = parse_clock(std::string_view(text).substr(11));
  if (!clock) return std::nullopt;
  return to_instant({*date}, zone) + *clock * kSecond;
}

Status check_items(const Office& office, const config::Campaign& campaign,
                   const ItemsFilter& filter) {
  if (Status known = known_unit(office, filter.unit); !known) return known;
  if (Status known = known_type(campaign, filter.type); !known) return known;
  return one_of("--state", filter.state, storage::submission_state_words());
}

Status check_messages(const Office& office, const storage::MessageFilter& filter) {
  if (Status known = known_unit(office, filter.unit); !known) return known;
  return one_of("--disposition", filter.disposition, storage::disposition_words());
}

Status check_review(const Office& office, const ReviewFilter& filter) {
  return known_unit(office, filter.unit);
}

Status check_board(const Office& office, const config::Campaign& campaign,
                   const track::BoardOptions& options) {
  if (Status known = known_unit(office, options.unit); !known) return known;
  if (Status known = known_type(campaign, options.type); !known) return known;
  return one_of("--level", options.level, office.roster.levels());
}

Status check_outbox_state(const std::string& state) {
  Words words = storage::outbox_state_words();
  words.emplace_back("unsent");
  return one_of("--state", state, words);
}

Error in_words(Error error) {
  struct Said {
    std::string_view before, after;  // around the number or name
    const char *zh_before, *zh_after, *remedy;
  };
  static constexpr Said kSaid[] = {
      {"no mail ", " in the outbox", "没有发件 ", "", "编号见 see: shouwen outbox list"},
      {"message ", " has nothing to undo", "来件 ", " 现由系统登记，没有可撤销的人工处理",
       "经过见 see: shouwen show"},
      {"mail ", " is being sent", "发件 ", " 正在发送", "稍后再试 try again in a moment"},
      {"no message ", "", "没有来件 ", "",
       "用来件编号或收件编号；查找用 to find one: shouwen items, shouwen search"},
      {"no mail ", "", "没有发件 ", "", "编号见 see: shouwen outbox list"},
      {"this address was not confirmed for ", "", "这个邮箱或号码没有确认给单位 ", "",
       "名册登记的在名册里改 registered ones: shouwen units load"},
      {"no submission ", "", "没有报送件 ", "", "编号见 see: shouwen items --json"},
  };
  const std::string_view what = error.what;
  for (const Said& said : kSaid) {
    if (!what.starts_with(said.before) || !what.ends_with(said.after) ||
        what.size() < said.before.size() + said.after.size())
      continue;
    const std::string middle(
        what.substr(said.before.size(), what.size() - said.before.size() - said.after.size()));
    return {error.fault, error.where, said.zh_before + middle + said.zh_after + " " + error.what,
            said.remedy};
  }
  return error;
}

}  // namespace shouwen::desk
