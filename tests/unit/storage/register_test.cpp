// The registers: what staff enter, and what was known at a moment whatever came since.
// SPDX-License-Identifier: Apache-2.0
#include "storage/register.h"

#include <sys/wait.h>

#include <algorithm>

#include "storage/durable.h"
#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

// The fixture's mail is seen an hour after it is filed.
const Instant kThen = kNow + kHour;
const Actor kAsks{Actor::Kind::user, "li", "保存期满"};
const Actor kApproves{Actor::Kind::user, "zhao", ""};

class Registers : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    first_ = take(1, "甲").message;
  }
  Result<std::vector<MessageRef>> note(const std::vector<RegisterNote>& notes,
                                       std::int64_t later = kMinute) {
    return note_register(*store_, first_, notes, clerk_, kThen + later);
  }
  std::vector<RegisterEntry> entries(Instant at) {
    std::vector<RegisterEntry> out;
    EXPECT_TRUE(reader()->each_entry(at, [&](RegisterEntry&& e) { out.push_back(e); }).ok());
    return out;
  }
  RegisterEntry entry(Instant at) {
    for (RegisterEntry& e : entries(at))
      if (e.ref == first_) return std::move(e);
    ADD_FAILURE() << "no entry";
    return {};
  }
  void expect_clean() {
    const auto report = verify(dir_.path());
    ASSERT_TRUE(report.ok());
    for (const Finding& f : report->findings)
      ADD_FAILURE() << f.check << " " << f.subject << " " << f.what;
  }
  bool finds(const std::string& check) {
    const auto report = verify(dir_.path());
    return std::ranges::any_of(report->findings,
                               [&](const Finding& f) { return f.check == check; });
  }
  std::string ledger_text() {
    std::string out;
    for (const LedgerRow& row : *reader()->ledger({1000, 0})) out += row.event + row.detail;
    return out;
  }
  MessageRef first_;
};

TEST_F(Registers, WhatStaffEnterIsAddedAndTakenBackByANewRow) {
  ASSERT_TRUE(note({{"our_number", "办123"}, {"contact", "张三 0431-85097644"}}).ok());
  EXPECT_FALSE(note({{"our_number", "办123"}}).ok()) << "it says so already";
  EXPECT_FALSE(note({{"archive_number", ""}}).ok()) << "nothing to take back";
  EXPECT_FALSE(note({}).ok());
  EXPECT_FALSE(note({{"title", "别的"}}).ok());
  EXPECT_FALSE(note({{"archive_number", "2020-1"}, {"our_number", "办123"}}).ok());
  EXPECT_FALSE(entry(kThen + kDay).notes.contains("archive_number")) << "all or none";
  ASSERT_TRUE(note({{"our_number", "办124"}}, 2 * kMinute).ok());
  ASSERT_TRUE(note({{"our_number", ""}}, 3 * kMinute).ok());
  EXPECT_EQ(entry(kThen).notes.size(), 0u);
  EXPECT_EQ(entry(kThen + kMinute).notes["our_number"], "办123");
  EXPECT_EQ(entry(kThen + 2 * kMinute).notes["our_number"], "办124");
  EXPECT_FALSE(entry(kThen + 3 * kMinute).notes.contains("our_number"));
  EXPECT_EQ(reader()->register_history(first_)->size(), 4u);
  EXPECT_EQ(ledger_text().find("办12"), std::string::npos);
  EXPECT_EQ(ledger_text().find("张三"), std::string::npos);
  EXPECT_NE(ledger_text().find("register_noted"), std::string::npos);
  expect_clean();
}

TEST_F(Registers, TheSameNumberTwiceIsTold) {
  const MessageRef other = take(2, "乙").message;
  ASSERT_TRUE(note({{"our_number", "办123"}, {"contact", "张三"}}).ok());
  const auto same = note_register(
      *store_, other, std::vector<RegisterNote>{{"our_number", "办123"}, {"contact", "张三"}},
      clerk_, kThen);
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(*same, std::vector<MessageRef>{first_}) << "a contact may well be the same";
  ASSERT_TRUE(note({{"our_number", ""}}).ok());
  EXPECT_TRUE(note({{"our_number", "办125"}})->empty());
}

