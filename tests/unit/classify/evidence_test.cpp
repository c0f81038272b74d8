// Why: for every decision over the corpus, the evidence names words, their place and the rule, and
// a reader finds the words there: in the header, the body or the document it names, at its offset.
// Over the sample in tests/corpus, and over the shared corpus where that is there.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>  // emits what cmd_inspect.cpp only declares
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gateway/classify/han.h"
#include "gateway/cli/cmd_inspect.h"
#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"
#include "parsers/mail.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;
const std::string kRoot = SHOUWEN_SOURCE_DIR;

// A text as evidence counts its places: its lines in canonical form, one after the other.
std::string folded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += classify::canonical(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every place of one mail that evidence may name, read by the parsers and not by the rules.
std::map<std::string, std::string> places_of(const std::string& path,
                                             extract::Extractor& extractor) {
  const std::string octets = read_file(path);
  const auto bytes = std::as_bytes(std::span(octets));
  const parsers::mime::Message tree = parsers::mime::parse(bytes);
  const parsers::Mail mail = parsers::read_mail(tree, bytes);
  extract::Tools tools;
  tools.extractor = &extractor;
  std::map<std::string, std::string> out;
  out["subject"] = folded(mail.subject);
  out["body"] = folded(mail.own_text);
  out["quoted"] = folded(mail.quoted_text);
  if (!mail.from.empty()) {
    out["from"] = mail.from.front().address;
    out["from_name"] = folded(mail.from.front().name);
  }
  for (const auto& inner : mail.inner)
    out["forwarded:" + inner.path] =
        folded(inner.from.name + "\n" + inner.subject + "\n" + inner.body_text);
  for (const extract::Document& d : extract::extract(tree, mail, {}, tools)) {
    std::string names = d.name;
    for (const auto& m : d.members) names += "\n" + m.name;
    out["file:" + d.path] = folded(names);
    out["attachment:" + d.path] = folded(d.text);
  }
  return out;
}

// Facts of the transport and of history: no text of the message, so nothing to find in it.
bool names_no_text(const std::string& source) {
  return source == "history" || source == "arrival" || source == "structure" ||
         source.starts_with("header:") || source.starts_with("fax:");
}

std::string complaint(const json& e, const std::map<std::string, std::string>& places) {
  const std::string source = e["source"], words = e["words"];
  if (e["fact"].get<std::string>().empty() || e["rule"].get<std::string>().empty() ||
      source.empty())
    return "fact, place or rule is missing";
  if (words.empty() || names_no_text(source)) return "";
  const auto place = places.find(source);
  if (place == places.end()) return "there is no such place";
  std::string_view sought = words;
  if (sought.ends_with("…")) sought.remove_suffix(std::string_view("…").size());
  const std::size_t offset = e["offset"];
  std::string lower = place->second;  // an address is compared in lower case
  if (source == "from")
    std::ranges::transform(lower, lower.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
  for (std::size_t at = lower.find(sought); at != std::string::npos;
       at = lower.find(sought, at + 1))
    if (source == "from" || source.starts_with("file:") ||
        characters(std::string_view(lower).substr(0, at)) == offset)
      return "";
  return lower.find(sought) == std::string::npos ? "the words do not stand there"
                                                 : "the words stand at another offset";
}

bool explained(const json& record, const std::string& fact) {
  return std::ranges::any_of(record["evidence"], [&](const json& e) { return e["fact"] == fact; });
}

// What the decision says, and nothing of the evidence speaks of.
std::vector<std::string> unexplained(const json& record) {
  std::vector<std::string> out;
  const auto ask = [&](const std::string& fact) {
    if (!explained(record, fact)) out.push_back(fact);
  };
  ask("disposition=" + record["disposition"].get<std::string>());
  if (record["unit"].is_string()) ask("unit=" + record["unit"].get<std::string>());
  for (const json& item : record["items"]) {
    if (!item["type"].get<std::string>().empty()) ask("type=" + item["type"].get<std::string>());
    if (item.contains("unit")) ask("unit=" + item["unit"].get<std::string>());
  }
  if (record["quarantine"].get<bool>()) ask("quarantine");
  return out;
}

void look_at(const std::string& corpus) {
  InspectOptions o;
  o.units = kRoot + "/config/etc/units.csv";
  o.campaign = kRoot + "/config/etc/campaigns/2020-credit-month.toml";
  o.own_addresses = {"630000000@qq.example"};
  o.own_domains = {"intake.example"};
  for (const auto& entry : fs::directory_iterator(corpus + "/mail"))
    o.paths.push_back(entry.path().string());
  std::ranges::sort(o.paths);
  ASSERT_GE(o.paths.size(), 50U);
  std::stringstream out, err;
  ASSERT_EQ(inspect(o, out, err), 0) << err.str();
  extract::Extractor extractor({"", SHOUWEN_BINARY_DIR "/shouwen-extract"});
  std::size_t spans = 0;
  for (std::string line; std::getline(out, line);) {
    const json record = json::parse(line);
    const std::string file = record["file"];
    const auto places = places_of(file, extractor);
    for (const json& e : record["evidence"]) {
      EXPECT_EQ(complaint(e, places), "") << file << " " << e.dump();
      spans += e["words"].get<std::string>().empty() ? 0U : 1U;
    }
    EXPECT_EQ(unexplained(record), std::vector<std::string>{})
        << file << " " << record["evidence"].dump();
  }
  EXPECT_GE(spans, o.paths.size());
}

TEST(Evidence, EverySpanOfTheSampleIsFound) {
  look_at(kRoot + "/tests/corpus");
}

TEST(Evidence, EverySpanOfTheSharedCorpusIsFound) {
  const char* shared = std::getenv("SHOUWEN_SHARED");
  const std::string corpus =
      (shared != nullptr ? std::string(shared) : kRoot + "/../shared") + "/corpus";
  if (!fs::exists(corpus + "/mail")) GTEST_SKIP() << "no labelled corpus in " << corpus;
  look_at(corpus);
  look_at(corpus + "/more");
}

}  // namespace
}  // namespace shouwen::cli
