// T1: one message for distinct octets, an arrival for each copy, all or nothing.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Receive : public StoreTest {};

TEST_F(Receive, StoresOctetsUnderTheirDigest) {
  const Received r = receive("one mail\r\n", 1);
  EXPECT_TRUE(r.first);
  EXPECT_EQ(*store_->read_octets(r.message), "one mail\r\n");
  EXPECT_TRUE(std::filesystem::exists(store_->object_path(sha256("one mail\r\n"))));
  EXPECT_TRUE(std::filesystem::is_empty(store_->incoming_dir()));
}

TEST_F(Receive, SameOctetsAreOneMessageWithTwoArrivals) {
  const Received first = receive("x", 1);
  const Received again = receive("x", 1, "Processed");
  EXPECT_EQ(first.message, again.message);
  EXPECT_FALSE(again.first);
  EXPECT_EQ(counts().messages, 1);
  EXPECT_EQ(counts().arrivals, 2);
}

TEST_F(Receive, TheSameCopyFetchedAgainAddsNothing) {
  receive("x", 1);
  receive("x", 1);
  EXPECT_EQ(counts().arrivals, 1);
}

TEST_F(Receive, TwiceInOneBatch) {
  const std::vector<Incoming> batch = {incoming(*store_, "x", 1), incoming(*store_, "x", 2)};
  auto out = store_->receive(batch, kNow);
  ASSERT_TRUE(out.ok()) << out.error().text();
  EXPECT_EQ((*out)[0].message, (*out)[1].message);
  EXPECT_FALSE((*out)[1].first);
}

TEST_F(Receive, AnotherBodyUnderAnOldUidIsKeptToo) {
  const Received a = receive("first body", 9);
  const Received b = receive("second body", 9);
  EXPECT_NE(a.message, b.message);
  EXPECT_EQ(counts().arrivals, 2);
}

TEST_F(Receive, NewUidvalidityBringsNewArrivalsOnly) {
  receive("x", 1);
  Incoming moved = incoming(*store_, "x", 1);
  moved.arrival.uidvalidity = "99999999999999";
  EXPECT_FALSE(receive({moved}).first);
  Incoming other = incoming(*store_, "y", 1);
  other.arrival.uidvalidity = "99999999999999";
  EXPECT_TRUE(receive({other}).first);
  EXPECT_EQ(counts().messages, 2);
}

TEST_F(Receive, BatchTriedAgainAfterTheFilesWereMovedSucceeds) {
  const Incoming in = incoming(*store_, "x", 1);
  receive({in});
  EXPECT_FALSE(receive({in}).first);  // the temporary is gone, its object stands
}

TEST_F(Receive, WithoutADigestNothingIsTaken) {
  Incoming bad = incoming(*store_, "x", 1);
  bad.octets.text = "md5:00";
  const std::vector<Incoming> batch = {incoming(*store_, "good", 2), bad};
  auto out = store_->receive(batch, kNow);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().fault, Fault::rejected_input);
  EXPECT_EQ(counts().messages, 0);
}

TEST_F(Receive, EarliestArrivalCountsAndAFiledMessageIsJudgedAgain) {
  const Received r = receive("x", 30);
  Filing f = filing(r.message);
  f.arrival = kNow + 30 * kMinute;
  f.decision.late = true;
  file(f);
  receive("x", 5, "Other");  // the same octets, 25 minutes earlier by the server's clock
  auto work = store_->unfiled(10);
  ASSERT_EQ(work->size(), 1u);
  EXPECT_EQ((*work)[0].internal_date, kNow + 5 * kMinute);
}

