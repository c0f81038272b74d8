// Every attachment of the corpus, damaged a few octets at a time: whatever comes back has an
// outcome and stays within the limits. The sanitizers see what else goes wrong.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "parsers/extract/picture.h"
#include "parsers/extract/registry.h"
#include "parsers/extract/sniff.h"
#include "tests/unit/extract/samples.h"

namespace shouwen::parsers::extract {
namespace {

namespace fs = std::filesystem;

struct Whole {
  std::string octets, kind;
};

// One file of each kind and size class is enough; twenty alike are one.
std::vector<Whole> originals() {
  std::map<std::string, int> seen;
  std::vector<Whole> out;
  const auto take = [&](std::string octets, const std::string& name) {
    const std::string kind = sniff(std::string_view(octets).substr(0, 8192), name, "");
    static const std::vector<std::string> kOurs = {"doc", "wps", "xls", "et",  "zip",  "rar",
                                                   "7z",  "jpg", "png", "tif", "heic", "tnef"};
    if (std::ranges::find(kOurs, kind) == kOurs.end() || seen[kind]++ >= 3) return;
    out.push_back({std::move(octets), kind});
  };
  for (const fs::path& folder :
       {fs::path(SHOUWEN_SOURCE_DIR) / "tests/corpus/mail", shared_folder() / "corpus/mail",
        shared_folder() / "corpus/more/mail"}) {
    if (!fs::exists(folder)) continue;
    for (const auto& mail : fs::directory_iterator(folder))
      for (auto& a : attachments_of(mail.path())) take(std::move(a.octets), a.name);
  }
  const fs::path faxes = shared_folder() / "corpus/fax";
  if (fs::exists(faxes))
    for (const auto& f : fs::directory_iterator(faxes))
      if (f.path().extension() == ".tif") take(read_whole(f.path()), "fax.tif");
  return out;
}

std::string damaged(const std::string& whole, std::mt19937& random) {
  std::string out = whole;
  const auto below = [&](std::size_t n) { return std::size_t{random()} % n; };
  if (below(4) == 0) out.resize(below(out.size()) + 1);
  for (std::size_t i = 1 + below(8); i > 0; --i) {
    // Headers and directories are where damage is understood.
    const std::size_t at =
        below(2) == 0 ? below(std::min<std::size_t>(out.size(), 2048)) : below(out.size());
    out[at] = static_cast<char>(below(3) == 0 ? 0xFF : random());
  }
  return out;
}

TEST(Mutants, AnOutcomeAndNeverHarm) {
  constexpr int kEach = 60;
  std::mt19937 random(20201013);  // NOLINT(cert-msc51-cpp): the same every time
  Limits limits;
  limits.pixels = 4'000'000;
  limits.entry = limits.unpacked = std::size_t{16} << 20;
  int read = 0, drawn = 0;
  std::map<std::string, int> outcomes;
  for (const auto& whole : originals()) {
    const Reader* reader = registry().reader(whole.kind);
    ASSERT_NE(reader, nullptr) << whole.kind;
    const Renderer* renderer = registry().renderer(whole.kind);
    for (int i = 0; i < kEach; ++i) {
      const std::string octets = damaged(whole.octets, random);
      const Extracted e = reader->read(octets, limits);
      ++read;
      ++outcomes[std::string(name(e.outcome))];
      EXPECT_LE(e.text.size(), limits.text);
      EXPECT_LE(e.members.size(), limits.entries);
      EXPECT_LE(e.pictures.size(), limits.pictures);
      EXPECT_TRUE(e.outcome == Outcome::ok || e.outcome == Outcome::empty || !e.why.empty())
          << whole.kind << " " << name(e.outcome);
      Raster raster;
      if (renderer == nullptr || !renderer->render(octets, 0, 0, limits, raster)) continue;
      ++drawn;
      EXPECT_EQ(raster.pixels.size(), static_cast<std::size_t>(raster.width) *
                                          static_cast<std::size_t>(raster.height) *
                                          static_cast<std::size_t>(raster.channels));
    }
  }
  std::cout << read << " damaged files read, " << drawn << " drawn;";
  for (const auto& [outcome, count] : outcomes) std::cout << " " << outcome << " " << count;
  std::cout << "\n";
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace shouwen::parsers::extract
