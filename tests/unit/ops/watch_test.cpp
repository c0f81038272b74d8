// Health and alarms: pure state with an injected clock.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/ops/alarms.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/health.h"

namespace shouwen::ops {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct HandClock final : Clock {
  Instant at{1000 * kMinute};
  Instant now() const override { return at; }
};

std::vector<std::string> ids(const std::vector<Alarm>& alarms) {
  std::vector<std::string> out;
  for (const Alarm& a : alarms) out.push_back(a.id);
  return out;
}

std::vector<std::string> told(const std::vector<Transition>& transitions) {
  std::vector<std::string> out;
  for (const Transition& t : transitions)
    out.push_back(std::string(kind_name(t.kind)) + " " + t.alarm.id);
  return out;
}

AlarmFacts healthy(Instant now) {
  AlarmFacts facts;
  facts.now = now;
  facts.mailboxes.push_back(
      {"office", kMinute, now + -kHour, now + -30 * kSecond, false, "", std::nullopt});
  return facts;
}

TEST(Clocks, TestingClockStartsWhereToldAndGoesForward) {
  const Instant start = *parse_rfc3339("2020-10-14T10:25:00+08:00");
  const TestingClock clock(start);
  const Instant first = clock.now();
  EXPECT_GE(first.ms, start.ms);
  EXPECT_LT(first - start, kMinute);
  EXPECT_GE(clock.now().ms, first.ms);
}

TEST(Clocks, RealClockIsToday) {
  EXPECT_GT(RealClock().now().ms, parse_rfc3339("2024-01-01T00:00:00Z")->ms);
}

TEST(HealthBoard, KeepsLastSuccessThroughAFailureAndStampsTheState) {
  HandClock clock;
  HealthBoard board(clock);
  board.succeeded("mailbox:office", "polling");
  const Instant good = clock.at;
  clock.at = clock.at + kMinute;
  board.failed("mailbox:office", Health::fail, "refused",
               {Fault::permanent, "imap", "NO LOGIN", "new code"});
  clock.at = clock.at + kMinute;
  board.failed("mailbox:office", Health::fail, "refused",
               {Fault::permanent, "imap", "NO again", "new code"});
  const Component c = *board.find("mailbox:office");
  EXPECT_EQ(c.last_success, good);
  EXPECT_EQ(c.since, good + kMinute) << "the same state goes on";
  EXPECT_EQ(c.error, "imap: NO again");
  EXPECT_EQ(board.overall(), Health::fail);
  board.succeeded("mailbox:office", "polling");
  EXPECT_EQ(board.find("mailbox:office")->error, "");
  EXPECT_EQ(board.overall(), Health::ok);
}

TEST(HealthBoard, TheWorstComponentDecidesAndRemovedOnesDoNot) {
  HandClock clock;
  HealthBoard board(clock);
  board.set("smtp", Health::warn, "deferred", "busy", "wait");
  board.set("disk", Health::ok, "free");
  EXPECT_EQ(board.overall(), Health::warn);
  board.remove("smtp");
  EXPECT_EQ(board.overall(), Health::ok);
  EXPECT_EQ(board.all().size(), 1u);
}

TEST(Judge, NothingHoldsWhenAllIsWell) {
  EXPECT_THAT(ids(judge(healthy({kDay}), {})), IsEmpty());
}

TEST(Judge, AMailboxSilentForTwoIntervalsIsAnAlarmAndNotBefore) {
  AlarmFacts facts = healthy({kDay});
  facts.mailboxes[0].last_success = facts.now + -2 * kMinute;
  EXPECT_THAT(ids(judge(facts, {})), IsEmpty());
  facts.mailboxes[0].last_success = facts.now + -(2 * kMinute + 1);
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("mailbox_silent:office"));
}

TEST(Judge, AMailboxNeverReadIsMeasuredFromTheStart) {
  AlarmFacts facts = healthy({kDay});
  facts.mailboxes[0].last_success.reset();
  facts.mailboxes[0].watched_since = facts.now + -kMinute;
  EXPECT_THAT(ids(judge(facts, {})), IsEmpty());
  facts.mailboxes[0].watched_since = facts.now + -kHour;
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("mailbox_silent:office"));
}

TEST(Judge, RefusedLoginsAndALapsingCodeAreNamedPerMailbox) {
  AlarmFacts facts = healthy({100 * kDay});
  facts.mailboxes[0].login_refused = true;
  facts.mailboxes[0].code_expires = facts.now + 14 * kDay;
  facts.smtp_login_refused = true;
  EXPECT_THAT(ids(judge(facts, {})),
              ElementsAre("login_refused:office", "code_expires:office", "smtp_login_refused"));
  facts.mailboxes[0].code_expires = facts.now + (14 * kDay + 1);
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("login_refused:office", "smtp_login_refused"));
}

