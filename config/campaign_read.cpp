// campaign.toml → Campaign. Types and ranges are checked by Fields; here stand the tables of keys
// and the rules between them. Rules that need the roster are in check.cpp.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "config/campaign.h"
#include "config/campaign_requirement.h"
#include "config/fields.h"
#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

constexpr auto kDefault = KeySpec::defaulted;
constexpr auto kOptional = KeySpec::optional;
constexpr auto kRequired = KeySpec::required;

constexpr KeySpec kRoot[] = {
    {"id", Type::slug, "\"2020-credit-month\"", kRequired, "永久代号", "permanent key"},
    {"title", Type::text, "\"关于……的通知\"", kRequired, "通知标题", "title of the notice"},
    {"short_title", Type::text, "\"信用交通宣传月\"", kRequired, "活动简称", "short title"},
    {"document_number", Type::text, "\"吉交政研〔2020〕221号\"", kOptional, "文号",
     "document number"},
    {"issuer", Type::text, "\"××省交通运输厅\"", kRequired, "发文机关", "issuing office"},
    {"receipt_prefix", Type::text, "\"XY2020-\"", kRequired, "收件编号前缀",
     "prefix of receipt numbers"},
    {"zone", Type::zone, "\"Asia/Shanghai\"", kDefault, "时区", "zone"},
    {"remind_route", Type::choice, "\"direct\"", kDefault, "催报路径", "route of reminders", 0, 0,
     "direct|via_city|both"},
    {"remind_before", Type::integer, "2", kDefault, "期限前几个工作日催报",
     "working days before a date its first reminder leaves", 0, 30},
    {"remind_gap", Type::integer, "2", kDefault, "两次催报之间至少几个工作日",
     "working days between two reminders to a unit, at least", 0, 60},
    {"remind_at_most", Type::integer, "3", kDefault, "对一个单位最多催报几次",
     "reminders to a unit in all", 0, 20},
    {"review_below", Type::number, "0.75", kDefault, "把握低于此值送待核",
     "less certain decisions go to a person", 0.01, 1},
    {"activity", Type::table, "{ from = 2020-10-01, to = 2020-10-31 }", kRequired, "活动时间",
     "period of the activity"},
    {"intake", Type::table, "{ from = 2020-09-01, to = 2020-11-30 }", kRequired, "收件时间",
     "window of intake"},
    {"contact", Type::table, "{ office = \"厅研究室\" }", kRequired, "联系方式", "contact"},
    {"requirement", Type::tables, "[[requirement]]", kRequired, "报送要求", "requirements"},
    {"reading", Type::tables, "[[reading]]", kOptional, "通知的读法", "readings of the notice"},
    {"problem", Type::tables, "[[problem]]", kOptional, "需补充的话", "what to supply"},
    {"points", Type::table, "{ adopted = 5 }", kOptional, "积分，不写则不计分",
     "points; without it none are counted"},
    {"words", Type::table, "{ }", kOptional, "词表", "word lists"},
    {"texts", Type::table, "{ }", kOptional, "回执和催报用语", "texts"},
};

constexpr KeySpec kPeriod[] = {
    {"from", Type::date, "2020-10-01", kRequired, "起", "first day"},
    {"to", Type::date, "2020-10-31", kRequired, "止", "last day"},
};

constexpr KeySpec kPoints[] = {
    {"accepted", Type::integer, "0", kDefault, "核收一件", "a piece accepted", 0, 1000},
    {"on_time", Type::integer, "0", kDefault, "按时一件", "one in time", 0, 1000},
    {"adopted", Type::integer, "0", kDefault, "厅采用一件", "one adopted", 0, 1000},
    {"published", Type::integer, "0", kDefault, "刊发一件", "one published", 0, 1000},
    {"ministry_adopted", Type::integer, "0", kDefault, "部采用一件", "one the ministry adopted", 0,
     1000},
};

