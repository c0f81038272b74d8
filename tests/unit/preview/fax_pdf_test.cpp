// A fax as PDF/A: every page's pixels as the TIFF has them, by another program's decoder
// (pdfimages), for all ways a fax may be coded; sizes on paper; the same file for the same pages;
// what is refused.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/fax_pdf.h"

#include <gtest/gtest.h>
#include <tiffio.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/support/temp_dir.h"
#include "tests/unit/preview/pages.h"

namespace shouwen::preview {
namespace {

namespace fs = std::filesystem;
using extract::Outcome;
using shouwen::testing::TempDir;

std::string whole_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Rows of whole octets; something like writing: runs of many lengths.
std::string drawn_bits(unsigned width, unsigned height, unsigned seed) {
  std::minstd_rand random(seed);
  std::string out((width + 7) / 8 * height, '\0');
  for (std::size_t row = 0; row < height; ++row)
    for (unsigned x = 0, ink = 0; x < width; ink ^= 1U) {
      const unsigned run = 1 + random() % (random() % 8 == 0 ? 600 : 12);
      for (unsigned i = 0; i < run && x < width; ++i, ++x)
        if (ink != 0) out[row * ((width + 7) / 8) + x / 8] |= static_cast<char>(0x80U >> (x % 8));
    }
  return out;
}

struct Coding {
  const char* name;
  int compression;
  unsigned options = 0;
  int fill_order = FILLORDER_MSB2LSB;
  int photometric = PHOTOMETRIC_MINISWHITE;
  unsigned rows_per_strip = 0;  // 0 = all
  bool kept = false;            // the octets go into the PDF as they are
};

std::string tiff_of(const TempDir& dir, const Coding& c, unsigned pages, unsigned dpi_y) {
  const std::string path = dir.path() + "/made.tif";
  TIFF* tiff = TIFFOpen(path.c_str(), "w");
  const unsigned width = 1728, height = dpi_y == 98 ? 1146 : 2292;
  for (unsigned page = 0; page < pages; ++page) {
    std::string bits = drawn_bits(width, height, page + 1);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, c.compression);
    if (c.compression == COMPRESSION_CCITTFAX3)
      TIFFSetField(tiff, TIFFTAG_GROUP3OPTIONS, c.options);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, c.photometric);
    TIFFSetField(tiff, TIFFTAG_FILLORDER, c.fill_order);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, c.rows_per_strip == 0 ? height : c.rows_per_strip);
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 204.0);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, static_cast<double>(dpi_y));
    for (unsigned row = 0; row < height; ++row)
      TIFFWriteScanline(tiff, bits.data() + row * ((width + 7) / 8), row);
    TIFFWriteDirectory(tiff);
  }
  TIFFClose(tiff);
  return whole_file(path);
}

// A portable bitmap's rows as one octet a pixel, 0 black.
std::string pixels_of(const std::string& pbm) {
  std::size_t at = 0;
  unsigned sides[2] = {};
  EXPECT_TRUE(pbm.starts_with("P4"));
  at = 2;
  for (unsigned& side : sides) {
    while (std::isspace(static_cast<unsigned char>(pbm[at])) != 0) ++at;
    while (std::isdigit(static_cast<unsigned char>(pbm[at])) != 0)
      side = side * 10 + static_cast<unsigned>(pbm[at++] - '0');
  }
  ++at;
  std::string out;
  const std::size_t step = (sides[0] + 7) / 8;
  if (pbm.size() != at + step * sides[1]) return "";
  for (std::size_t y = 0; y < sides[1]; ++y)
    for (std::size_t x = 0; x < sides[0]; ++x)
      out += (static_cast<unsigned char>(pbm[at + y * step + x / 8]) & (0x80U >> (x % 8))) != 0
                 ? '\0'
                 : '\xFF';
  return out;
}

class FaxPdf : public ::testing::Test {
 protected:
  std::string pdf_of(const std::string& tiff, int quarters = 0) {
    codes_ = extractor_.codes(sealed(tiff));
    std::vector<PdfPage> pages;
    std::size_t at = 0;
    for (const auto& shape : codes_.head.pages) {
      pages.push_back({shape, std::string_view(codes_.octets).substr(at, shape.size), quarters});
      at += shape.size;
    }
    return codes_.head.outcome == Outcome::ok ? fax_pdf(pages) : "";
  }

