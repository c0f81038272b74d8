// verify, backup, restore.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;

class Upkeep : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    fill();
  }
};

TEST_F(Upkeep, VerifyIsCleanAndFindsADamagedOriginal) {
  const Ran clean = run({"verify", "--json"});
  EXPECT_EQ(clean.code, 0) << clean.out << clean.err;
  EXPECT_EQ(clean.json()["clean"], true);
  EXPECT_EQ(clean.json()["messages"], 4);
  int damaged = 0;
  for (const auto& entry : fs::recursive_directory_iterator(state_ + "/objects")) {
    if (!entry.is_regular_file() || damaged++ > 0) continue;
    fs::permissions(entry.path(), fs::perms::owner_all);
    testing::write_file(entry.path().string(), "other octets");
  }
  ASSERT_GT(damaged, 0);
  const Ran ran = run({"verify"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("sha256:"), std::string::npos) << ran.out;
}

TEST_F(Upkeep, RestoreHoldsRepliesUntilReleased) {
  const Ran backup = run({"backup", dir_ / "backup", "--json"});
  ASSERT_EQ(backup.code, 0) << backup.err;
  EXPECT_EQ(backup.json()["messages"], 4);
  fs::remove_all(state_);
  const Ran restore = run({"restore", dir_ / "backup"});
  ASSERT_EQ(restore.code, 0) << restore.err;
  EXPECT_NE(restore.out.find("shouwen release restore"), std::string::npos) << restore.out;
  EXPECT_EQ(run({"verify"}).code, 0);
  EXPECT_EQ(run({"outbox", "show", "1", "--json"}).json()["state"], "held");
  const Ran release = run({"release", "restore", "--json", "-r", "已核对"});
  EXPECT_EQ(release.json()["released"], 1) << release.err;
  EXPECT_EQ(run({"outbox", "show", "1", "--json"}).json()["state"], "pending");
}

TEST_F(Upkeep, RestoreNeverOverwrites) {
  ASSERT_EQ(run({"backup", dir_ / "backup"}).code, 0);
  EXPECT_EQ(run({"restore", dir_ / "backup"}).code, 1);
  EXPECT_EQ(run({"verify"}).code, 0);
  EXPECT_EQ(run({"restore", dir_ / "absent"}).code, 1);
}

}  // namespace
}  // namespace shouwen::cli
