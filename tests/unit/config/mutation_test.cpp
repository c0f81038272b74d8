// Every key of the generated sample is misspelt, given a wrong type, and written twice, one at a
// time; each must be refused by an error that names it at its own line. A key the program stopped
// reading, or reads without checking, fails here.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>

#include "config/settings.h"
#include "config/settings_keys.h"

namespace shouwen::config {
namespace {

struct KeyLine {
  std::string table;
  const KeySpec* spec;
  std::size_t line;  // index into the lines of the sample
};

std::vector<std::string> sample_lines() {
  std::vector<std::string> lines;
  const std::string sample = sample_settings();
  for (std::size_t from = 0; from < sample.size();) {
    const std::size_t end = sample.find('\n', from);
    lines.push_back(sample.substr(from, end - from));
    // A table shown as an example is tried in force.
    if (lines.back().starts_with("#[")) lines.back().erase(0, 1);
    from = end + 1;
  }
  return lines;
}

// "#name = value" is an example not in force; "name = value" is.
std::vector<KeyLine> key_lines(const std::vector<std::string>& lines) {
  std::vector<KeyLine> out;
  std::string table;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.starts_with('[')) {
      table = line.substr(line.find_last_of('[') + 1);
      table.resize(table.find(']'));
      continue;
    }
    if (table.empty()) continue;
    for (const KeySpec& spec : setting_keys(table)) {
      const std::string start = std::string(spec.name) + " = ";
      if (line.starts_with(start) || line.starts_with("#" + start))
        out.push_back({table, &spec, i});
    }
  }
  return out;
}

using Change = std::function<std::vector<std::string>(const KeySpec&, const std::string& line)>;

// Applies `change` to each key in turn and looks for the error that names it at its line.
void each_must_fail(const Change& change, std::size_t error_line, std::string_view how) {
  const std::vector<std::string> lines = sample_lines();
  for (const KeyLine& key : key_lines(lines)) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i != key.line) {
        text += lines[i] + "\n";
        continue;
      }
      const std::string in_force = lines[i].starts_with('#') ? lines[i].substr(1) : lines[i];
      for (const std::string& line : change(*key.spec, in_force)) text += line + "\n";
    }
    Problems problems;
    EXPECT_FALSE(parse_settings(Source("sample.toml", text), problems));
    const bool named = std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
      return p.line == static_cast<int>(key.line + 1 + error_line) && p.col > 0 &&
             p.message.find(key.spec->name) != std::string::npos && !p.remedy.empty();
    });
    EXPECT_TRUE(named) << how << " [" << key.table << "] " << key.spec->name << "\n"
                       << render(problems);
  }
}

TEST(Sample, ShowsEveryKeyOnce) {
  std::size_t keys = 0;
  for (const SettingTable& table : setting_keys()) keys += table.keys.size();
  EXPECT_EQ(key_lines(sample_lines()).size(), keys);
  EXPECT_GT(keys, 50u);
}

TEST(Mutation, AMisspeltKeyIsNamed) {
  each_must_fail(
      [](const KeySpec& key, const std::string& line) {
        return std::vector{std::string(key.name) + "x" +
                           line.substr(std::string_view(key.name).size())};
      },
      0, "misspelt");
}

TEST(Mutation, AWrongTypeIsNamed) {
  each_must_fail(
      [](const KeySpec& key, const std::string&) {
        // A table is the right type for no key.
        return std::vector{std::string(key.name) + " = { a = 1 }"};
      },
      0, "wrong type");
}

TEST(Mutation, AnEmptyOrAbsurdTextIsNamed) {
  each_must_fail(
      [](const KeySpec& key, const std::string&) {
        const bool number = key.type == Type::integer || key.type == Type::number;
        const char* absurd = number ? " = -1" : " = \"\\u202e\"";
        return std::vector{key.name + std::string(absurd)};
      },
      0, "absurd");
}

TEST(Mutation, AKeyGivenTwiceIsNamedAtItsSecondLine) {
  each_must_fail(
      [](const KeySpec&, const std::string& line) {
        return std::vector{line, line};
      },
      1, "twice");
}

TEST(Mutation, EveryDefaultIsTheOneTheSampleShows) {
  // With all optional and defaulted keys left out, the settings are those of the sample.
  Problems problems;
  const auto full = parse_settings(Source("s", sample_settings()), problems);
  const auto bare = parse_settings(Source("s", R"(
[install]
message_id_domain = "intake.mail.example"
[[mailbox]]
id = "main"
address = "box@mail.example"
host = "imap.mail.example"
password_file = "/etc/shouwen/mailbox.secret"
[smtp]
host = "smtp.mail.example"
user = "box@mail.example"
password_file = "/etc/shouwen/mailbox.secret"
)"),
                                   problems);
  ASSERT_TRUE(full && bare) << render(problems);
  EXPECT_EQ(full->mailboxes[0].user, bare->mailboxes[0].user);
  EXPECT_EQ(full->mailboxes[0].poll_interval_seconds, bare->mailboxes[0].poll_interval_seconds);
  EXPECT_EQ(full->smtp.from_name, bare->smtp.from_name);
  EXPECT_EQ(full->smtp.limits.per_day, bare->smtp.limits.per_day);
  EXPECT_EQ(full->limits.disk_reserve, bare->limits.disk_reserve);
  EXPECT_EQ(full->log_level, bare->log_level);
  EXPECT_EQ(full->digest_at, bare->digest_at);
}

}  // namespace
}  // namespace shouwen::config