constexpr KeySpec kContact[] = {
    {"office", Type::text, "\"厅研究室\"", kRequired, "经办处室", "office"},
    {"person", Type::text, "\"（姓名）\"", kRequired, "联系人", "person"},
    {"phone", Type::text, "\"（电话）\"", kRequired, "电话", "phone"},
    {"fax", Type::text, "\"（传真）\"", kOptional, "传真", "fax"},
    {"mailbox", Type::text, "\"（收件邮箱）\"", kRequired, "邮箱", "mailbox"},
};

constexpr KeySpec kReading[] = {
    {"id", Type::slug, "\"respectively\"", kRequired, "读法代号", "key of the reading"},
    {"quote", Type::text, "\"分别于……\"", kRequired, "通知原话", "the notice's words"},
    {"note", Type::text, "\"\"", kDefault, "说明", "note"},
    {"chosen", Type::boolean, "false", kDefault, "采用此读法", "this one is chosen"},
    {"chosen_by", Type::text, "\"厅研究室\"", kOptional, "谁定的", "who chose"},
    {"chosen_on", Type::date, "2020-09-01", kOptional, "何时定的", "when"},
    {"basis", Type::text, "\"通知原文\"", kOptional, "依据", "basis"},
    {"change", Type::tables, "[[reading.change]]", kOptional, "改动", "changes"},
};

constexpr KeySpec kProblem[] = {
    {"name", Type::key, "\"no_attachment\"", kRequired, "问题名", "name of the problem"},
    {"supply_zh", Type::text, "\"未见附件，请补发\"", kRequired, "请对方补充的话",
     "what to supply, Chinese"},
    {"supply_en", Type::text, "\"no attachment was found; please send it\"", kDefault, "英文",
     "what to supply, English"},
};

class CampaignReader {
 public:
  CampaignReader(const Source& source, Problems& problems)
      : document_(read_document(source, problems)),
        root_(source, &document_.root, {1, 1}, "文件 the file", kRoot, problems, document_.intact) {
  }

  Campaign run() {
    read_head();
    out_.activity = period("activity");
    out_.intake = period("intake");
    read_contact();
    for (const Node& table : root_.tables("requirement")) read_one_requirement(table);
    if (root_.has("requirement") && root_.tables("requirement").empty()) {
      root_.fail("requirement", "没有一项报送要求 there is no requirement",
                 "至少写一个 state at least one [[requirement]]");
    }
    for (const Node& table : root_.tables("reading")) read_reading(table);
    check_readings();
    for (const Node& table : root_.tables("problem")) read_problem(table);
    check_problems();
    read_words();
    read_texts();
    read_points();
    const Reading* chosen = out_.chosen();
    out_.requirements = chosen ? out_.under(*chosen) : out_.stated;
    return std::move(out_);
  }

 private:
  Fields sub(const Node* table, const std::string& name, std::span<const KeySpec> specs) {
    const bool good = table && table->is(Node::Kind::table);
    return Fields(root_.source(), good ? table : nullptr, table ? table->at : root_.where(), name,
                  specs, root_.problems(), root_.intact() && good);
  }