TEST_F(Registers, VerifyKnowsWhatTheLedgerKnows) {
  ASSERT_TRUE(note({{"our_number", "办123"}}).ok());
  Database& db = store_->database();
  EXPECT_FALSE(finds("register"));
  db.script("UPDATE register_note SET value='办999'");
  EXPECT_TRUE(finds("register")) << "other words";
  db.script("UPDATE register_note SET value='办123', field='contact'");
  EXPECT_TRUE(finds("register")) << "another field";
  db.script("UPDATE register_note SET field='our_number'");
  EXPECT_FALSE(finds("register"));
  db.script(
      "INSERT INTO register_note(message, field, value, actor, at) SELECT message, field, "
      "value, actor, at FROM register_note");
  EXPECT_TRUE(finds("register")) << "one nobody entered";
  db.script("DELETE FROM register_note");
  EXPECT_TRUE(finds("register")) << "one that is gone";
}

TEST_F(Registers, APurgeEmptiesTheWords) {
  ASSERT_TRUE(note({{"our_number", "办123"}, {"contact", "王小明"}}).ok());
  Filing again = filing(receive("mail two", 7).message, "乙");
  again.their_number = "长交字〔2020〕12号";
  const MessageRef second = file(again).message;
  for (const MessageRef message : {first_, second}) {
    const auto id = store_->request_purge(message, "档案法", kAsks, kThen + kHour);
    ASSERT_TRUE(id.ok());
    ASSERT_TRUE(store_->approve_purge(*id, kApproves, kThen + kHour).ok());
  }
  ASSERT_TRUE(store_->finish_purges(kThen + kHour).ok());
  for (const RegisterEntry& e : entries(kThen + kMinute)) {
    EXPECT_TRUE(e.purged);
    EXPECT_EQ(e.notes.size(), 0u);
    EXPECT_EQ(e.their_number, "");
  }
  EXPECT_FALSE(note({{"our_number", "办124"}}, kDay).ok());
  expect_clean();
  store_->database().script("UPDATE register_note SET value='王小明' WHERE field='contact'");
  EXPECT_TRUE(finds("purge"));
}

// What a register of that moment said it says for ever.
TEST_F(Registers, AnEntryIsAsItWasKnownThen) {
  const Instant then = kThen, later = kThen + kDay;
  const RegisterEntry before = entry(then);
  ASSERT_TRUE(before.decision);
  EXPECT_EQ(before.decided_by, "");
  EXPECT_EQ(before.decision->unit, "220283");
  ASSERT_EQ(before.pieces.size(), 1u);
  EXPECT_EQ(before.pieces[0].state, "pending");
  EXPECT_EQ(before.number, "XY2020-000001");
  Decision changed = *before.decision;
  changed.unit = "220281";
  ASSERT_TRUE(store_->decide(first_, changed, "accept", clerk_, later).ok());
  // A copy with an earlier arrival lowers the moment, from then on.
  Filing copy = filing(receive("mail again", 5).message);
  copy.content = filing(first_).content;
  copy.arrival = kNow + -kHour;
  ASSERT_TRUE(store_->file(std::span(&copy, 1), {}, later).ok());
  const RegisterEntry after = entry(later);
  EXPECT_EQ(after.decision->unit, "220281");
  EXPECT_EQ(after.decided_by, "wang");
  EXPECT_EQ(after.pieces[0].state, "accepted");
  EXPECT_EQ(after.arrival, kNow + -kHour);
  const RegisterEntry again = entry(then);
  EXPECT_EQ(again.decision->unit, "220283");
  EXPECT_EQ(again.pieces[0].state, "pending");
  EXPECT_EQ(again.arrival, before.arrival);
  EXPECT_EQ(entries(kNow).size(), 0u) << "nobody had seen it yet";
}

