// Each way to hurt, in each family it can come in: the rule that holds in one reader may be missing
// in its neighbour. The same files, made harmless, are read.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

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

class Family : public ::testing::TestWithParam<Hostile> {};

TEST_P(Family, EndsWithItsOutcome) {
  const auto all = read_sample(GetParam().name);
  EXPECT_EQ(all[0].outcome, GetParam().outcome) << shown(all[0]);
  EXPECT_FALSE(all[0].why.empty()) << "nothing says why";
  for (const Document& d : all) {
    EXPECT_EQ(d.text.find("lollol"), std::string::npos) << "an entity was spelt out";
    EXPECT_EQ(d.text.find("root:"), std::string::npos) << "it read /etc/passwd";
    EXPECT_LE(d.text.size(), extract::Limits{}.text);
  }
}

std::string as_name(std::string name) {
  std::ranges::replace_if(
      name, [](char c) { return c == '.' || c == '-'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    All, Family,
    ::testing::Values(
        // Entities: named by one another, one long one named often, within quotes, from elsewhere.
        Hostile{"quadratic.docx", Outcome::corrupt}, Hostile{"quotes.docx", Outcome::corrupt},
        Hostile{"parameter.docx", Outcome::corrupt}, Hostile{"lol.pptx", Outcome::corrupt},
        Hostile{"lol.xlsx", Outcome::corrupt}, Hostile{"lol.odt", Outcome::corrupt},
        Hostile{"lol.ofd", Outcome::corrupt}, Hostile{"lol-2003.xml", Outcome::corrupt},
        // Nesting.
        Hostile{"deep.pptx", Outcome::corrupt}, Hostile{"deep.xlsx", Outcome::corrupt},
        Hostile{"deep.odt", Outcome::corrupt}, Hostile{"deep.ofd", Outcome::corrupt},
        Hostile{"tables.rtf", Outcome::corrupt},
        // Packing: by each coder, many names for the same octets, a size that is not there.
        Hostile{"bomb.bz2", Outcome::limit}, Hostile{"bomb.xz", Outcome::limit},
        Hostile{"overlap.zip", Outcome::limit}, Hostile{"size.tar", Outcome::corrupt},
        // Pictures that say they are enormous.
        Hostile{"huge.bmp", Outcome::limit}, Hostile{"huge.gif", Outcome::limit},
        Hostile{"huge.jpg", Outcome::limit}, Hostile{"huge.tif", Outcome::limit},
        Hostile{"huge.webp", Outcome::limit}),
    [](const auto& one) { return as_name(one.param.name); });

// What was refused above for its depth is read here, from the same writers.
TEST(Families, NestedAsPeopleDoTheyAreRead) {
  for (const char* name :
       {"shallow.pptx", "shallow.xlsx", "shallow.odt", "shallow.ofd", "shallow.html"}) {
    const auto all = read_sample(name);
    EXPECT_EQ(all[0].outcome, Outcome::ok) << shown(all[0]);
    EXPECT_NE(all[0].text.find("信用"), std::string::npos) << name;
  }
}

// HTML has no entities of a page's own, and its elements are never a stack.
TEST(Families, HtmlIsReadFlat) {
  const auto lol = read_sample("lol.html");
  EXPECT_LT(lol[0].text.size(), 100U) << lol[0].text.substr(0, 200);
  EXPECT_NE(read_sample("deep.html")[0].text.find("信用"), std::string::npos);
}

TEST(Families, AMillionObjectsOfAPdf) {
  const auto all = read_sample("objects.pdf");
  EXPECT_EQ(all[0].outcome, Outcome::empty) << shown(all[0]);
}

TEST(Families, ABombTwoArchivesDown) {
  const auto all = read_sample("inside.zip");
  EXPECT_EQ(named(all, "1.zip").outcome, Outcome::ok) << shown(named(all, "1.zip"));
  EXPECT_EQ(named(all, "2.zip").outcome, Outcome::limit) << shown(named(all, "2.zip"));
}

// Mails inside one file are its text; files inside files are opened as far as the budget goes, and
// the last says that more is in it.
TEST(Families, AMailInAMailAndSoOn) {
  const auto mails = read_sample("deep.eml");
  EXPECT_NE(mails[0].text.find("最里面"), std::string::npos) << mails[0].text;
  const auto files = read_sample("deep.dat");
  EXPECT_EQ(files.size(), static_cast<std::size_t>(extract::Limits{}.depth) + 1);
  EXPECT_EQ(files.back().outcome, Outcome::limit) << shown(files.back());
}

TEST(Families, AnEnormousPictureInADocumentIsNotDecoded) {
  const auto all = read_sample("inside.docx");
  EXPECT_EQ(all[0].outcome, Outcome::ok) << shown(all[0]);
  EXPECT_NE(all[0].text.find("信用"), std::string::npos);
}

TEST(Families, MacrosAreFlaggedAndTheTextIsKept) {
  for (const char* name : {"macros.xlsm", "macros.pptm", "macros.xls"}) {
    const auto all = read_sample(name);
    EXPECT_TRUE(extract::has_flag(all[0], "macros")) << shown(all[0]);
    if (all[0].kind != "xls") {
      EXPECT_NE(all[0].text.find("活动总结"), std::string::npos) << name;
    }
  }
}

TEST(Families, AProgramUnderAPapersNameIsAProgram) {
  const auto all = read_sample("program.docx");
  EXPECT_EQ(all[0].kind, "exe");
  EXPECT_TRUE(extract::has_flag(all[0], "executable")) << shown(all[0]);
  EXPECT_TRUE(extract::has_flag(all[0], "type_mismatch")) << shown(all[0]);
}

// Attached by itself, not in an archive: the same rules.
TEST(Families, NamesOfPrograms) {
  for (const char* ending : {"exe", "scr", "com", "pif", "bat", "cmd", "js", "vbs", "wsf", "lnk",
                             "hta", "msi", "jar", "ps1", "chm", "iso", "img"}) {
    const auto plain = read_file("x", std::string("说明.") + ending)[0];
    EXPECT_TRUE(extract::has_flag(plain, "executable")) << ending;
    EXPECT_FALSE(extract::has_flag(plain, "double_extension")) << ending;
    const auto doubled = read_file("x", std::string("总结.docx.") + ending)[0];
    EXPECT_TRUE(extract::has_flag(doubled, "double_extension")) << ending;
  }
  const auto turned = read_file("x", "总结\u202excod.scr")[0];
  EXPECT_TRUE(extract::has_flag(turned, "bidi_name"));
  EXPECT_TRUE(extract::has_flag(turned, "executable"));
  EXPECT_TRUE(read_file("x", "总结.第二稿.txt")[0].flags.empty());
}

}  // namespace
}  // namespace shouwen::attachments
