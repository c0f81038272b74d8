// Power cuts at every durable step of a backup and of a restore: what is left is a complete copy or
// none, and the run can be made again into the same folder. Leaving out either sync must show.
// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>

#include <cstdio>

#include "storage/backup.h"
#include "storage/durable.h"
#include "storage/verify.h"
#include "tests/unit/storage/cut_disk.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

constexpr int kFinished = 40, kCutHere = 41, kBroken = 42;
constexpr int kMails = 3;
const Actor kOperator{Actor::Kind::user, "root", "disk lost"};

using Run = std::function<Status(const std::string& target, FileSystem& fs)>;

struct Job {
  const char* name;
  Run run;
};

class CopyPowerCut : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    for (std::uint64_t uid = 1; uid <= kMails; ++uid) take(uid, "第" + std::to_string(uid));
    ASSERT_TRUE(backup(dir_.path(), copy(), kNow).ok());
    store_.reset();
  }
  std::string copy() const { return root_.path() + "/copy"; }
  std::vector<Job> jobs() const {
    const std::string state = dir_.path(), saved = copy();
    return {{"backup",
             [state](const std::string& target, FileSystem& fs) -> Status {
               auto done = backup(state, target, kNow, fs);
               return done.ok() ? Status(Done{}) : done.error();
             }},
            {"restore", [saved](const std::string& target, FileSystem& fs) -> Status {
               auto done = restore(saved, target, kOperator, kNow + kHour, fs);
               return done.ok() ? Status(Done{}) : done.error();
             }}};
  }
  TempDir root_;
};

// "" when `dir` holds a complete and clean copy, else what is wrong with it.
std::string incomplete(const std::string& dir) {
  const auto report = verify(dir);
  if (!report.ok()) return report.error().text();
  if (!report->clean()) return report->findings[0].check + " " + report->findings[0].what;
  return report->messages == kMails ? "" : "messages are missing";
}

// In a child: the job until its `at`-th durable step, where the power goes.
int run_child(const Job& job, const std::string& live, const std::string& durable, int at, Cut kind,
              const std::string& skipped) {
  const pid_t child = fork();
  if (child != 0) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : kBroken;
  }
  CutDisk disk(live, durable, skipped, CutDisk::Reach::everything);
  int step = 0;
  set_durable_hook([&](std::string_view) {
    if (++step != at) return;
    disk.cut(kind);
    _exit(kCutHere);
  });
  const Status done = job.run(live, disk.fs());
  disk.cut(kind);
  _exit(done.ok() ? kFinished : kBroken);
}

// Cuts at every step until the run ends by itself. The first failure, or "".
std::string cut_everywhere(const Job& job, Cut kind, const std::string& skipped, int& steps) {
  for (steps = 1;; ++steps) {
    TempDir scene;
    const std::string live = scene.path() + "/live", durable = scene.path() + "/durable";
    std::filesystem::create_directories(live);
    std::filesystem::create_directories(durable);
    const std::string where = std::string(job.name) + " step " + std::to_string(steps) + ": ";
    const int code = run_child(job, live, durable, steps, kind, skipped);
    if (code == kBroken) return where + "the run itself failed";
    if (!std::filesystem::exists(durable + "/shouwen.db")) {
      if (code == kFinished) return where + "done was said, and there is nothing";
      if (Status again = job.run(durable, real_file_system()); !again.ok())
        return where + "cannot be run again: " + again.error().text();
    }
    if (std::string bad = incomplete(durable); !bad.empty()) return where + bad;
    if (code == kFinished) return "";
  }
}

TEST_F(CopyPowerCut, LeavesACompleteCopyOrNone) {
  for (const Job& job : jobs()) {
    for (const Cut kind : {Cut::dropped, Cut::torn}) {
      int steps = 0;
      EXPECT_EQ(cut_everywhere(job, kind, "", steps), "");
      std::printf("power cut at %d steps of %s, %s\n", steps, job.name,
                  kind == Cut::dropped ? "dropped" : "torn");
      EXPECT_GE(steps, 5);
    }
  }
}

TEST_F(CopyPowerCut, WithoutEitherSyncTheTestAboveFails) {
  for (const Job& job : jobs()) {
    for (const char* skipped : {"1", "2"}) {
      int steps = 0;
      std::string failure = cut_everywhere(job, Cut::dropped, skipped, steps);
      if (failure.empty()) failure = cut_everywhere(job, Cut::torn, skipped, steps);
      EXPECT_NE(failure, "") << job.name << " without sync " << skipped << " goes unnoticed";
      std::printf("%s without sync %s: %s\n", job.name, skipped, failure.c_str());
    }
  }
}

}  // namespace
}  // namespace shouwen::storage