// A machine's later version stands behind a person's, and undo brings the machine's back.
TEST_F(Registers, WhoseDecisionWasInForce) {
  Decision d = *entry(kThen).decision;
  d.unit = "220281";
  ASSERT_TRUE(store_->decide(first_, d, "assign", clerk_, kThen + kHour).ok());
  ASSERT_TRUE(store_->retry(first_, clerk_, kThen + kHour).ok());
  Filing again = filing(first_, "甲");
  ASSERT_TRUE(store_->file(std::span(&again, 1), {}, kThen + 2 * kHour).ok());
  EXPECT_EQ(entry(kThen + 2 * kHour).decision->unit, "220281");
  ASSERT_TRUE(store_->undo_decision(first_, clerk_, kThen + 3 * kHour).ok());
  EXPECT_EQ(entry(kThen + 3 * kHour).decision->unit, "220283");
  ASSERT_TRUE(store_->retry(first_, clerk_, kThen + 3 * kHour).ok());
  again.decision.unit = "220282";
  ASSERT_TRUE(store_->file(std::span(&again, 1), {}, kThen + 4 * kHour).ok());
  EXPECT_EQ(entry(kThen + 4 * kHour).decision->unit, "220282") << "the machine's again";
  for (int hour : {1, 2, 3, 4})
    EXPECT_EQ(entry(kThen + hour * kHour).decision->unit, hour < 3    ? "220281"
                                                          : hour == 3 ? "220283"
                                                                      : "220282");
}

TEST_F(Registers, SetApartShowsNumbersAndWhoEndedIt) {
  Filing f = filing(receive("mail secret", 30).message, "机密");
  f.decision.quarantine = true;
  f.decision.review = {"secrecy_mark"};
  f.their_number = "密字〔2020〕1号";
  const MessageRef secret = file(f).message;
  EXPECT_EQ(entries(kThen).back().their_number, "") << "nothing of it";
  EXPECT_TRUE(entries(kThen).back().apart);
  auto spans = reader()->set_apart_spans(kThen);
  ASSERT_EQ(spans->size(), 1u);
  EXPECT_EQ(spans->at(0).message, secret);
  EXPECT_FALSE(spans->at(0).until);
  Decision released = f.decision;
  released.quarantine = false;
  released.review.clear();
  ASSERT_TRUE(store_->decide(secret, released, "release", clerk_, kThen + kHour).ok());
  spans = reader()->set_apart_spans(kThen + kHour);
  ASSERT_EQ(spans->size(), 1u);
  EXPECT_EQ(spans->at(0).until, kThen + kHour);
  EXPECT_EQ(spans->at(0).ended_by, "wang");
  EXPECT_FALSE(reader()->set_apart_spans(kThen)->at(0).until) << "not yet then";
  ASSERT_TRUE(store_->undo_decision(secret, clerk_, kThen + 2 * kHour).ok());
  EXPECT_EQ(reader()->set_apart_spans(kThen + 2 * kHour)->size(), 2u) << "set apart again";
  const auto id = store_->request_purge(secret, "法", kAsks, kThen + 3 * kHour);
  ASSERT_TRUE(id.ok());
  ASSERT_TRUE(store_->approve_purge(*id, kApproves, kThen + 3 * kHour).ok());
  spans = reader()->set_apart_spans(kThen + 3 * kHour);
  ASSERT_EQ(spans->size(), 2u) << "that it was set apart outlives its content";
  EXPECT_EQ(spans->at(0).until, kThen + kHour);
  EXPECT_TRUE(spans->at(1).by_purge);
  EXPECT_EQ(spans->at(1).ended_by, "zhao");
  expect_clean();
}

