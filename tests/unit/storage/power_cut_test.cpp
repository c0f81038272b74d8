// Power cuts at every durable step, and the proof that each sync is needed: leaving out any one of
// them must make the very same test fail.
// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>

#include <cstdio>

#include "storage/durable.h"
#include "storage/verify.h"
#include "tests/unit/storage/cut_disk.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

constexpr int kFinished = 40, kCutHere = 41, kBroken = 42;

// What the world outside was told: it remembers whatever our disk forgets.
class Outside {
 public:
  explicit Outside(std::string path) : path_(std::move(path)) {}
  void told(const std::string& line) { std::ofstream(path_, std::ios::app) << line << "\n"; }
  std::vector<std::string> all() const {
    std::vector<std::string> lines;
    std::ifstream in(path_);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

 private:
  std::string path_;
};

struct Broken {};
void must(bool ok) {
  if (!ok) throw Broken{};
}

// Receives, files, marks and answers whatever is not done yet: the same code runs a first time and
// after a cut, as the daemon does.
void take_mail(Store& store, const std::vector<std::string>& mails) {
  std::vector<Incoming> batch;
  for (std::size_t i = 0; i < mails.size(); ++i) batch.push_back(incoming(store, mails[i], i + 1));
  must(store.receive(batch, kNow).ok());
  must(store.save_folder({"office", "INBOX", "7", mails.size(), mails.size(), kNow}, kNow).ok());
}

void file_mail(Store& store) {
  for (;;) {
    const auto work = store.unfiled(2);
    must(work.ok());
    if (work->empty()) return;
    std::vector<MessageRef> refs;
    std::vector<Filing> batch;
    for (const Work& w : *work) {
      refs.push_back(w.message);
      batch.push_back(filing(w.message, w.octets.text.substr(7, 8)));
      batch.back().content = w.octets;
      batch.back().server_action = "seen";
      batch.back().owed.ocr = true;
    }
    must(store.begin(Step::file, refs, kNow).ok());
    must(store.file(batch, {}, kNow).ok());
  }
}

// Each is read once more and then said to be another unit's.
void read_late(Store& store) {
  for (;;) {
    const auto work = store.late_work({true, false, false}, kNow);
    must(work.ok());
    if (!*work) return;
    const LateWork& late = **work;
    must(store.begin_late(late.work.message, kNow).ok());
    Filing again = filing(late.work.message, late.work.octets.text.substr(7, 8));
    again.content = late.work.octets;
    again.decision.unit = "220281";
    const auto filed = store.file_late(again, late, {}, kNow);
    must(filed.ok() && filed->changed && !filed->stale);
    must(filed->filed.outbox.empty());
  }
}

void tell_outside(Store& store, Outside& outside) {
  const auto todo = store.server_todo("office", 100);
  must(todo.ok());
  for (const ServerTodo& t : *todo) {
    outside.told("marked " + store.read_octets(t.message).value());
    must(store.todo_done(t.id, "ok", kNow).ok());
  }
  const auto due = store.due(kNow, 100);
  must(due.ok());
  for (const OutboxMail& m : *due) {
    must(store.start_sending(m.ref, "receipt", kNow).ok());
    outside.told("answered " + store.read_octets(m.message).value() + " " + m.rfc_message_id);
    must(store.sent(m.ref, "250", kNow).ok());
  }
}

void live_through(Store& store, Outside& outside) {
  must(store.recover_sending(kNow).ok());
  must(store.activate("campaign", "xy", "text", kNow, {}, kNow).ok());
  take_mail(store, {"one", "two", "three"});
  file_mail(store);
  tell_outside(store, outside);
  read_late(store);
  must(store.checkpoint().ok());  // the next commits overwrite the log from its beginning
  take_mail(store, {"one", "two", "three", "four", "five"});
  file_mail(store);
  tell_outside(store, outside);
  read_late(store);
}

struct Scene {
  TempDir root;
  std::string live = root.path() + "/live", durable = root.path() + "/durable";
  Outside outside{root.path() + "/outside"};
  Scene() {
    std::filesystem::create_directories(live);
    std::filesystem::create_directories(durable);
  }
};

// In a child: lives until the `at`-th durable step, where the power goes. 0: to the end.
int run_child(Scene& scene, int at, Cut kind, const std::string& skipped) {
  const pid_t child = fork();
  if (child != 0) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : kBroken;
  }
  try {
    CutDisk disk(scene.live, scene.durable, skipped);
    int step = 0;
    set_durable_hook([&](std::string_view) {
      if (++step != at) return;
      disk.cut(kind);
      _exit(kCutHere);
    });
    StoreOptions options;
    options.dir = scene.live;
    options.fs = &disk.fs();
    options.vfs = CutDisk::vfs_name();
    auto store = Store::open(options, kNow);
    must(store.ok());
    live_through(**store, scene.outside);
    disk.cut(kind);  // and a cut at the very end, before anything is closed
    _exit(kFinished);
  } catch (...) {
    _exit(kBroken);
  }
}

