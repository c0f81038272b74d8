// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/documents/samples.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

#include "tests/support/temp_dir.h"

namespace shouwen::testing {
namespace {

void make(const std::string& path, const char* more) {
  // Debian's interpreter: it has the packages.
  const std::string command = std::string("/usr/bin/python3 -B ") + SHOUWEN_SOURCE_DIR +
                              "/tests/unit/documents/make_documents.py " + path + more;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

const std::string& folder() {
  static const std::string kFolder = [] {
    const std::string scripts = std::string(SHOUWEN_SOURCE_DIR) + "/tests/unit/documents";
    std::string all;
    for (const std::string& name : list_files(scripts))
      if (name.ends_with(".py")) all += read_file(scripts + "/" + name);
    std::string path = std::string(SHOUWEN_BINARY_DIR) + "/documents-" +
                       std::to_string(std::hash<std::string>()(all));
    make(path, "");
    return path;
  }();
  return kFolder;
}

std::map<std::u32string, int> pairs(std::string_view text) {
  std::u32string points;
  for (std::size_t i = 0; i < text.size();) {
    const auto a = static_cast<unsigned char>(text[i]);
    const std::size_t n = a < 0x80 ? 1 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
    char32_t c = a < 0x80 ? a : a & (0x7fU >> n);
    for (std::size_t k = 1; k < n && i + k < text.size(); ++k)
      c = c << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    i += n;
    if (c > ' ' && c != U'　') points += c;
  }
  std::map<std::u32string, int> out;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) ++out[points.substr(i, 2)];
  return out;
}

}  // namespace

std::string sample(const std::string& name) {
  return read_file(folder() + "/" + name);
}

std::string expected(const std::string& name) {
  return read_file(folder() + "/" + name + ".txt");
}

std::string attachment(const std::string& name) {
  static const bool kMade = [] {
    make(folder(), " attachments");
    return true;
  }();
  return kMade && std::filesystem::exists(folder() + "/" + name) ? sample(name) : std::string();
}

bool have_office_sample(const std::string& name) {
  static const bool kMade = [] {
    make(folder(), " office");
    return true;
  }();
  return kMade && std::filesystem::exists(folder() + "/" + name);
}

Score score(std::string_view expected_text, std::string_view got) {
  const auto want = pairs(expected_text), have = pairs(got);
  double wanted = 0, had = 0, both = 0;
  for (const auto& [pair, n] : want) {
    wanted += n;
    const auto it = have.find(pair);
    both += it == have.end() ? 0 : std::min(n, it->second);
  }
  for (const auto& [pair, n] : have) had += n;
  return {wanted == 0 ? 1 : both / wanted, had == 0 ? 1 : both / had};
}

void expect_text(const std::string& name, const parsers::extract::Extracted& got, double recall) {
  const std::string want = expected(name);
  const Score s = score(want, got.text);
  std::printf("%-24s recall %.4f precision %.4f  %zu octets of text\n", name.c_str(), s.recall,
              s.precision, got.text.size());
  EXPECT_EQ(got.outcome, parsers::extract::Outcome::ok) << name << ": " << got.why;
  EXPECT_GE(s.recall, recall) << name << "\n" << got.text;
  EXPECT_GE(s.precision, 0.99) << name << "\n" << got.text;
  for (const char c : got.text)
    ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') << name;
}

void expect_exactly(const std::string& name, const parsers::extract::Extracted& got) {
  EXPECT_EQ(got.outcome, parsers::extract::Outcome::ok) << name << ": " << got.why;
  std::istringstream want(expected(name)), have(got.text);
  std::string a, b;
  for (int line = 1;; ++line) {
    const bool more = !!std::getline(want, a), also = !!std::getline(have, b);
    if (!more && !also) return;
    ASSERT_TRUE(more == also && a == b)
        << name << " line " << line << "\nwant " << a << "\ngot  " << b;
  }
}

}  // namespace shouwen::testing
