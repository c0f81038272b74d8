// Fails closed: with glibc's converters hidden, the helper says so and reads nothing, where without
// a self-test it would give empty or wrong text and call it success. The folder is hidden by bwrap.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace shouwen::test {
namespace {

namespace fs = std::filesystem;

const std::string kHelper = SHOUWEN_BINARY_DIR "/shouwen-extract";

std::string gconv() {
  for (const auto& arch : fs::directory_iterator("/usr/lib"))
    if (fs::is_directory(arch.path() / "gconv")) return arch.path() / "gconv";
  return {};
}

struct SelfTest {
  int code = -1;
  std::string said;
};

// The self-test with some folders replaced by empty ones.
SelfTest self_test(const std::vector<std::string>& hidden) {
  testing::TempDir dir;
  std::vector<std::string> argv = {"bwrap", "--dev-bind", "/", "/"};
  for (const std::string& folder : hidden) argv.insert(argv.end(), {"--tmpfs", folder});
  argv.insert(argv.end(), {kHelper, "--self-test"});
  const auto exit = testing::run(argv, {dir / "out", "", {}, ""});
  return {exit.code, testing::read_file(dir / "out")};
}

class Canary : public ::testing::Test {
 protected:
  void SetUp() override {
    testing::TempDir dir;
    if (testing::run({"bwrap", "--dev-bind", "/", "/", "true"}, {dir / "out", "", {}, ""}).code !=
        0)
      GTEST_SKIP() << "bwrap cannot make a namespace here";
  }
};

TEST_F(Canary, PassesOnThisMachine) {
  const SelfTest test = self_test({});
  EXPECT_EQ(test.code, 0) << test.said;
}

TEST_F(Canary, HiddenConvertersAreAnErrorWithARemedy) {
  const std::string folder = gconv();
  ASSERT_FALSE(folder.empty());
  const SelfTest test = self_test({folder});
  EXPECT_EQ(test.code, 1);
  EXPECT_NE(test.said.find("GB18030"), std::string::npos) << test.said;
  EXPECT_NE(test.said.find("libc6"), std::string::npos) << test.said;
}

TEST_F(Canary, HiddenPopplerDataIsAnErrorWithARemedy) {
  if (!fs::is_directory("/usr/share/poppler")) GTEST_SKIP() << "poppler-data is not installed";
  const SelfTest test = self_test({"/usr/share/poppler"});
  EXPECT_EQ(test.code, 1);
  EXPECT_NE(test.said.find("poppler-data"), std::string::npos) << test.said;
}

}  // namespace
}  // namespace shouwen::test
