// Lawful erasure: two persons, nothing left in any file, the same mail not taken again, counts and
// boards as they must be, and killed at any step it is either not begun or ended by the next start.
// SPDX-License-Identifier: Apache-2.0
#include "storage/purge.h"

#include <sys/wait.h>

#include <algorithm>
#include <iterator>

#include "storage/backup.h"
#include "storage/durable.h"
#include "storage/marks.h"
#include "storage/past.h"
#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

const std::string kSecret = "当事人王小明住解放大路88号";  // in octets, subject, text, file name
const std::string kMail = "Subject: x\r\n\r\n" + kSecret;
const Actor kAsks{Actor::Kind::user, "li", "当事人书面申请"};
const Actor kApproves{Actor::Kind::user, "zhao", ""};

Filing secret_filing(MessageRef message) {
  Filing f = filing(message, kSecret);
  f.body_text += kSecret;
  f.texts = {{"body", {11, 12, 13}}};
  return f;
}

class Purging : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    other_ = take(9, "别的").message;
    secret_ = file(secret_filing(receive(kMail, 20).message)).message;
  }
  std::int64_t ask() {
    auto id = store_->request_purge(secret_, "《个人信息保护法》第四十七条", kAsks, kNow);
    EXPECT_TRUE(id.ok()) << id.error().text();
    return id.ok() ? *id : 0;
  }
  void purge() {
    const std::int64_t id = ask();
    const Status done = store_->approve_purge(id, kApproves, kNow + kHour);
    ASSERT_TRUE(done.ok()) << done.error().text();
    const Status ended = store_->finish_purges(kNow + kHour);
    ASSERT_TRUE(ended.ok()) << ended.error().text();
  }
  // Files of the state folder that hold the octets.
  std::vector<std::string> holding(const std::string& octets) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_.path())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(in), {}};
      if (all.find(octets) != std::string::npos) out.push_back(entry.path().string());
    }
    return out;
  }
  void expect_clean() {
    const auto report = verify(dir_.path());
    ASSERT_TRUE(report.ok());
    for (const Finding& f : report->findings)
      ADD_FAILURE() << f.check << " " << f.subject << " " << f.what;
  }
  std::string state_of(MessageRef piece_of) {
    for (const SubmissionRow& row : submissions())
      if (row.message == piece_of) return row.state;
    return "none";
  }
  MessageRef secret_, other_;
};

TEST_F(Purging, TwoPersonsAndTheFirstMayTakeItBack) {
  EXPECT_FALSE(store_->request_purge({999}, "法", kAsks, kNow).ok());
  const std::int64_t id = ask();
  EXPECT_EQ(counts().purges_requested, 1);
  EXPECT_FALSE(store_->request_purge(secret_, "法", kApproves, kNow).ok()) << "asked for already";
  EXPECT_FALSE(store_->approve_purge(id, kAsks, kNow).ok()) << "the same person";
  EXPECT_FALSE(store_->approve_purge(id, Actor{}, kNow).ok()) << "no person";
  ASSERT_TRUE(store_->withdraw_purge(id, kAsks, kNow).ok());
  EXPECT_FALSE(store_->approve_purge(id, kApproves, kNow).ok()) << "taken back";
  EXPECT_TRUE(store_->read_octets(secret_).ok());
  EXPECT_EQ(reader()->purges(true)->at(0).state, "withdrawn");
  expect_clean();
}

TEST_F(Purging, NoFileHoldsAnyOfIt) {
  std::filesystem::create_directories(dir_.path() + "/previews");
  write(dir_.path() + "/previews/page", kSecret);
  ASSERT_FALSE(holding(kSecret).empty());
  // Texts are kept as bigrams in the index, too.
  ASSERT_TRUE(store_->checkpoint().ok());
  ASSERT_FALSE(holding("小明").empty());
  // So do opinions on whether to publish it.
  ASSERT_TRUE(store_->decide(secret_, secret_filing(secret_).decision, "accept", kAsks, kNow).ok());
  AdoptionEntry entry;
  entry.submission = reader()->trail(secret_)->pieces.front().ref;
  entry.opinion = kSecret;
  ASSERT_TRUE(add_adoption(*store_, entry, kAsks, kNow).ok());
  const std::string receipt = "Receipt about " + kSecret;
  for (const OutboxMail& mail : *store_->due(kNow + kDay, 10)) {
    if (mail.message != secret_) continue;
    ASSERT_TRUE(store_->start_sending(mail.ref, receipt, kNow).ok());
    ASSERT_TRUE(store_->sent(mail.ref, "250 a@example.cn", kNow).ok());
  }
  purge();
  for (const std::string& octets :
       {kSecret, std::string("王小明"), std::string("小明"), sha256(kMail).text,
        sha256("content " + std::to_string(secret_.value)).text,
        "<m" + std::to_string(secret_.value) + "@"})
    EXPECT_EQ(holding(octets), std::vector<std::string>{}) << octets;
  EXPECT_FALSE(holding("别的").empty()) << "the other stays";
  EXPECT_EQ(reader()->search("小明", {})->size(), 0u);
  EXPECT_EQ(reader()->search("别的", {})->size(), 3u);
  expect_clean();
}

