// The development corpus: every archive member a label names is found under exactly that name, and
// every document inside a compound file shows its title.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "parsers/extract/archive.h"
#include "parsers/extract/ole.h"
#include "parsers/extract/sniff.h"
#include "tests/unit/extract/samples.h"

namespace shouwen::parsers::extract {
namespace {

namespace fs = std::filesystem;

std::string kind_of(const std::string& octets, const std::string& name) {
  return sniff(std::string_view(octets).substr(0, 8192), name, "");
}

Extracted unpacked(const std::string& octets, const std::string& kind) {
  return read_archive(octets, kind, {});
}

bool packed(const std::string& kind) {
  return kind == "zip" || kind == "rar" || kind == "7z";
}

// Names of members, those of nested archives as outer!/inner.
void collect(const std::string& octets, const std::string& kind, const std::string& prefix,
             int depth, std::set<std::string>& names) {
  for (const auto& m : unpacked(octets, kind).members) {
    names.insert(prefix + m.name);
    const std::string inner = kind_of(m.octets, m.name);
    const bool archive = packed(inner) && (m.name.ends_with(".zip") || m.name.ends_with(".rar"));
    if (archive && depth < 4) collect(m.octets, inner, prefix + m.name + "!/", depth + 1, names);
  }
}

// Every labelled mail of a folder of the corpus.
std::vector<nlohmann::json> labels_of(const fs::path& folder) {
  std::vector<nlohmann::json> out;
  std::ifstream in(folder / "labels.jsonl");
  for (std::string line; std::getline(in, line);)
    if (auto label = nlohmann::json::parse(line, nullptr, false); label.is_object())
      if (label.value("channel", "") == "email") out.push_back(std::move(label));
  return out;
}

std::vector<fs::path> corpora() {
  std::vector<fs::path> out{fs::path(SHOUWEN_SOURCE_DIR) / "tests" / "corpus"};
  for (const char* more : {"corpus", "corpus/more"})
    if (fs::exists(shared_folder() / more / "labels.jsonl")) out.push_back(shared_folder() / more);
  return out;
}

TEST(Corpus, EveryArchiveMemberByItsName) {
  int archives = 0, members = 0;
  for (const auto& folder : corpora()) {
    for (const auto& label : labels_of(folder)) {
      if (!label.contains("expect")) continue;
      for (const auto& a : label["expect"].value("attachments", nlohmann::json::array())) {
        if (!a.contains("members")) continue;
        const std::string file = label["file"], name = a["name"];
        for (const auto& found : attachments_of(folder / file)) {
          const std::string kind = kind_of(found.octets, found.name);
          if (found.name != name || !packed(kind)) continue;
          ++archives;
          std::set<std::string> names;
          collect(found.octets, kind, "", 0, names);
          for (const auto& wanted : a["members"]) {
            ++members;
            EXPECT_TRUE(names.contains(wanted.get<std::string>())) << file << " " << wanted;
          }
        }
      }
    }
  }
  std::cout << archives << " archives, " << members << " labelled members\n";
  EXPECT_GE(members, 1);
}

TEST(Corpus, EveryCompoundFileIsRead) {
  int read = 0;
  for (const auto& folder : corpora()) {
    for (const auto& label : labels_of(folder)) {
      const std::string file = label["file"];
      for (const auto& found : attachments_of(folder / file)) {
        if (!found.octets.starts_with("\xD0\xCF\x11\xE0")) continue;
        const Extracted e = read_ole(found.octets, {});
        EXPECT_EQ(e.outcome, Outcome::ok) << file << " " << found.name << " " << e.why;
        ++read;
        std::string text = e.text;
        std::erase_if(text, [](char c) { return c == '\n' || c == '\t'; });
        for (const auto& item : label.value("items", nlohmann::json::array())) {
          const auto& holds = item.value("attachments", nlohmann::json::array());
          if (std::ranges::find(holds, nlohmann::json(found.name)) == holds.end()) continue;
          EXPECT_NE(text.find(item["title"].get<std::string>()), std::string::npos)
              << file << " " << found.name;
        }
      }
    }
  }
  std::cout << read << " compound files\n";
  EXPECT_GE(read, 1);
}

}  // namespace
}  // namespace shouwen::parsers::extract