  void read_head() {
    out_.id = root_.text("id");
    out_.title = root_.text("title");
    out_.short_title = root_.text("short_title");
    out_.document_number = root_.text("document_number");
    out_.issuer = root_.text("issuer");
    out_.receipt_prefix = root_.text("receipt_prefix");
    out_.zone = root_.zone("zone");
    out_.review_below = root_.number("review_below");
    out_.remind_before = static_cast<int>(root_.integer("remind_before"));
    out_.remind_gap = static_cast<int>(root_.integer("remind_gap"));
    out_.remind_at_most = static_cast<int>(root_.integer("remind_at_most"));
    const std::string route = root_.text("remind_route");
    out_.remind_route = route == "both"       ? RemindRoute::both
                        : route == "via_city" ? RemindRoute::via_city
                                              : RemindRoute::direct;
    const std::string& prefix = out_.receipt_prefix;
    const bool plain = std::all_of(prefix.begin(), prefix.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    // OFFICE §6: our number must not look like a 文号, and must be found again in a reply.
    if (root_.has("receipt_prefix") && (!plain || prefix.size() > 16)) {
      root_.fail("receipt_prefix",
                 "收件编号前缀只能用A-Z 0-9 - use A-Z 0-9 - only: " + neutral(prefix),
                 "例如 for example: receipt_prefix = \"XY2020-\"");
    }
  }

  Period period(const char* key) {
    const Fields f = sub(root_.node(key), key, kPeriod);
    const auto from = f.date("from"), to = f.date("to");
    if (from && to && *to < *from) {
      f.fail("to", std::string(key) + "：止早于起 to is before from",
             "改正其中一个日期 mend one of them");
    }
    return {from.value_or(CivilDate{}), to.value_or(CivilDate{})};
  }

  void read_contact() {
    const Fields f = sub(root_.node("contact"), "[contact]", kContact);
    out_.contact = {f.text("office"), f.text("person"), f.text("phone"), f.text("fax"),
                    f.text("mailbox")};
  }

  void read_points() {
    if (!root_.node("points")) return;
    const Fields f = sub(root_.node("points"), "[points]", kPoints);
    const auto number = [&f](const char* key) { return static_cast<int>(f.integer(key)); };
    out_.points = {true,
                   number("accepted"),
                   number("on_time"),
                   number("adopted"),
                   number("published"),
                   number("ministry_adopted")};
    const Points& p = out_.points;
    if (f.intact() && p.accepted + p.on_time + p.adopted + p.published + p.ministry_adopted == 0)
      f.fail(f.where(), "积分全为0 every point is 0",
             "写明分值，或删去[points] state some, or leave [points] out: adopted = 5");
  }

  void read_one_requirement(const Node& table) {
    const RequirementScope scope{root_.source(), root_.problems(), root_.intact()};
    Requirement r = read_requirement(scope, table);
    const auto same = std::find_if(out_.stated.begin(), out_.stated.end(),
                                   [&](const Requirement& other) { return other.key == r.key; });
    if (!r.key.empty() && same != out_.stated.end()) {
      root_.fail(table.find("key")->value.at, "报送要求重复 requirement stated twice: " + r.key,
                 "第" + std::to_string(same->line) + "行已有；每类用一个key line " +
                     std::to_string(same->line) + " has it; give each its own key");
    }
    // An intake that ends before a piece is due would turn the last pieces away.
    const Node* due = table.find("due") ? &table.find("due")->value : nullptr;
    for (const Due& d : r.dues) {
      if (root_.has("intake") && due && !out_.intake.holds(d.date) &&
          out_.intake.from.year > 1970) {
        root_.fail(due->at,
                   "期限不在收件时间内 due outside the intake window: " + format_date(d.date),
                   "改正期限或intake mend the due date or intake");
        break;
      }
    }
    out_.stated.push_back(std::move(r));
  }

  void read_reading(const Node& table) {
    const Fields f = sub(&table, "[[reading]]", kReading);
    Reading reading;
    reading.id = f.text("id");
    reading.quote = f.text("quote");
    reading.note = f.text("note");
    reading.chosen = f.flag("chosen");
    reading.chosen_by = f.text("chosen_by");
    reading.chosen_on = f.date("chosen_on");
    reading.basis = f.text("basis");
    if (reading.chosen && f.intact() && (reading.chosen_by.empty() || !reading.chosen_on)) {
      f.fail("chosen", "采用的读法须写明谁、何时定的 a chosen reading names who and when",
             "写上 add: chosen_by = \"……\", chosen_on = 2020-09-01");
    }
    for (const Reading& other : out_.readings) {
      if (f.has("id") && other.id == reading.id) {
        f.fail("id", "读法代号重复 reading id used twice: " + reading.id,
               "各用一个 give each its own");
      }
    }
    const RequirementScope scope{root_.source(), root_.problems(), root_.intact()};
    for (const Node& change : f.tables("change")) {
      reading.changes.push_back(read_change(scope, change, out_.stated));
    }
    out_.readings.push_back(std::move(reading));
  }

  // OFFICE §2: exactly one reading is chosen.
  void check_readings() {
    const std::vector<Node>& tables = root_.tables("reading");
    bool seen = false;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (!out_.readings[i].chosen) continue;
      if (seen) {
        root_.fail(tables[i].find("chosen")->value.at,
                   "只能采用一种读法 more than one reading is chosen: " + out_.readings[i].id,
                   "只留一个chosen = true keep one chosen = true");
      }
      seen = true;
    }
    if (!tables.empty() && !seen) {
      root_.fail(tables.front().at, "没有采用任何读法 no reading is chosen",
                 "在其中一个写 write in one of them: chosen = true");
    }
  }

