// A password is told from damage, and damage from emptiness: the sender is asked for the right
// thing.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/unit/attachments/reading.h"
#include "tests/unit/documents/samples.h"

namespace shouwen::attachments {
namespace {

std::string as_name(std::string name) {
  std::ranges::replace_if(
      name, [](char c) { return c == '.' || c == '-'; }, '_');
  return name;
}

class Locked : public ::testing::TestWithParam<const char*> {};

TEST_P(Locked, IsEncryptedAndSaysSo) {
  if (testing::attachment(GetParam()).empty()) GTEST_SKIP() << "7z is not installed";
  const auto all = read_sample(GetParam());
  EXPECT_EQ(all[0].outcome, Outcome::encrypted) << shown(all[0]);
  EXPECT_FALSE(all[0].why.empty());
  for (const Document& d : all) EXPECT_TRUE(d.text.empty()) << shown(d);
}

INSTANTIATE_TEST_SUITE_P(All, Locked,
                         ::testing::Values("zipcrypto.zip", "aes.zip", "data.7z", "names.7z",
                                           "data.rar", "hidden.rar", "locked.docx", "locked.xlsx",
                                           "locked.pptx", "locked.doc", "locked.xls", "locked.ppt",
                                           "user.pdf", "locked.ofd", "locked.odt"),
                         [](const auto& one) { return as_name(one.param); });

// The names are open where only the octets are locked: staff see what is to be asked for.
TEST(Locked, NamesThatAreOpenAreShown) {
  for (const char* name : {"zipcrypto.zip", "aes.zip", "data.7z"}) {
    if (testing::attachment(name).empty()) GTEST_SKIP() << "7z is not installed";
    const auto all = read_sample(name);
    EXPECT_EQ(named(all, "总结.txt").outcome, Outcome::encrypted) << name;
    EXPECT_EQ(named(all, "简讯.txt").outcome, Outcome::encrypted) << name;
  }
}

// What says `encrypted` above says `ok` here, from the same writers.
TEST(Locked, TheSameWithoutAPasswordIsRead) {
  EXPECT_EQ(read_sample("open.rar")[0].outcome, Outcome::ok);
  if (testing::attachment("open.7z").empty()) GTEST_SKIP() << "7z is not installed";
  const auto open = read_sample("open.7z");
  EXPECT_NE(named(open, "总结.txt").text.find("信用交通"), std::string::npos);
}

struct Cut {
  const char* name;
  double share;         // of the file that is left
  std::size_t members;  // that are still read, at least
  std::size_t text;     // octets of it that are still read, at least
};

class Truncated : public ::testing::TestWithParam<Cut> {};

TEST_P(Truncated, IsCorruptAndKeepsWhatCameBefore) {
  const Cut& cut = GetParam();
  const std::string whole = testing::attachment(cut.name);
  if (whole.empty()) GTEST_SKIP() << "7z is not installed";
  const auto all = read_file(
      whole.substr(0, static_cast<std::size_t>(cut.share * static_cast<double>(whole.size()))),
      cut.name);
  EXPECT_EQ(all[0].outcome, Outcome::corrupt) << shown(all[0]);
  EXPECT_FALSE(all[0].why.empty());
  EXPECT_GE(all[0].text.size(), cut.text);
  const auto read = std::ranges::count(all, Outcome::ok, &Document::outcome);
  EXPECT_GE(static_cast<std::size_t>(read), cut.members);
}

INSTANTIATE_TEST_SUITE_P(
    All, Truncated,
    ::testing::Values(Cut{"whole.docx", 0.9, 0, 20'000}, Cut{"whole.xlsx", 0.9, 0, 0},
                      Cut{"whole.zip", 0.6, 5, 0}, Cut{"whole.tar", 0.6, 5, 0},
                      Cut{"whole.gz", 0.6, 0, 0}, Cut{"whole.bz2", 0.6, 0, 0},
                      Cut{"whole.xz", 0.6, 0, 0}, Cut{"open.7z", 0.6, 0, 0},
                      Cut{"open.rar", 0.6, 0, 0}, Cut{"whole.rtf", 0.6, 0, 800},
                      Cut{"user.pdf", 0.6, 0, 0}, Cut{"plain.msg", 0.6, 0, 0},
                      Cut{"locked.doc", 0.6, 0, 0}, Cut{"winmail.dat", 0.6, 0, 600},
                      Cut{"film.mp4", 0.6, 0, 0}),
    [](const auto& one) { return as_name(one.param.name); });

}  // namespace
}  // namespace shouwen::attachments
