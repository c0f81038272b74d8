// Rows that leave by fax: whose they are, and what a start-up makes of one the server has.
// SPDX-License-Identifier: Apache-2.0
#include "storage/fax_out.h"

#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class FaxOut : public StoreTest {
 protected:
  OutboxMail mail(OutboxRef ref) { return reader()->outbox_mail(ref).value(); }
  OutboxRef queued() {
    const MessageRef message = take(1, "甲").message;
    return store_->queue({"receipt:1", "fax:04332510000", "220283", kNow, false}, message, kNow)
        .value();
  }
};

TEST_F(FaxOut, EachSenderSeesItsOwn) {
  const OutboxRef ref = queued();
  const auto mails = *store_->due(kNow, 9), faxes = *store_->due(kNow, 9, false, Route::fax);
  for (const OutboxMail& one : mails) EXPECT_EQ(route_of(one.to), Route::mail);
  ASSERT_EQ(faxes.size(), 1u);
  EXPECT_EQ(faxes[0].ref, ref);
  EXPECT_EQ(*store_->next_due(Route::fax), kNow);
}

TEST_F(FaxOut, WhatTheServerMayHaveIsNotTouchedByAStart) {
  const OutboxRef ref = queued();
  ASSERT_TRUE(store_->start_sending(ref, "words", kNow + kMinute).ok());
  open();
  EXPECT_EQ(*store_->recover_sending(kNow + kHour), 0);
  const auto under_way = *faxes_under_way(*store_);
  ASSERT_EQ(under_way.size(), 1u);
  EXPECT_EQ(under_way[0].octets, "words");
  EXPECT_EQ(under_way[0].not_before, kNow + kMinute) << "when it began";
  EXPECT_EQ(fax_tag(under_way[0]),
            "shouwen-" + std::to_string(ref.value) + "-" + std::to_string(kNow.ms) + "-1");
}

TEST_F(FaxOut, AJobIsNotedOnceItIsKnownAndEachAttemptHasATagOfItsOwn) {
  const OutboxRef ref = queued();
  EXPECT_FALSE(note_fax_job(*store_, ref, "job 1", kNow).ok()) << "not yet sending";
  ASSERT_TRUE(store_->start_sending(ref, "words", kNow).ok());
  const std::string first = fax_tag(mail(ref));
  ASSERT_TRUE(note_fax_job(*store_, ref, "job 1", kNow).ok());
  EXPECT_EQ(mail(ref).reply, "job 1");
  ASSERT_TRUE(store_->not_sent(ref, OutboxState::failed, "No answer", kNow, kNow).ok());
  ASSERT_TRUE(store_->set_outbox(ref, OutboxState::pending, "resend", {}, kNow).ok());
  ASSERT_TRUE(store_->start_sending(ref, "others", kNow).ok());
  EXPECT_NE(fax_tag(mail(ref)), first);
  EXPECT_EQ(mail(ref).reply, "") << "the new attempt has no job yet";
  EXPECT_EQ(mail(ref).octets, "words");
}

}  // namespace
}  // namespace shouwen::storage
