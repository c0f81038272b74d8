// The same sheet and another one, on real fax pages drawn by the helper. A sheet fed again is made
// from the page as received: moved, turned a little, its dots thinned and sprinkled.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/page_print.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>

#include "gateway/extract/blob.h"
#include "gateway/extract/extractor.h"
#include "parsers/mime/mime.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::intake {
namespace {

namespace fax = parsers::fax;

struct Drawn {
  std::string name;
  PagePrint print;
};

std::vector<Drawn> draw(const std::filesystem::path& path, extract::Extractor& extractor) {
  std::vector<Drawn> out;
  const std::string octets = fax::read_whole(path);
  extract::Blob blob;
  EXPECT_TRUE(blob.append(octets) && blob.seal());
  const int pages = static_cast<int>(fax::read_tiff(octets).pages.size());
  for (int page = 0; page < pages; ++page) {
    const auto drawn = extractor.render("tif", blob, page, kPrintDpi);
    EXPECT_EQ(drawn.outcome, parsers::extract::Outcome::ok) << path << " " << drawn.why;
    out.push_back(
        {path.filename().string() + "/" + std::to_string(page + 1), print_of(drawn.raster)});
  }
  return out;
}

// Moved by 2 and 4 mm; `degrees` turned about the corner, which no play makes up for at the foot.
PagePrint fed_again(const PagePrint& page, unsigned seed, double degrees) {
  std::mt19937 random(seed);
  const double angle = degrees * M_PI / 180, dx = 2, dy = -4;
  PagePrint out = page;
  for (int y = 0; y < page.height; ++y) {
    for (int x = 0; x < page.width; ++x) {
      const int fx = static_cast<int>(std::lround(x * std::cos(angle) - y * std::sin(angle) + dx));
      const int fy = static_cast<int>(std::lround(x * std::sin(angle) + y * std::cos(angle) + dy));
      const bool inside = fx >= 0 && fy >= 0 && fx < page.width && fy < page.height;
      const int ink = inside ? page.ink[static_cast<std::size_t>(fy * page.width + fx)] : 0;
      const int noise = static_cast<int>(random() % 31) - 15;
      out.ink[static_cast<std::size_t>(y * page.width + x)] =
          static_cast<std::uint8_t>(std::clamp(ink + noise, 0, 255));
    }
  }
  return out;
}

// What a server's PDF of a fax looks like beside its TIFF, both out of one of its mails.
TEST(PagePrint, ThePdfOfAFaxIsTheSameSheets) {
  extract::Extractor::Options options;
  options.program = SHOUWEN_BINARY_DIR "/shouwen-extract";
  extract::Extractor extractor(options);
  for (const char* name : {"hylafax-whole.eml", "hylafax-cut.eml"}) {
    const std::string octets = fax::read_whole(fax::sample_path(name));
    const auto bytes = std::as_bytes(std::span(octets));
    const auto tree = parsers::mime::parse(bytes);
    std::vector<PagePrint> pdf, tiff;
    for (const auto& leaf : parsers::mime::leaves(tree)) {
      const std::string file = parsers::mime::decode_string(tree, leaf.part, octets.size());
      const bool is_pdf = file.starts_with("%PDF-");
      if (!is_pdf && !fax::is_tiff(std::as_bytes(std::span(file)))) continue;
      extract::Blob blob;
      ASSERT_TRUE(blob.append(file) && blob.seal());
      for (int page = 0; page < 2; ++page) {
        const auto drawn = extractor.render(is_pdf ? "pdf" : "tif", blob, page, kPrintDpi);
        ASSERT_EQ(drawn.outcome, parsers::extract::Outcome::ok) << name << " " << drawn.why;
        (is_pdf ? pdf : tiff).push_back(print_of(drawn.raster));
      }
    }
    ASSERT_EQ(pdf.size(), 2u);
    ASSERT_EQ(tiff.size(), 2u);
    for (std::size_t page = 0; page < 2; ++page)
      tiff[page] = resized(tiff[page], pdf[page].width, pdf[page].height);
    for (std::size_t page = 0; page < 2; ++page) {
      std::printf("%s page %zu: pdf %dx%d, tiff %dx%d, alike %.3f, the other page %.3f\n", name,
                  page + 1, pdf[page].width, pdf[page].height, tiff[page].width, tiff[page].height,
                  alike(pdf[page], tiff[page]), alike(pdf[page], tiff[1 - page]));
      EXPECT_GE(alike(pdf[page], tiff[page]), kSamePage);
      EXPECT_LT(alike(pdf[page], tiff[1 - page]), kSamePage);
    }
  }
}

TEST(PagePrint, ASheetFedAgainIsKnownAndAnotherIsNot) {
  extract::Extractor::Options options;
  options.program = SHOUWEN_BINARY_DIR "/shouwen-extract";
  extract::Extractor extractor(options);
  std::vector<Drawn> pages = draw(fax::sample_path("fax000000003.tif"), extractor);
  const std::vector<Drawn> redial = draw(fax::sample_path("fax000000005.tif"), extractor);
  pages.insert(pages.end(), redial.begin(), redial.end());
  const auto corpus = fax::corpus_path() / "fax";
  if (std::filesystem::exists(corpus)) {
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
      if (entry.path().extension() != ".tif") continue;
      for (Drawn& one : draw(entry.path(), extractor)) pages.push_back(std::move(one));
    }
  }
  double least_same = 1, least_turned = 1, most_other = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto seed = static_cast<unsigned>(i);
    const double same = alike(pages[i].print, fed_again(pages[i].print, seed, 0));
    least_same = std::min(least_same, same);
    EXPECT_GE(same, kSamePage) << pages[i].name;
    least_turned =
        std::min(least_turned, alike(pages[i].print, fed_again(pages[i].print, seed, 0.5)));
    for (std::size_t j = i < 6 ? 0 : i - 6; j < i; ++j) {
      const double other = alike(pages[i].print, pages[j].print);
      most_other = std::max(most_other, other);
      EXPECT_LT(other, kSamePage) << pages[i].name << " " << pages[j].name;
    }
  }
  std::printf("%zu pages: same sheet >= %.3f, turned by half a degree >= %.3f, another <= %.3f\n",
              pages.size(), least_same, least_turned, most_other);
}

TEST(PagePrint, BlankPagesAndStubsAreLikeNothing) {
  const PagePrint blank{210, 300, std::vector<std::uint8_t>(210 * 300, 0)};
  EXPECT_EQ(alike(blank, blank), 0);
  PagePrint lines = blank;
  for (std::size_t i = 0; i < lines.ink.size(); ++i) lines.ink[i] = i / 210 % 7 == 0 ? 255 : 0;
  PagePrint stub = lines;
  stub.height = 60;
  stub.ink.resize(210 * 60);
  EXPECT_EQ(alike(lines, stub), 0);
  EXPECT_EQ(alike(PagePrint{}, lines), 0);
}

}  // namespace
}  // namespace shouwen::intake
