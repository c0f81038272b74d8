// The sender's store calls on a real store: one shape a mail, merged supplements, holds, bounces.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "gateway/desk/told.h"
#include "gateway/replies/bounce.h"
#include "gateway/replies/digest.h"
#include "gateway/replies/outbox_steps.h"
#include "parsers/mail.h"
#include "parsers/mime/mime.h"
#include "tests/unit/desk/world.h"

namespace shouwen::replies {
namespace {

using storage::OutboxState;
using testing::kNow;
using testing::World;

struct Outbox : World {
  std::shared_ptr<const desk::Office> statements = testing::office();
  config::SmtpLimits limits;

  storage::Filed receipt(const std::string& title, const std::string& purpose = "receipt") {
    auto f = filing(title);
    f.requests = {World::receipt(purpose)};
    return file(f);
  }
  Plan next(Instant now = kNow) {
    auto out = plan(*store, limits, now);
    EXPECT_TRUE(out.ok()) << (out ? "" : out.error().text());
    return *out;
  }
  storage::OutboxMail row(OutboxRef ref) {
    return *(*storage::Reader::over(*store))->outbox_mail(ref);
  }
};

std::string text_of(const std::string& octets) {
  auto bytes = std::as_bytes(std::span(octets));
  return parsers::read_mail(parsers::mime::parse(bytes), bytes).body_text;
}

TEST(OutboxSteps, WritesSendsAndSettles) {
  Outbox box;
  auto filed = box.receipt("简讯一");
  Plan plan = box.next();
  ASSERT_TRUE(plan.mail);
  auto octets = begin(*box.store, *box.statements, *plan.mail, plan.merged, kNow);
  ASSERT_TRUE(octets.ok()) << octets.error().text();
  EXPECT_NE(text_of(*octets).find("收件编号：" + filed.number), std::string::npos);
  EXPECT_NE(text_of(*octets).find("图文简讯（第1篇，共需2篇）"), std::string::npos)
      << text_of(*octets);
  EXPECT_NE(text_of(*octets).find("尚未收到"), std::string::npos);
  EXPECT_EQ(box.row(plan.mail->ref).state, OutboxState::sending);
  ASSERT_TRUE(settle(*box.store, *plan.mail, {std::nullopt, "250 ok"}, kNow).ok());
  EXPECT_EQ(box.row(plan.mail->ref).state, OutboxState::sent);
  EXPECT_FALSE(box.next().mail);
}

TEST(OutboxSteps, ARetryCarriesTheSameOctetsAndAnUnknownEndIsRetriedOnce) {
  Outbox box;
  box.receipt("简讯一");
  Plan first = box.next();
  auto a = begin(*box.store, *box.statements, *first.mail, {}, kNow);
  ASSERT_TRUE(settle(*box.store, *first.mail, {Failure::temporary, "451"}, kNow).ok());
  EXPECT_FALSE(box.next().mail) << "not before its time";
  box.receipt("简讯二");  // what the receipt would say changes meanwhile
  Instant later = kNow + 6 * kMinute;
  Plan second = box.next(later);
  ASSERT_TRUE(second.mail);
  if (second.mail->ref != first.mail->ref) {  // newest pending first due: take the older one
    auto other = begin(*box.store, *box.statements, *second.mail, {}, later);
    ASSERT_TRUE(settle(*box.store, *second.mail, {std::nullopt, ""}, later).ok());
    second = box.next(later);
  }
  auto b = begin(*box.store, *box.statements, *second.mail, {}, later);
  EXPECT_EQ(*a, *b);
  ASSERT_TRUE(settle(*box.store, *second.mail, {Failure::unknown, "broke"}, later).ok());
  Plan third = box.next(later + kHour);
  ASSERT_TRUE(third.mail);
  EXPECT_TRUE(third.mail->retried_after_unknown);
  auto c = begin(*box.store, *box.statements, *third.mail, {}, later + kHour);
  EXPECT_EQ(*a, *c);
  auto settled = settle(*box.store, *third.mail, {Failure::unknown, "broke"}, later + kHour);
  ASSERT_TRUE(settled.ok());
  EXPECT_EQ(settled->state, OutboxState::held);
  EXPECT_EQ(box.row(third.mail->ref).state, OutboxState::held);
}

// However it came to wait: a letter that asks to mend a piece says what is to be mended.
TEST(OutboxSteps, NoReturnLeavesThatAsksForNothing) {
  Outbox box;
  auto f = box.filing("简讯一");
  auto filed = box.file(f);
  auto queued =
      box.store->queue({"return", "jt@yi.example", "D1", kNow, false}, filed.message, kNow);
  ASSERT_TRUE(queued.ok());
  EXPECT_FALSE(box.next().mail);
  EXPECT_EQ(box.row(*queued).state, OutboxState::cancelled);
}

// Sent as D1's brief, then said by a person to be D2's: the corrected receipt waits ten minutes.
struct Corrected : Outbox {
  storage::Filed filed = receipt("简讯一");
  desk::Call call{*store, statements, {storage::Actor::Kind::user, "clerk", "电话核对"}, kNow};
  Instant later = kNow + 10 * kMinute;

