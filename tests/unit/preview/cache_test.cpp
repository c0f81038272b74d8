// The cache: whole or not there, bounded, oldest out; and a page that is in it costs no helper.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "gateway/preview/preview.h"
#include "storage/sha256.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/preview/pages.h"

namespace shouwen::preview {
namespace {

namespace fs = std::filesystem;
using extract::Outcome;
using shouwen::testing::TempDir;

// As if it had last been asked for so many minutes ago.
void age(const std::string& path, int minutes) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(minutes));
}

TEST(PreviewCache, GivesWhatWasPut) {
  TempDir dir;
  const Cache cache({dir / "previews"});
  EXPECT_FALSE(cache.get("a"));
  ASSERT_TRUE(cache.put("a", "one"));
  EXPECT_EQ(cache.get("a"), "one");
  ASSERT_TRUE(cache.put("a", "two"));
  EXPECT_EQ(cache.get("a"), "two");
  cache.drop("a");
  EXPECT_FALSE(cache.get("a"));
}

TEST(PreviewCache, NoNameOfAKeyIsAPath) {
  TempDir dir;
  const Cache cache({dir / "previews"});
  ASSERT_TRUE(cache.put("../../etc/passwd", "x"));
  for (const std::string& name : testing::list_files(dir / "previews")) {
    EXPECT_EQ(name.size(), 64U);
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
  struct stat info {};
  ASSERT_EQ(::stat((dir / "previews").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0007, 0U);
}

TEST(PreviewCache, OldestGoWhenItIsFull) {
  TempDir dir;
  const Cache cache({dir / "previews", 3000});
  const std::string page(1000, 'x');
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(cache.put(key, page));
  age(cache.path("a"), 30);
  age(cache.path("b"), 20);
  age(cache.path("c"), 10);
  EXPECT_TRUE(cache.get("a"));  // asked for: now the youngest
  ASSERT_TRUE(cache.put("d", page));
  EXPECT_TRUE(cache.get("a"));
  EXPECT_FALSE(cache.get("b"));
  EXPECT_TRUE(cache.get("c"));
  EXPECT_TRUE(cache.get("d"));
  EXPECT_FALSE(cache.put("e", std::string(3001, 'x')));
  EXPECT_TRUE(cache.get("d"));
}

TEST(PreviewCache, WhatAKilledProgramLeftGoes) {
  TempDir dir;
  const Cache cache({dir / "previews"});
  ASSERT_TRUE(cache.put("a", "x"));
  const std::string left = cache.path("b") + ".1-1.new";
  testing::write_file(left, "half");
  age(left, 90);
  ASSERT_TRUE(cache.put("c", "x"));
  EXPECT_FALSE(fs::exists(left));
  EXPECT_EQ(testing::list_files(dir / "previews").size(), 2U);
}

TEST(PreviewCache, KeepsNothingWithoutAFolderOrRoom) {
  TempDir dir;
  EXPECT_FALSE(Cache({}).put("a", "x"));
  EXPECT_FALSE(Cache({}).get("a"));
  EXPECT_FALSE(Cache({dir / "previews", 1000, ~std::uint64_t{0} / 2}).put("a", "x"));
  testing::write_file(dir / "file", "");
  EXPECT_FALSE(Cache({dir / "file"}).put("a", "x"));
}

struct Seen {
  Outline outline;
  std::vector<Page> pages;
};

Seen look(extract::Extractor& extractor, const Cache& cache, const Source& source, Wanted wanted) {
  Previewer previewer(extractor, cache);
  Seen seen;
  auto outline =
      previewer.pages(source, wanted, [&](Page&& p) { seen.pages.push_back(std::move(p)); });
  EXPECT_TRUE(outline.ok());
  if (outline.ok()) seen.outline = *outline;
  return seen;
}

TEST(Previewer, AHitGivesTheSameOctetsAndRunsNoHelper) {
  TempDir dir;
  const Cache cache({dir / "previews"});
  const std::string fax = fax_of(3, 400, 200, 204, 98);
  int asked = 0;
  const Source source{"tif", storage::sha256(fax), [&]() -> Result<extract::Blob> {
                        ++asked;
                        return sealed(fax);
                      }};
  extract::Extractor extractor(from_build());
  const Seen first = look(extractor, cache, source, {1, 20, 300});
  ASSERT_EQ(first.outline.outcome, Outcome::ok) << first.outline.why;
  EXPECT_EQ(first.outline.pages, 3);
  ASSERT_EQ(first.pages.size(), 3U);
  EXPECT_EQ(asked, 1);

  extract::Extractor::Options nowhere;
  nowhere.program = "/nonexistent/shouwen-extract";
  extract::Extractor none(nowhere);
  const Seen again = look(none, cache, source, {1, 20, 300});
  EXPECT_EQ(asked, 1);
  EXPECT_FALSE(none.state());  // not even tried
  EXPECT_EQ(again.outline.pages, 3);
  ASSERT_EQ(again.pages.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.pages[i].cached);
    EXPECT_TRUE(again.pages[i].cached);
    EXPECT_EQ(again.pages[i].jpeg, first.pages[i].jpeg);
    EXPECT_EQ(again.pages[i].width, first.pages[i].width);
    EXPECT_EQ(again.pages[i].height, first.pages[i].height);
    EXPECT_EQ(testing::read_file(again.pages[i].path), first.pages[i].jpeg);
  }
}

TEST(Previewer, ADamagedEntryIsMadeAgain) {
  TempDir dir;
  const Cache cache({dir / "previews"});
  const std::string picture = bmp_of(30, 30);
  const Source source{"bmp", storage::sha256(picture),
                      [&]() -> Result<extract::Blob> { return sealed(picture); }};
  extract::Extractor extractor(from_build());
  const Seen first = look(extractor, cache, source, {1, 1, 300});
  ASSERT_EQ(first.pages.size(), 1U);
  testing::write_file(first.pages[0].path, first.pages[0].jpeg.substr(0, 100));
  const Seen again = look(extractor, cache, source, {1, 1, 300});
  ASSERT_EQ(again.pages.size(), 1U);
  EXPECT_FALSE(again.pages[0].cached);
  EXPECT_EQ(again.pages[0].jpeg, first.pages[0].jpeg);
}

}  // namespace
}  // namespace shouwen::preview
