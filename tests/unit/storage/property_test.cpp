// Random interleavings of everything a daemon and a clerk do, with the process dying at random
// durable steps, keep the invariants: one piece and one receipt for one content, whatever happens.
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <random>
#include <set>

#include "storage/durable.h"
#include "storage/verify.h"
#include "tests/unit/storage/cut_disk.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

constexpr int kContents = 8, kCopies = 3, kActions = 250;

struct Died {};

class Life {
 public:
  explicit Life(unsigned seed) : random_(seed), disk_(dir_.path(), "", "") {
    set_durable_hook([this](std::string_view) {
      if (mortal_ && chance(40)) throw Died{};
    });
    open();
  }
  ~Life() { set_durable_hook({}); }

  void run() {
    mortal_ = true;
    for (int i = 0; i < kActions; ++i) {
      try {
        act();
      } catch (const Died&) {
        mortal_ = false;
        open();
        mortal_ = true;
      }
      if (::testing::Test::HasFatalFailure()) return;
    }
    mortal_ = false;
    finish();
  }

 private:
  bool chance(int one_in) { return pick(one_in) == 0; }
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  void open() {
    store_.reset();
    StoreOptions options;
    options.dir = dir_.path();
    options.fs = &disk_.fs();
    options.vfs = CutDisk::vfs_name();
    auto opened = Store::open(options, kNow);
    ASSERT_TRUE(opened.ok()) << opened.error().text();
    store_ = std::move(*opened);
    ASSERT_TRUE(store_->recover_sending(kNow).ok());
  }

  void act() {
    switch (pick(7)) {
      case 0:
      case 1:
        return receive_some();
      case 2:
        return file_some(1 + pick(4));
      case 3:
        return send_one();
      case 4:
        return decide_one();
      case 5:
        return retry_one();
      default:
        return reopen_and_check();
    }
  }

  // Content c in one of its copies, under some folder and UID.
  void receive_some() {
    std::vector<Incoming> batch;
    for (int i = 1 + pick(3); i > 0; --i) {
      const int content = pick(kContents), copy = pick(kCopies);
      batch.push_back(incoming(*store_, octets(content, copy),
                               static_cast<std::uint64_t>(content * 10 + pick(3)),
                               chance(2) ? "INBOX" : "Junk"));
    }
    ASSERT_TRUE(store_->receive(batch, kNow).ok());
  }

  void file_some(int limit) {
    const auto work = store_->unfiled(limit);
    ASSERT_TRUE(work.ok());
    std::vector<Filing> batch;
    std::vector<MessageRef> refs;
    for (const Work& w : *work) {
      const int content = content_of(w.message);
      batch.push_back(filing(w.message, "第" + std::to_string(content) + "篇"));
      batch.back().content = sha256("content " + std::to_string(content));
      batch.back().arrival = w.internal_date.value_or(w.arrival_seen);
      batch.back().server_action = "seen";
      refs.push_back(w.message);
    }
    ASSERT_TRUE(store_->begin(Step::file, refs, kNow).ok());
    ASSERT_TRUE(store_->file(batch, {}, kNow).ok());
  }

  void send_one() {
    const auto due = store_->due(kNow, 1);
    ASSERT_TRUE(due.ok());
    for (const OutboxMail& m : *due) {
      ASSERT_TRUE(store_->start_sending(m.ref, "text", kNow).ok());
      ids_[content_of(m.message)].insert(m.rfc_message_id);
      ASSERT_TRUE(store_->sent(m.ref, "250", kNow).ok());
    }
  }

  void decide_one() {
    const MessageRef message = any_filed();
    if (!message) return;
    if (chance(3)) {
      (void)store_->undo_decision(message, clerk_, kNow);  // may have nothing to undo
      return;
    }
    Decision d = filing(message, "第" + std::to_string(content_of(message)) + "篇").decision;
    if (chance(2)) d.unit = "220281";
    ASSERT_TRUE(store_->decide(message, d, chance(2) ? "accept" : "assign", clerk_, kNow).ok());
  }

  void retry_one() {
    if (const MessageRef message = any_filed()) {
      ASSERT_TRUE(store_->retry(message, clerk_, kNow).ok());
    }
  }

  void reopen_and_check() {
    const bool was = std::exchange(mortal_, false);
    open();
    check();
    mortal_ = was;
  }

  void check() {
    const auto report = verify(dir_.path());
    ASSERT_TRUE(report.ok()) << report.error().text();
    for (const Finding& f : report->findings) {
      FAIL() << f.check << ": " << f.subject << " " << f.what;
    }
  }

  // The mailbox offers everything once more; then the books must balance.
  void finish() {
    open();
    for (int c = 0; c < kContents; ++c) {
      for (int copy = 0; copy < kCopies; ++copy) {
        const std::vector<Incoming> one = {incoming(*store_, octets(c, copy), 900u)};
        ASSERT_TRUE(store_->receive(one, kNow).ok());
      }
    }
    while (*store_->unfiled_count() > 0) file_some(4);
    for (int i = 0; i < 3 * kContents; ++i) send_one();
    check();
    Database& db = store_->database();
    EXPECT_EQ(db.integer("SELECT count(*) FROM message"), kContents * kCopies);
    EXPECT_EQ(db.integer("SELECT count(*) FROM message WHERE same_as IS NULL"), kContents);
    EXPECT_EQ(db.integer("SELECT count(*) FROM submission"), kContents);
    EXPECT_EQ(db.integer("SELECT count(*) FROM outbox"), kContents);
    EXPECT_EQ(db.integer("SELECT count(DISTINCT number) FROM message WHERE number IS NOT NULL"),
              kContents);
    EXPECT_EQ(db.integer("SELECT count(*) FROM outbox WHERE state NOT IN ('sent','held')"), 0);
    for (const auto& [content, ids] : ids_) EXPECT_EQ(ids.size(), 1u) << content;
  }

  static std::string octets(int content, int copy) {
    return "copy " + std::to_string(copy) + " of " + std::to_string(content);
  }
  int content_of(MessageRef message) {
    const std::string text = store_->read_octets(message).value();
    return std::stoi(text.substr(text.rfind(' ') + 1));
  }
  MessageRef any_filed() {
    Database& db = store_->database();
    return {db.integer("SELECT id FROM message WHERE filed=1 AND same_as IS NULL "
                       "ORDER BY (id * ?) % 17 LIMIT 1",
                       1 + pick(16))
                .value_or(0)};
  }

  std::mt19937 random_;
  TempDir dir_;
  CutDisk disk_;
  bool mortal_ = false;
  std::unique_ptr<Store> store_;
  std::map<int, std::set<std::string>> ids_;
  const Actor clerk_{Actor::Kind::user, "wang", ""};
};

class Interleavings : public ::testing::TestWithParam<unsigned> {};

TEST_P(Interleavings, KeepTheInvariants) {
  Life(GetParam()).run();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Interleavings, ::testing::Range(1u, 13u));

}  // namespace
}  // namespace shouwen::storage