// The same, but the earlier copy comes in while the first is being read: T2 then files by a moment
// that is no longer the earliest, and must ask to be done again.
TEST_F(Receive, AnEarlierCopyBetweenReadingAndFilingCounts) {
  const Received first = receive("x", 30);
  const auto read = store_->unfiled(10);
  ASSERT_EQ(read->at(0).internal_date, kNow + 30 * kMinute);
  receive("x", 5, "Other");
  Filing f = filing(first.message);
  f.arrival = *read->at(0).internal_date;
  file(f);
  const auto again = store_->unfiled(10);
  ASSERT_EQ(again->size(), 1u);
  EXPECT_EQ(again->at(0).internal_date, kNow + 5 * kMinute);
  f.arrival = *again->at(0).internal_date;
  file(f);
  EXPECT_TRUE(store_->unfiled(10)->empty());
  EXPECT_EQ(submissions().at(0).arrival, kNow + 5 * kMinute);
}

TEST_F(Receive, SentFirstThenReceivedBecomesIncoming) {
  Incoming sent = incoming(*store_, "x", 1, "Sent");
  sent.own_sent = true;
  receive({sent});
  EXPECT_EQ(counts().messages, 0);
  receive("x", 2);
  EXPECT_EQ(counts().messages, 1);
  EXPECT_FALSE((*store_->unfiled(1))[0].own_sent);
}

TEST_F(Receive, DamagedOctetsAreNoticed) {
  const Received r = receive("original", 1);
  write(store_->object_path(sha256("original")), "tampered");
  auto octets = store_->read_octets(r.message);
  ASSERT_FALSE(octets.ok());
  EXPECT_EQ(octets.error().fault, Fault::corrupt);
}

TEST_F(Receive, InMemoryNeedsNoFiles) {
  auto store = Store::open({.dir = "", .in_memory = true}, kNow);
  ASSERT_TRUE(store.ok());
  Incoming in;
  in.octets = sha256("x");
  in.arrival.key = "a.eml";
  auto out = (*store)->receive(std::span(&in, 1), kNow);
  ASSERT_TRUE(out.ok()) << out.error().text();
  EXPECT_TRUE((*out)[0].first);
}

TEST_F(Receive, KnownUidsHoldReceivedAndUnfetchable) {
  receive("x", 3);
  ASSERT_TRUE(store_->note_unfetchable("office", "INBOX", "7", 8, "NIL body", kNow).ok());
  EXPECT_EQ(*store_->known_uids("office", "INBOX", "7"), (std::vector<std::uint64_t>{3, 8}));
  EXPECT_EQ(counts().unfetchable, 1);
}

TEST_F(Receive, UnfetchableIsAskedForAgainAndSettled) {
  using Uids = std::vector<std::uint64_t>;
  for (const std::uint64_t uid : {4u, 5u, 6u})
    ASSERT_TRUE(store_->note_unfetchable("office", "INBOX", "7", uid, "NIL body", kNow).ok());
  FolderState state{"office", "INBOX", "7", 6, 6, kNow};
  ASSERT_TRUE(store_->save_folder(state, kNow).ok());
  EXPECT_FALSE((*store_->folder("office", "INBOX"))->owed);

  const auto rows = *reader()->unfetchable();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(*store_->retry_unfetchable(rows[0].id, clerk_, kNow), 1);
  EXPECT_TRUE((*store_->folder("office", "INBOX"))->owed);
  EXPECT_EQ(*store_->known_uids("office", "INBOX", "7"), (Uids{5, 6}));
  EXPECT_TRUE((*reader()->unfetchable())[0].asked_again);

  // It fails again: open as before. Then all are asked for; one comes, two are gone.
  ASSERT_TRUE(store_->note_unfetchable("office", "INBOX", "7", 4, "NIL again", kNow).ok());
  const auto asked = [&] { return *store_->unfetchable_asked("office", "INBOX"); };
  ASSERT_TRUE(store_->settle_unfetchable(asked(), "7", {}, kNow).ok());
  EXPECT_EQ(counts().unfetchable, 3) << "what is open stays until a person asks";
  EXPECT_EQ(*store_->retry_unfetchable(0, clerk_, kNow), 3);
  EXPECT_EQ(*store_->known_uids("office", "INBOX", "7"), Uids{});
  const Uids given = {5};
  ASSERT_TRUE(store_->settle_unfetchable({}, "7", given, kNow).ok());
  EXPECT_EQ(counts().unfetchable, 3) << "asked for while the listing ran: at the next one";
  ASSERT_TRUE(store_->settle_unfetchable(asked(), "7", given, kNow).ok());
  EXPECT_EQ(counts().unfetchable, 0);
  EXPECT_FALSE((*store_->folder("office", "INBOX"))->owed);
  EXPECT_FALSE(store_->retry_unfetchable(0, clerk_, kNow).ok());
  EXPECT_FALSE(store_->dismiss_unfetchable(rows[0].id, clerk_, kNow).ok());
}

