// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "parsers/extract/documents.h"
#include "tests/unit/documents/samples.h"

namespace shouwen::parsers::extract {
namespace {

using namespace shouwen::testing;

bool has(const Extracted& e, std::string_view flag) {
  return std::ranges::find(e.flags, flag) != e.flags.end();
}

TEST(Docx, KnownTextOfALibrary) {
  const Extracted e = read_docx(sample("library.docx"), {});
  expect_text("library.docx", e);
  EXPECT_EQ(e.kind, "docx");
  EXPECT_EQ(e.title, "××县交通运输局“信用交通宣传月”活动总结");
  EXPECT_EQ(e.author, "办公室");
  EXPECT_FALSE(e.created.empty());
  EXPECT_TRUE(e.flags.empty());
}

TEST(Docx, PicturesAreDescribedSoThatTinyOnesTell) {
  const Extracted e = read_docx(sample("library.docx"), {});
  ASSERT_EQ(e.pictures.size(), 2U);
  std::vector<int> widths;
  for (const Picture& p : e.pictures) {
    EXPECT_EQ(p.kind, "png");
    EXPECT_EQ(p.octets.size(), p.size);
    widths.push_back(p.width);
  }
  std::ranges::sort(widths);
  EXPECT_EQ(widths, (std::vector<int>{16, 800}));
}

TEST(Docx, PictureOctetsAreKeptWithinTheLimitOnly) {
  Limits limits;
  limits.picture_octets = 10;
  for (const Picture& p : read_docx(sample("library.docx"), limits).pictures) {
    EXPECT_TRUE(p.octets.empty());
    EXPECT_GT(p.width, 0);
  }
  limits.pictures = 1;
  const Extracted e = read_docx(sample("library.docx"), limits);
  EXPECT_EQ(e.pictures.size(), 1U);
  EXPECT_TRUE(has(e, "truncated"));
}

TEST(Docx, KeptAndDroppedAsDocumentsHSays) {
  const Extracted e = read_docx(sample("hand.docx"), {});
  expect_exactly("hand.docx", e);
  for (const char* flag : {"macros", "remote_template", "comments", "hidden_text"})
    EXPECT_TRUE(has(e, flag)) << flag;
  EXPECT_FALSE(has(e, "external_link"));
  ASSERT_EQ(e.members.size(), 1U);
  EXPECT_EQ(e.members[0].name, "附表.xlsx");
  EXPECT_EQ(e.members[0].octets, "PK\x03\x04 an inner file");
}

TEST(Docx, AutomaticNumbersAsWordShowsThem) {
  expect_exactly("numbered.docx", read_docx(sample("numbered.docx"), {}));
}

TEST(Docx, DocumentTypesAreRefused) {
  for (const char* name : {"laughs.docx", "external.docx"}) {
    const Extracted e = read_docx(sample(name), {});
    EXPECT_EQ(e.outcome, Outcome::corrupt) << name;
    EXPECT_EQ(e.text, "") << name;
    EXPECT_FALSE(e.why.empty());
  }
}

TEST(Docx, ABombEndsAtTheLimit) {
  EXPECT_EQ(read_docx(sample("bomb.docx"), {}).outcome, Outcome::limit);
}

TEST(Docx, NestingWithoutEndIsRefused) {
  EXPECT_EQ(read_docx(sample("deep.docx"), {}).outcome, Outcome::corrupt);
}

TEST(Docx, ACutFileGivesTheTextBeforeTheCut) {
  const std::string whole = sample("library.docx");
  const std::size_t main = whole.find("word/document.xml");
  ASSERT_NE(main, std::string::npos);
  const Extracted e = read_docx(std::string_view(whole).substr(0, main + 1500), {});
  EXPECT_EQ(e.outcome, Outcome::corrupt);
  EXPECT_NE(e.text.find("信用交通宣传月"), std::string::npos) << e.text;
}

TEST(Docx, TextBeyondTheLimitIsCutBetweenCharacters) {
  Limits limits;
  limits.text = 100;
  const Extracted e = read_docx(sample("library.docx"), limits);
  EXPECT_EQ(e.outcome, Outcome::limit);
  EXPECT_LE(e.text.size(), 100U);
  EXPECT_GT(e.text.size(), 90U);
}

TEST(Docx, NotAZipIsCorrupt) {
  EXPECT_EQ(read_docx("", {}).outcome, Outcome::corrupt);
  EXPECT_EQ(read_docx("PK\x03\x04", {}).outcome, Outcome::corrupt);
  EXPECT_EQ(read_docx(std::string(1000, '\xff'), {}).outcome, Outcome::corrupt);
}

}  // namespace
}  // namespace shouwen::parsers::extract
