// Each folder of tests/bad_configs holds broken files and `expected`, the exact text an operator
// sees. UPDATE_EXPECTED=1 rewrites them; the test then says so and counts as skipped, never as
// passed.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/check.h"

namespace shouwen::config {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(SHOUWEN_SOURCE_DIR) / "tests" / "bad_configs";

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> folders() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.is_directory()) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What `check` prints for the folder, with bare file names.
std::string checked(const fs::path& folder) {
  CheckFiles files;
  if (fs::exists(folder / "shouwen.toml")) files.settings = folder / "shouwen.toml";
  if (fs::exists(folder / "units.csv")) files.units = folder / "units.csv";
  if (fs::exists(folder / "campaign.toml")) files.campaigns = {folder / "campaign.toml"};
  if (fs::exists(folder / "holidays.toml")) files.holidays = folder / "holidays.toml";
  Problems problems = check_files(files).problems;
  for (Problem& p : problems) p.file = fs::path(p.file).filename();
  return render(problems);
}

class BadConfig : public testing::TestWithParam<fs::path> {};

TEST_P(BadConfig, SaysExactlyThis) {
  const std::string said = checked(GetParam());
  ASSERT_NE(said, "") << "nothing was found wrong";
  if (std::getenv("UPDATE_EXPECTED")) {
    std::ofstream(GetParam() / "expected", std::ios::binary) << said;
    GTEST_SKIP() << "UPDATE_EXPECTED: rewrote " << GetParam() / "expected"
                 << "; nothing was tested";
  }
  EXPECT_EQ(said, contents(GetParam() / "expected"));
}

INSTANTIATE_TEST_SUITE_P(All, BadConfig, testing::ValuesIn(folders()), [](const auto& instance) {
  std::string name = instance.param.filename();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-'; }, '_');
  return name;
});

TEST(BadConfigs, AreManyAndEachHasItsExpectation) {
  EXPECT_GE(folders().size(), 58u);
  for (const fs::path& folder : folders()) EXPECT_TRUE(fs::exists(folder / "expected")) << folder;
}

}  // namespace
}  // namespace shouwen::config
