// Presentations, OpenDocument, OFD, RTF and XML that is a whole document.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "parsers/extract/documents.h"
#include "tests/unit/documents/samples.h"

namespace shouwen::parsers::extract {
namespace {

using namespace shouwen::testing;
using Read = Extracted (*)(std::string_view, const Limits&);

bool has(const Extracted& e, std::string_view flag) {
  return std::ranges::find(e.flags, flag) != e.flags.end();
}

TEST(Pptx, ReadingOrderNotesAndHiddenSlides) {
  const Extracted e = read_pptx(sample("hand.pptx"), {});
  expect_exactly("hand.pptx", e);
  EXPECT_EQ(e.pages, 2);
  EXPECT_TRUE(has(e, "hidden_slides"));
  ASSERT_EQ(e.pictures.size(), 2U);
  EXPECT_EQ(e.pictures[0].width, 640);
  EXPECT_EQ(e.pictures[1].width, 8);
}

TEST(Ofd, KnownTextHoweverPlacesAreWritten) {
  for (const char* name : {"prefixed.ofd", "plain.ofd"}) {
    const Extracted e = read_ofd(sample(name), {});
    expect_text(name, e);
    EXPECT_EQ(e.pages, 2) << name;
    EXPECT_TRUE(has(e, "signed")) << name;
    EXPECT_EQ(e.author, "办公室") << name;
    EXPECT_EQ(e.created, "2020-10-14") << name;
    ASSERT_EQ(e.pictures.size(), 1U) << name;
    EXPECT_EQ(e.pictures[0].width, 500) << name;
    ASSERT_EQ(e.members.size(), 1U) << name;
    EXPECT_EQ(e.members[0].name, "附件一.txt") << name;
    EXPECT_EQ(e.members[0].octets, "附件内容") << name;
  }
}

TEST(Ofd, LinesThatTheMarginBrokeAreOneParagraph) {
  const std::string text = read_ofd(sample("plain.ofd"), {}).text;
  EXPECT_NE(text.find("确保活动取得实效。\n"), std::string::npos) << text;
  EXPECT_NE(text.find("分管副局长为副组长的领导小组，制定实施方案，明确责任分工"),
            std::string::npos)
      << text;
}

TEST(Ofd, AScanIsEmptyAndSaysSo) {
  const Extracted e = read_ofd(sample("scan.ofd"), {});
  EXPECT_EQ(e.outcome, Outcome::empty);
  EXPECT_TRUE(has(e, "no_text"));
  ASSERT_EQ(e.pictures.size(), 1U);
  EXPECT_EQ(e.pictures[0].height, 1754);
}

TEST(Rtf, OctetsUnicodeAndDestinations) {
  const Extracted e = read_rtf(sample("hand.rtf"), {});
  expect_exactly("hand.rtf", e);
  EXPECT_EQ(e.title, "活动总结");
  EXPECT_EQ(e.author, "办公室");
  ASSERT_EQ(e.pictures.size(), 1U);
  EXPECT_EQ(e.pictures[0].width, 300);
  EXPECT_TRUE(has(e, "comments"));
}

TEST(Rtf, HostileShapesEnd) {
  EXPECT_EQ(read_rtf("{\\rtf1" + std::string(1'000'000, '{'), {}).outcome, Outcome::corrupt);
  EXPECT_EQ(read_rtf("{\\rtf1 abc\\bin99999999999999 x}", {}).outcome, Outcome::corrupt);
  EXPECT_EQ(read_rtf("{\\rtf1 abc\\bin-5 def}", {}).text, "abcdef\n");
  EXPECT_EQ(read_rtf("{\\rtf1\\u999999999999999 ?\\'", {}).outcome, Outcome::corrupt);
  EXPECT_EQ(read_rtf("{\\rtf1}", {}).outcome, Outcome::empty);
  // Half an octet of a picture inside another one was put on an empty string.
  EXPECT_EQ(read_rtf("{\\rtf1{\\pict 89{\\pict 8}5}}", {}).outcome, Outcome::empty);
}

TEST(Xml, TheTextOfAnyOther) {
  const Extracted e = read_xml("<?xml version=\"1.0\"?><a><b>甲</b><c>乙</c></a>", {});
  EXPECT_EQ(e.outcome, Outcome::ok);
  EXPECT_EQ(e.text, "甲\n乙\n");
  EXPECT_EQ(read_xml("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", {}).outcome, Outcome::corrupt);
  EXPECT_EQ(read_xml("<a>甲", {}).outcome, Outcome::corrupt);
}

// LibreOffice's own output of the same documents.
struct Office {
  const char* name;
  Read read;
};

class OfficeOutput : public ::testing::TestWithParam<Office> {};

TEST_P(OfficeOutput, KnownText) {
  const Office& office = GetParam();
  if (!have_office_sample(office.name))
    GTEST_SKIP() << "LibreOffice did not make " << office.name << ": is it installed?";
  // The PDF's pages part a sentence with a running foot: one pair of its 634 cannot be whole.
  const bool paged = std::string_view(office.name).ends_with(".pdf");
  expect_text(office.name, office.read(sample(office.name), {}), paged ? 0.998 : 0.999);
}

INSTANTIATE_TEST_SUITE_P(
    All, OfficeOutput,
    ::testing::Values(Office{"office.docx", read_docx}, Office{"office.xlsx", read_xlsx},
                      Office{"office.odt", read_odf}, Office{"office.ods", read_odf},
                      Office{"office.fodt", read_xml}, Office{"office2003.xml", read_xml},
                      Office{"office.pptx", read_pptx}, Office{"office.rtf", read_rtf},
                      Office{"office.pdf", read_pdf}),
    [](const auto& one) {
      std::string name = one.param.name;
      std::ranges::replace(name, '.', '_');
      return name;
    });

}  // namespace
}  // namespace shouwen::parsers::extract