TEST_F(Registers, AReturnedPieceAndWhatMendedIt) {
  Decision d = *entry(kThen).decision;
  d.items[0].returned = "缺照片";
  d.items[0].redo_by = kThen + kDay;
  ASSERT_TRUE(store_->decide(first_, d, "return", clerk_, kThen + kHour).ok());
  EXPECT_EQ(reader()->returned_pieces("xy", kThen)->size(), 0u);
  auto rows = reader()->returned_pieces("xy", kThen + kHour);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).asked, "缺照片");
  EXPECT_EQ(rows->at(0).by, "wang");
  EXPECT_EQ(rows->at(0).state, "returned");
  EXPECT_EQ(rows->at(0).redo_by, kThen + kDay);
  Filing better = filing(receive("mail better", 40).message, "甲");
  better.arrival = kThen + 2 * kHour;
  ASSERT_TRUE(store_->file(std::span(&better, 1), {}, kThen + 2 * kHour).ok());
  rows = reader()->returned_pieces("xy", kThen + 2 * kHour);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).mended_by, better.message);
  EXPECT_EQ(rows->at(0).mended, kThen + 2 * kHour);
  EXPECT_FALSE(reader()->returned_pieces("xy", kThen + kHour)->at(0).mended) << "not yet then";
  EXPECT_EQ(reader()->returned_pieces("other", kThen + kDay)->size(), 0u);
}

TEST_F(Registers, KilledInANoteItIsThereOrNot) {
  store_.reset();
  int there = 0, not_there = 0;
  for (int at = 1; at <= 2; ++at) {
    const pid_t child = fork();
    if (child == 0) {
      int met = 0;
      StoreOptions options;
      options.dir = dir_.path();
      auto store = Store::open(options, kThen);
      if (!store.ok()) _exit(1);
      set_durable_hook([&](std::string_view step) {
        if (step.starts_with("register.") && ++met == at) _exit(9);
      });
      const std::vector<RegisterNote> notes = {{"our_number", "办" + std::to_string(at)},
                                               {"archive_number", "档" + std::to_string(at)}};
      (void)note_register(**store, first_, notes, clerk_, kThen);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(WEXITSTATUS(status), 9);
    open();
    const auto notes = entry(kThen).notes;
    EXPECT_TRUE(notes.empty() || notes.size() == 2) << "both or neither";
    (notes.empty() ? not_there : there) += 1;
    expect_clean();
    store_.reset();
  }
  EXPECT_EQ(not_there, 1);
  EXPECT_EQ(there, 1);
}

TEST_F(Registers, TheirNumberIsKeptAsEachFilingReadIt) {
  Filing again = filing(first_, "甲");
  again.their_number = "长交字〔2020〕12号";
  ASSERT_TRUE(store_->retry(first_, clerk_, kThen + kHour).ok());
  ASSERT_TRUE(store_->file(std::span(&again, 1), {}, kThen + kHour).ok());
  EXPECT_EQ(entry(kThen).their_number, "");
  EXPECT_EQ(entry(kThen + kHour).their_number, "长交字〔2020〕12号");
}

TEST_F(Registers, KeptOfACampaignNamesWhatIsAskedFor) {
  const MessageRef second = take(2, "乙").message;
  EXPECT_EQ(reader()->kept_of("xy")->size(), 2u);
  EXPECT_EQ(reader()->kept_of("")->size(), 0u);
  const auto id = store_->request_purge(second, "档案法", kAsks, kThen);
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(reader()->kept_of("xy")->at(0).asked, 0);
  EXPECT_EQ(reader()->kept_of("xy")->at(1).asked, *id);
  EXPECT_EQ(reader()->kept_of("xy")->at(1).asked_by, "li");
  ASSERT_TRUE(store_->approve_purge(*id, kApproves, kThen).ok());
  EXPECT_EQ(reader()->kept_of("xy")->size(), 1u);
}

}  // namespace
}  // namespace shouwen::storage
