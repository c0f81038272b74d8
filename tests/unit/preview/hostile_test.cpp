// Documents made to hurt whoever draws them: an answer with a name, in time, and the next document
// is drawn as ever.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "tests/unit/documents/samples.h"
#include "tests/unit/preview/pages.h"

namespace shouwen::preview {
namespace {

using Clock = std::chrono::steady_clock;
using extract::Outcome;

constexpr auto kDeadline = std::chrono::milliseconds(3000);
constexpr auto kSpare = std::chrono::milliseconds(2000);  // of a busy machine

class Hostile : public ::testing::Test {
 protected:
  Hostile()
      : extractor_([] {
          auto options = from_build();
          options.deadline = kDeadline;
          return options;
        }()) {
    (void)extractor_.hello();  // its start is not what is timed
  }

  extract::Extractor::Page page(const std::string& kind, const std::string& octets) {
    const auto begun = Clock::now();
    auto drawn = extractor_.preview(kind, sealed(octets), 0, 1200);
    EXPECT_LT(Clock::now() - begun, kDeadline + kSpare) << kind;
    EXPECT_EQ(drawn.jpeg.empty(), drawn.outcome != Outcome::ok);
    return drawn;
  }
  void next_is_drawn() {
    const auto after = page("ofd", ofd_of("信用"));
    EXPECT_EQ(after.outcome, Outcome::ok) << after.why;
  }

  extract::Extractor extractor_;
};

TEST_F(Hostile, EnormousAndTinyPages) {
  for (const char* box : {"0 0 1000000 1000000", "0 0 0.001 0.001", "0 0 1 1000000",
                          "0 0 1e30 1e30", "0 0 -5 -5", "5 5 5 5"})
    (void)page("pdf", pdf_of(box, "0 0 10 10 re f"));
  for (const char* box : {"0 0 1e9 1e9", "0 0 0 0", "0 0 -1 5", "nan inf 1 1"}) {
    std::string ofd = ofd_of("信");
    const std::string was = "0 0 100 50";
    std::string now = box;
    now.resize(was.size(), ' ');
    ofd.replace(ofd.find(was), was.size(), now);
    (void)page("ofd", ofd);
  }
  next_is_drawn();
}

TEST_F(Hostile, EndlessDrawing) {
  std::string content;
  for (int i = 0; i < 400'000; ++i) content += "0 0 600 800 re f ";
  (void)page("pdf", pdf_of("0 0 600 800", content));
  std::string path = "<PathObject Boundary=\"0 0 100 50\" Fill=\"true\"><AbbreviatedData>";
  for (int i = 0; i < 300'000; ++i) path += "M 0 0 A 50 25 0 1 1 100 50 C ";
  (void)page("ofd", ofd_of("信", path + "</AbbreviatedData></PathObject>"));
  next_is_drawn();
}

TEST_F(Hostile, DamagedEverywhere) {
  std::mt19937 random(20201103);
  const std::vector<std::pair<std::string, std::string>> whole = {
      {"pdf", testing::sample("embedded.pdf")},
      {"ofd", testing::sample("plain.ofd")},
      {"tif", fax_of(2, 400, 300, 204, 98)},
      {"bmp", bmp_of(60, 60)}};
  for (const auto& [kind, octets] : whole)
    for (int round = 0; round < 40; ++round) {
      std::string damaged = octets;
      for (int flips = 0; flips < 1 + round; ++flips)
        damaged[random() % damaged.size()] = static_cast<char>(random());
      if (round % 4 == 0) damaged.resize(random() % damaged.size());
      (void)page(kind, damaged);
    }
  next_is_drawn();
}

TEST_F(Hostile, ATiffWhosePagesGoInARing) {
  std::string ring = fax_of(2, 64, 64, 204, 98);
  // The second page's link back to the first.
  const std::size_t second = 8 + 2 + 11 * 12 + 4 + 16 + 8 * 64;
  ring[second + 2 + 11 * 12] = 8;
  const auto drawn = page("tif", ring);
  EXPECT_LE(drawn.pages, 2);
  next_is_drawn();
}

}  // namespace
}  // namespace shouwen::preview