// "" when nothing was lost or doubled; else what was.
std::string examine(Scene& scene) {
  CutDisk unsynced(scene.durable, "", "");
  StoreOptions options;
  options.dir = scene.durable;
  options.fs = &unsynced.fs();
  options.vfs = CutDisk::vfs_name();
  auto opened = Store::open(options, kNow);
  if (!opened.ok()) return opened.error().text();
  auto store = std::move(*opened);
  const auto clean = [&]() -> std::string {
    const auto report = verify(scene.durable);
    if (!report.ok()) return report.error().text();
    if (report->clean()) return "";
    const Finding& f = report->findings.front();
    return "verify: " + f.check + " " + f.subject + " " + f.what;
  };
  if (std::string bad = clean(); !bad.empty()) return bad;
  for (const std::string& line : scene.outside.all()) {
    const std::string octets =
        line.substr(line.find(' ') + 1, line.rfind(" <") - line.find(' ') - 1);
    const auto found = store->database().integer(
        "SELECT id FROM message WHERE octets=? AND filed=1", sha256(octets));
    if (!found) return "lost: " + line;
  }
  // The mailbox still has everything: the same code goes on where the power went.
  try {
    live_through(*store, scene.outside);
  } catch (const Broken&) {
    return "cannot go on";
  }
  if (std::string bad = clean(); !bad.empty()) return "afterwards " + bad;
  if (store->database().integer("SELECT count(*) FROM submission") != 5) return "not five pieces";
  if (store->database().integer("SELECT count(*) FROM late_reading") != 0) return "something owed";
  if (store->database().integer("SELECT count(*) FROM decision WHERE cause='ocr'") != 5) {
    return "not five read late";
  }
  if (store->database().integer("SELECT count(*) FROM outbox WHERE state='sent'") != 5) {
    return "not five receipts";
  }
  std::map<std::string, std::set<std::string>> ids;
  std::map<std::string, int> times;
  for (const std::string& line : scene.outside.all()) {
    if (!line.starts_with("answered")) continue;
    ids[line.substr(0, line.rfind(" <"))].insert(line.substr(line.rfind(" <")));
    if (++times[line] > 2) return "answered more than twice: " + line;
  }
  for (const auto& [mail, message_ids] : ids) {
    if (message_ids.size() != 1) return "two Message-IDs: " + mail;
  }
  return "";
}

// Cuts at every step until the run ends by itself. The first failure, or "".
std::string cut_everywhere(const std::string& skipped, Cut kind, int& steps) {
  for (steps = 1;; ++steps) {
    Scene scene;
    const int code = run_child(scene, steps, kind, skipped);
    if (code == kBroken) return "the run itself failed at step " + std::to_string(steps);
    if (std::string bad = examine(scene); !bad.empty()) {
      return "step " + std::to_string(steps) + ": " + bad;
    }
    if (code == kFinished) return "";
  }
}

TEST(PowerCut, AtEveryStepNothingTheWorldWasToldIsLost) {
  for (const Cut kind : {Cut::dropped, Cut::torn}) {
    int steps = 0;
    EXPECT_EQ(cut_everywhere("", kind, steps), "");
    std::printf("power cut at %d steps, %s\n", steps, kind == Cut::dropped ? "dropped" : "torn");
    EXPECT_GE(steps, 12);
  }
}

class WithoutOneSync : public ::testing::TestWithParam<const char*> {};

TEST_P(WithoutOneSync, TheTestAboveFails) {
  int steps = 0;
  std::string failure = cut_everywhere(GetParam(), Cut::dropped, steps);
  if (failure.empty()) failure = cut_everywhere(GetParam(), Cut::torn, steps);
  EXPECT_NE(failure, "") << "leaving out the sync of " << GetParam() << " goes unnoticed";
  std::printf("without the sync of %s: %s\n", GetParam(), failure.c_str());
}
INSTANTIATE_TEST_SUITE_P(Each, WithoutOneSync,
                         ::testing::Values("incoming", "objects", "wal", "db"));

}  // namespace
}  // namespace shouwen::storage
