// Pages of pdf, ofd, faxes and pictures, drawn in the sandbox: how many, how large, that they show
// something, and that letters are letters.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/preview/pages.h"

#include <gtest/gtest.h>

#include "tests/unit/documents/samples.h"

namespace shouwen::preview {
namespace {

using extract::Outcome;
using testing::sample;

class Pages : public ::testing::Test {
 protected:
  extract::Extractor::Page page(const std::string& kind, const std::string& octets, int number = 1,
                                int width = 900) {
    return extractor_.preview(kind, sealed(octets), number - 1, width);
  }
  extract::Extractor extractor_{from_build()};
};

TEST_F(Pages, OfPdfAreAsWideAsAsked) {
  for (const int width : {240, 900, 1600}) {
    const auto drawn = page("pdf", sample("embedded.pdf"), 1, width);
    ASSERT_EQ(drawn.outcome, Outcome::ok) << drawn.why;
    EXPECT_EQ(drawn.pages, 1);
    EXPECT_EQ(drawn.width, width);
    EXPECT_NEAR(drawn.height, width * 297.0 / 210, 2);
    EXPECT_GT(ink(drawn.jpeg), 0.005);
  }
}

TEST_F(Pages, OfPdfTurnedAreAsWideAsAsked) {
  const std::string turned = pdf_of("0 0 200 400]/Rotate[90", "0 0 200 200 re f");
  std::string pdf = turned;
  pdf.replace(pdf.find("/Rotate[90]"), 11, "/Rotate 90");
  const auto drawn = page("pdf", pdf, 1, 600);
  ASSERT_EQ(drawn.outcome, Outcome::ok) << drawn.why;
  EXPECT_EQ(drawn.width, 600);
  EXPECT_NEAR(drawn.height, 300, 2);
}

TEST_F(Pages, OfOfdShowTextAndPictures) {
  const auto first = page("ofd", sample("plain.ofd"), 1),
             second = page("ofd", sample("plain.ofd"), 2);
  ASSERT_EQ(first.outcome, Outcome::ok) << first.why;
  ASSERT_EQ(second.outcome, Outcome::ok) << second.why;
  EXPECT_EQ(first.pages, 2);
  EXPECT_EQ(first.width, 900);
  EXPECT_GT(ink(first.jpeg), 0.005);
  EXPECT_GT(difference(first.jpeg, second.jpeg), 0.005);
  const auto scan = page("ofd", sample("scan.ofd"));
  ASSERT_EQ(scan.outcome, Outcome::ok) << scan.why;
  EXPECT_GT(ink(scan.jpeg), 0.001);
}

TEST_F(Pages, ChineseLettersAreNoBoxes) {
  // A face without them would show one box for both.
  const auto one = page("ofd", ofd_of("信信信信")), other = page("ofd", ofd_of("用用用用"));
  ASSERT_EQ(one.outcome, Outcome::ok) << one.why;
  EXPECT_GT(ink(one.jpeg), 0.01);
  EXPECT_GT(difference(one.jpeg, other.jpeg), 0.01);
}

TEST_F(Pages, OfOfdShowLinesAreasAndArcs) {
  const std::string path =
      "<PathObject Boundary=\"0 25 100 25\" Fill=\"true\" Stroke=\"false\"><AbbreviatedData>"
      "M 20 12 A 10 10 0 1 1 40 12 A 10 10 0 1 1 20 12 C</AbbreviatedData>"
      "<FillColor Value=\"0 0 0\"/></PathObject>";
  const auto bare = page("ofd", ofd_of("")), drawn = page("ofd", ofd_of("", path));
  ASSERT_EQ(drawn.outcome, Outcome::ok) << drawn.why;
  EXPECT_LT(ink(bare.jpeg), 0.001);
  EXPECT_NEAR(ink(drawn.jpeg), 3.14159 * 10 * 10 / (100 * 50), 0.005);  // a disc of 10 mm
}

TEST_F(Pages, OfAFaxHaveSquarePixels) {
  const std::string fax = fax_of(2, 1728, 1100, 204, 98);
  const auto first = page("tif", fax, 1, 1200), second = page("tif", fax, 2, 1200);
  ASSERT_EQ(first.outcome, Outcome::ok) << first.why;
  EXPECT_EQ(first.pages, 2);
  EXPECT_EQ(first.width, 1200);
  EXPECT_NEAR(first.height, 1100 * 204.0 / 98 * 1200 / 1728, 2);
  EXPECT_NEAR(ink(first.jpeg), 4.0 / 16, 0.02);
  EXPECT_NEAR(ink(second.jpeg), 8.0 / 16, 0.02);
}

TEST_F(Pages, OfAPictureAreNeverEnlarged) {
  const auto drawn = page("bmp", bmp_of(40, 20), 1, 1200);
  ASSERT_EQ(drawn.outcome, Outcome::ok) << drawn.why;
  EXPECT_EQ(drawn.width, 40);
  EXPECT_EQ(drawn.height, 20);
  EXPECT_NEAR(ink(drawn.jpeg), 0.5, 0.05);
}

TEST_F(Pages, WhatIsNotThereIsSaid) {
  EXPECT_EQ(page("ofd", sample("plain.ofd"), 3).outcome, Outcome::empty);
  EXPECT_EQ(page("tif", fax_of(1, 64, 64, 204, 98), 2).outcome, Outcome::empty);
  EXPECT_EQ(page("pdf", sample("locked.pdf")).outcome, Outcome::encrypted);
  EXPECT_EQ(page("pdf", "%PDF-1.4 and no more").outcome, Outcome::corrupt);
  EXPECT_EQ(page("ofd", "PK").outcome, Outcome::corrupt);
  EXPECT_EQ(page("png", "\x89PNG\r\n\x1a\n").outcome, Outcome::corrupt);
  EXPECT_EQ(page("zip", "PK").outcome, Outcome::unsupported);
  EXPECT_FALSE(page("pdf", "%PDF-1.4 and no more").why.empty());
}

}  // namespace
}  // namespace shouwen::preview
