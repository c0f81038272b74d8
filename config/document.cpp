// The only source that includes toml++.
// SPDX-License-Identifier: Apache-2.0
#include "config/document.h"

#include <algorithm>

#include "config/text.h"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace shouwen::config {
namespace {

constexpr int kMaxDepth = 32;         // no statement of ours nests deeper than 5
constexpr int kMaxSyntaxErrors = 50;  // each costs one more parse
constexpr std::size_t kMaxDocument = 4u << 20;

Position position(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

Node convert(const toml::node& from, int depth);

void convert_table(const toml::table& from, Node& to, int depth) {
  to.kind = Node::Kind::table;
  for (const auto& [key, value] : from) {
    to.members.push_back(
        {std::string(key.str()), position(key.source()), convert(value, depth + 1)});
  }
  // toml++ keeps a table sorted by key; messages follow the file.
  std::stable_sort(to.members.begin(), to.members.end(),
                   [](const Member& a, const Member& b) { return a.at < b.at; });
}

void convert_moment(const toml::date_time& from, Node& to) {
  if (!from.offset) return;  // a moment without its zone says nothing; stays `other`
  const CivilTime civil{{from.date.year, from.date.month, from.date.day},
                        from.time.hour,
                        from.time.minute,
                        from.time.second};
  to.kind = Node::Kind::moment;
  to.moment = to_instant(civil, Zone{from.offset->minutes});
}

Node convert(const toml::node& from, int depth) {
  Node to;
  to.at = position(from.source());
  if (depth > kMaxDepth) return to;
  if (const auto* table = from.as_table()) {
    convert_table(*table, to, depth);
  } else if (const auto* array = from.as_array()) {
    to.kind = Node::Kind::array;
    for (const toml::node& item : *array) to.items.push_back(convert(item, depth + 1));
  } else if (const auto* text = from.as_string()) {
    to.kind = Node::Kind::text;
    to.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    to.kind = Node::Kind::integer;
    to.integer = integer->get();
    to.number = static_cast<double>(to.integer);
  } else if (const auto* number = from.as_floating_point()) {
    to.kind = Node::Kind::number;
    to.number = number->get();
  } else if (const auto* boolean = from.as_boolean()) {
    to.kind = Node::Kind::boolean;
    to.boolean = boolean->get();
  } else if (const auto* date = from.as_date()) {
    to.kind = Node::Kind::date;
    to.date = {date->get().year, date->get().month, date->get().day};
  } else if (const auto* clock = from.as_time()) {
    to.kind = Node::Kind::clock;
    to.clock = clock->get().hour * 3600 + clock->get().minute * 60 + clock->get().second;
  } else if (const auto* moment = from.as_date_time()) {
    convert_moment(moment->get(), to);
  }
  return to;
}

struct Saying {
  const char *part, *message, *remedy;
};
// The commonest of toml++'s sentences in the office's language; the rest stay as they are.
constexpr Saying kSayings[] = {
    {"parsing date", "没有这一天 there is no such day", "写成 write it as 2020-10-15"},
    {"parsing time", "没有这一时刻 there is no such time", "写成 write it as 17:00:00"},
    {"parsing string", "引号不成对 the quotes do not match",
     "用英文引号 \" 括起文字 enclose the text in straight quotes \""},
    {"could not determine value type", "文字没有加引号 the text is not in quotes",
     "用英文引号 \" 括起文字 enclose the text in straight quotes \""},
    {"expected value, saw",
     "等号后没有值 no value follows the =", "写上值，或删去此行 write a value or delete the line"},
    {"expected '=', saw", "键后没有等号 no = follows the key", "写成 write it as key = value"},
};

bool chinese_mark(char32_t c) {
  return c == U'“' || c == U'”' || c == U'‘' || c == U'’' || c == U'＝' || c == U'＂' ||
         c == U'，' || c == U'【' || c == U'】' || c == U'［' || c == U'］' || c == U'：';
}

// The character the parser stumbled on, 0 at the end of the line.
char32_t char_at(const Source& source, Position at) {
  const std::string_view line = source.line(at.line);
  std::size_t pos = 0;
  for (int col = 1; pos < line.size(); ++col) {
    const char32_t c = next_code_point(line, pos);
    if (col == at.col) return c;
  }
  return 0;
}

Problem syntax_problem(const Source& source, Position at, std::string_view said) {
  if (const std::size_t quote = said.find('\''); said.find("redefine") < quote) {
    // The parser has read the key by then; point at its first character.
    const std::size_t indent = source.line(at.line).find_first_not_of(" \t");
    if (indent != std::string_view::npos) at.col = static_cast<int>(indent) + 1;
    const std::string_view name = said.substr(quote + 1, said.rfind('\'') - quote - 1);
    return source.problem(at, "重复 given twice: " + neutral(name), "只留一处 keep one of them");
  }
  if (chinese_mark(char_at(source, at))) {
    return source.problem(at, "这里用了中文标点 a Chinese punctuation mark stands here",
                          "改用英文的 use the ASCII ones: \" = , [ ]");
  }
  for (const Saying& saying : kSayings) {
    if (said.find(saying.part) != std::string_view::npos) {
      return source.problem(at, saying.message, saying.remedy);
    }
  }
  if (said.starts_with("Error while parsing ")) said.remove_prefix(20);
  return source.problem(at, "写法不对 not TOML: " + neutral(said),
                        "对照样例改正 compare with the sample file");
}

// Blanks the line in place, so that every other position stays as it is. With a [table] line go the
// lines under it, which would otherwise seem to belong to the table before.
void blank_line(const Source& source, std::string& text, int line) {
  const auto starts_table = [&](int number) {
    const std::string_view whole = source.line(number);
    const std::size_t indent = whole.find_first_not_of(" \t");
    return indent != std::string_view::npos && whole[indent] == '[';
  };
  int last = line;
  if (starts_table(line)) {
    while (last < source.line_count() && !starts_table(last + 1)) ++last;
  }
  for (; line <= last; ++line) {
    const std::string_view whole = source.line(line);
    const auto from = text.begin() + (whole.data() - source.text().data());
    std::fill(from, from + static_cast<std::ptrdiff_t>(whole.size()), ' ');
  }
}

}  // namespace

const Member* Node::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

const char* kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::text:
      return "文字 text";
    case Node::Kind::integer:
      return "整数 integer";
    case Node::Kind::number:
      return "小数 number";
    case Node::Kind::boolean:
      return "true/false";
    case Node::Kind::date:
      return "日期 date";
    case Node::Kind::clock:
      return "时刻 time of day";
    case Node::Kind::moment:
      return "时间 moment";
    case Node::Kind::array:
      return "列表 list";
    case Node::Kind::table:
      return "表 table";
    case Node::Kind::other:
      break;
  }
  return "不认识的值 an unknown value";
}

Document read_document(const Source& source, Problems& problems) {
  Document document;
  document.root.kind = Node::Kind::table;
  if (source.text().size() > kMaxDocument) {
    problems.push_back(source.problem({}, "文件超过4MB the file is larger than 4 MB",
                                      "确认这就是要读的文件 make sure this is the file you mean"));
    document.intact = false;
    return document;
  }
  if (!check_utf8(source, problems)) {
    document.intact = false;
    return document;
  }
  std::string text = source.text();
  int last_line = 0;
  for (int errors = 0; errors <= kMaxSyntaxErrors; ++errors) {
    const toml::parse_result result = toml::parse(text);
    if (result) {
      convert_table(result.table(), document.root, 0);
      return document;
    }
    document.intact = false;
    const Position at = position(result.error().source());
    // An error no later than the one before is its echo, or cannot be blanked away.
    if (at.line <= last_line) return document;
    problems.push_back(syntax_problem(source, at, result.error().description()));
    last_line = at.line;
    blank_line(source, text, at.line);
  }
  return document;
}

}  // namespace shouwen::config