  // Each page of the TIFF as the helper draws it against what pdfimages finds in the PDF.
  void expect_same(const std::string& tiff, const std::string& name) {
    const std::string pdf = pdf_of(tiff);
    ASSERT_EQ(codes_.head.outcome, Outcome::ok) << name << ": " << codes_.head.why;
    const std::string path = dir_.path() + "/fax.pdf";
    std::ofstream(path, std::ios::binary) << pdf;
    const std::string root = dir_.path() + "/page";
    ASSERT_EQ(std::system(("pdfimages " + path + " " + root).c_str()), 0) << name;
    for (std::size_t page = 0; page < codes_.head.pages.size(); ++page) {
      const auto drawn = extractor_.render("tif", sealed(tiff), static_cast<int>(page), 0);
      ASSERT_EQ(drawn.outcome, Outcome::ok) << name << " " << page << ": " << drawn.why;
      char number[32];
      std::snprintf(number, sizeof number, "-%03zu.pbm", page);
      const std::string found = pixels_of(whole_file(root + number));
      EXPECT_TRUE(found == drawn.raster.pixels) << name << " page " << page + 1;
      fs::remove(root + number);
    }
  }

  TempDir dir_;
  extract::Extractor extractor_{from_build()};
  extract::Extractor::Codes codes_;
};

bool has_pdfimages() {
  return std::system("command -v pdfimages > /dev/null") == 0;
}

TEST_F(FaxPdf, HoldsThePixelsHoweverTheyWereCoded) {
  if (!has_pdfimages()) GTEST_SKIP() << "no pdfimages (poppler-utils)";
  const std::vector<Coding> codings = {
      {"T.6", COMPRESSION_CCITTFAX4, 0, FILLORDER_MSB2LSB, PHOTOMETRIC_MINISWHITE, 0, true},
      {"T.6 lsb", COMPRESSION_CCITTFAX4, 0, FILLORDER_LSB2MSB, PHOTOMETRIC_MINISWHITE, 0, true},
      {"T.6 inverse", COMPRESSION_CCITTFAX4, 0, FILLORDER_MSB2LSB, PHOTOMETRIC_MINISBLACK, 0, true},
      {"T.6 strips", COMPRESSION_CCITTFAX4, 0, FILLORDER_LSB2MSB, PHOTOMETRIC_MINISWHITE, 100},
      {"T.4 1-D", COMPRESSION_CCITTFAX3, 0, FILLORDER_LSB2MSB, PHOTOMETRIC_MINISWHITE, 0, true},
      {"T.4 1-D fill", COMPRESSION_CCITTFAX3, GROUP3OPT_FILLBITS, FILLORDER_MSB2LSB,
       PHOTOMETRIC_MINISWHITE, 0, true},
      {"T.4 2-D", COMPRESSION_CCITTFAX3, GROUP3OPT_2DENCODING, FILLORDER_MSB2LSB,
       PHOTOMETRIC_MINISWHITE, 0, true},
      {"T.4 2-D strips", COMPRESSION_CCITTFAX3, GROUP3OPT_2DENCODING, FILLORDER_LSB2MSB,
       PHOTOMETRIC_MINISWHITE, 64},
      {"MH without EOL", COMPRESSION_CCITTRLE, 0},
      {"packbits", COMPRESSION_PACKBITS, 0},
      {"none, inverse", COMPRESSION_NONE, 0, FILLORDER_MSB2LSB, PHOTOMETRIC_MINISBLACK, 7}};
  for (const Coding& c : codings) {
    for (const unsigned dpi_y : {98U, 196U}) expect_same(tiff_of(dir_, c, 2, dpi_y), c.name);
    for (const auto& page : codes_.head.pages) EXPECT_EQ(page.kept, c.kept) << c.name;
  }
}

TEST_F(FaxPdf, OfRealFaxesTheWholeAndTheCut) {
  if (!has_pdfimages()) GTEST_SKIP() << "no pdfimages (poppler-utils)";
  const char* set = std::getenv("SHOUWEN_SHARED");
  const fs::path source = SHOUWEN_SOURCE_DIR,
                 shared = set != nullptr && *set != '\0' ? fs::path(set) : source / ".." / "shared";
  int faxes = 0;
  for (const fs::path& folder :
       {source / "tests/unit/fax/samples", shared / "corpus/fax", shared / "corpus/more/fax"}) {
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() != ".tif") continue;
      const std::string tiff = whole_file(entry.path()), name = entry.path().filename().string();
      if (extractor_.render("tif", sealed(tiff), 0, 0).outcome != Outcome::ok) {
        EXPECT_TRUE(pdf_of(tiff).empty()) << name;  // cut before its first page
        continue;
      }
      expect_same(tiff, name);
      ++faxes;
    }
  }
  EXPECT_GE(faxes, 4);
}

