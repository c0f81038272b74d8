// SPDX-License-Identifier: Apache-2.0
#include "config/check.h"

#include <algorithm>

#include "config/document.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

void unreadable(const Error& error, Problems& problems) {
  Problem p;
  p.file = error.where;
  p.message = error.what;
  p.remedy = error.remedy;
  problems.push_back(std::move(p));
}

// Points at the names in owners = { ... } of one requirement or change.
class OwnersCheck {
 public:
  OwnersCheck(const Source& source, const Roster& roster, Problems& problems)
      : source_(source), roster_(roster), levels_(roster.levels()), problems_(problems) {}

  void check(const Node& table) {
    const Member* owners = table.find("owners");
    if (!owners || !owners->value.is(Node::Kind::table)) return;
    if (const Member* levels = owners->value.find("levels")) {
      for (const Node& item : levels->value.items) check_level(item);
    }
    for (const char* key : {"units", "except"}) {
      const Member* units = owners->value.find(key);
      if (!units) continue;
      for (const Node& item : units->value.items) check_unit(item);
    }
  }

 private:
  void check_level(const Node& item) {
    if (std::find(levels_.begin(), levels_.end(), item.text) != levels_.end()) return;
    std::string all;
    for (const std::string& level : levels_) all += (all.empty() ? "" : " ") + level;
    fail(item, "名册里没有这个级别 no unit of the roster has this level: ",
         "名册有 the roster has: " + all);
  }

  void check_unit(const Node& item) {
    const Unit* unit = roster_.find(item.text);
    if (unit && unit->is_sub_body()) {
      fail(item, "该单位的件归他人，自己不应报 this sub-body owes nothing itself: ",
           "写 name: " + unit->credits_to);
    }
    if (unit) return;
    std::vector<std::string> codes;
    if (roster_.size() <= 5000) {
      for (const Unit& known : roster_.units()) codes.push_back(known.code);
    }
    const std::string near = nearest(item.text, codes);
    fail(item, "名册里没有这个单位 no such unit in the roster: ",
         near.empty()
             ? "先在名册中写上该单位 state that unit in the roster first"
             : "是不是 did you mean: " + near + " " + roster_.find(near)->short_name + " ?");
  }

  void fail(const Node& item, const char* message, std::string remedy) {
    problems_.push_back(source_.problem(item.at, message + neutral(item.text), std::move(remedy)));
  }

  const Source& source_;
  const Roster& roster_;
  const std::vector<std::string> levels_;
  Problems& problems_;
};

class FilesCheck {
 public:
  explicit FilesCheck(const CheckFiles& files) : files_(files) {}

  Checked run() {
    if (!files_.settings.empty()) read_settings();
    if (!files_.units.empty()) read_units();
    if (!files_.holidays.empty()) read_holidays();
    for (const std::string& path : files_.campaigns) read_campaign(path);
    return std::move(out_);
  }

 private:
  void read_settings() {
    const auto source = read_source(files_.settings);
    if (!source) return unreadable(source.error(), out_.problems);
    out_.settings = parse_settings(*source, out_.problems);
    if (!out_.settings) return;
    if (files_.units.empty() && !out_.settings->units_file.empty()) {
      files_.units = out_.settings->resolve(out_.settings->units_file);
    }
    if (files_.holidays.empty() && !out_.settings->holidays_file.empty()) {
      files_.holidays = out_.settings->resolve(out_.settings->holidays_file);
    }
    if (files_.campaigns.empty()) {
      for (const std::string& path : out_.settings->campaign_files) {
        files_.campaigns.push_back(out_.settings->resolve(path));
      }
    }
  }

  void read_units() {
    const auto source = read_source(files_.units);
    if (!source) return unreadable(source.error(), out_.problems);
    out_.roster = parse_roster(*source, out_.problems);
  }

  void read_holidays() {
    const auto source = read_source(files_.holidays);
    if (!source) return unreadable(source.error(), out_.problems);
    out_.holidays = parse_holidays(*source, out_.problems);
  }

  void read_campaign(const std::string& path) {
    const auto source = read_source(path);
    if (!source) return unreadable(source.error(), out_.problems);
    auto campaign = parse_campaign(*source, out_.problems);
    if (!campaign) return;
    if (out_.roster) check_campaign_against(*campaign, *source, *out_.roster, out_.problems);
    check_distinct(*campaign, *source);
    out_.campaigns.push_back(std::move(*campaign));
  }

