// SPDX-License-Identifier: Apache-2.0
#include "config/campaign_requirement.h"

#include <array>
#include <map>

#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

constexpr auto kDefault = KeySpec::defaulted;
constexpr auto kOptional = KeySpec::optional;
constexpr auto kRequired = KeySpec::required;

constexpr KeySpec kRequirement[] = {
    {"key", Type::key, "\"brief\"", kRequired, "永久代号", "permanent key"},
    {"label_zh", Type::text, "\"图文简讯\"", kRequired, "名称", "name"},
    {"label_en", Type::text, "\"news brief\"", kOptional, "英文名称", "English name"},
    {"measure", Type::text, "\"篇\"", kDefault, "量词", "measure word"},
    {"count", Type::integer, "1", kDefault, "至少几件", "pieces, a minimum", 1, 1000},
    {"due", Type::any, "2020-10-15", kRequired, "期限", "due"},
    {"owners", Type::any, "\"listed\"", kDefault, "谁应报", "who owes"},
    {"roll_up", Type::choice, "\"own\"", kDefault, "归集", "roll-up", 0, 0,
     "own|to_parent|covers_children|direct|via_city|either"},
    {"consent", Type::boolean, "false", kDefault, "公开前须本人同意",
     "about named persons, who are asked before it is made public"},
    {"words", Type::table, "{ strong = [\"图文简讯\"] }", kOptional, "词", "words"},
    {"check", Type::tables, "[[requirement.check]]", kOptional, "检查", "checks"},
};

constexpr KeySpec kChange[] = {
    {"requirement", Type::key, "\"brief\"", kRequired, "改哪一项", "which requirement"},
    {"count", Type::integer, "1", kOptional, "至少几件", "pieces", 1, 1000},
    {"due", Type::any, "2020-10-15", kOptional, "期限", "due"},
    {"owners", Type::any, "\"listed\"", kOptional, "谁应报", "who owes"},
    {"roll_up", Type::choice, "\"own\"", kOptional, "归集", "roll-up", 0, 0,
     "own|to_parent|covers_children|direct|via_city|either"},
};

constexpr KeySpec kDue[] = {
    {"date", Type::date, "2020-10-15", kRequired, "日期", "date"},
    {"inclusive", Type::boolean, "true", kDefault, "当日算按时", "the day itself counts"},
    {"cutoff", Type::clock, "\"17:00\"", kOptional, "几时截止", "time of day"},
    {"grace", Type::duration, "\"0m\"", kDefault, "宽限", "grace", 0, 30.0 * 86400},
};

constexpr KeySpec kOwners[] = {
    {"levels", Type::words, "[\"prefecture\"]", kOptional, "级别", "levels"},
    {"units", Type::words, "[\"220100\"]", kOptional, "单位代码", "unit codes"},
    {"except", Type::words, "[\"220100\"]", kOptional, "除外", "unit codes left out"},
};

constexpr KeySpec kWords[] = {
    {"strong", Type::words, "[\"图文简讯\"]", kOptional, "点明的词", "words that name it"},
    {"weak", Type::words, "[\"信息\"]", kOptional, "旁证的词", "words that speak for it"},
    {"file_name", Type::words, "[\"jianxun\"]", kOptional, "只看文件名", "in file names only"},
    {"heading", Type::words, "[\"简讯\"]", kOptional, "只看标题", "in headings only"},
    {"body", Type::words, "[\"日前\"]", kOptional, "只看正文", "in running text only"},
    {"negative", Type::words, "[\"总结\"]", kOptional, "反证的词", "words that speak against it"},
};

constexpr KeySpec kCheck[] = {
    {"kind", Type::choice, "\"picture\"", kRequired, "种类", "kind", 0, 0,
     "picture|signature|sections|words|period|coverage|link|personal_data|format|length|stamp"},
    {"problem", Type::key, "\"missing_image_for_brief\"", kOptional, "告诉对方的问题",
     "problem told to the sender"},
    {"note", Type::key, "\"tiny_pictures\"", kOptional, "请经办人核的事项", "note for staff"},
    {"note_deputy", Type::key, "\"signed_by_deputy\"", kOptional, "副职署名", "signed by a deputy"},
    {"note_unit_only", Type::key, "\"signed_by_unit_only\"", kOptional, "只有单位署名",
     "signed by the unit only"},
    {"min_count", Type::integer, "1", kDefault, "至少几张", "pictures at least", 1, 100},
    {"min_width", Type::integer, "0", kDefault, "宽至少", "width at least", 0, 100000},
    {"min_height", Type::integer, "0", kDefault, "高至少", "height at least", 0, 100000},
    {"min_bytes", Type::size, "\"0KB\"", kDefault, "大小至少", "size at least", 0, 1024},
    {"titles", Type::words, "[\"局长\"]", kOptional, "主要负责同志的职务",
     "titles of the principal"},
    {"deputies", Type::words, "[\"副局长\"]", kOptional, "副职", "titles of deputies"},
    {"accept", Type::words, "[\"主持工作\"]", kOptional, "副职可认可的说明",
     "words that make a deputy acceptable"},
    {"formats", Type::words, "[\"xlsx\"]", kOptional, "文件格式", "kinds of file"},
    {"min_length", Type::integer, "0", kDefault, "至少多少字", "characters at least", 0, 1000000},
    {"group", Type::tables, "[[requirement.check.group]]", kOptional, "须有的部分",
     "parts that must be there"},
};

