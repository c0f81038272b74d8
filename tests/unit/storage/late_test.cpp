// Late readings: who is due when, and what may come of one.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

constexpr Owed kOcr{true, false, false}, kScan{false, true, false}, kAll{true, true, true};

class Late : public StoreTest {
 protected:
  // Filed, unit unknown, a scan nobody has read.
  MessageRef owing(std::uint64_t uid, const Owed& owed = kOcr) {
    Filing f = filing(receive("mail " + std::to_string(uid), uid).message);
    f.decision.unit.clear();
    f.decision.review = {"unit_unknown", "scan_not_read"};
    f.parts.front().text.clear();
    f.owed = owed;
    return file(f).message;
  }
  std::optional<LateWork> due(const Owed& can = kAll, Instant now = kNow) {
    auto work = store_->late_work(can, now);
    EXPECT_TRUE(work.ok());
    return *work;
  }
  LateWork begun(const Owed& can = kAll) {
    auto work = due(can);
    EXPECT_TRUE(work.has_value());
    EXPECT_TRUE(store_->begin_late(work->work.message, kNow).ok());
    return *work;
  }
  LateFiled pay(const LateWork& work, const Filing& f, const LateEnd& end = {}) {
    auto filed = store_->file_late(f, work, end, kNow + kMinute);
    EXPECT_TRUE(filed.ok()) << filed.error().text();
    return filed.ok() ? *filed : LateFiled{};
  }
  MessageTrail trail(MessageRef message) { return *reader()->trail(message); }
};

TEST_F(Late, NothingIsDueWhileMailWaitsOrTheToolIsAway) {
  const MessageRef message = owing(1);
  EXPECT_FALSE(due(kScan));
  const MessageRef fresh = receive("fresh", 2).message;
  EXPECT_FALSE(due());
  file(filing(fresh));
  ASSERT_TRUE(due());
  EXPECT_EQ(due()->work.message, message);
  EXPECT_EQ(due()->owed, kOcr);
  EXPECT_EQ(due()->version, 1);
  EXPECT_EQ(due()->arrival, kNow + kMinute);
  EXPECT_EQ(counts().late_waiting, 1);
}

TEST_F(Late, WhatWasReadIsANewVersionAndTheDebtIsGone) {
  const MessageRef message = owing(1);
  const LateFiled filed = pay(begun(), filing(message));
  EXPECT_TRUE(filed.changed);
  EXPECT_EQ(filed.filed.version, 2);
  EXPECT_FALSE(due());
  EXPECT_EQ(submissions().at(0).unit, "220283");
  EXPECT_EQ(reader()->search("正文", {})->size(), 1u);
  EXPECT_TRUE(filed.filed.outbox.empty()) << "a second receipt";
  EXPECT_EQ(trail(message).outbox.size(), 1u);
  EXPECT_FALSE(trail(message).late);
}

// The helper is back and clamd is not: it was the helper's doing.
TEST_F(Late, AVersionNamesWhatWasDoneNotWhatIsStillOwed) {
  const MessageRef message = owing(1, {false, true, true});
  EXPECT_TRUE(pay(begun(), filing(message), {kScan, ""}).changed);
  EXPECT_EQ(
      store_->database().text("SELECT cause FROM decision WHERE message=? AND version=2", message),
      "extract");
  EXPECT_EQ(trail(message).late->owed, kScan);
}

TEST_F(Late, WhatSaysTheSameIsNoVersion) {
  const MessageRef message = take(1, "甲").message;
  Filing same = filing(message, "甲");
  same.owed = kOcr;
  file(same);  // as a retry would
  same.parts.front().text = "扫描得来";
  const LateFiled filed = pay(begun(), same);
  EXPECT_FALSE(filed.changed);
  EXPECT_EQ(trail(message).message.version, 2);
  EXPECT_EQ(reader()->search("扫描得来", {})->size(), 1u);
}

TEST_F(Late, APersonsDecisionStays) {
  const MessageRef message = owing(1);
  const LateWork work = begun();
  Decision decision = filing(message).decision;
  decision.unit = "220281";
  ASSERT_TRUE(store_->decide(message, decision, "assign", clerk_, kNow).ok());
  const LateFiled filed = pay(work, filing(message));
  EXPECT_FALSE(filed.stale);
  EXPECT_FALSE(filed.changed);
  EXPECT_EQ(trail(message).message.version, 2);
  EXPECT_EQ(submissions().at(0).unit, "220281");
  EXPECT_EQ(reader()->search("正文", {})->size(), 1u);
  EXPECT_FALSE(due());
}

TEST_F(Late, ASecrecyMarkFoundAfterAPersonDecidedIsForAPerson) {
  const MessageRef message = owing(1);
  const LateWork work = begun();
  Decision decision = filing(message).decision;
  ASSERT_TRUE(store_->decide(message, decision, "accept", clerk_, kNow).ok());
  Filing secret = filing(message);
  secret.decision.quarantine = true;
  pay(work, secret);
  EXPECT_EQ(reader()->search("正文", {})->size(), 0u);
  EXPECT_EQ(trail(message).message.late_set_aside, "secrecy_mark");
  EXPECT_EQ(counts().late_set_aside, 1);
  MessageFilter review;
  review.only_review = true;
  EXPECT_EQ(reader()->messages(review, {})->size(), 1u);
  ASSERT_TRUE(store_->decide(message, decision, "accept", clerk_, kNow).ok());
  EXPECT_EQ(counts().late_set_aside, 0);
}

