// Cost stays flat: a batch of 64 filed into a store of 4,000 messages costs what it costs in an
// empty one, in CPU time, and far below 100 ms. And the number of syncs is what the README says.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "storage/reader.h"
#include "tests/unit/storage/cut_disk.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

constexpr int kBatch = 64;

double cpu_ms() {
  return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Cost {
  double t1 = 0, t2 = 0, history = 0;
};

// One batch through T1 and T2, with history looked up for each as classification does.
Cost one_batch(Store& store, int first) {
  std::vector<Incoming> batch;
  for (int i = 0; i < kBatch; ++i) {
    const int n = first + i;
    batch.push_back(incoming(store, "mail " + std::to_string(n), static_cast<std::uint64_t>(n)));
  }
  Cost cost;
  double start = cpu_ms();
  const auto received = store.receive(batch, kNow);
  cost.t1 = cpu_ms() - start;
  EXPECT_TRUE(received.ok());
  std::vector<MessageRef> refs;
  std::vector<Filing> filings;
  start = cpu_ms();
  for (const Received& r : *received) {
    Filing f = filing(r.message, "简讯" + std::to_string(r.message.value));
    f.header.from = "u" + std::to_string(r.message.value % 80) + "@example.cn";
    f.decision.unit = std::to_string(220200 + r.message.value % 80);
    for (int k = 0; k < 20; ++k) f.body_text += "我县交通运输局积极开展信用交通宣传月活动，";
    HistoryKeys keys;
    keys.from = f.header.from;
    keys.units = {f.decision.unit};
    keys.content = f.content;
    EXPECT_TRUE(store.history(keys).ok());
    refs.push_back(r.message);
    filings.push_back(std::move(f));
  }
  cost.history = cpu_ms() - start;
  start = cpu_ms();
  EXPECT_TRUE(store.begin(Step::file, refs, kNow).ok());
  EXPECT_TRUE(store.file(filings, {}, kNow).ok());
  cost.t2 = cpu_ms() - start;
  return cost;
}

// The words of `EXPLAIN QUERY PLAN` that mean a table is read from end to end.
std::vector<std::string> full_scans(Database& db) {
  std::vector<std::string> out;
  for (const std::string& text : db.statement_texts()) {
    if (!text.starts_with("SELECT") && !text.starts_with("UPDATE") && !text.starts_with("INSERT")) {
      continue;
    }
    Query q = db.query("EXPLAIN QUERY PLAN " + text);
    while (q.next()) {
      const std::string step = q.text(3);
      for (const char* table :
           {"message", "m", "arrival", "part", "decision", "submission", "outbox", "server_todo",
            "t", "text", "link", "ledger", "attempt"}) {
        if (step == std::string("SCAN ") + table) out.push_back(text);
      }
    }
  }
  EXPECT_TRUE(db.status().ok());
  return out;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

TEST(Cost, OfABatchIsFlat) {
  TempDir dir;
  CutDisk unsynced(dir.path(), "", "");  // CPU is measured, not the disk
  StoreOptions options;
  options.dir = dir.path();
  options.fs = &unsynced.fs();
  options.vfs = CutDisk::vfs_name();
  auto store = Store::open(options, kNow).value();
  std::vector<double> early, late;
  Cost last;
  for (int n = 1; n < 4'000; n += kBatch) {
    last = one_batch(*store, n);
    if (n < 500) early.push_back(last.t2);
    if (n > 3500) late.push_back(last.t2);
  }
  std::printf("CPU of a batch of %d: T1 %.1f ms, history %.1f ms, T2 %.1f ms (at first %.1f)\n",
              kBatch, last.t1, last.history, median(late), median(early));
  EXPECT_TRUE(store->due(kNow, 10).ok());
  EXPECT_TRUE(store->unfiled(10).ok());
  EXPECT_TRUE(store->server_todo("office", 10).ok());
  HistoryKeys keys;
  keys.from = "u1@example.cn";
  keys.references = {"a@b"};
  keys.numbers = {"XY2020-000001"};
  keys.parts = {sha256("x")};
  keys.units = {"220201"};
  EXPECT_TRUE(store->history(keys).ok());
  for (const std::string& text : full_scans(store->database())) ADD_FAILURE() << "scans: " << text;
  EXPECT_LT(median(late), 100);
  EXPECT_LT(median(late), 2.5 * median(early));
}

// What waits for a person is a few of a million, and every board asks for it: each is looked up.
TEST(Cost, OfTheReviewListIsWhatItHolds) {
  TempDir dir;
  StoreOptions options;
  options.dir = dir.path();
  auto store = Store::open(options, kNow).value();
  MessageFilter waiting;
  waiting.only_review = true;
  ASSERT_TRUE(Reader::over(*store).value()->messages(waiting, {}).ok());
  std::string plan;
  for (const std::string& text : store->database().statement_texts()) {
    if (text.find("set_aside") == std::string::npos) continue;
    Query q = store->database().query("EXPLAIN QUERY PLAN " + text);
    while (q.next()) plan += q.text(3) + "\n";
  }
  EXPECT_NE(plan.find("SEARCH m USING INTEGER PRIMARY KEY (rowid=?)"), std::string::npos) << plan;
}

TEST(Cost, SyncsOfABatch) {
  TempDir live, durable;
  CutDisk disk(live.path(), durable.path(), "");
  StoreOptions options;
  options.dir = live.path();
  options.fs = &disk.fs();
  options.vfs = CutDisk::vfs_name();
  auto store = Store::open(options, kNow).value();
  const auto total = [&] {
    int n = 0;
    for (const auto& [site, count] : disk.syncs()) n += count;
    return n;
  };
  one_batch(*store, 1);  // creates the log
  const int before = total();
  one_batch(*store, 1000);
  std::printf("syncs of a batch of %d: %d\n", kBatch, total() - before);
  EXPECT_LE(total() - before, 4);
}

}  // namespace
}  // namespace shouwen::storage
