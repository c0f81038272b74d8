// A receipt by fax: to which number, in which words, as which pages.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <tiffio.h>

#include <bit>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "config/source.h"
#include "gateway/replies/fax_page.h"
#include "gateway/replies/receipt_text.h"
#include "gateway/replies/recipients.h"
#include "tests/support/temp_dir.h"

namespace shouwen::replies {
namespace {

using storage::Answer;
using storage::Decision;

config::Roster roster() {
  config::Problems problems;
  auto out = config::parse_roster(
      config::Source(
          "units.csv",
          "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,fax_numbers\n"
          "D1,乙县交通运输局,乙县,,county,,,jt@yi.example,0433-2510001\n"
          "D2,丙县交通运输局,丙县,,county,,,,+86 433 2510002\n"
          "D3,丁县交通运输局,丁县,,county,,,,0433-2510003\n"
          "D4,戊县交通运输局,戊县,,county,,,,0433-2510003;0433-2510004\n"
          "D5,己县交通运输局,己县,,county,,,,\n"
          "D6,庚县交通运输局,庚县,,county,,,,0431-85097619\n"),
      problems);
  EXPECT_TRUE(out) << config::render(problems);
  return std::move(*out);
}

std::string told(const std::string& unit, bool by_fax = true) {
  const config::Roster units = roster();
  const storage::History none;
  RecipientFacts facts{units, none, {"office@gateway.example"}, Instant{1}, true, ""};
  facts.by_fax = by_fax;
  facts.own_faxes = {"0431-8509 7619"};
  Decision decision;
  decision.unit = unit;
  decision.ack = Answer::receipt;
  decision.sender_confirmed = true;
  const auto out = fax_recipients(decision, facts);
  return out.empty() ? "" : out.front().to;
}

TEST(FaxOut, AMailboxFirstThenTheRostersNumber) {
  EXPECT_EQ(told("D1"), "jt@yi.example");
  EXPECT_EQ(told("D2"), "fax:04332510002");
  EXPECT_EQ(told("D2", false), "") << "no fax server is configured";
  EXPECT_EQ(told("D5"), "");
  EXPECT_EQ(told(""), "");
}

TEST(FaxOut, ANumberOfTwoUnitsOrOurOwnIsNotDialled) {
  EXPECT_EQ(told("D3"), "");
  EXPECT_EQ(told("D4"), "fax:04332510004");
  EXPECT_EQ(told("D6"), "");
}

TEST(FaxOut, PaperIsNotAskedToReplyToAMail) {
  const std::string text =
      fax_words({"【收件回执】材料已收到", "　　补发时直接回复本邮件即可。\n"});
  EXPECT_EQ(text, "【收件回执】材料已收到\n\n　　补发时直接传真回复即可。\n");
}

struct Page {
  std::uint32_t width = 0, rows = 0, ink = 0;
  std::uint16_t compression = 0;
  float x = 0, y = 0;
};

std::vector<Page> pages_of(const std::string& octets) {
  const testing::TempDir dir;
  const std::string file = dir.path() + "/page.tif";
  std::ofstream(file, std::ios::binary) << octets;
  std::vector<Page> out;
  TIFF* tiff = TIFFOpen(file.c_str(), "r");
  EXPECT_NE(tiff, nullptr);
  if (tiff == nullptr) return out;
  do {
    Page page;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &page.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &page.rows);
    TIFFGetField(tiff, TIFFTAG_COMPRESSION, &page.compression);
    TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &page.x);
    TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &page.y);
    std::vector<unsigned char> row(page.width / 8);
    for (std::uint32_t y = 0; y < page.rows; ++y) {
      EXPECT_EQ(TIFFReadScanline(tiff, row.data(), y), 1);
      for (const unsigned char octet : row) page.ink += static_cast<unsigned>(std::popcount(octet));
    }
    out.push_back(page);
  } while (TIFFReadDirectory(tiff));
  TIFFClose(tiff);
  return out;
}

TEST(FaxPage, IsWhatAFaxMachinePrints) {
  const auto tiff = fax_tiff("【收件回执】材料已收到\n\n　　收件编号：XY2020-000088\n");
  ASSERT_TRUE(tiff.ok()) << tiff.error().text();
  const std::vector<Page> pages = pages_of(*tiff);
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_EQ(pages[0].width, 1728u);
  EXPECT_EQ(pages[0].rows, 2292u);
  EXPECT_EQ(pages[0].compression, COMPRESSION_CCITTFAX4);
  EXPECT_FLOAT_EQ(pages[0].x, 204);
  EXPECT_FLOAT_EQ(pages[0].y, 196);
  EXPECT_GT(pages[0].ink, 2000u) << "some letters are black";
  EXPECT_LT(pages[0].ink, 100'000u) << "paper is white";
  if (const char* keep = std::getenv("SHOUWEN_KEEP_FAX_PAGE"))
    std::ofstream(keep, std::ios::binary) << *tiff;
}

TEST(FaxPage, ALongReceiptHasSeveralPagesAndAnEndlessOneNone) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "　　尚未收到：图文简讯1篇（10月15日前）。\n";
  const auto tiff = fax_tiff(text);
  ASSERT_TRUE(tiff.ok()) << tiff.error().text();
  const std::vector<Page> pages = pages_of(*tiff);
  ASSERT_GE(pages.size(), 2u);
  for (const Page& page : pages) EXPECT_GT(page.ink, 1000u);
  for (int i = 0; i < 4; ++i) text += text;
  EXPECT_FALSE(fax_tiff(text).ok());
}

TEST(FaxPage, TheSameWordsAreTheSameOctets) {
  EXPECT_EQ(*fax_tiff("已收到"), *fax_tiff("已收到"));
}

}  // namespace
}  // namespace shouwen::replies
