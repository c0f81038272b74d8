// Reminders and calls as rows: every act is there to see, and none can be done twice.
// SPDX-License-Identifier: Apache-2.0
#include "storage/reminder.h"

#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class ReminderRows : public StoreTest {
 protected:
  std::int64_t draft(const char* unit, Instant when = kNow) {
    Reminder r;
    r.campaign = "xy";
    r.unit = unit;
    r.not_before = when;
    r.units = {{unit, "brief;summary", false}};
    auto ids = draft_reminders(*store_, std::span(&r, 1), clerk_, kNow);
    EXPECT_TRUE(ids.ok());
    return ids.ok() ? ids->front() : 0;
  }
  Reminder row(std::int64_t id) { return reader()->reminder(id)->value(); }
  std::vector<OutboxMail> due(Instant now) { return *store_->due(now, 10); }
};

TEST_F(ReminderRows, NothingIsQueuedBeforeItIsApproved) {
  const auto id = draft("D1");
  EXPECT_TRUE(row(id).open());
  EXPECT_TRUE(due(kNow).empty());
  auto mail = approve_reminder(*store_, id, "a@x.example", "李处长", clerk_, kNow);
  ASSERT_TRUE(mail.ok());
  ASSERT_EQ(due(kNow).size(), 1u);
  EXPECT_EQ(due(kNow)[0].purpose, "reminder:" + std::to_string(id));
  EXPECT_EQ(due(kNow)[0].unit, "D1");
  EXPECT_EQ(row(id).lead, "李处长");
  EXPECT_EQ(row(id).outbox, *mail);
  EXPECT_EQ(reader()->reminder_of(*mail)->value().id, id);
  EXPECT_FALSE(approve_reminder(*store_, id, "a@x.example", "", clerk_, kNow).ok()) << "once";
  EXPECT_FALSE(approve_reminder(*store_, 99, "a@x.example", "", clerk_, kNow).ok());
}

TEST_F(ReminderRows, OneForNextWeekWaitsForNextWeek) {
  const auto id = draft("D1", kNow + 5 * kDay);
  ASSERT_TRUE(approve_reminder(*store_, id, "a@x.example", "", clerk_, kNow).ok());
  EXPECT_TRUE(due(kNow + kHour).empty()) << "no clock was set back: it is meant so";
  EXPECT_EQ(due(kNow + 5 * kDay).size(), 1u);
  const OutboxRef mail = row(id).outbox;
  ASSERT_TRUE(defer_reminder(*store_, mail, kNow + 9 * kDay, kNow + 5 * kDay).ok());
  EXPECT_TRUE(due(kNow + 6 * kDay).empty());
  EXPECT_EQ(due(kNow + 9 * kDay).size(), 1u) << "not held for age: it waited as it was told";
}

TEST_F(ReminderRows, ACancelledOneTakesItsMailWithIt) {
  const auto early = draft("D1"), later = draft("D2");
  ASSERT_TRUE(cancel_reminder(*store_, early, clerk_, kNow).ok());
  EXPECT_FALSE(approve_reminder(*store_, early, "a@x.example", "", clerk_, kNow).ok());
  ASSERT_TRUE(approve_reminder(*store_, later, "a@x.example", "", clerk_, kNow).ok());
  ASSERT_TRUE(cancel_reminder(*store_, later, clerk_, kNow).ok());
  EXPECT_TRUE(due(kNow).empty());
  EXPECT_FALSE(row(later).open());
  EXPECT_FALSE(cancel_reminder(*store_, later, clerk_, kNow).ok());
}

TEST_F(ReminderRows, ASentOneCannotBeCancelledAndCountsForWhomItNamed) {
  const auto id = draft("D1");
  const OutboxRef mail = *approve_reminder(*store_, id, "a@x.example", "", clerk_, kNow);
  const std::vector<std::string> named{"D1"};
  ASSERT_TRUE(prepare_reminder(*store_, id, named).ok());
  ASSERT_TRUE(store_->start_sending(mail, "x", kNow).ok());
  EXPECT_FALSE(cancel_reminder(*store_, id, clerk_, kNow).ok());
  ASSERT_TRUE(store_->sent(mail, "250", kNow).ok());
  EXPECT_FALSE(cancel_reminder(*store_, id, clerk_, kNow).ok());
  EXPECT_TRUE(row(id).sent());
  EXPECT_TRUE(row(id).units.at(0).named);
  EXPECT_EQ(row(id).sent_at, kNow);
}

TEST_F(ReminderRows, ACallIsEnteredOnceAndTakenBackOnce) {
  ChaseCall call{0, "xy", "D1", CallResult::promised, kNow + kDay, "王科员", "", "", {}, {}};
  auto id = add_call(*store_, call, clerk_, kNow);
  ASSERT_TRUE(id.ok());
  call.promised.reset();
  EXPECT_FALSE(add_call(*store_, call, clerk_, kNow).ok()) << "a promise has a date";
  call.result = CallResult::told;
  call.promised = kNow;
  EXPECT_FALSE(add_call(*store_, call, clerk_, kNow).ok()) << "and nothing else has one";
  ASSERT_EQ(reader()->calls("xy")->size(), 1u);
  EXPECT_EQ(reader()->calls("xy")->at(0).caller, "王科员");
  ASSERT_TRUE(end_call(*store_, *id, clerk_, kNow).ok());
  EXPECT_FALSE(end_call(*store_, *id, clerk_, kNow).ok());
  EXPECT_TRUE(reader()->calls("xy")->at(0).ended);
}

TEST_F(ReminderRows, TheLedgerNamesNobodyAndAnAnswerIsFound) {
  const auto id = draft("D1");
  const OutboxRef mail = *approve_reminder(*store_, id, "a@x.example", "李处长", clerk_, kNow);
  ASSERT_TRUE(note_group_text(*store_, "xy", "各单位：", 3, "李处长", clerk_, kNow).ok());
  std::string all;
  for (const TrailEntry& e : *reader()->ledger({100, 0})) all += e.event + e.detail;
  EXPECT_NE(all.find("reminder_approved"), std::string::npos);
  EXPECT_NE(all.find("group_text"), std::string::npos);
  EXPECT_EQ(all.find("李处长"), std::string::npos);
  EXPECT_EQ(all.find("a@x.example"), std::string::npos);
  Filing f = filing(receive("answer", 1).message);
  f.decision.disposition = Disposition::reminder_reply;
  f.decision.answers = mail;
  file(f);
  EXPECT_EQ(reader()->answers_to(mail)->size(), 1u);
  EXPECT_TRUE(reader()->answers_to(OutboxRef{mail.value + 1})->empty());
}

}  // namespace
}  // namespace shouwen::storage
