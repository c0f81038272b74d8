// Pictures drawn inside the sandbox, where no thread may start: a phone's HEIC, a fax page.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "gateway/extract/blob.h"
#include "gateway/extract/extractor.h"
#include "tests/unit/extract/samples.h"

namespace shouwen::extract {
namespace {

using parsers::extract::Outcome;
using parsers::extract::shared_folder;

Extractor::Options from_build() {
  Extractor::Options options;
  options.program = SHOUWEN_BINARY_DIR "/shouwen-extract";
  return options;
}

Blob sealed(const std::string& octets) {
  Blob out;
  EXPECT_TRUE(out.append(octets) && out.seal());
  return out;
}

TEST(Render, HeicWithoutThreads) {
  const auto mail = shared_folder() / "corpus/more/mail/m014.eml";
  if (!std::filesystem::exists(mail)) GTEST_SKIP() << "no development corpus";
  Extractor extractor(from_build());
  int drawn = 0;
  for (const auto& a : parsers::extract::attachments_of(mail)) {
    if (a.octets.substr(4, 4) != "ftyp") continue;
    const auto page = extractor.render("heic", sealed(a.octets), 0, 0);
    ASSERT_EQ(page.outcome, Outcome::ok) << a.name << " " << page.why;
    EXPECT_EQ(page.raster.width, 960);
    EXPECT_EQ(page.raster.height, 640);
    ++drawn;
  }
  EXPECT_EQ(drawn, 2);
}

TEST(Render, FaxPageKeepsItsTwoResolutions) {
  const auto fax = shared_folder() / "corpus/fax/fax00000131.tif";
  if (!std::filesystem::exists(fax)) GTEST_SKIP() << "no development corpus";
  Extractor extractor(from_build());
  const auto page = extractor.render("tif", sealed(parsers::extract::read_whole(fax)), 0, 0);
  ASSERT_EQ(page.outcome, Outcome::ok) << page.why;
  EXPECT_EQ(page.raster.channels, 1);
  EXPECT_EQ(page.raster.width, 1728);
  EXPECT_DOUBLE_EQ(page.raster.dpi_x, 204);
  EXPECT_DOUBLE_EQ(page.raster.dpi_y, 98);
}

}  // namespace
}  // namespace shouwen::extract