TEST(Judge, ALapsedCodeIsWorseThanALapsingOne) {
  AlarmFacts facts = healthy({100 * kDay});
  facts.mailboxes[0].code_expires = facts.now + kDay;
  EXPECT_EQ(judge(facts, {}).at(0).severity, Health::warn);
  facts.mailboxes[0].code_expires = facts.now + -kDay;
  EXPECT_EQ(judge(facts, {}).at(0).severity, Health::fail);
}

TEST(Judge, DiskFailedItemsStoreAndUnfiled) {
  AlarmFacts facts = healthy({kDay});
  facts.disk_reserve_reached = true;
  facts.failed_items = 2;
  facts.store_error = "disk I/O error";
  facts.oldest_unfiled = facts.now + -(15 * kMinute + 1);
  EXPECT_THAT(ids(judge(facts, {})),
              ElementsAre("disk_reserve", "failed_items", "filing_stuck", "store"));
}

TEST(Judge, AStuckOutboxAndHeldRepliesUnlessAPersonPausedThem) {
  AlarmFacts facts = healthy({kDay});
  facts.oldest_due = facts.now + -(30 * kMinute);
  facts.held_replies = 3;
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("replies_held"));
  facts.oldest_due = facts.now + -(30 * kMinute + 1);
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("outbox_stuck", "replies_held"));
  facts.replies_paused = true;
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("outbox_stuck"));
}

TEST(Judge, AFaxServerAwayForHalfAnHourAndAJobThatNeverEnds) {
  AlarmFacts facts = healthy({kDay});
  facts.fax_server_away_since = facts.now + -(30 * kMinute);
  facts.oldest_fax_job = facts.now + -(4 * kHour);
  EXPECT_THAT(ids(judge(facts, {})), IsEmpty());
  facts.fax_server_away_since = facts.now + -(30 * kMinute + 1);
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("fax_server"));
  facts.oldest_fax_job = facts.now + -(4 * kHour + 1);
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("fax_server", "fax_job_stuck"));
  facts.fax_server_away_since.reset();
  EXPECT_THAT(ids(judge(facts, {})), ElementsAre("fax_job_stuck"));
}

TEST(AlarmBook, RaisesOnceRepeatsAfterTheIntervalAndClears) {
  AlarmBook book(6 * kHour);
  AlarmFacts facts = healthy({kDay});
  facts.disk_reserve_reached = true;
  Instant now = facts.now;
  EXPECT_THAT(told(book.update(judge(facts, {}), now)), ElementsAre("raised disk_reserve"));
  EXPECT_THAT(told(book.update(judge(facts, {}), now + kMinute)), IsEmpty());
  EXPECT_THAT(told(book.update(judge(facts, {}), now + 6 * kHour)),
              ElementsAre("repeated disk_reserve"));
  EXPECT_EQ(book.active().at(0).since, now);
  EXPECT_THAT(told(book.update(judge(facts, {}), now + 7 * kHour)), IsEmpty());
  EXPECT_THAT(told(book.update({}, now + 8 * kHour)), ElementsAre("cleared disk_reserve"));
  EXPECT_THAT(book.active(), IsEmpty());
  EXPECT_THAT(told(book.update(judge(facts, {}), now + 9 * kHour)),
              ElementsAre("raised disk_reserve"));
}

TEST(AlarmBook, GettingWorseIsToldAtOnce) {
  AlarmBook book(6 * kHour);
  Alarm alarm{"code_expires:office", Health::warn, "失效", "lapses", "", {}};
  (void)book.update({alarm}, {0});
  alarm.severity = Health::fail;
  EXPECT_THAT(told(book.update({alarm}, {kMinute})), ElementsAre("repeated code_expires:office"));
}

TEST(Report, WorstDecidesAndHostileTextIsNeutral) {
  HandClock clock;
  HealthBoard board(clock);
  board.succeeded("disk", "free");
  board.set("smtp", Health::warn, "deferred", "421 \x1b[2J from wang@qq.com", "wait");
  const Alarm alarm{"outbox_stuck", Health::fail, "待发积压", "stuck", "look", clock.at};
  const HealthReport r = report(board.all(), {alarm}, clock.at, Zone{480});
  EXPECT_EQ(r.overall, Health::fail);
  const auto json = nlohmann::json::parse(r.json);
  EXPECT_EQ(json["status"], "fail");
  ASSERT_EQ(json["components"].size(), 2u);
  EXPECT_EQ(json["components"][0]["name"], "disk");
  EXPECT_EQ(json["components"][1]["last_success"], nullptr);
  EXPECT_EQ(json["alarms"][0]["id"], "outbox_stuck");
  EXPECT_EQ(r.json.find("wang@"), std::string::npos);
  EXPECT_EQ(r.text.find('\x1b'), std::string::npos);
  EXPECT_NE(r.text.find("待发积压"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::ops