TEST_F(Purging, VerifyAcceptsTheTombstoneAndNothingLess) {
  purge();
  EXPECT_EQ(verify(dir_.path())->purged, 1);
  const Purge done = reader()->purge_of(secret_)->value();
  EXPECT_EQ(done.requested_by, "li");
  EXPECT_EQ(done.ended_by, "zhao");
  EXPECT_EQ(done.number, reader()->trail(secret_)->message.number);
  EXPECT_FALSE(done.unfinished);
  EXPECT_EQ(reader()->trail(secret_)->message.state, kPurged);
  Database& db = store_->database();
  const auto finds = [&](const std::string& what) {
    const auto report = verify(dir_.path());
    return std::ranges::any_of(report->findings, [&](const Finding& f) {
      return f.check == "purge" && f.what.find(what) != std::string::npos;
    });
  };
  db.script("DROP TRIGGER ledger_no_delete");
  db.script("UPDATE purge SET ended_by='li'");
  EXPECT_TRUE(finds("two persons"));
  db.script("UPDATE purge SET ended_by='zhao'; UPDATE message SET subject='x' WHERE purged=1");
  EXPECT_TRUE(finds("still holds"));
  db.script(
      "UPDATE message SET subject='' WHERE purged=1; DELETE FROM ledger WHERE event='purged'");
  EXPECT_TRUE(finds("tombstone"));
}

TEST_F(Purging, TheSameMailIsNeitherKeptNorAnsweredAgain) {
  purge();
  const auto before = counts();
  const Received again = receive(kMail, 20, "Archive");
  EXPECT_EQ(again.message, secret_);
  EXPECT_FALSE(again.first);
  EXPECT_EQ(store_->unfiled(10)->size(), 0u);
  EXPECT_EQ(store_->known_uids("office", "Archive", "7")->size(), 1u)
      << "not fetched at every look";
  EXPECT_EQ(holding(kSecret), std::vector<std::string>{});
  // Other octets of the same content: another way through the mail servers.
  Filing same = secret_filing(receive("Received: by y\r\n" + kMail, 5).message);
  same.content = sha256("content " + std::to_string(secret_.value));
  const Filed copy = file(same);
  EXPECT_EQ(copy.same_as, secret_);
  EXPECT_EQ(copy.outbox.size(), 0u);
  EXPECT_EQ(counts().outbox_pending, before.outbox_pending);
  EXPECT_EQ(submissions().size(), 2u);
  EXPECT_EQ(holding(kSecret).size(), 1u) << "the object, until that is committed";
  EXPECT_EQ(store_->unfiled(10)->size(), 0u);
  EXPECT_EQ(holding(kSecret), std::vector<std::string>{});
  EXPECT_EQ(verify(dir_.path())->purged, 2);
  expect_clean();
}

TEST_F(Purging, NothingIsDoneToItAnyMore) {
  purge();
  const Decision decision = reader()->trail(secret_)->message.decision;
  EXPECT_FALSE(store_->decide(secret_, decision, "assign", clerk_, kNow).ok());
  EXPECT_FALSE(store_->undo_decision(secret_, clerk_, kNow).ok());
  EXPECT_FALSE(store_->retry(secret_, clerk_, kNow).ok());
  EXPECT_FALSE(store_->read_octets(secret_).ok());
  EXPECT_FALSE(store_->request_purge(secret_, "法", kAsks, kNow).ok());
  for (const OutboxMail& mail : *reader()->outbox("", {}))
    if (mail.message == secret_) {
      EXPECT_EQ(mail.state, OutboxState::cancelled);
      EXPECT_EQ(mail.to, "");
      EXPECT_FALSE(store_->set_outbox(mail.ref, OutboxState::pending, "", clerk_, kNow).ok());
    }
  EXPECT_EQ(filed_since(*store_, Instant{0})->size(), 1u) << "a replay reads only what is there";
  expect_clean();
}

TEST_F(Purging, OnlyWhatWasAcceptedCountsOnAndPastBoardsStand) {
  purge();
  EXPECT_EQ(state_of(secret_), "void");
  std::vector<std::string> then;
  ASSERT_TRUE(
      reader()->each_piece_at("xy", kNow, [&](PieceRow&& p) { then.push_back(p.state); }).ok());
  EXPECT_EQ(std::ranges::count(then, "pending"), 2) << "before it was erased it counted";
  // Another, accepted before.
  const MessageRef third = take(3, "丙").message;
  ASSERT_TRUE(
      store_->decide(third, reader()->trail(third)->message.decision, "accept", clerk_, kNow).ok());
  secret_ = third;
  purge();
  EXPECT_EQ(state_of(third), "accepted");
  for (const SubmissionRow& row : submissions())
    EXPECT_EQ(row.title, row.message == other_ ? "别的" : "");
  expect_clean();
}

