// The outbox's states, its fixed Message-IDs, and what a crash in the middle of a session means.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Outbox : public StoreTest {
 protected:
  OutboxMail mail(OutboxRef ref) { return reader()->outbox_mail(ref).value(); }
};

TEST_F(Outbox, PendingSendingSent) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  EXPECT_TRUE(store_->due(kNow + -kMinute, 9)->empty());
  ASSERT_TRUE(store_->start_sending(ref, "text", kNow).ok());
  EXPECT_TRUE(store_->due(kNow + kHour, 9)->empty());
  ASSERT_TRUE(store_->sent(ref, "250 ok", kNow).ok());
  EXPECT_EQ(mail(ref).state, OutboxState::sent);
  EXPECT_EQ(mail(ref).octets, "text");
  EXPECT_EQ(*store_->sent_since(kNow, "", kNow), 1);
  EXPECT_EQ(*store_->sent_since(kNow, "a@example.cn", kNow), 1);
  EXPECT_EQ(*store_->sent_since(kNow + -kDay, "", kNow + -kHour), 0) << "a clock set back";
  EXPECT_EQ(*store_->sent_since(kNow, "b@example.cn", kNow), 0);
  EXPECT_EQ(*store_->sent_since(kNow + 1, "", kNow + 1), 0);
}

// The loop window is closed at both ends: what left a day ago to the millisecond still counts.
TEST_F(Outbox, ADayOfSentMailIsADay) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  ASSERT_TRUE(store_->start_sending(ref, "text", kNow).ok());
  ASSERT_TRUE(store_->sent(ref, "250 ok", kNow).ok());
  const auto within_a_day = [&](Instant now) {
    return *store_->sent_since(now + -kDay, "a@example.cn", now);
  };
  EXPECT_EQ(within_a_day(kNow + kDay), 1);
  EXPECT_EQ(within_a_day(kNow + kDay + 1), 0);
}

TEST_F(Outbox, ARetryCarriesTheFirstOctets) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  ASSERT_TRUE(store_->start_sending(ref, "first", kNow).ok());
  ASSERT_TRUE(store_->not_sent(ref, OutboxState::pending, "451", kNow + kHour, kNow).ok());
  EXPECT_TRUE(store_->due(kNow, 9)->empty());
  EXPECT_EQ(*store_->next_due(), kNow + kHour);
  EXPECT_EQ(store_->due(kNow + kHour, 9)->at(0).octets, "first");
  ASSERT_TRUE(store_->start_sending(ref, "second", kNow).ok());
  EXPECT_EQ(mail(ref).octets, "first");
  EXPECT_EQ(mail(ref).attempts, 2);
}

// A bounce may be here before the session that sent the mail has ended.
TEST_F(Outbox, ABounceOfAMailBeingSentIsKept) {
  const Actor bounce{Actor::Kind::rule, "bounce", "message 9"};
  for (const bool replied : {true, false}) {
    const OutboxRef ref = take(replied ? 1 : 2, replied ? "甲" : "乙").outbox.at(0);
    ASSERT_TRUE(store_->start_sending(ref, "text", kNow).ok());
    ASSERT_TRUE(
        store_->set_outbox(ref, OutboxState::undelivered, "bounce 5.1.1", bounce, kNow).ok());
    EXPECT_EQ(mail(ref).state, OutboxState::sending);
    if (replied)
      ASSERT_TRUE(store_->sent(ref, "250 ok", kNow).ok());
    else
      ASSERT_TRUE(store_->outcome_unknown(ref, "cut", kNow).ok());
    EXPECT_EQ(mail(ref).state, OutboxState::undelivered);
  }
}

// Let go by a person, it has its one retry again.
TEST_F(Outbox, LetGoItIsRetriedOnceMore) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  for (int n = 0; n < 2; ++n) {
    ASSERT_TRUE(store_->start_sending(ref, "x", kNow).ok());
    ASSERT_TRUE(store_->outcome_unknown(ref, "cut", kNow).ok());
  }
  ASSERT_EQ(mail(ref).state, OutboxState::held);
  ASSERT_TRUE(store_->set_outbox(ref, OutboxState::pending, "", clerk_, kNow).ok());
  ASSERT_TRUE(store_->start_sending(ref, "x", kNow).ok());
  ASSERT_TRUE(store_->outcome_unknown(ref, "cut", kNow).ok());
  EXPECT_EQ(mail(ref).state, OutboxState::pending);
}

TEST_F(Outbox, FoundSendingIsRetriedOnceThenHeld) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  const std::string id = mail(ref).rfc_message_id;
  ASSERT_TRUE(store_->start_sending(ref, "x", kNow).ok());
  open();  // the process died in the session
  EXPECT_EQ(*store_->recover_sending(kNow), 1);
  EXPECT_EQ(mail(ref).state, OutboxState::pending);
  EXPECT_EQ(mail(ref).rfc_message_id, id);
  ASSERT_TRUE(store_->start_sending(ref, "x", kNow).ok());
  open();
  EXPECT_EQ(*store_->recover_sending(kNow), 1);
  EXPECT_EQ(mail(ref).state, OutboxState::held);
  EXPECT_EQ(*store_->recover_sending(kNow), 0);
}