constexpr KeySpec kGroup[] = {
    {"label", Type::text, "\"成效和经验\"", kRequired, "名称", "label"},
    {"words", Type::words, "[\"成效\"]", kRequired, "任一即有", "any of these shows it"},
};

Fields fields(const RequirementScope& scope, const Node& table, const char* name,
              std::span<const KeySpec> specs) {
  const bool good = table.is(Node::Kind::table);
  return Fields(scope.source, good ? &table : nullptr, table.at, name, specs, scope.problems,
                scope.intact && good);
}

std::optional<Due> read_due_one(const RequirementScope& scope, const Node& node) {
  Due due;
  if (const auto date = node_date(node)) {
    due.date = *date;
    return due;
  }
  if (!node.is(Node::Kind::table)) {
    scope.problems.push_back(scope.source.problem(
        node.at, "due 不是期限 not a due date",
        "写成 write: due = 2020-10-15 或 or { date = 2020-10-15, cutoff = \"17:00\" }"));
    return std::nullopt;
  }
  const Fields f = fields(scope, node, "due", kDue);
  if (!f.has("date")) return std::nullopt;
  due.date = *f.date("date");
  due.inclusive = f.flag("inclusive");
  if (f.has("cutoff")) due.cutoff = static_cast<int>(f.integer("cutoff"));
  due.grace_minutes = static_cast<int>(f.integer("grace") / 60);
  return due;
}

// due = one, or a list of one per piece.
std::vector<Due> read_dues(const RequirementScope& scope, const Node& node, int count) {
  std::vector<Due> dues;
  const bool list = node.is(Node::Kind::array);
  const auto take = [&](const Node& one) {
    const auto due = read_due_one(scope, one);
    if (!due) return;
    if (!dues.empty() && due->date < dues.back().date) {
      scope.problems.push_back(
          scope.source.problem(one.at, "各篇期限须由早到晚 the dues of the pieces must ascend",
                               "调整次序 put them in order"));
    }
    dues.push_back(*due);
  };
  if (!list) {
    take(node);
  } else {
    for (const Node& one : node.items) take(one);
    const bool wrong = node.items.empty() || node.items.size() > static_cast<std::size_t>(count);
    if (wrong) {
      scope.problems.push_back(
          scope.source.problem(node.at,
                               "期限有" + std::to_string(node.items.size()) + "个，件数是" +
                                   std::to_string(count) + " dues and count do not match",
                               "每件至多一个期限 give at most one due a piece"));
    }
  }
  return dues;
}

Owners read_owners(const RequirementScope& scope, const Node& node) {
  Owners owners;
  if (node.is(Node::Kind::text) && node.text == "listed") return owners;
  if (!node.is(Node::Kind::table)) {
    scope.problems.push_back(scope.source.problem(
        node.at, "owners 应为\"listed\"或表 must be \"listed\" or a table",
        "例如 for example: owners = { levels = [\"prefecture\", \"bureau\"] }"));
    return owners;
  }
  const Fields f = fields(scope, node, "owners", kOwners);
  owners.levels = f.words("levels");
  owners.units = f.words("units");
  owners.except = f.words("except");
  // Only `except`: all the others of the roster.
  owners.listed = owners.levels.empty() && owners.units.empty() && !owners.except.empty();
  if (!owners.listed && owners.levels.empty() && owners.units.empty()) {
    f.fail(node.at, "没有应报单位 nobody owes", "写明levels或units name levels or units");
  }
  return owners;
}

// The office's words and ours: direct, via_city, either (OFFICE §2).
RollUp roll_up(const std::string& word) {
  if (word == "to_parent" || word == "via_city") return RollUp::to_parent;
  if (word == "covers_children" || word == "either") return RollUp::covers_children;
  return RollUp::own;
}

// What each kind needs; a check without it would pass everything in silence.
void check_kind(const Fields& f, const Check& check) {
  const bool groups = check.kind == Check::Kind::sections || check.kind == Check::Kind::words;
  if (groups && check.groups.empty()) {
    f.fail(f.where(), "此种检查须有[[requirement.check.group]] this kind needs groups",
           "写明须有的部分 state the parts that must be there");
  }
  if (check.kind == Check::Kind::signature && check.titles.empty()) {
    f.fail(f.where(), "署名检查须有titles a signature check needs titles",
           "例如 for example: titles = [\"局长\", \"主任\"]");
  }
  if (check.kind == Check::Kind::format && check.formats.empty()) {
    f.fail(f.where(), "格式检查须有formats a format check needs formats",
           "例如 for example: formats = [\"xlsx\"]");
  }
  if (check.kind == Check::Kind::length && check.min_length <= 0) {
    f.fail(f.where(), "字数检查须有min_length a length check needs min_length",
           "例如 for example: min_length = 800");
  }
  if (check.problem.empty() && check.note.empty() && check.note_deputy.empty() &&
      check.note_unit_only.empty()) {
    f.fail(f.where(), "检查没有结果 a check without problem or note says nothing",
           "写明problem或note state problem or note");
  }
}