TEST_F(Purging, WhatItHadReplacedCountsAgain) {
  Filing later = filing(receive("mail later", 60).message, "别的");
  later.arrival = kNow + kHour;
  const MessageRef second = file(later).message;
  ASSERT_EQ(state_of(other_), "replaced");
  secret_ = second;
  purge();
  EXPECT_EQ(state_of(other_), "pending");
  EXPECT_EQ(state_of(second), "void");
  expect_clean();
}

TEST_F(Purging, CopiesGoWithIt) {
  Filing copy = secret_filing(receive(kMail + "\r\n", 7).message);
  copy.content = sha256("content " + std::to_string(secret_.value));
  const MessageRef ref = file(copy).message;
  const auto id = store_->request_purge(ref, "法", kAsks, kNow);
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(reader()->purges(false)->at(0).message, secret_) << "a copy stands for what it repeats";
  ASSERT_TRUE(store_->approve_purge(*id, kApproves, kNow).ok());
  ASSERT_TRUE(store_->finish_purges(kNow).ok());
  EXPECT_EQ(holding(kSecret), std::vector<std::string>{});
  EXPECT_EQ(verify(dir_.path())->purged, 2);
  expect_clean();
}

TEST_F(Purging, WhatOthersQuoteOfItGoesToo) {
  Filing like = filing(receive("mail alike", 30).message, "相近");
  like.decision.alike = {{"copy", "body", secret_, "220281", 0.9, {{"甲", kSecret}}}};
  const MessageRef alike = file(like).message;
  purge();
  EXPECT_EQ(reader()->trail(alike)->message.decision.alike.at(0).differences.size(), 0u);
  EXPECT_EQ(holding(kSecret), std::vector<std::string>{});
  expect_clean();
}

TEST_F(Purging, AnOlderBackupBringsItBackAndSaysSo) {
  TempDir kept;
  ASSERT_TRUE(backup(dir_.path(), kept.path() + "/before", kNow).ok());
  purge();
  ASSERT_TRUE(backup(dir_.path(), kept.path() + "/after", kNow).ok());
  const std::string log =
      real_file_system().read_file(dir_.path() + "/purges.txt", 1 << 20).value();
  const auto back = [&](const std::string& from) {
    store_.reset();
    std::filesystem::remove_all(dir_.path());
    std::filesystem::create_directories(dir_.path());
    write(dir_.path() + "/purges.txt", log);
    auto report = restore(kept.path() + from, dir_.path(), clerk_, kNow);
    EXPECT_TRUE(report.ok()) << report.error().text();
    open();
    return report.ok() ? report->to_purge_again : std::vector<std::string>{"?"};
  };
  EXPECT_EQ(back("/after"), std::vector<std::string>{});
  expect_clean();
  const auto again = back("/before");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_NE(again[0].find("message " + std::to_string(secret_.value)), std::string::npos);
  const auto report = verify(dir_.path());
  ASSERT_EQ(report->findings.size(), 1u);
  EXPECT_NE(report->findings[0].what.find("purge it again"), std::string::npos);
  purge();
  expect_clean();
}

// The process ends at its `at`-th durable step; true: it came so far.
bool dies_at(const std::string& dir, std::int64_t id, int at) {
  const pid_t child = fork();
  if (child == 0) {
    int met = 0;
    set_durable_hook([&](std::string_view) {
      if (++met == at) _exit(9);
    });
    StoreOptions options;
    options.dir = dir;
    auto store = Store::open(options, kNow);
    if (!store.ok()) _exit(1);
    if (!(*store)->approve_purge(id, kApproves, kNow).ok()) _exit(2);
    _exit((*store)->finish_purges(kNow).ok() ? 0 : 3);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9) << WEXITSTATUS(status);
  return WEXITSTATUS(status) == 9;
}

TEST_F(Purging, KilledAnywhereItIsNotBegunOrIsEnded) {
  const std::int64_t id = ask();
  store_.reset();
  TempDir before;
  const std::string kept = before.path() + "/s";
  std::filesystem::copy(dir_.path(), kept, std::filesystem::copy_options::recursive);
  int begun = 0, not_begun = 0;
  for (int at = 1;; ++at) {
    store_.reset();
    std::filesystem::remove_all(dir_.path());
    std::filesystem::copy(kept, dir_.path(), std::filesystem::copy_options::recursive);
    const bool died = dies_at(dir_.path(), id, at);
    open();  // ends what was begun
    expect_clean();
    if (reader()->purge_of(secret_)->has_value()) {
      ++begun;
      EXPECT_FALSE((*reader()->purge_of(secret_))->unfinished);
      EXPECT_EQ(holding(kSecret), std::vector<std::string>{}) << "step " << at;
      EXPECT_EQ(holding("小明"), std::vector<std::string>{}) << "step " << at;
    } else {
      ++not_begun;
      EXPECT_TRUE(store_->read_octets(secret_).ok()) << "step " << at;
      EXPECT_EQ(reader()->purges(false)->size(), 1u) << "still asked for";
    }
    if (!died) break;
    ASSERT_LT(at, 40);
  }
  EXPECT_EQ(not_begun, 1);
  EXPECT_GE(begun, 7);
}

}  // namespace
}  // namespace shouwen::storage
