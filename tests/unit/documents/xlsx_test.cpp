// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "parsers/extract/cell_format.h"
#include "parsers/extract/documents.h"
#include "tests/unit/documents/samples.h"

namespace shouwen::parsers::extract {
namespace {

using namespace shouwen::testing;

TEST(Xlsx, KnownTextOfALibrary) {
  const Extracted e = read_xlsx(sample("library.xlsx"), {});
  expect_text("library.xlsx", e);
  expect_exactly("library.xlsx", e);  // and every tab where it belongs
  EXPECT_EQ(e.flags, (std::vector<std::string>{"comments", "hidden_sheets"}));
  ASSERT_EQ(e.pictures.size(), 1U);
  EXPECT_EQ(e.pictures[0].width, 320);
  EXPECT_EQ(e.pictures[0].height, 200);
}

TEST(Xlsx, InlineStringsAndFormats) {
  expect_exactly("hand.xlsx", read_xlsx(sample("hand.xlsx"), {}));
}

TEST(Xlsx, DatesFrom1904) {
  EXPECT_EQ(format_cell(44092, "yyyy/m/d", false), "2020-09-18");
  EXPECT_EQ(format_cell(44092 - 1462, "yyyy/m/d", true), "2020-09-18");
  EXPECT_EQ(format_cell(1, "yyyy/m/d", false), "1900-01-01");
  EXPECT_EQ(format_cell(61, "yyyy/m/d", false), "1900-03-01");
}

TEST(Xlsx, NumbersNeverGrowExponents) {
  EXPECT_EQ(plain_number(22020101), "22020101");
  EXPECT_EQ(plain_number(1e15), "1000000000000000");
  EXPECT_EQ(plain_number(-0.25), "-0.25");
  EXPECT_EQ(plain_number(0.1 + 0.2), "0.3");
}

}  // namespace
}  // namespace shouwen::parsers::extract
