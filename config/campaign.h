// Campaign 活动: what one notice asks for, from one TOML file. Everything that belongs to a single
// campaign (types, dates, counts, words, checks, texts) is here and nowhere in the code.
// Plain values, immutable after parsing; no clock is read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/roster.h"
#include "config/source.h"
#include "config/time.h"

namespace shouwen::config {

using Words = std::vector<std::string>;

// OFFICE §3: due = date + inclusive + optional cutoff and grace.
struct Due {
  CivilDate date;
  bool inclusive = true;      // the day itself still counts
  std::optional<int> cutoff;  // seconds since midnight, 17:00 = 61200
  int grace_minutes = 0;      // counted as on time, never printed

  Instant last_moment(Zone zone) const;  // 23:59:59.999 of the day unless a cutoff says earlier
  bool late(Instant arrival, Zone zone) const {
    return arrival > last_moment(zone) + grace_minutes * kMinute;
  }
  bool operator==(const Due&) const = default;
};

// Who owes. `listed` = every unit of the roster that is no sub-body; else the levels and units
// named.
struct Owners {
  bool listed = true;
  Words levels, units, except;
  bool include(const Unit& unit) const;
  bool operator==(const Owners&) const = default;
};

// own: a piece counts for its unit alone. to_parent: a piece of a unit that owes nothing counts for
// its parent. covers_children: a parent's piece naming a child settles the child's too.
enum class RollUp { own, to_parent, covers_children };

// Words by which classification knows a requirement. Compared folded.
struct RequirementWords {
  Words strong;     // anywhere: names the requirement
  Words weak;       // anywhere: speaks for it
  Words file_name;  // only in file names
  Words heading;    // only in headings and first lines
  Words body;       // only in running text
  Words negative;   // anywhere: speaks against it
};

struct WordGroup {
  std::string label;  // 成效和经验
  Words words;        // any of these shows the group is there
};

// What an officer looks at in a piece (OFFICE §9). `problem` goes to the sender, `note*` to staff.
struct Check {
  enum class Kind {
    picture,
    signature,
    sections,
    words,
    period,
    coverage,
    link,
    personal_data,
    format,
    length,
    stamp
  };
  Kind kind = Kind::picture;
  std::string problem;  // raised when it fails; "" when only staff are told
  std::string note;     // 请核 name raised for the doubtful case: tiny_pictures, no_incentive
  std::string note_deputy, note_unit_only;           // signature
  int min_count = 1, min_width = 0, min_height = 0;  // picture, pixels
  std::uint64_t min_bytes = 0;                       // picture
  Words titles, deputies;         // signature: 局长 主任 书记 主持工作; 副局长
  Words accept;                   // signature: words that make a deputy acceptable
  std::vector<WordGroup> groups;  // sections, words: each group is needed
  Words formats;                  // format: kinds by content, "xlsx"
  int min_length = 0;             // length: characters of the text
};
std::string_view name(Check::Kind kind);

struct Requirement {
  std::string key;       // permanent: "brief"; the type word everywhere
  std::string label_zh;  // 图文简讯
  std::string label_en;
  std::string measure;    // 篇, 个
  int count = 1;          // a minimum
  std::vector<Due> dues;  // one, or one per piece; the last holds for all further pieces
  Owners owners;
  RollUp roll_up = RollUp::own;
  bool consent = false;  // names persons, who are asked before it is made public (OFFICE §9)
  RequirementWords words;
  std::vector<Check> checks;
  int line = 0;  // where the file states it

  // REQUIRES: parsed, so dues is not empty. ordinal from 1.
  const Due& due(int ordinal = 1) const;
  const Due& last_due() const { return dues.back(); }
  const Check* check(Check::Kind kind) const;
};

// What a reading changes in one requirement; absent = as stated.
struct ReadingChange {
  std::string requirement;
  std::optional<int> count;
  std::optional<std::vector<Due>> dues;
  std::optional<Owners> owners;
  std::optional<RollUp> roll_up;
};

// OFFICE §2: one way the notice can be understood.
struct Reading {
  std::string id, quote, note;  // quote: the notice's words
  bool chosen = false;
  std::string chosen_by, basis;
  std::optional<CivilDate> chosen_on;
  std::vector<ReadingChange> changes;
};

struct Contact {
  std::string office;  // 厅研究室
  std::string person, phone, fax, mailbox;
};

struct Period {
  CivilDate from, to;  // both inclusive
  bool holds(CivilDate day) const { return from <= day && day <= to; }
};

// One sentence of 五、需补充 for a problem. May use {due} {label} {unit} {file}.
struct ProblemText {
  std::string name, supply_zh, supply_en;
};

// 积分 of one piece for each thing it came to (OFFICE §8); an office without points states none.
struct Points {
  bool stated = false;
  int accepted = 0, on_time = 0, adopted = 0, published = 0, ministry_adopted = 0;
};

enum class RemindRoute { direct, via_city, both };

struct Campaign {
  std::string id;               // permanent key: "2020-credit-month"
  std::string title;            // of the notice, for 《…》
  std::string short_title;      // 信用交通宣传月
  std::string document_number;  // 吉交政研〔2020〕221号
  std::string issuer;           // 吉林省交通运输厅
  std::string receipt_prefix;   // "XY2020-"
  Zone zone;
  Contact contact;
  Period activity, intake;
  RemindRoute remind_route = RemindRoute::direct;
  int remind_before = 2;   // working days before a date its first reminder leaves
  int remind_gap = 2;      // working days between two reminders to a unit, at least
  int remind_at_most = 3;  // reminders to a unit in all
  Points points;
  double review_below = 0.75;             // a decision less certain than this goes to a person
  std::vector<Requirement> requirements;  // under the chosen reading, in the order of the file
  std::vector<Requirement> stated;        // as written, before any reading
  std::vector<Reading> readings;
  std::vector<ProblemText> problems;

  const Requirement* find(std::string_view key) const;
  const Reading* chosen() const;  // null when the notice has one reading only
  std::vector<Requirement> under(const Reading& reading) const;
  const ProblemText* problem(std::string_view name) const;

  // One of the lists of word_list_names(); empty when the file does not state it.
  const Words& words(std::string_view list) const;
  // A text of text_names() with the file's wording, or the default. "" for an unknown name.
  const std::string& text(std::string_view name) const;

  std::map<std::string, Words, std::less<>> word_lists;
  std::map<std::string, std::string, std::less<>> texts;
};

// Does this unit owe this requirement? A sub-body never does; a unit must be valid on the due day.
bool owes(const Requirement& requirement, const Unit& unit);
std::vector<const Unit*> owners_of(const Requirement& requirement, const Roster& roster);

// The lists [words] may state (one row more here is all a new list needs) and the texts [texts]
// may.
struct NamedDoc {
  const char* name;
  const char* doc;            // Chinese, English
  const char* default_value;  // texts only
};
const std::vector<NamedDoc>& word_list_names();
const std::vector<NamedDoc>& text_names();
// Problems the program itself can raise whatever the campaign: each needs a [[problem]].
const Words& general_problems();

// "2020年10月15日" texts: replaces {name} by its value; unknown names stay as they are.
std::string fill(std::string_view text,
                 const std::map<std::string, std::string, std::less<>>& values);

// Appends every problem found; a Campaign only when there was none.
std::optional<Campaign> parse_campaign(const Source& source, Problems& problems);
Result<Campaign> load_campaign(const std::string& path);

}  // namespace shouwen::config
