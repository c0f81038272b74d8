// What a worker may say is checked before it is believed.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/ocr/protocol.h"

#include <gtest/gtest.h>

namespace {

using namespace shouwen::parsers::ocr;

TEST(OcrProtocol, APageHeadComesBackAsItWas) {
  PageHead back;
  ASSERT_TRUE(decode(encode(PageHead{1728, 2292, 204, 195.58}), back));
  EXPECT_EQ(back.width, 1728u);
  EXPECT_EQ(back.height, 2292u);
  EXPECT_DOUBLE_EQ(back.dpi_x, 204);
  EXPECT_DOUBLE_EQ(back.dpi_y, 195.58);
  EXPECT_FALSE(back.upright);
  ASSERT_TRUE(decode(encode(PageHead{1728, 2292, 204, 195.58, true}), back));
  EXPECT_TRUE(back.upright);
}

TEST(OcrProtocol, APageOfNothingOrOfTooMuchIsRefused) {
  PageHead back;
  EXPECT_FALSE(decode(encode(PageHead{0, 10}), back));
  EXPECT_FALSE(decode(encode(PageHead{100'000, 100'000}), back));
  EXPECT_FALSE(decode(encode(PageHead{0xffffffffu, 0xffffffffu}), back));
  EXPECT_FALSE(decode("COW1", back));
}

TEST(OcrProtocol, AReadingComesBackAsItWas) {
  Reading reading{"engine-1", 2, 1000, 2000, {{0, 1, 2, 300, 40, 0.9876, "延吉市\t交通\n运输局"}}};
  const std::string frame = encode(reading);
  const std::size_t length = frame_length(frame.substr(0, kFrameHead));
  ASSERT_EQ(length, frame.size() - kFrameHead);
  Reading back;
  ASSERT_TRUE(decode(frame.substr(kFrameHead), back));
  EXPECT_EQ(back.engine, "engine-1");
  EXPECT_EQ(back.quarters, 2);
  ASSERT_EQ(back.lines.size(), 1u);
  // What parts fields and lines cannot stand inside one.
  EXPECT_EQ(back.lines[0].text, "延吉市 交通 运输局");
  EXPECT_NEAR(back.lines[0].confidence, 0.9876, 1e-9);
}

TEST(OcrProtocol, NonsenseIsNeverAReading) {
  Reading back;
  for (const char* text :
       {"", "line\t0\t0\t0\t1\t1\t0.5\tx\n", "engine\te\npage\t9\t10\t10\n",
        "engine\te\npage\t0\t-1\t10\n", "engine\te\npage\t0\t10\n", "engine\te\nline\t0\t0\t0\t1\n",
        "engine\te\nline\t0\t0\t0\t1\t1\tnan\tx\n", "engine\te\nline\t0\t0\t0\t1\t1\t1.5\tx\n",
        "engine\te\nline\t0\t99999999999\t0\t1\t1\t0.5\tx\n", "engine\te\nbox\t1\n"})
    EXPECT_FALSE(decode(text, back)) << text;
  std::string many = "engine\te\n";
  for (std::size_t i = 0; i <= kMostLines; ++i) many += "line\t0\t0\t0\t1\t1\t0.5\tx\n";
  EXPECT_FALSE(decode(many, back));
  EXPECT_EQ(frame_length(std::string("COW1\xff\xff\xff\x7f", 8)), 0u);
  EXPECT_EQ(frame_length("HTTP/1.1"), 0u);
}

}  // namespace