Check read_check(const RequirementScope& scope, const Node& table) {
  static const std::map<std::string, Check::Kind> kKinds = {
      {"picture", Check::Kind::picture},   {"signature", Check::Kind::signature},
      {"sections", Check::Kind::sections}, {"words", Check::Kind::words},
      {"period", Check::Kind::period},     {"coverage", Check::Kind::coverage},
      {"link", Check::Kind::link},         {"personal_data", Check::Kind::personal_data},
      {"format", Check::Kind::format},     {"length", Check::Kind::length},
      {"stamp", Check::Kind::stamp}};
  const Fields f = fields(scope, table, "[[requirement.check]]", kCheck);
  Check check;
  const auto kind = kKinds.find(f.text("kind"));
  if (kind != kKinds.end()) check.kind = kind->second;
  check.problem = f.text("problem");
  check.note = f.text("note");
  check.note_deputy = f.text("note_deputy");
  check.note_unit_only = f.text("note_unit_only");
  check.min_count = static_cast<int>(f.integer("min_count"));
  check.min_width = static_cast<int>(f.integer("min_width"));
  check.min_height = static_cast<int>(f.integer("min_height"));
  check.min_bytes = static_cast<std::uint64_t>(f.integer("min_bytes"));
  check.titles = folded_once(f, "titles");
  check.deputies = folded_once(f, "deputies");
  check.accept = folded_once(f, "accept");
  check.formats = folded_once(f, "formats");
  check.min_length = static_cast<int>(f.integer("min_length"));
  for (const Node& group : f.tables("group")) {
    const Fields g = fields(scope, group, "[[requirement.check.group]]", kGroup);
    check.groups.push_back({g.text("label"), folded_once(g, "words")});
  }
  if (kind != kKinds.end() && scope.intact) check_kind(f, check);
  return check;
}

}  // namespace

Words folded_once(const Fields& fields, std::string_view key) {
  Words words = fields.words(key);
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string folded = fold(words[i]);
    const Position at = fields.node(key)->items[i].at;
    if (folded.empty()) {
      fields.fail(at, std::string(key) + " 有空词 holds an empty word", "删去它 delete it");
    } else if (!seen.try_emplace(folded, i).second) {
      fields.fail(at, std::string(key) + " 词重复 holds a word twice: " + neutral(words[i]),
                  "只留一个 keep one of them");
    }
  }
  return words;
}

Requirement read_requirement(const RequirementScope& scope, const Node& table) {
  const Fields f = fields(scope, table, "[[requirement]]", kRequirement);
  Requirement r;
  r.key = f.text("key");
  r.label_zh = f.text("label_zh");
  r.label_en = f.text("label_en");
  r.consent = f.flag("consent");
  r.measure = f.text("measure");
  r.count = static_cast<int>(f.integer("count"));
  if (const Node* due = f.node("due")) r.dues = read_dues(scope, *due, r.count);
  if (const Node* owners = f.node("owners")) r.owners = read_owners(scope, *owners);
  r.roll_up = roll_up(f.text("roll_up"));
  if (f.has("words")) {
    const Fields w = fields(scope, *f.node("words"), "[requirement.words]", kWords);
    r.words = {folded_once(w, "strong"),  folded_once(w, "weak"), folded_once(w, "file_name"),
               folded_once(w, "heading"), folded_once(w, "body"), folded_once(w, "negative")};
  }
  for (const Node& check : f.tables("check")) r.checks.push_back(read_check(scope, check));
  r.line = table.at.line;
  return r;
}

ReadingChange read_change(const RequirementScope& scope, const Node& table,
                          const std::vector<Requirement>& stated) {
  const Fields f = fields(scope, table, "[[reading.change]]", kChange);
  ReadingChange change;
  change.requirement = f.text("requirement");
  const Requirement* base = nullptr;
  std::vector<std::string> keys;
  for (const Requirement& r : stated) {
    keys.push_back(r.key);
    if (r.key == change.requirement) base = &r;
  }
  if (f.has("requirement") && !base) {
    const std::string near = nearest(change.requirement, keys);
    f.fail("requirement", "没有这项报送要求 no such requirement: " + change.requirement,
           near.empty() ? "先写[[requirement]] state the [[requirement]] first"
                        : "是不是 did you mean: " + near + " ?");
  }
  if (f.has("count")) change.count = static_cast<int>(f.integer("count"));
  if (const Node* due = f.node("due")) {
    change.dues = read_dues(scope, *due, change.count.value_or(base ? base->count : 1000));
  }
  if (const Node* owners = f.node("owners")) change.owners = read_owners(scope, *owners);
  if (f.has("roll_up")) change.roll_up = roll_up(f.text("roll_up"));
  return change;
}

}  // namespace shouwen::config