TEST_F(Outbox, WrongStatesAreRefused) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  EXPECT_FALSE(store_->sent(ref, "250", kNow).ok());
  ASSERT_TRUE(store_->start_sending(ref, "x", kNow).ok());
  EXPECT_FALSE(store_->start_sending(ref, "x", kNow).ok());
  EXPECT_FALSE(store_->set_outbox(ref, OutboxState::cancelled, "", clerk_, kNow).ok());
  EXPECT_FALSE(store_->not_sent(ref, OutboxState::sent, "", kNow, kNow).ok());
}

TEST_F(Outbox, OlderThanADayWaitsForAPerson) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  EXPECT_TRUE(store_->due(kNow + kDay + 1, 9)->empty());
  EXPECT_EQ(mail(ref).state, OutboxState::held);
  EXPECT_EQ(*store_->release_held("older than 24 h", clerk_, kNow + 2 * kDay), 1);
  EXPECT_EQ(store_->due(kNow + 2 * kDay, 9)->size(), 1u);
}

TEST_F(Outbox, AClockSetBackHoldsNothingUp) {
  const OutboxRef ref = take(1, "甲").outbox.at(0);
  const Instant before = kNow + -kDay;
  ASSERT_EQ(store_->due(before, 9)->size(), 1u);
  ASSERT_TRUE(store_->start_sending(ref, "x", before).ok());
  ASSERT_TRUE(store_->not_sent(ref, OutboxState::pending, "451", before + kHour, before).ok());
  EXPECT_TRUE(store_->due(before, 9)->empty()) << "its back-off is kept";
  EXPECT_EQ(store_->due(before + kHour, 9)->size(), 1u);
  EXPECT_EQ(store_->due(before + -365 * kDay, 9)->size(), 1u) << "no back-off is a year";
}

TEST_F(Outbox, PausedRepliesStayPending) {
  take(1, "甲");
  ASSERT_TRUE(store_->pause_replies(true, clerk_, kNow).ok());
  open();
  EXPECT_TRUE(store_->replies_paused());
  EXPECT_TRUE(store_->due(kNow, 9)->empty());
  ASSERT_TRUE(store_->pause_replies(false, clerk_, kNow).ok());
  EXPECT_EQ(store_->due(kNow, 9)->size(), 1u);
}

TEST_F(Outbox, QueuedTwiceIsOnce) {
  const Filed a = take(1, "甲");
  const OutboxRequest more{"supplement", "a@example.cn", "", kNow, false};
  const OutboxRef first = *store_->queue(more, a.message, kNow);
  EXPECT_EQ(*store_->queue(more, a.message, kNow), first);
  const OutboxRequest digest{"digest", "boss@example.cn", "", kNow, false};
  EXPECT_NE(*store_->queue(digest, {}, kNow), *store_->queue(digest, {}, kNow));
}

TEST_F(Outbox, MessageIdsAreDerivedNotDrawn) {
  const std::string one = mail(take(1, "甲").outbox.at(0)).rfc_message_id;
  const std::string two = mail(take(2, "乙").outbox.at(0)).rfc_message_id;
  EXPECT_NE(one, two);
  const std::string expected =
      hmac_sha256_hex(store_->install_key(), sha256("mail 1").text + "\nreceipt\n1\n");
  EXPECT_EQ(one, "<" + expected.substr(0, 40) + "@office.example>");
}

TEST_F(Outbox, OldestFirst) {
  for (std::uint64_t i = 1; i <= 5; ++i) take(i, "第" + std::to_string(i));
  const auto due = *store_->due(kNow, 3);
  ASSERT_EQ(due.size(), 3u);
  EXPECT_LT(due[0].ref, due[1].ref);
}

// A forged mail makes a notice as easily as a receipt: letters nobody asked for stand behind those
// somebody waits for, however long they have been due.
TEST_F(Outbox, NoticesStandBehindReceipts) {
  Filing f = filing(receive("a", 1).message, "甲");
  f.requests = {{"unit_notice", "unit@example.cn", "220283", kNow + -kHour, true},
                {"county_notice", "county@example.cn", "220284", kNow + -kHour, true},
                {"receipt", "a@example.cn", "220283", kNow, true}};
  file(f);
  const Filed later = take(2, "乙");
  const OutboxRequest more{"supplement", "b@example.cn", "", kNow, false};
  ASSERT_TRUE(store_->queue(more, later.message, kNow).ok());
  std::vector<std::string> order;
  for (const OutboxMail& mail : *store_->due(kNow, 9)) order.push_back(mail.purpose);
  EXPECT_EQ(order, (std::vector<std::string>{"receipt", "receipt", "supplement", "unit_notice",
                                             "county_notice"}));
}

}  // namespace
}  // namespace shouwen::storage
