// What is kept of OCR beside its text, and pages turned by quarters.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/ocr_lines.h"

#include <gtest/gtest.h>

#include "gateway/extract/turn.h"

namespace shouwen::extract {
namespace {

TEST(OcrLines, ComeBackAsTheyWere) {
  Document d;
  d.pages_read = {{0, 1664, 2350, 2, "ppocr4"}, {1, 1660, 2300, 0, "tesseract"}};
  d.lines = {{0, 10, 20, 300, 40, 0.987, "延吉市\t交通运输局"}, {1, 1, 2, 3, 4, 0.5, "共2页"}};
  const auto pages = read_lines(lines_text(d));
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(pages[0].page.width, 1664);
  EXPECT_EQ(pages[0].page.quarters, 2);
  EXPECT_EQ(pages[1].page.engine, "tesseract");
  ASSERT_EQ(pages[0].lines.size(), 1u);
  EXPECT_EQ(pages[0].lines[0].text, "延吉市 交通运输局");
  EXPECT_EQ(pages[0].lines[0].left, 10);
  EXPECT_EQ(pages[0].lines[0].height, 40);
  EXPECT_NEAR(pages[0].lines[0].confidence, 0.987, 1e-9);
  EXPECT_EQ(pages[1].lines[0].page, 1);
  EXPECT_TRUE(lines_text({}).empty());
}

TEST(OcrLines, AreBoundedByWholePages) {
  Document d;
  for (int page = 0; page < 4; ++page) {
    d.pages_read.push_back({page, 1, 1, 0, "e"});
    d.lines.push_back({page, 0, 0, 1, 1, 1, std::string(400'000, 'x')});
  }
  const std::string text = lines_text(d);
  EXPECT_LE(text.size(), kKeptLines);
  EXPECT_EQ(read_lines(text).size(), 2u);
}

TEST(OcrLines, WhatIsNoRecordIsLeftOut) {
  const auto pages = read_lines("L\t1\t1\t1\t1\t1\tearly\nP\t0\tx\nP\t0\t1\t1\t0\te\nL\t1\nQ\n");
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_TRUE(pages[0].lines.empty());
}

TEST(Turn, ByQuartersClockwiseAndResolutionsGoWithTheirSides) {
  parsers::extract::Raster r;
  r.width = 3;
  r.height = 2;
  r.channels = 1;
  r.dpi_x = 204;
  r.dpi_y = 98;
  r.pixels = "abcdef";
  const auto turned = [&](int quarters) {
    auto out = r;
    turn(out, quarters);
    return out;
  };
  EXPECT_EQ(turned(0).pixels, "abcdef");
  EXPECT_EQ(turned(1).pixels, "daebfc");
  EXPECT_EQ(turned(2).pixels, "fedcba");
  EXPECT_EQ(turned(3).pixels, "cfbead");
  EXPECT_EQ(turned(1).width, 2);
  EXPECT_DOUBLE_EQ(turned(1).dpi_x, 98);
  EXPECT_DOUBLE_EQ(turned(2).dpi_x, 204);
  r.channels = 3;
  r.width = r.height = 1;
  r.pixels = "rgb";
  EXPECT_EQ(turned(3).pixels, "rgb");
  r.width = 7;
  EXPECT_EQ(turned(1).width, 7);  // its pixels do not fit: as it was
}

}  // namespace
}  // namespace shouwen::extract
