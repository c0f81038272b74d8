// Why: every evidence of every decision on the sample names its rule, and the words it quotes stand
// at the place it names, as a reader who opens the mail finds them. The places are looked up here
// from the mail itself, not from what classification made of it.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "config/text.h"
#include "gateway/classify/han.h"
#include "gateway/extract/extractor.h"
#include "parsers/mail.h"
#include "tests/unit/classify/office.h"

namespace shouwen::test {
namespace {

namespace fs = std::filesystem;

struct Sample {
  std::string octets;
  parsers::mime::Message tree;
  parsers::Mail mail;
  std::vector<extract::Document> documents;
};

Sample sample(const fs::path& file, extract::Extractor& extractor) {
  Sample out;
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  out.octets = text.str();
  const auto bytes = std::as_bytes(std::span(out.octets));
  out.tree = parsers::mime::parse(bytes);
  out.mail = parsers::read_mail(out.tree, bytes);
  out.documents = extract::extract(out.tree, out.mail, {}, {&extractor, nullptr, nullptr, nullptr});
  return out;
}

// Lines folded each by itself, without what separates them: what offsets count in.
std::string folded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += classify::canonical(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

// The text a source names; nullopt when there is none of that name.
std::optional<std::string> source_text(const Sample& s, const std::string& source) {
  const auto after = [&](std::string_view prefix) -> std::optional<std::string> {
    if (!source.starts_with(prefix)) return std::nullopt;
    return source.substr(prefix.size());
  };
  if (source == "subject")
    return classify::canonical(s.mail.subject.substr(0, s.mail.subject.find('\n')));
  if (source == "body") return folded(s.mail.own_text);
  if (source == "quoted") return folded(s.mail.quoted_text);
  if (source == "from_name")
    return classify::canonical(s.mail.from.empty() ? "" : s.mail.from.front().name);
  if (const auto path = after("forwarded:"))
    for (const auto& inner : s.mail.inner)
      if (inner.path == *path)
        return folded(inner.from.name + "\n" + inner.subject + "\n" + inner.body_text);
  for (const extract::Document& d : s.documents) {
    if (source == "attachment:" + d.path) return folded(d.text);
    if (source != "file:" + d.path) continue;
    std::string names = classify::canonical(d.name);
    for (const auto& m : d.members) names += "\n" + classify::canonical(m.name);
    return names;
  }
  return std::nullopt;
}

// Where a person looks besides the texts of the mail: its headers, its tree, the trail.
bool elsewhere(const std::string& source) {
  return source == "from" || source == "arrival" || source == "history" || source == "attachment" ||
         source == "structure" || source.starts_with("header:");
}

std::string from(std::string_view text, std::size_t code_points) {
  std::size_t at = 0;
  for (; code_points > 0 && at < text.size(); --code_points) next_code_point(text, at);
  return std::string(text.substr(at));
}

TEST(Evidence, EveryQuotedWordStandsWhereItIsSaidTo) {
  extract::Extractor extractor;
  int decisions = 0, quoted = 0;
  for (const auto& entry :
       fs::directory_iterator(std::string(SHOUWEN_SOURCE_DIR) + "/tests/corpus/mail")) {
    SCOPED_TRACE(entry.path().filename());
    const Sample s = sample(entry.path(), extractor);
    const classify::Context context{
        knowledge(),
        {"630000000@qq.example"},
        {kOwnDomain},
        {},
        classify::arrival(s.mail,
                          {true, std::nullopt, *parse_rfc3339("2021-01-01T00:00:00+08:00")}),
        Zone{},
        {}};
    const storage::Decision d = classify::classify(s.mail, s.documents, context);
    ++decisions;
    EXPECT_FALSE(d.evidence.empty());
    for (const storage::Evidence& e : d.evidence) {
      EXPECT_FALSE(e.rule.empty()) << e.fact;
      if (e.words.empty() || elsewhere(e.source)) continue;
      ++quoted;
      std::string words = e.words;
      if (words.ends_with("…")) words.resize(words.size() - std::string("…").size());
      const auto text = source_text(s, e.source);
      if (!text) {
        ADD_FAILURE() << "no such place: " << e.source << " " << e.rule << " “" << e.words << "”";
        continue;
      }
      // Names of files are short: the word is found in it, whatever the offset.
      const bool there = e.source.starts_with("file:") ? text->find(words) != std::string::npos
                                                       : from(*text, e.offset).starts_with(words);
      EXPECT_TRUE(there) << e.rule << " " << e.source << "+" << e.offset << " “" << e.words << "”";
    }
  }
  EXPECT_GE(decisions, 60);
  EXPECT_GE(quoted, 200);
}

}  // namespace
}  // namespace shouwen::test
