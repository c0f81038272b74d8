// Files that unfold, nest or turn without end, reach for other files, or have names made to be
// followed: each gets an outcome with a name, and the next document is read.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <string>

#include "tests/unit/attachments/reading.h"
#include "tests/unit/documents/samples.h"

namespace shouwen::attachments {
namespace {

struct Hostile {
  const char* name;
  Outcome outcome;
};

class Unfolding : public ::testing::TestWithParam<Hostile> {};

TEST_P(Unfolding, EndsWithItsOutcome) {
  const Hostile& hostile = GetParam();
  const auto all =
      read_sample(hostile.name, hostile.outcome == Outcome::timeout ? kAsShipped : kPatient);
  EXPECT_EQ(all[0].outcome, hostile.outcome) << shown(all[0]);
  EXPECT_FALSE(all[0].why.empty()) << "nothing says why";
  for (const Document& d : all) {
    EXPECT_EQ(d.text.find("root:"), std::string::npos) << "it read /etc/passwd";
    EXPECT_LE(d.text.size(), extract::Limits{}.text);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Unfolding,
    ::testing::Values(
        Hostile{"nested42.zip", Outcome::limit}, Hostile{"flat4g.zip", Outcome::limit},
        Hostile{"many.zip", Outcome::limit}, Hostile{"bigxml.docx", Outcome::limit},
        Hostile{"lol.docx", Outcome::corrupt}, Hostile{"xxe.docx", Outcome::corrupt},
        Hostile{"xxe-net.docx", Outcome::corrupt}, Hostile{"deep.docx", Outcome::corrupt},
        Hostile{"deep.xml", Outcome::corrupt}, Hostile{"strings.xlsx", Outcome::limit},
        Hostile{"braces.rtf", Outcome::corrupt}, Hostile{"bin.rtf", Outcome::corrupt},
        Hostile{"stream.pdf", Outcome::timeout}, Hostile{"ring.pdf", Outcome::corrupt},
        Hostile{"huge.png", Outcome::limit}, Hostile{"deep.msg", Outcome::limit}),
    [](const auto& one) {
      std::string name = one.param.name;
      std::ranges::replace_if(
          name, [](char c) { return c == '.' || c == '-'; }, '_');
      return name;
    });

TEST(Unfolding, APackedFileWithoutADirectoryIsCutToo) {
  const auto all = read_sample("bomb.gz");
  EXPECT_EQ(named(all, "data").outcome, Outcome::limit) << shown(all[0]);
}

// Its directory says 1 MiB; the octets go on to 4 GiB.
TEST(Unfolding, AnEntryLongerThanItsDirectorySaysIsCut) {
  const auto all = read_sample("flat4g-lying.zip");
  EXPECT_NE(named(all, "0.bin").outcome, Outcome::ok) << shown(all[0]);
}

TEST(Unfolding, ACellRepeatedAMillionTimesIsNot) {
  const auto all = read_sample("repeated.ods");
  EXPECT_TRUE(all[0].outcome == Outcome::ok || all[0].outcome == Outcome::limit) << shown(all[0]);
  EXPECT_NE(all[0].text.find("信用"), std::string::npos);
}

// One budget for a mail: two thousand files, however many the archive names, and their octets.
TEST(Unfolding, NoMoreFilesThanTheBudget) {
  EXPECT_LE(read_sample("many.zip").size(), extract::Limits{}.entries + 1);
}

// The whole set in one process that only hands octets on: what it keeps does not grow with them.
TEST(Unfolding, LeavesTheClientSmall) {
  (void)read_sample("flat4g.zip");
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  for (const char* name : {"flat4g-lying.zip", "bomb.gz", "bigxml.docx", "stream.pdf", "huge.png"})
    (void)read_sample(name, kAsShipped);
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  std::printf("client: peak %ld kB before, %ld kB after\n", before.ru_maxrss, after.ru_maxrss);
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LE(after.ru_maxrss - before.ru_maxrss, 10'000);
#endif
}

TEST(Names, AreFlaggedShownAndNeverFollowed) {
  const auto all = read_sample("names.zip");
  ASSERT_EQ(all.size(), 12U) << shown(all[0]);
  for (const char* name : {"../../x.txt", "/etc/pwn", "..\\..\\y.txt", "C:\\windows\\z.txt"})
    EXPECT_TRUE(extract::has_flag(named(all, name), "traversal")) << name;
  const Document turned = named(all, "总结\u202excod.exe");
  EXPECT_TRUE(extract::has_flag(turned, "bidi_name"));
  EXPECT_TRUE(extract::has_flag(turned, "executable"));
  for (const char* name : {"总结.docx          .exe", "照片.jpg.scr", "总结.pdf.lnk"}) {
    EXPECT_TRUE(extract::has_flag(named(all, name), "executable")) << name;
    EXPECT_TRUE(extract::has_flag(named(all, name), "double_extension")) << name;
  }
  for (const char* name : {"说明.txt", "单位名称.txt", "生僻龑.txt"})
    EXPECT_TRUE(named(all, name).flags.empty()) << shown(named(all, name));
}

TEST(Names, LinksAndDevicesAreNotFollowed) {
  const auto all = read_sample("links.tar.gz");
  for (const char* name : {"总结.txt", "简讯.txt"}) {
    EXPECT_EQ(named(all, name).outcome, Outcome::unsupported);
    EXPECT_TRUE(extract::has_flag(named(all, name), "symlink")) << name;
    EXPECT_TRUE(named(all, name).text.empty());
  }
  EXPECT_EQ(named(all, "说明.txt").text, "x");
}

TEST(Macros, AreFlaggedAndTheTextIsKept) {
  const auto docm = read_sample("macros.docm");
  EXPECT_TRUE(extract::has_flag(docm[0], "macros")) << shown(docm[0]);
  EXPECT_NE(docm[0].text.find("活动总结"), std::string::npos);
  EXPECT_TRUE(extract::has_flag(read_sample("macros.doc")[0], "macros"));
}

}  // namespace
}  // namespace shouwen::attachments