TEST_F(Receive, UnfetchableStaysOpenUntilAPersonDismissesIt) {
  ASSERT_TRUE(store_->note_unfetchable("office", "INBOX", "7", 4, "NIL body", kNow).ok());
  ASSERT_TRUE(store_->note_unfetchable("office", "INBOX", "7", 5, "NIL body", kNow).ok());
  const auto rows = *reader()->unfetchable();
  ASSERT_TRUE(store_->dismiss_unfetchable(rows[0].id, clerk_, kNow).ok());
  EXPECT_EQ(counts().unfetchable, 1);
  EXPECT_EQ(store_->known_uids("office", "INBOX", "7")->size(), 2u) << "never fetched unasked";
  ASSERT_TRUE(store_->retry_unfetchable(0, clerk_, kNow).ok());
  const auto asked = *store_->unfetchable_asked("office", "INBOX");
  ASSERT_TRUE(store_->settle_unfetchable(asked, "8", {}, kNow).ok());
  ASSERT_EQ(counts().unfetchable, 1) << "a renumbered mailbox settles nothing";
  EXPECT_FALSE(reader()->unfetchable()->at(0).asked_again);
}

TEST_F(Receive, AMailAPersonBringsIsReceivedOnce) {
  Arrival arrival;
  arrival.channel = "ingest";
  arrival.key = "a.eml";
  arrival.first_seen = kNow;
  const auto one = store_->take_in("From: a@b.cn\n\nx", arrival, true, clerk_, kNow);
  ASSERT_TRUE(one.ok()) << one.error().text();
  EXPECT_TRUE(one->first);
  EXPECT_EQ(*store_->read_octets(one->message), "From: a@b.cn\n\nx");
  arrival.key = "b.eml";
  const auto two = store_->take_in("From: a@b.cn\n\nx", arrival, true, clerk_, kNow);
  EXPECT_FALSE(two->first);
  EXPECT_EQ(two->message, one->message);
  EXPECT_TRUE(std::filesystem::is_empty(store_->incoming_dir()));
  EXPECT_EQ((*reader()->ledger({1, 0}))[0].actor, "user:" + clerk_.name);
}

// A person's word about the copy he brought moves no mail that came by itself.
TEST_F(Receive, AStatedMomentRetimesNothingThatCameByItself) {
  const Received own = receive("From: a@b.cn\n\nx", 30);
  Filing late = filing(own.message);
  late.arrival = kNow + 30 * kMinute;
  file(late);
  Arrival stated;
  stated.channel = "ingest";
  stated.internal_date = kNow;
  stated.first_seen = kNow + kHour;
  const auto brought = store_->take_in("From: a@b.cn\n\nx", stated, true, clerk_, kNow);
  ASSERT_TRUE(brought.ok());
  EXPECT_EQ(brought->message, own.message);
  EXPECT_TRUE(store_->unfiled(9)->empty()) << "nothing to judge again";
  EXPECT_EQ(reader()->trail(own.message)->arrivals.size(), 2u) << "both moments are kept";
  receive("From: a@b.cn\n\nx", 5, "Other");
  EXPECT_EQ(store_->unfiled(9)->size(), 1u) << "a server's earlier moment does";
}

TEST_F(Receive, WhatACrashLeftInIncomingIsCleared) {
  incoming(*store_, "half", 1);
  open();
  EXPECT_TRUE(std::filesystem::is_empty(store_->incoming_dir()));
}

}  // namespace
}  // namespace shouwen::storage
