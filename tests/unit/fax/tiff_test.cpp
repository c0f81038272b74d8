// The structure of fax TIFFs: real ones, hand-made ones, cut and corrupted ones.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "parsers/fax/arrival.h"
#include "parsers/fax/completeness.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::parsers::fax {
namespace {

TEST(FaxTiff, ReadsWhatHylafaxWrote) {
  const Tiff tiff = read_tiff(read_whole(sample_path("fax000000004.tif")));
  ASSERT_EQ(tiff.chain, Chain::whole);
  ASSERT_EQ(tiff.pages.size(), 2u);
  const Page& page = tiff.pages[0];
  EXPECT_EQ(page.width, 1728);
  EXPECT_EQ(page.height, 2292);
  EXPECT_EQ(page.dpi_x, 204);
  EXPECT_EQ(page.dpi_y, 196);
  EXPECT_EQ(page.compression, 4);
  EXPECT_EQ(page.fill_order, 2);
  EXPECT_EQ(page.date_time, "2026:11:23 07:55:21");
  EXPECT_EQ(page.receive_params, 2220073);
  EXPECT_EQ(page.receive_seconds, 17);
  EXPECT_EQ(page.dcs, "00 46 1F 22");
  EXPECT_TRUE(page.strips_inside);
  EXPECT_EQ(tiff.pages[1].height, 462);
  EXPECT_TRUE(tiff.defects.empty());
}

TEST(FaxTiff, BothByteOrdersSayTheSame) {
  for (const bool big : {false, true}) {
    const Built built{{2292, 2292}, {3}, big};
    const Tiff tiff = read_tiff(built.octets());
    ASSERT_EQ(tiff.chain, Chain::whole) << big;
    ASSERT_EQ(tiff.pages.size(), 2u);
    EXPECT_EQ(tiff.pages[0].bad_lines, 3);
    EXPECT_EQ(tiff.pages[1].bad_lines, -1);
    EXPECT_EQ(tiff.pages[1].height, 2292);
    EXPECT_TRUE(tiff.pages[1].strips_inside);
  }
}

// Wherever a file is cut, it is never taken for whole: libtiff says nothing about two of three.
TEST(FaxTiff, EveryTruncationShows) {
  for (const char* file : {"fax000000003.tif", "fax000000005.tif", "t38-noecm-loss5.tif"}) {
    const std::string whole = read_whole(sample_path(file));
    ASSERT_GT(whole.size(), 1000u);
    FaxArrival told;
    told.result.learn("", Origin::hook);
    told.ecm.learn(true, Origin::hook);
    for (std::size_t size = 0; size < whole.size(); size += 97) {
      const Tiff tiff = read_tiff(whole.substr(0, size));
      const Completeness c = judge(tiff, told);
      ASSERT_NE(c.state, State::complete) << file << " cut to " << size;
    }
  }
}

TEST(FaxTiff, ChainsThatLoopOrRunAwayEnd) {
  std::string loop = Built{{100}}.octets();
  // The last four octets are the next directory's place: point it at the first again.
  loop.replace(loop.size() - 4, 4, std::string("\x6c\0\0\0", 4));
  const Tiff tiff = read_tiff(loop);
  EXPECT_EQ(tiff.chain, Chain::loop);
  EXPECT_EQ(tiff.pages.size(), 1u);

  const Tiff many = read_tiff(Built{std::vector<int>(kTiffPages + 5, 10), {}, false, 1}.octets());
  EXPECT_EQ(many.chain, Chain::too_long);
  EXPECT_EQ(many.pages.size(), static_cast<std::size_t>(kTiffPages));
}

// A few octets a page can point at one long array again and again: what is kept of it is bounded.
TEST(FaxTiff, PagesThatShareOneArrayOfStripsAreBounded) {
  std::string file = std::string("II*\0", 4);
  const auto put = [&](std::uint32_t value, int octets) {
    for (int i = 0; i < octets; ++i) file += static_cast<char>(value >> (8 * i) & 255);
  };
  constexpr std::uint32_t kCount = 20000, kArray = 8, kPages = 60;
  const std::uint32_t first = kArray + 4 * kCount;
  put(first, 4);
  file += std::string(std::size_t{4} * kCount, '\1');
  for (std::uint32_t page = 0; page < kPages; ++page) {
    put(2, 2);
    for (const std::uint32_t tag : {273U, 279U}) {
      put(tag, 2);
      put(4, 2);
      put(kCount, 4);
      put(kArray, 4);
    }
    put(page + 1 < kPages ? first + (page + 1) * 30 : 0, 4);
  }
  const Tiff tiff = read_tiff(std::as_bytes(std::span(file)));
  ASSERT_EQ(tiff.pages.size(), kPages);
  std::size_t strips = 0;
  for (const Page& page : tiff.pages) strips += page.strips.size();
  EXPECT_LE(strips, kTiffStripsInAll);
  EXPECT_FALSE(tiff.pages.back().strips_inside);
}

TEST(FaxTiff, OtherFilesAreNotTiff) {
  for (const std::string text : {"", "II", "II*", "%PDF-1.4 and more", "MM\0+12345678"})
    EXPECT_EQ(read_tiff(text).chain, Chain::not_tiff) << text;
}

// Random damage: no crash, no endless loop, no page outside the limits (run under sanitizers).
TEST(FaxTiff, MutatedFilesAreReadWithinLimits) {
  std::mt19937 random(20201015);
  for (const char* file : {"fax000000004.tif", "t38-noecm-loss5.tif"}) {
    const std::string whole = read_whole(sample_path(file));
    for (int round = 0; round < 3000; ++round) {
      std::string octets = whole;
      const int changes = 1 + static_cast<int>(random() % 8);
      for (int i = 0; i < changes; ++i) {
        // Mostly in the directories, where the harm is.
        const std::size_t from = random() % 3 == 0 ? 0 : octets.size() - 600;
        octets[from + random() % (octets.size() - from)] = static_cast<char>(random());
      }
      if (random() % 4 == 0) octets.resize(random() % octets.size());
      const Tiff tiff = read_tiff(octets);
      ASSERT_LE(tiff.pages.size(), static_cast<std::size_t>(kTiffPages));
      for (const Page& page : tiff.pages) {
        ASSERT_GE(page.width, 0);
        ASSERT_LE(page.strips.size(), kTiffStrips);
        for (const Strip& strip : page.strips) {
          if (page.strips_inside) {
            ASSERT_LE(strip.offset + strip.size, octets.size());
          }
        }
      }
      FaxArrival arrival;
      learn_from(arrival, tiff);
      const FaxArrival again = from_text(to_text(arrival));
      ASSERT_EQ(to_text(again), to_text(arrival));
      judge(tiff, arrival);
    }
  }
}

}  // namespace
}  // namespace shouwen::parsers::fax
