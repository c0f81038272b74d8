// The order of work, and a message that kills the process being met alone.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class WorkOrder : public StoreTest {};

TEST_F(WorkOrder, OldestArrivalFirst) {
  receive("late", 50);
  receive("early", 10);
  receive("middle", 30);
  auto work = store_->unfiled(2);
  ASSERT_EQ(work->size(), 2u);
  EXPECT_EQ((*work)[0].octets, sha256("early"));
  EXPECT_EQ((*work)[1].octets, sha256("middle"));
  EXPECT_EQ(*store_->unfiled_count(), 3);
}

TEST_F(WorkOrder, UnfinishedAttemptsComeLastAndAlone) {
  const MessageRef a = receive("a", 1).message, b = receive("b", 2).message;
  receive("c", 3);
  const std::vector<MessageRef> both = {a, b};
  ASSERT_TRUE(store_->begin(Step::parse, both, kNow).ok());
  ASSERT_TRUE(store_->begin(Step::classify, both, kNow).ok());
  open();  // the process died
  auto fresh = store_->unfiled(10);
  ASSERT_EQ(fresh->size(), 1u);
  EXPECT_EQ((*fresh)[0].octets, sha256("c"));
  file(filing((*fresh)[0].message));
  auto alone = store_->unfiled(10);
  ASSERT_EQ(alone->size(), 1u);
  EXPECT_EQ((*alone)[0].message, a);
  EXPECT_EQ((*alone)[0].begun, 1);
  EXPECT_EQ((*alone)[0].last_step, Step::classify);
}

TEST_F(WorkOrder, TheThirdUnfinishedAttemptIsCounted) {
  const MessageRef a = receive("a", 1).message;
  for (int life = 1; life <= 3; ++life) {
    ASSERT_TRUE(store_->begin(Step::parse, std::span(&a, 1), kNow).ok());
    ASSERT_TRUE(store_->begin(Step::classify, std::span(&a, 1), kNow).ok());
    open();
    EXPECT_EQ((*store_->unfiled(1))[0].begun, life);
  }
  Filing f = filing(a);
  f.failed_step = "classify";
  file(f);
  EXPECT_EQ(counts().failed, 1);
  EXPECT_EQ(*store_->unfiled_count(), 0);
  ASSERT_TRUE(store_->retry(a, clerk_, kNow).ok());
  EXPECT_EQ((*store_->unfiled(1))[0].begun, 0);
}

TEST_F(WorkOrder, GivenBackIsNotBlamed) {
  const MessageRef a = receive("a", 1).message;
  ASSERT_TRUE(store_->begin(Step::parse, std::span(&a, 1), kNow).ok());
  ASSERT_TRUE(store_->give_back(std::span(&a, 1), kNow).ok());
  EXPECT_EQ((*store_->unfiled(1))[0].begun, 0);
}

TEST_F(WorkOrder, UnknownMessagesAreRefused) {
  EXPECT_FALSE(store_->retry({77}, clerk_, kNow).ok());
  EXPECT_FALSE(store_->read_octets({77}).ok());
  const Filing f = filing({77});
  auto out = store_->file(std::span(&f, 1), {}, kNow);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().fault, Fault::rejected_input);
}

}  // namespace
}  // namespace shouwen::storage
