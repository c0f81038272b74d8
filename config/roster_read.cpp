// units.csv → Roster. Rows are read one by one; the rules between rows come last, when every code
// is known. Every problem names the cell it is in.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <unordered_map>

#include "config/csv.h"
#include "config/roster.h"
#include "config/syntax.h"
#include "config/text.h"

namespace shouwen::config {
namespace {

enum Column {
  kCode,
  kNameFull,
  kShortName,
  kAliases,
  kLevel,
  kParent,
  kDomains,
  kEmails,
  kFaxes,
  kRequired,  // the columns above must be there (DESIGN §9)
  kValidFrom = kRequired,
  kValidTo,
  kSuccessor,
  kSalutation,
  kLiaison,
  kLiaisonPhones,
  kLiaisonSince,
  kCreditsTo,
  kColumns
};
const std::vector<std::string> kNames = {
    "code",          "name_full", "short_name",     "aliases",       "level",     "parent_code",
    "email_domains", "emails",    "fax_numbers",    "valid_from",    "valid_to",  "successor",
    "salutation",    "liaison",   "liaison_phones", "liaison_since", "credits_to"};

struct Word {
  std::string text;
  std::size_t index;  // byte in the cell
};

std::string_view trim(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

class RosterReader {
 public:
  RosterReader(const Source& source, Problems& problems) : source_(source), problems_(problems) {}

  std::optional<Roster> run() {
    const std::size_t before = problems_.size();
    if (!check_utf8(source_, problems_)) return std::nullopt;
    read_csv(source_, problems_, [this](CsvRow&& row) {
      if (header_.empty()) {
        read_header(row);
      } else if (!broken_header_) {
        read_row(std::move(row));
      }
    });
    if (header_.empty()) {
      problems_.push_back(
          source_.problem({}, "名册是空的 the roster is empty",
                          "第一行写列名 " + header_line() + " write the column names in line 1"));
    } else if (units_.empty() && !broken_header_ && problems_.size() == before) {
      problems_.push_back(source_.problem({}, "名册没有一个单位 the roster names no unit",
                                          "每行写一个报送单位 write one unit a line"));
    }
    if (!broken_header_) check_links();
    std::stable_sort(problems_.begin() + static_cast<std::ptrdiff_t>(before), problems_.end(),
                     [](const Problem& a, const Problem& b) {
                       return Position{a.line, a.col} < Position{b.line, b.col};
                     });
    if (problems_.size() != before) return std::nullopt;
    return Roster(std::move(units_));
  }

 private:
  static std::string header_line() {
    std::string out;
    for (int i = 0; i < kRequired; ++i) out += (i ? "," : "") + kNames[static_cast<std::size_t>(i)];
    return out;
  }

  void fail(const CsvCell& cell, std::size_t index, std::string message, std::string remedy) {
    problems_.push_back(source_.problem(source_.at(cell.source_offset(source_, index)),
                                        std::move(message), std::move(remedy)));
  }

  void read_header(const CsvRow& row) {
    columns_.fill(-1);
    for (const CsvCell& cell : row.cells) {
      const std::string name(trim(cell.text));
      const auto known = std::find(kNames.begin(), kNames.end(), name);
      header_.push_back(name);
      if (known == kNames.end()) {
        // An office's own columns (备注) are welcome; a misspelt one of ours is not.
        if (const std::string near = nearest(name, kNames); !near.empty()) {
          fail(cell, 0, "不认识的列 unknown column: " + neutral(name),
               "是不是 did you mean: " + near + " ?");
        }
        continue;
      }
      int& place = columns_[static_cast<std::size_t>(known - kNames.begin())];
      if (place >= 0) {
        fail(cell, 0, "列重复 column given twice: " + name, "只留一列 keep one of them");
      }
      place = static_cast<int>(header_.size()) - 1;
    }
    for (std::size_t i = 0; i < kRequired; ++i) {
      if (columns_[i] >= 0) continue;
      broken_header_ = true;
      problems_.push_back(source_.problem({row.line, 1}, "缺少列 column missing: " + kNames[i],
                                          "第一行须有 line 1 must name: " + header_line()));
    }
  }

  const CsvCell& cell(const CsvRow& row, Column column) const {
    static const CsvCell kNone;
    const int place = columns_[column];
    return place < 0 ? kNone : row.cells[static_cast<std::size_t>(place)];
  }

  std::string word(const CsvRow& row, Column column) const {
    return std::string(trim(cell(row, column).text));
  }

  // A ';' list. Full-width ； is what an input method types, so it counts.
  std::vector<Word> list(const CsvRow& row, Column column) const {
    std::vector<Word> out;
    const std::string& text = cell(row, column).text;
    for (std::size_t from = 0; from <= text.size();) {
      std::size_t end = text.find(';', from), size = 1;
      if (const std::size_t wide = text.find("；", from); wide < end) {
        end = wide;
        size = 3;
      }
      const std::size_t stop = end == std::string::npos ? text.size() : end;
      const std::string_view piece = trim(std::string_view(text).substr(from, stop - from));
      if (!piece.empty()) {
        out.push_back({std::string(piece), static_cast<std::size_t>(piece.data() - text.data())});
      }
      if (end == std::string::npos) break;
      from = end + size;
    }
    return out;
  }

  std::optional<CivilDate> date(const CsvRow& row, Column column) {
    const std::string text = word(row, column);
    if (text.empty()) return std::nullopt;
    const auto value = parse_date(text);
    if (!value) {
      fail(cell(row, column), 0, "日期不对 not a date: " + neutral(text),
           "写成 write it as 2020-10-15");
    }
    return value;
  }

  // A row that cannot be read still states its code, lest others seem to name an unknown unit.
  void skip_row(const CsvRow& row) {
    const auto code = static_cast<std::size_t>(columns_[kCode]);
    if (code < row.cells.size()) {
      lines_.try_emplace(std::string(trim(row.cells[code].text)), row.line);
    }
    if (row.broken) return;
    const std::string cells = std::to_string(row.cells.size());
    const std::string names = std::to_string(header_.size());
    problems_.push_back(source_.problem(
        {row.line, 1},
        "本行有" + cells + "格，列名有" + names + "个 " + cells + " cells but " + names +
            " column names",
        "补齐或删去逗号；含逗号的格用引号括起 mend the commas; quote a cell that holds one"));
  }

  void read_row(CsvRow&& row) {
    if (row.broken || row.cells.size() != header_.size()) {
      skip_row(row);
      return;
    }
    Unit unit;
    unit.line = row.line;
    unit.code = word(row, kCode);
    unit.name_full = word(row, kNameFull);
    unit.short_name = word(row, kShortName);
    unit.level = word(row, kLevel);
    unit.parent = word(row, kParent);
    unit.successor = word(row, kSuccessor);
    unit.salutation = word(row, kSalutation);
    unit.liaison.name = word(row, kLiaison);
    unit.credits_to = word(row, kCreditsTo);
    unit.valid_from = date(row, kValidFrom);
    unit.valid_to = date(row, kValidTo);
    unit.liaison.since = date(row, kLiaisonSince);
    for (Word& w : list(row, kAliases)) unit.aliases.push_back(std::move(w.text));
    for (Word& w : list(row, kLiaisonPhones)) unit.liaison.phones.push_back(std::move(w.text));
    read_addresses(row, unit);
    check_row(row, unit);
    if (unit.short_name.empty()) unit.short_name = unit.name_full;
    if (unit.salutation.empty()) {
      unit.salutation = unit.name_full.ends_with("局")   ? "你局"
                        : unit.name_full.ends_with("委") ? "你委"
                                                         : "你单位";
    }
    units_.push_back(std::move(unit));
    rows_.push_back(std::move(row));
  }

  void read_addresses(const CsvRow& row, Unit& unit) {
    for (const Word& w : list(row, kEmails)) {
      if (!is_address(w.text)) {
        fail(cell(row, kEmails), w.index, "不是邮箱地址 not a mail address: " + neutral(w.text),
             "写成 write it as name@example.cn；多个用 ; 分开 separate several by ;");
      }
      unit.emails.push_back(lower_ascii(w.text));
    }
    for (const Word& w : list(row, kDomains)) {
      if (!is_domain(w.text)) {
        fail(cell(row, kDomains), w.index, "不是域名 not a domain: " + neutral(w.text),
             "只写@后面的部分 write only what follows the @");
      }
      unit.email_domains.push_back(lower_ascii(w.text));
    }
    for (const Word& w : list(row, kFaxes)) {
      if (fold_phone(w.text).size() < 5) {
        fail(cell(row, kFaxes), w.index, "不是传真号码 not a fax number: " + neutral(w.text),
             "写成 write it as 0431-00000000");
      }
      unit.fax_numbers.push_back(w.text);
    }
  }

  void check_row(const CsvRow& row, const Unit& unit) {
    if (!is_code(unit.code)) {
      fail(cell(row, kCode), 0,
           unit.code.empty() ? "没有单位代码 the unit has no code"
                             : "单位代码不对 not a unit code: " + neutral(unit.code),
           "用字母、数字、- _ . 最多32个 use letters, digits, - _ . at most 32");
    } else if (const auto [it, fresh] = lines_.try_emplace(unit.code, row.line); !fresh) {
      fail(cell(row, kCode), 0, "单位代码重复 code used twice: " + unit.code,
           "第" + std::to_string(it->second) + "行已用 line " + std::to_string(it->second) +
               " has it; 代码须唯一 codes are unique");
    }
    if (unit.name_full.empty()) {
      fail(cell(row, kNameFull), 0, "没有单位全称 the unit has no full name",
           "填写印章上的全称 write the name on its seal");
    }
    if (!is_key(unit.level)) {
      fail(cell(row, kLevel), 0, "级别不对 not a level: " + neutral(unit.level),
           "用小写字母，如 use lower case letters, as in prefecture county bureau");
    }
    if (unit.valid_from && unit.valid_to && *unit.valid_to < *unit.valid_from) {
      fail(cell(row, kValidTo), 0, "valid_to早于valid_from valid_to is before valid_from",
           "改正其中一个日期 mend one of the dates");
    }
    check_name(row, kNameFull, unit.name_full, 0);
    check_name(row, kShortName, unit.short_name, 0);
    for (const Word& w : list(row, kAliases)) check_name(row, kAliases, w.text, w.index);
  }

  // A name that two units share would credit a piece to either (DESIGN §7).
  void check_name(const CsvRow& row, Column column, const std::string& name, std::size_t index) {
    if (name.empty()) return;
    const auto [it, fresh] = names_.try_emplace(fold(name), row.line);
    if (fresh || it->second == row.line) return;
    const std::string line = std::to_string(it->second);
    fail(cell(row, column), index, "两个单位同名 two units share the name: " + neutral(name),
         "第" + line + "行已用；写明地区以区别 line " + line +
             " has it; add the region to tell them apart");
  }

  void check_links() {
    for (std::size_t i = 0; i < units_.size(); ++i) {
      check_link(i, kParent, units_[i].parent);
      check_link(i, kSuccessor, units_[i].successor);
      check_link(i, kCreditsTo, units_[i].credits_to);
    }
    const Roster roster(units_);
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Unit* target = roster.find(units_[i].credits_to);
      if (target && target->is_sub_body()) {
        fail(cell(rows_[i], kCreditsTo), 0,
             "credits_to指向的单位自己也归他人 the unit credited is itself credited to another: " +
                 target->code,
             "直接写最终单位 name the final unit: " + target->credits_to);
      }
      int depth = 0;
      for (const Unit* up = &units_[i]; up && depth <= 16; ++depth) up = roster.find(up->parent);
      if (depth > 16) {
        fail(cell(rows_[i], kParent), 0, "上级单位绕成了圈 the parents form a circle",
             "改正parent_code mend parent_code");
      }
    }
  }

  // Comparing with every code is for a roster a person can have mistyped, not for 100,000 rows.
  std::string near_code(const std::string& code) const {
    if (lines_.size() > 5000) return "";
    std::vector<std::string> codes;
    for (const auto& [known, line] : lines_) codes.push_back(known);
    std::sort(codes.begin(), codes.end());
    return nearest(code, codes);
  }

  void check_link(std::size_t i, Column column, const std::string& code) {
    if (code.empty()) return;
    const std::string& name = kNames[column];
    if (code == units_[i].code) {
      fail(cell(rows_[i], column), 0, name + "指向了自己 " + name + " names the unit itself",
           "留空或写别的单位代码 leave it empty or name another unit");
    } else if (!lines_.contains(code)) {
      const std::string near = near_code(code);
      fail(cell(rows_[i], column), 0, name + "没有这个单位 no such unit: " + neutral(code),
           near.empty() ? "先在名册中写上该单位 state that unit in the roster first"
                        : "是不是 did you mean: " + near + " ?");
    }
  }

  const Source& source_;
  Problems& problems_;
  std::vector<std::string> header_;
  std::array<int, kColumns> columns_{};
  bool broken_header_ = false;
  std::vector<Unit> units_;
  std::vector<CsvRow> rows_;                            // of units_, for positions
  std::unordered_map<std::string, int> lines_, names_;  // code, folded name → line
};

}  // namespace

std::optional<Roster> parse_roster(const Source& source, Problems& problems) {
  return RosterReader(source, problems).run();
}

Result<Roster> load_roster(const std::string& path) {
  const auto source = read_source(path);
  if (!source) return source.error();
  Problems problems;
  auto roster = parse_roster(*source, problems);
  if (!roster) return to_error(problems);
  return std::move(*roster);
}

}  // namespace shouwen::config
