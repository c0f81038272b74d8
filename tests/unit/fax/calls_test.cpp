// Real T.30 sessions: what arrives after each way a line can fail is judged by what was sent.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <tiffio.h>

#include <array>
#include <filesystem>

#include "gateway/intake/fax_reading.h"
#include "tests/unit/fax/line.h"
#include "tests/unit/fax/sample.h"
#include "tests/unit/ops/temp_dir.h"

namespace shouwen::intake {
namespace {

namespace fax = parsers::fax;

constexpr int kPages = 3;
constexpr double kLinesMissing = 0.03;

// Three pages of text as a machine scanned them, from two faxes.
void write_document(const std::string& path) {
  TIFF* out = TIFFOpen(path.c_str(), "w");
  ASSERT_NE(out, nullptr);
  const std::array<std::pair<const char*, int>, kPages> pages = {
      {{"fax000000004.tif", 0}, {"fax000000005.tif", 0}, {"fax000000005.tif", 1}}};
  for (const auto& [name, page] : pages) {
    TIFF* in = TIFFOpen(fax::sample_path(name).c_str(), "r");
    ASSERT_NE(in, nullptr);
    TIFFSetDirectory(in, static_cast<std::uint16_t>(page));
    std::uint32_t height = 0;
    TIFFGetField(in, TIFFTAG_IMAGELENGTH, &height);
    TIFFSetField(out, TIFFTAG_IMAGEWIDTH, 1728);
    TIFFSetField(out, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(out, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
    TIFFSetField(out, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    TIFFSetField(out, TIFFTAG_BITSPERSAMPLE, 1);
    TIFFSetField(out, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(out, TIFFTAG_ROWSPERSTRIP, height);
    TIFFSetField(out, TIFFTAG_XRESOLUTION, 204.0);
    TIFFSetField(out, TIFFTAG_YRESOLUTION, 196.0);
    TIFFSetField(out, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    std::vector<unsigned char> row(static_cast<std::size_t>(TIFFScanlineSize(in)));
    for (std::uint32_t y = 0; y < height; ++y) {
      ASSERT_EQ(TIFFReadScanline(in, row.data(), y), 1);
      ASSERT_EQ(TIFFWriteScanline(out, row.data(), y), 1);
    }
    TIFFWriteDirectory(out);
    TIFFClose(in);
  }
  TIFFClose(out);
}

class Calls : public ::testing::Test {
 protected:
  Calls() : sent_(dir_ / "sent.tif") {
    write_document(sent_);
    for (const fax::Page& page : fax::read_tiff(fax::read_whole(sent_)).pages)
      lines_.push_back(page.height);
  }

  // The call as a fax server hands it over: the file and what the receiving machine said of it.
  FaxReading receive(const line::Call& call) {
    const std::string path = dir_ / "received.tif";
    std::filesystem::remove(path);
    end_ = line::place(call, sent_, path);
    fax::FaxArrival told;
    told.result.learn(end_.ended && end_.code == 0 ? ""
                      : end_.ended                 ? end_.text
                                                   : "no end",
                      fax::Origin::hook);
    told.ecm.learn(end_.ecm, fax::Origin::hook);
    if (!end_.ident.empty()) told.tsi.learn(end_.ident, fax::Origin::hook);
    const std::string octets = fax::read_whole(path);
    told.without_page = octets.empty();
    return read_fax(octets, told);
  }

  // What is really missing, by what was sent.
  bool lacks(const FaxReading& reading) const {
    const auto& pages = reading.tiff.pages;
    if (pages.size() < lines_.size()) return true;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      // Machines pad or trim some lines at the foot; the sent page says how many there are to lose.
      const int bad = std::max(pages[i].bad_lines, 0);
      if (pages[i].height - bad < (1 - kLinesMissing) * lines_[i]) return true;
    }
    return false;
  }

  ops::TempDir dir_;
  const std::string sent_;
  std::vector<int> lines_;
  line::End end_;
};

TEST_F(Calls, GoodLinesGiveCompleteFaxesWithTheirFacts) {
  for (const bool t38 : {false, true}) {
    line::Call call;
    call.t38 = t38;
    call.sub = "8509";
    const FaxReading reading = receive(call);
    EXPECT_EQ(end_.code, 0) << end_.text;
    EXPECT_EQ(reading.completeness.state, fax::State::complete) << "t38 " << t38;
    EXPECT_EQ(reading.completeness.pages_whole, kPages);
    EXPECT_EQ(reading.arrival.tsi.value, "+86 433 2510000");
    EXPECT_EQ(reading.arrival.sub.value, "8509");
    EXPECT_FALSE(lacks(reading));
  }
}

TEST_F(Calls, WithoutErrorCorrectionAWholeFaxIsNotCalledPartial) {
  line::Call call;
  call.ecm = false;
  const FaxReading reading = receive(call);
  EXPECT_EQ(end_.code, 0) << end_.text;
  EXPECT_NE(reading.completeness.state, fax::State::partial);
  EXPECT_FALSE(lacks(reading));
}

TEST_F(Calls, LostPacketsAreNeverPassedOffAsComplete) {
  int short_ones = 0;
  for (const bool ecm : {false, true}) {
    for (unsigned seed = 1; seed <= 6; ++seed) {
      line::Call call;
      call.t38 = true;
      call.ecm = ecm;
      call.loss_percent = 5;
      call.seed = seed;
      const FaxReading reading = receive(call);
      if (!lacks(reading)) continue;
      ++short_ones;
      EXPECT_NE(reading.completeness.state, fax::State::complete)
          << "ecm " << ecm << " seed " << seed << " " << end_.text;
    }
  }
  EXPECT_GT(short_ones, 3);
}

TEST_F(Calls, CutAtEachSecondIsNeverComplete) {
  line::Call whole;
  receive(whole);
  const int seconds = static_cast<int>(end_.seconds);
  ASSERT_GT(seconds, 30);
  int cut = 0, without = 0;
  for (int second = 1; second < seconds; ++second) {
    line::Call call;
    call.cut_s = second;
    const FaxReading reading = receive(call);
    const bool complete = reading.completeness.state == fax::State::complete;
    // After the last page was confirmed nothing is missing any more.
    if (lacks(reading)) {
      ++cut;
      EXPECT_FALSE(complete) << "cut at " << second << " s: " << end_.text;
    }
    if (reading.arrival.without_page) {
      ++without;
      EXPECT_EQ(reading.completeness.missing_from, 1);
    }
  }
  std::printf("cut at each of %d s: %d lack something, %d of them without a page, none complete\n",
              seconds - 1, cut, without);
  EXPECT_GT(cut, seconds / 2);
}

TEST_F(Calls, ADropoutIsNeverComplete) {
  for (const bool ecm : {false, true}) {
    for (int at = 10'000; at < 60'000; at += 10'000) {
      line::Call call;
      call.ecm = ecm;
      call.drop_at_ms = at;
      call.drop_ms = 400;
      const FaxReading reading = receive(call);
      if (lacks(reading)) {
        EXPECT_NE(reading.completeness.state, fax::State::complete)
            << "ecm " << ecm << " at " << at << ": " << end_.text;
      }
    }
  }
}

}  // namespace
}  // namespace shouwen::intake
