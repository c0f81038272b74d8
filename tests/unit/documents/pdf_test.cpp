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

TEST(Pdf, KnownTextWithTheFontInside) {
  const Extracted e = read_pdf(sample("embedded.pdf"), {});
  expect_text("embedded.pdf", e);
  EXPECT_EQ(e.pages, 1);
  EXPECT_EQ(e.title, "信用交通活动总结");
  EXPECT_EQ(e.author, "办公室");
  EXPECT_TRUE(e.created.starts_with("2000-01-01T00:00:00")) << e.created;
  ASSERT_EQ(e.pictures.size(), 1U);
  EXPECT_EQ(e.pictures[0].kind, "jpg");
  EXPECT_EQ(e.pictures[0].width, 640);
  EXPECT_EQ(e.pictures[0].height, 480);
}

TEST(Pdf, KnownTextWithSTSongNotInside) {
  expect_text("stsong.pdf", read_pdf(sample("stsong.pdf"), {}));
}

TEST(Pdf, AnOwnersPasswordDoesNotKeepReadersOut) {
  expect_text("owner.pdf", read_pdf(sample("owner.pdf"), {}));
}

TEST(Pdf, AUsersPasswordDoes) {
  const Extracted e = read_pdf(sample("locked.pdf"), {});
  EXPECT_EQ(e.outcome, Outcome::encrypted);
  EXPECT_EQ(e.text, "");
}

TEST(Pdf, AScanIsEmptyAndSaysSo) {
  const Extracted e = read_pdf(sample("scan.pdf"), {});
  EXPECT_EQ(e.outcome, Outcome::empty);
  EXPECT_TRUE(has(e, "no_text"));
  EXPECT_EQ(e.pages, 2);
  ASSERT_FALSE(e.pictures.empty());
  EXPECT_EQ(e.pictures[0].width, 1240);
  EXPECT_EQ(e.pictures[0].height, 1754);
}

TEST(Pdf, PagesAndTextBeyondTheLimits) {
  Limits limits;
  limits.pages = 1;
  EXPECT_EQ(read_pdf(sample("scan.pdf"), limits).outcome, Outcome::limit);
  limits = {};
  limits.text = 60;
  EXPECT_EQ(read_pdf(sample("stsong.pdf"), limits).outcome, Outcome::limit);
}

TEST(Pdf, PagesAreDrawn) {
  Raster r;
  ASSERT_TRUE(render_pdf(sample("stsong.pdf"), 0, 110, {}, r));
  EXPECT_EQ(r.width, 909);
  EXPECT_EQ(r.height, 1286);
  ASSERT_EQ(r.pixels.size(),
            static_cast<std::size_t>(r.width) * static_cast<std::size_t>(r.height) * 3);
  const auto dark =
      std::ranges::count_if(r.pixels, [](char c) { return static_cast<unsigned char>(c) < 128; });
  EXPECT_GT(dark, 20000);  // some three hundred Han, with a font that is not inside
  EXPECT_FALSE(render_pdf(sample("stsong.pdf"), 1, 110, {}, r));
  EXPECT_FALSE(render_pdf(sample("stsong.pdf"), -1, 110, {}, r));
  EXPECT_FALSE(render_pdf(sample("locked.pdf"), 0, 110, {}, r));
  Limits limits;
  limits.pixels = 10'000;
  EXPECT_FALSE(render_pdf(sample("stsong.pdf"), 0, 110, limits, r));
}

TEST(Pdf, WhatIsNoneIsCorrupt) {
  EXPECT_EQ(read_pdf("", {}).outcome, Outcome::corrupt);
  EXPECT_EQ(read_pdf("%PDF-1.4\nnothing more", {}).outcome, Outcome::corrupt);
}

}  // namespace
}  // namespace shouwen::parsers::extract