TEST_F(Late, FiledAgainMeanwhileMakesItStale) {
  const MessageRef message = owing(1);
  const LateWork work = begun();
  ASSERT_TRUE(store_->retry(message, clerk_, kNow).ok());
  EXPECT_TRUE(pay(work, filing(message)).stale) << "while it waits to be filed again";
  Filing again = filing(message, "乙");
  again.owed = kOcr;
  file(again);
  EXPECT_TRUE(pay(work, filing(message)).stale) << "read before it was filed again";
  EXPECT_EQ(trail(message).decisions.size(), 2u);
  EXPECT_EQ(due()->version, 2);
  EXPECT_EQ(due()->work.begun, 0);
}

TEST_F(Late, DeathsAreCountedAndGivenBackOnlyWhenNobodyIsToBlame) {
  const MessageRef message = owing(1);
  owing(2);
  for (int life = 0; life < 3; ++life) {
    ASSERT_TRUE(store_->begin_late(message, kNow).ok());
    open();  // the process died
  }
  EXPECT_EQ(due()->work.octets, sha256("mail 2")) << "the suspect comes last";
  pay(begun(), filing(due()->work.message));
  EXPECT_EQ(due()->work.begun, 3);
  ASSERT_TRUE(store_->give_back_late(message, kNow).ok());
  EXPECT_EQ(due()->work.begun, 0);
  ASSERT_TRUE(store_->set_aside_late(message, "crashed", kNow).ok());
  EXPECT_FALSE(due());
  EXPECT_EQ(trail(message).late->state, "set_aside");
  ASSERT_TRUE(store_->retry(message, clerk_, kNow).ok());
  Filing again = filing(message);
  again.owed = kOcr;
  file(again);
  EXPECT_EQ(due()->work.begun, 0);
}

TEST_F(Late, TriedInVainItPausesAndIsSetAsideInTheEnd) {
  const MessageRef message = owing(1, {true, true, false});
  Instant now = kNow + kMinute;
  // What is paid counts as progress; the rest starts afresh.
  pay(begun(), filing(message), {kOcr, "the worker is gone"});
  for (int n = 0; n < kLateTries; ++n) {
    EXPECT_FALSE(due(kAll, now)) << "no pause";
    now = now + kLatePause;
    auto work = due(kAll, now);
    ASSERT_TRUE(work) << n;
    ASSERT_TRUE(store_->begin_late(message, now).ok());
    ASSERT_TRUE(store_->file_late(filing(message), *work, {kOcr, "again"}, now).ok());
  }
  EXPECT_FALSE(due(kAll, now + kDay));
  EXPECT_EQ(trail(message).late->why, "again");
  EXPECT_EQ(counts().late_set_aside, 1);
}

TEST_F(Late, WhoWasNeverAnsweredIsAnsweredOnce) {
  Filing silent = filing(receive("mail", 1).message);
  silent.decision.disposition = Disposition::enquiry;
  silent.decision.items.clear();
  silent.requests.clear();
  silent.owed = {true, true, false};
  const MessageRef message = file(silent).message;
  Filing brief = filing(message);
  brief.requests.push_back({"unit_notice", "u@example.cn", "220283", kNow, true});
  EXPECT_EQ(pay(begun(), brief, {kScan, ""}).filed.outbox.size(), 2u);
  // Another late reading, of another unit: whoever was told is not told again.
  brief.decision.unit = "220281";
  brief.requests = {{"supplement", "a@example.cn", "220281", kNow, true},
                    {"unit_notice", "u@example.cn", "220283", kNow, true},
                    {"unit_notice", "v@example.cn", "220281", kNow, true}};
  auto work = due(kAll, kNow + kHour);
  ASSERT_TRUE(work);
  ASSERT_TRUE(store_->begin_late(message, kNow).ok());
  const LateFiled second = pay(*work, brief);
  ASSERT_EQ(second.filed.outbox.size(), 1u);
  EXPECT_EQ(reader()->outbox_mail(second.filed.outbox.front())->to, "v@example.cn");
}

TEST_F(Late, CopiesAndOurOwnMailOweNothing) {
  take(1, "甲");
  Filing copy = filing(receive("mail 2", 2).message);
  copy.content = filing({1}).content;
  copy.owed = kAll;
  EXPECT_EQ(file(copy).same_as.value, 1);
  EXPECT_FALSE(due());
}

TEST_F(Late, OnlyWhatCameBeforeCountsWhenJudgedAgain) {
  const MessageRef first = take(1, "甲").message, second = take(2, "乙").message;
  take(3, "丙");
  HistoryKeys keys;
  keys.from = "a@example.cn";
  EXPECT_EQ(store_->history(keys)->earlier.size(), 3u);
  keys.again = second;
  keys.arrival = kNow + 2 * kMinute;
  const auto history = store_->history(keys);
  ASSERT_EQ(history->earlier.size(), 1u);
  EXPECT_EQ(history->earlier.front().message, first);
  keys.again = first;
  keys.arrival = kNow + kMinute;
  EXPECT_TRUE(store_->history(keys)->seen_units.empty()) << "it vouches for itself";
}

}  // namespace
}  // namespace shouwen::storage