  Corrected() {
    Plan first = next();
    EXPECT_TRUE(begin(*store, *statements, *first.mail, {}, kNow).ok());
    EXPECT_TRUE(settle(*store, *first.mail, {std::nullopt, "250"}, kNow).ok());
    desk::Assignment other;
    other.unit = "D2";
    auto decided = desk::assign(call, filed.message, other);
    EXPECT_TRUE(decided.ok() && decided->follow_up);
  }
};

TEST(OutboxSteps, ACorrectedReceiptSaysTheDecisionThenInForce) {
  Corrected box;
  EXPECT_FALSE(box.next().mail) << "second thoughts";
  desk::Assignment third;
  third.unit = "D3";
  ASSERT_TRUE(desk::assign(box.call, box.filed.message, third).ok());
  Plan plan = box.next(box.later);
  ASSERT_TRUE(plan.mail);
  EXPECT_EQ(plan.mail->purpose, "follow_up");
  auto octets = begin(*box.store, *box.statements, *plan.mail, {}, box.later);
  ASSERT_TRUE(octets.ok()) << octets.error().text();
  EXPECT_NE(text_of(*octets).find("丁县交通运输局"), std::string::npos) << text_of(*octets);
  EXPECT_EQ(text_of(*octets).find("丙县交通运输局"), std::string::npos);
  EXPECT_EQ(text_of(*octets).find("尚未收到"), std::string::npos) << "nobody confirmed the address";
}

TEST(OutboxSteps, ACorrectionTakenBackIsNotTold) {
  Corrected box;
  ASSERT_TRUE(desk::undo(box.call, box.filed.message).ok());
  EXPECT_FALSE(box.next(box.later).mail);
  auto trail = *(*storage::Reader::over(*box.store))->trail(box.filed.message);
  EXPECT_EQ(trail.outbox.back().purpose, "follow_up");
  EXPECT_EQ(trail.outbox.back().state, OutboxState::cancelled);
  EXPECT_EQ(trail.outbox.back().last_error, "内容未变，不必更正 nothing changed");
  // It told nobody anything, so a later change still has its one corrected receipt.
  desk::Assignment other;
  other.unit = "D3";
  EXPECT_TRUE(desk::assign(box.call, box.filed.message, other)->follow_up);
}

// No template has words for 已登记 being taken back, and the sender should not learn it from a
// robot.
TEST(OutboxSteps, ACorrectionThatTakesBackWaitsForAPerson) {
  Outbox box;
  auto filed = box.receipt("简讯一");
  Plan first = box.next();
  ASSERT_TRUE(begin(*box.store, *box.statements, *first.mail, {}, kNow).ok());
  ASSERT_TRUE(settle(*box.store, *first.mail, {std::nullopt, "250"}, kNow).ok());
  desk::Call call{*box.store, box.statements, {storage::Actor::Kind::user, "clerk", "误登"}, kNow};
  desk::Assignment away;
  away.remove_item = true;
  const auto decided = desk::assign(call, filed.message, away);
  ASSERT_TRUE(decided.ok() && decided->follow_up);
  const Instant later = kNow + 10 * kMinute;
  const Plan plan = box.next(later);
  EXPECT_FALSE(plan.mail);
  EXPECT_EQ(plan.for_a_person, std::vector<OutboxRef>{*decided->follow_up});
  EXPECT_EQ(box.row(*decided->follow_up).state, OutboxState::held);
  EXPECT_EQ(box.row(*decided->follow_up).why_held, kTakesBack);
  // A person lets it go: it is not held a second time.
  call.now = later;
  ASSERT_TRUE(desk::resend(call, *decided->follow_up).ok());
  const Plan released = box.next(later);
  ASSERT_TRUE(released.mail);
  EXPECT_EQ(released.mail->ref, *decided->follow_up);
}

TEST(OutboxSteps, MergedAndSplitPiecesTakeNothingBack) {
  storage::Decision two;
  two.disposition = storage::Disposition::submission;
  two.items.resize(2);
  two.items[0].attachments = {"a.docx"};
  two.items[1].attachments = {"b.docx", "c.jpg"};
  storage::Decision one = two, none = two, other = two;
  one.items.pop_back();
  one.items[0].attachments = {"a.docx", "b.docx", "c.jpg"};
  EXPECT_FALSE(desk::takes_back(two, one));
  EXPECT_FALSE(desk::takes_back(one, two));
  none.disposition = storage::Disposition::spam;
  EXPECT_TRUE(desk::takes_back(two, none)) << "an assign of spam undone";
  EXPECT_FALSE(desk::takes_back(none, two));
  other.items[0].attachments = {"d.docx"};
  EXPECT_TRUE(desk::takes_back(two, other));
}

TEST(OutboxSteps, AReceiptNotYetWrittenGreetsTheUnitNowNamed) {
  Outbox box;
  auto filed = box.receipt("简讯一");
  desk::Call call{*box.store, box.statements, {storage::Actor::Kind::user, "clerk", "x"}, kNow};
  desk::Assignment other;
  other.unit = "D2";
  ASSERT_TRUE(desk::assign(call, filed.message, other).ok());
  Plan plan = box.next();
  auto octets = begin(*box.store, *box.statements, *plan.mail, {}, kNow);
  ASSERT_TRUE(octets.ok());
  EXPECT_NE(text_of(*octets).find("丙县交通运输局"), std::string::npos) << text_of(*octets);
  EXPECT_EQ(text_of(*octets).find("乙县交通运输局"), std::string::npos) << text_of(*octets);
}

TEST(OutboxSteps, SupplementsToOneAddressBecomeOneMail) {
  Outbox box;
  std::vector<storage::Filed> filed;
  for (const char* title : {"简讯一", "简讯二", "简讯三"})
    filed.push_back(box.receipt(title, "supplement"));
  Plan plan = box.next();
  ASSERT_TRUE(plan.mail);
  ASSERT_EQ(plan.merged.size(), 2u);
  auto octets = begin(*box.store, *box.statements, *plan.mail, plan.merged, kNow);
  ASSERT_TRUE(octets.ok()) << octets.error().text();
  for (const auto& f : filed) EXPECT_NE(text_of(*octets).find(f.number), std::string::npos);
  EXPECT_EQ(box.row(plan.merged[0].ref).state, OutboxState::cancelled);
  EXPECT_FALSE(box.next().mail) << "what is merged is not sent on its own";
  ASSERT_TRUE(settle(*box.store, *plan.mail, {std::nullopt, "250"}, kNow).ok());
  for (const auto& other : plan.merged) {
    EXPECT_EQ(box.row(other.ref).state, OutboxState::sent);
    EXPECT_EQ(box.row(other.ref).reply, "merged:" + std::to_string(plan.mail->ref.value));
  }
  EXPECT_EQ(*box.store->sent_since(kNow + -kDay, "", kNow), 1) << "one mail left";
}

TEST(OutboxSteps, WhatSpeaksOfOtherThingsIsNotMerged) {
  // What the unit still owes is told to its confirmed senders alone: the two letters stay two.
  Outbox box;
  for (const bool owed : {false, true}) {
    auto f = box.filing(owed ? "简讯一" : "简讯二");
    f.requests = {box.World::receipt("supplement")};
    f.requests.front().with_obligations = owed;
    box.file(f);
  }
  const Plan plan = box.next();
  ASSERT_TRUE(plan.mail);
  EXPECT_TRUE(plan.merged.empty());
}

TEST(OutboxSteps, TheLoopLimitForgetsAfterADay) {
  for (const std::int64_t later : {kDay, kDay + 1}) {
    Outbox box;
    box.limits.per_address_per_day = 1;
    box.receipt("简讯一");
    Plan first = box.next();
    ASSERT_TRUE(first.mail);
    ASSERT_TRUE(begin(*box.store, *box.statements, *first.mail, {}, kNow).ok());
    ASSERT_TRUE(settle(*box.store, *first.mail, {std::nullopt, ""}, kNow).ok());
    auto f = box.filing("简讯二");
    f.requests = {box.World::receipt("receipt")};
    f.requests.front().not_before = kNow + later;
    box.file(f);
    const Plan second = box.next(kNow + later);
    EXPECT_EQ(second.mail.has_value(), later > kDay);
    EXPECT_EQ(second.held.size(), later > kDay ? 0U : 1U);
  }
}

TEST(OutboxSteps, LoopLimitHoldsOneAddressAndLetsTheOthersGo) {
  Outbox box;
  box.limits.per_address_per_day = 1;
  for (int i = 0; i < 2; ++i) box.receipt("简讯" + std::to_string(i));
  auto f = box.filing("别家");
  f.requests = {{"receipt", "other@x.example", "", kNow, false}};
  box.file(f);
  for (int i = 0; i < 2; ++i) {
    Plan plan = box.next();
    ASSERT_TRUE(plan.mail);
    ASSERT_TRUE(begin(*box.store, *box.statements, *plan.mail, {}, kNow).ok());
    ASSERT_TRUE(settle(*box.store, *plan.mail, {std::nullopt, ""}, kNow).ok());
  }
  EXPECT_FALSE(box.next().mail);
  auto held = (*storage::Reader::over(*box.store))->outbox("held", {});
  ASSERT_TRUE(held.ok());
  ASSERT_EQ(held->size(), 1u);
  EXPECT_EQ(held->front().why_held, "loop_limit");
}

TEST(OutboxSteps, NoticesThatStrangersCauseHoldNoReceiptBack) {
  Outbox box;
  box.limits.per_address_per_day = 1;
  const auto send = [&] {
    Plan plan = box.next();
    ASSERT_TRUE(plan.mail);
    ASSERT_TRUE(begin(*box.store, *box.statements, *plan.mail, {}, kNow).ok());
    ASSERT_TRUE(settle(*box.store, *plan.mail, {std::nullopt, ""}, kNow).ok());
  };
  for (int i = 0; i < 3; ++i) {
    auto f = box.filing("冒名" + std::to_string(i));
    f.requests = {{"unit_notice", box.World::receipt().to, "D1", kNow, true}};
    box.file(f);
    send();
  }
  const auto own = box.receipt("简讯一");
  send();
  EXPECT_EQ(box.row(own.outbox.front()).state, OutboxState::sent);
}

TEST(OutboxSteps, OnlyAConfirmedSendersHostsStandInALetter) {
  for (const bool confirmed : {false, true}) {
    Outbox box;
    auto f = box.filing("简讯一");
    f.header.subject = "申领补贴 www.evil.example";
    f.decision.sender_confirmed = confirmed;
    f.requests = {box.World::receipt()};
    box.file(f);
    Plan plan = box.next();
    ASSERT_TRUE(plan.mail);
    const std::string text = text_of(*begin(*box.store, *box.statements, *plan.mail, {}, kNow));
    EXPECT_EQ(text.find("www.evil.example") != std::string::npos, confirmed) << text;
    EXPECT_EQ(text.find("www．evil．example") != std::string::npos, !confirmed) << text;
  }
}

TEST(OutboxSteps, StrangersCannotUseUpWhatIsKeptForUnits) {
  Outbox box;
  box.limits.global_per_hour = 4;
  for (int i = 0; i < 80; ++i) {
    auto f = box.filing("冒名" + std::to_string(i));
    f.requests = {{"receipt", "x" + std::to_string(i) + "@forged.example", "", kNow, false}};
    box.file(f);
  }
  box.receipt("简讯一");
  std::vector<std::string> to;
  for (;;) {
    Plan plan = box.next();
    if (!plan.mail) {
      EXPECT_TRUE(plan.limited) << "what waits is told";
      break;
    }
    to.push_back(plan.mail->to);
    ASSERT_TRUE(begin(*box.store, *box.statements, *plan.mail, {}, kNow).ok());
    ASSERT_TRUE(settle(*box.store, *plan.mail, {std::nullopt, ""}, kNow).ok());
  }
  EXPECT_EQ(to, (std::vector<std::string>{"x0@forged.example", "x1@forged.example",
                                          "x2@forged.example", "jt@yi.example"}));
  EXPECT_TRUE(box.next(kNow + kHour + 1).mail) << "the next hour is theirs again";
}

TEST(OutboxSteps, PausedAndPermanentAndGivenUp) {
  Outbox box;
  box.receipt("简讯一");
  storage::Actor clerk{storage::Actor::Kind::user, "clerk", ""};
  ASSERT_TRUE(box.store->pause_replies(true, clerk, kNow).ok());
  EXPECT_TRUE(box.next().paused);
  ASSERT_TRUE(box.store->pause_replies(false, clerk, kNow).ok());
  Plan plan = box.next();
  ASSERT_TRUE(plan.mail);
  ASSERT_TRUE(begin(*box.store, *box.statements, *plan.mail, {}, kNow).ok());
  auto settled = settle(*box.store, *plan.mail, {Failure::permanent, "550 5.1.1"}, kNow);
  ASSERT_TRUE(settled.ok());
  EXPECT_EQ(settled->state, OutboxState::failed);
}

TEST(OutboxSteps, ABounceMarksTheReceiptUndelivered) {
  Outbox box;
  auto filed = box.receipt("简讯一");
  Plan plan = box.next();
  ASSERT_TRUE(begin(*box.store, *box.statements, *plan.mail, {}, kNow).ok());
  ASSERT_TRUE(settle(*box.store, *plan.mail, {std::nullopt, ""}, kNow).ok());
  parsers::Mail mail;
  mail.report = parsers::Report{};
  mail.report->action = "delayed";
  mail.report->status = "5.1.1";
  storage::Decision decision;
  decision.disposition = storage::Disposition::bounce;
  decision.answers = plan.mail->ref;
  ASSERT_TRUE(on_bounce(*box.store, mail, decision, filed.message, kNow).ok());
  EXPECT_EQ(box.row(plan.mail->ref).state, OutboxState::sent) << "delayed is not failed";
  mail.report->action = "failed";
  ASSERT_TRUE(on_bounce(*box.store, mail, decision, filed.message, kNow).ok());
  EXPECT_EQ(box.row(plan.mail->ref).state, OutboxState::undelivered);
  EXPECT_NE(box.row(plan.mail->ref).last_error.find("5.1.1"), std::string::npos);
}

TEST(OutboxSteps, OneDigestADay) {
  Outbox box;
  config::Settings settings = testing::settings();
  settings.digest_to = "chief@gateway.example";
  ASSERT_TRUE(queue_digest(*box.store, settings, kNow).ok());
  ASSERT_TRUE(queue_digest(*box.store, settings, kNow + kHour).ok());
  Plan plan = box.next(kNow + kHour);
  ASSERT_TRUE(plan.mail);
  auto octets = begin(*box.store, *box.statements, *plan.mail, {}, kNow + kHour);
  ASSERT_TRUE(octets.ok()) << octets.error().text();
  EXPECT_NE(octets->find("Auto-Submitted: auto-generated"), std::string::npos);
  ASSERT_TRUE(settle(*box.store, *plan.mail, {std::nullopt, ""}, kNow + kHour).ok());
  EXPECT_FALSE(box.next(kNow + kHour).mail);
}

}  // namespace
}  // namespace shouwen::replies
