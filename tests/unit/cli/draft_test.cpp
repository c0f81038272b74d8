// A drafted campaign is one that check accepts, wherever the notice names at least one day.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/campaign.h"
#include "gateway/cli/cmd_draft.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;

TEST(Draft, PassesCheckAsItIs) {
  int drafts = 0;
  const fs::path folder = fs::path(SHOUWEN_SOURCE_DIR) / "tests/unit/parsers/notices";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto notice = parsers::notice::read_notice(text);
    const auto dated = std::ranges::count_if(notice.duties, [](const parsers::notice::Duty& duty) {
      return !duty.due.date.empty() && !duty.optional;
    });
    if (dated == 0) continue;
    ++drafts;
    const fs::path file = fs::path(testing::TempDir()) / (entry.path().stem().string() + ".toml");
    std::ofstream(file, std::ios::binary) << draft_toml(notice, "notice");
    const auto campaign = config::load_campaign(file.string());
    ASSERT_TRUE(campaign.ok()) << entry.path() << ": " << campaign.error().text();
    EXPECT_EQ(campaign->requirements.size(), static_cast<std::size_t>(dated)) << entry.path();
  }
  EXPECT_GE(drafts, 10);
}

}  // namespace
}  // namespace shouwen::cli