TEST_F(FaxPdf, SaysThatItIsPdfAAndIsTheSameEachTime) {
  const std::string tiff = tiff_of(dir_, {"", COMPRESSION_CCITTFAX4}, 1, 98);
  const std::string pdf = pdf_of(tiff);
  EXPECT_EQ(pdf, pdf_of(tiff));
  for (const char* part : {"%PDF-1.4\n", "<pdfaid:part>1</pdfaid:part>",
                           "<pdfaid:conformance>B</pdfaid:conformance>", "/OutputIntents[4 0 R]",
                           "/S/GTS_PDFA1", "/DestOutputProfile 5 0 R", "/ID[<", "/Metadata 3 0 R"})
    EXPECT_NE(pdf.find(part), std::string::npos) << part;
  // A4: 1728 at 204, 1146 at 98.
  EXPECT_NE(pdf.find("/MediaBox[0 0 609.882 841.959]"), std::string::npos);
  EXPECT_EQ(pdf.find("/Rotate"), std::string::npos);
  EXPECT_NE(pdf_of(tiff, 3).find("/Rotate 270"), std::string::npos);
  for (const char* none : {"/Encrypt", "/JavaScript", "/Info 1", "/CreationDate"})
    EXPECT_EQ(pdf.find(none), std::string::npos) << none;
}

TEST_F(FaxPdf, TheReferencesOfItsTableAreRight) {
  const std::string pdf = pdf_of(tiff_of(dir_, {"", COMPRESSION_CCITTFAX4}, 2, 98));
  const std::size_t table = std::stoul(pdf.substr(pdf.rfind("startxref\n") + 10));
  ASSERT_EQ(pdf.substr(table, 5), "xref\n");
  const std::size_t first = pdf.find("f \n", table) + 3;
  for (int object = 1; object <= 5 + 2 * 3; ++object) {
    const std::string row = pdf.substr(first + static_cast<std::size_t>(object - 1) * 20, 20);
    const std::string begins = std::to_string(object) + " 0 obj\n";
    EXPECT_EQ(pdf.substr(std::stoul(row), begins.size()), begins);
  }
}

TEST_F(FaxPdf, TheProfileIsAsLongAsItSays) {
  const std::string icc = grey_profile();
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
      value = value << 8 | static_cast<unsigned char>(icc[at + i]);
    return value;
  };
  EXPECT_EQ(number(0), icc.size());
  EXPECT_EQ(icc.substr(12, 12), "mntrGRAYXYZ ");
  EXPECT_EQ(icc.substr(36, 4), "acsp");
  for (std::uint32_t i = 0; i < number(128); ++i) {
    const std::size_t entry = 132 + 12 * i;
    EXPECT_EQ(number(entry + 4) % 4, 0u);
    EXPECT_LE(number(entry + 4) + number(entry + 8), icc.size());
  }
}

TEST_F(FaxPdf, WhatIsNoBlackAndWhiteFaxIsRefused) {
  EXPECT_TRUE(pdf_of("II*").empty());
  EXPECT_EQ(codes_.head.outcome, Outcome::corrupt);
  std::string tiff = tiff_of(dir_, {"", COMPRESSION_CCITTFAX4}, 2, 98);
  EXPECT_TRUE(pdf_of(tiff.substr(0, 8)).empty());
  EXPECT_NE(codes_.head.outcome, Outcome::ok);
  std::minstd_rand random(7);
  for (int i = 0; i < 60; ++i) {  // mutants: an answer or a refusal, never a hang
    std::string mutant = tiff;
    for (int j = 0; j < 8; ++j) mutant[random() % mutant.size()] = static_cast<char>(random());
    mutant.resize(mutant.size() - random() % 2000);
    (void)pdf_of(mutant);
    EXPECT_NE(codes_.head.outcome, Outcome::crashed) << codes_.head.why;
  }
}

}  // namespace
}  // namespace shouwen::preview
