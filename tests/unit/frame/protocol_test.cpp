// The shapes that cross the helper's socket: what is written is read again, and no octets make the
// decoder do more than say no.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/protocol.h"

#include <gtest/gtest.h>

namespace shouwen::test {
namespace {

using namespace parsers::extract;            // NOLINT: a test
using namespace parsers::extract::protocol;  // NOLINT: a test

Reading sample() {
  Reading r;
  r.engine = "docx-1";
  Extracted& e = r.extracted;
  e.kind = "docx";
  e.outcome = Outcome::limit;
  e.why = "超限";
  e.text = "信用交通\n";
  e.pages = 3;
  e.duration_ms = 1234567890123;
  e.flags = {"macros", "signed"};
  e.pictures.push_back({"png", 640, 480, 999, "octets"});
  Member m;
  m.name = "a/b.docx";
  m.size = 77;
  m.outcome = Outcome::encrypted;
  m.flags = {"symlink"};
  e.members.push_back(m);
  return r;
}

TEST(Protocol, AReadingSurvives) {
  Reading back;
  ASSERT_TRUE(decode(encode(sample()), back));
  EXPECT_EQ(encode(back), encode(sample()));
  EXPECT_EQ(back.extracted.text, "信用交通\n");
  EXPECT_EQ(back.extracted.pages, 3);
  EXPECT_EQ(back.extracted.duration_ms, 1234567890123);
  EXPECT_EQ(back.extracted.members.at(0).size, 77U);
  EXPECT_EQ(back.extracted.pictures.at(0).octets, "octets");
}

TEST(Protocol, ARequestSurvives) {
  Request r;
  r.op = Op::render;
  r.kind = "pdf";
  r.page = 7;
  r.dpi = 110;
  r.deadline_ms = 5000;
  r.limits.text = 12345;
  Request back;
  ASSERT_TRUE(decode(encode(r), back));
  EXPECT_EQ(encode(back), encode(r));
  EXPECT_EQ(back.limits.text, 12345U);
}

TEST(Protocol, APreviewSurvives) {
  Request r;
  r.op = Op::preview;
  r.kind = "ofd";
  r.width = 1200;
  Request asked;
  ASSERT_TRUE(decode(encode(r), asked));
  EXPECT_EQ(asked.width, 1200);
  const PreviewHead head{Outcome::empty, "没有这一页", 2, 1200, 1697};
  PreviewHead back;
  ASSERT_TRUE(decode(encode(head), back));
  EXPECT_EQ(encode(back), encode(head));
  EXPECT_EQ(back.why, head.why);
  const std::string octets = encode(head);
  for (std::size_t size = 0; size < octets.size(); ++size)
    EXPECT_FALSE(decode(std::string_view(octets).substr(0, size), back));
  EXPECT_FALSE(decode(encode(PreviewHead{Outcome::ok, "", 1, 70'000, 1}), back));
}

TEST(Protocol, EveryPrefixAndFlippedOctetEnds) {
  const std::string good = encode(sample());
  for (std::size_t i = 0; i < good.size(); ++i) {
    Reading r;
    EXPECT_FALSE(decode(std::string_view(good).substr(0, i), r)) << i;
    for (const char c : {'\0', '\xFF', '\x7F'}) {
      std::string bad = good;
      bad[i] = c;
      Reading lied;
      if (decode(bad, lied)) {
        EXPECT_LE(lied.extracted.members.size(), good.size());
      }
    }
  }
}

TEST(Protocol, CountsBeyondTheOctetsAreRefused) {
  Reading r;
  const std::string huge(4, '\xFF');
  EXPECT_FALSE(decode(huge + huge + huge, r));
  Raster raster;
  raster.width = raster.height = 0x7FFFFFFF;
  Raster back;
  std::string why;
  EXPECT_FALSE(decode_head(encode_head(raster), back, why));
}

}  // namespace
}  // namespace shouwen::test