  // Two campaigns run at the same time; a number or a key of one must not be the other's.
  void check_distinct(const Campaign& campaign, const Source& source) {
    Problems ignored;
    const Node root = read_document(source, ignored).root;
    for (const Campaign& other : out_.campaigns) {
      if (other.id == campaign.id) {
        out_.problems.push_back(
            source.problem(root.find("id")->value.at,
                           "两个活动同一代号 two campaigns share the id: " + campaign.id,
                           "各用一个 give each its own"));
      }
      if (other.receipt_prefix == campaign.receipt_prefix) {
        out_.problems.push_back(
            source.problem(root.find("receipt_prefix")->value.at,
                           "两个活动同一收件编号前缀 two campaigns share the receipt prefix: " +
                               campaign.receipt_prefix,
                           "各用一个 give each its own"));
      }
    }
  }

  CheckFiles files_;
  Checked out_;
};

// A version that drops what already has submissions would leave them credited to nothing.
Problem removed(const Source& source, const std::string& what, const std::string& key) {
  return source.problem(
      {}, what + ": " + key,
      "保留它；如已变更，改写内容，不改代号 keep it; change its contents, not its key");
}

}  // namespace

Checked check_files(const CheckFiles& files) {
  return FilesCheck(files).run();
}

void check_campaign_against(const Campaign& campaign, const Source& source, const Roster& roster,
                            Problems& problems) {
  Problems ignored;  // the campaign was parsed, so the text has no syntax error
  const Node root = read_document(source, ignored).root;
  OwnersCheck owners(source, roster, problems);
  const std::size_t before = problems.size();
  const Member* requirements = root.find("requirement");
  if (requirements) {
    for (const Node& table : requirements->value.items) owners.check(table);
  }
  if (const Member* readings = root.find("reading")) {
    for (const Node& reading : readings->value.items) {
      const Member* changes = reading.find("change");
      if (!changes) continue;
      for (const Node& table : changes->value.items) owners.check(table);
    }
  }
  if (problems.size() != before || !requirements) return;
  for (const Requirement& r : campaign.requirements) {
    if (!owners_of(r, roster).empty()) continue;
    problems.push_back(source.problem(
        {r.line, 1}, "名册里没有单位应报此项 no unit of the roster owes this: " + r.key,
        "改正owners mend owners"));
  }
}

Problems check_activation(const Campaign& before, const Campaign& after, const Source& after_source,
                          const std::set<std::string>& used) {
  Problems problems;
  if (before.id != after.id) {
    problems.push_back(after_source.problem(
        {}, "不是同一活动 not the same campaign: " + before.id + " / " + after.id,
        "新活动另行启用；旧活动的id不能改 activate it as a new campaign; an id never changes"));
    return problems;
  }
  for (const Requirement& r : before.stated) {
    const bool kept = std::any_of(after.stated.begin(), after.stated.end(),
                                  [&](const Requirement& other) { return other.key == r.key; });
    if (kept || !used.contains(r.key)) continue;
    problems.push_back(removed(after_source,
                               "已有报送件的要求不能删 a requirement with submissions is removed",
                               r.key + " " + r.label_zh));
  }
  if (before.receipt_prefix != after.receipt_prefix && !used.empty()) {
    problems.push_back(after_source.problem(
        {},
        "已发出收件编号，前缀不能改 receipt numbers were issued; the prefix must stay: " +
            before.receipt_prefix,
        "写回 write again: receipt_prefix = \"" + before.receipt_prefix + "\""));
  }
  return problems;
}

Problems check_activation(const Roster& before, const Roster& after, const Source& after_source,
                          const std::set<std::string>& used) {
  Problems problems;
  for (const Unit& unit : before.units()) {
    if (after.find(unit.code) || !used.contains(unit.code)) continue;
    Problem p = removed(after_source, "已有报送件的单位不能删 a unit with submissions is removed",
                        unit.code + " " + unit.short_name);
    p.remedy =
        "保留该行；撤并的写valid_to和successor keep the row; for a merger state valid_to and "
        "successor";
    problems.push_back(std::move(p));
  }
  return problems;
}

}  // namespace shouwen::config