  void read_problem(const Node& table) {
    const Fields f = sub(&table, "[[problem]]", kProblem);
    ProblemText text{f.text("name"), f.text("supply_zh"), f.text("supply_en")};
    if (f.has("name") && out_.problem(text.name)) {
      f.fail("name", "问题重复 problem stated twice: " + text.name, "只留一个 keep one of them");
    }
    out_.problems.push_back(std::move(text));
  }

  void check_problems() {
    if (!root_.intact()) return;
    for (const std::string& name : general_problems()) {
      if (out_.problem(name)) continue;
      root_.fail(Position{}, "缺少[[problem]] a [[problem]] is missing: " + name,
                 "写上name和supply_zh add it with name and supply_zh");
    }
    for (const Node& requirement : root_.tables("requirement")) {
      const Member* checks = requirement.find("check");
      if (!checks) continue;
      for (const Node& check : checks->value.items) check_problem_of(check);
    }
  }

  void check_problem_of(const Node& check) {
    const Member* problem = check.find("problem");
    if (!problem || problem->value.text.empty() || out_.problem(problem->value.text)) return;
    root_.fail(problem->value.at,
               "没有这个[[problem]] there is no such [[problem]]: " + neutral(problem->value.text),
               "写上name和supply_zh add it with name and supply_zh");
  }

  // [words] and [texts] are tables whose keys are the names of two lists.
  std::vector<KeySpec> named(const std::vector<NamedDoc>& names, Type type) {
    std::vector<KeySpec> specs;
    specs.reserve(names.size());
    for (const NamedDoc& n : names) {
      specs.push_back(
          {n.name, type, type == Type::words ? "[\"……\"]" : "\"……\"", kOptional, n.doc, ""});
    }
    return specs;
  }

  void read_words() {
    const auto specs = named(word_list_names(), Type::words);
    const Fields f = sub(root_.node("words"), "[words]", specs);
    for (const NamedDoc& list : word_list_names()) {
      if (f.has(list.name)) out_.word_lists.emplace(list.name, folded_once(f, list.name));
    }
  }

  void read_texts() {
    const auto specs = named(text_names(), Type::text);
    const Fields f = sub(root_.node("texts"), "[texts]", specs);
    for (const NamedDoc& text : text_names()) {
      if (f.has(text.name)) out_.texts.emplace(text.name, f.text(text.name));
    }
  }

  Document document_;
  Fields root_;
  Campaign out_;
};

}  // namespace

std::optional<Campaign> parse_campaign(const Source& source, Problems& problems) {
  const std::size_t before = problems.size();
  Campaign campaign = CampaignReader(source, problems).run();
  std::stable_sort(problems.begin() + static_cast<std::ptrdiff_t>(before), problems.end(),
                   [](const Problem& a, const Problem& b) {
                     return Position{a.line, a.col} < Position{b.line, b.col};
                   });
  if (problems.size() != before) return std::nullopt;
  return campaign;
}

Result<Campaign> load_campaign(const std::string& path) {
  const auto source = read_source(path);
  if (!source) return source.error();
  Problems problems;
  auto campaign = parse_campaign(*source, problems);
  if (!campaign) return to_error(problems);
  return std::move(*campaign);
}

}  // namespace shouwen::config
