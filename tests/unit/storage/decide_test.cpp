// Versions: a person's decision stands, undo walks back, and no mail makes an obligation worse.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Decide : public StoreTest {
 protected:
  MessageRow row(MessageRef message) { return reader()->trail(message)->message; }
};

TEST_F(Decide, APersonsDecisionIsNotOverwrittenByTheMachine) {
  const Filed a = take(1, "甲");
  Decision d = filing(a.message, "甲").decision;
  d.unit = "220281";
  ASSERT_TRUE(store_->decide(a.message, d, "assign", clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).unit, "220281");
  ASSERT_TRUE(store_->retry(a.message, clerk_, kNow).ok());
  EXPECT_EQ(file(filing(a.message, "甲")).version, 3);
  EXPECT_EQ(row(a.message).version, 2);
  EXPECT_EQ(row(a.message).decided_by, "user:wang");
  EXPECT_EQ(submissions().at(0).unit, "220281");
  EXPECT_EQ(reader()->trail(a.message)->decisions.size(), 3u);
}

TEST_F(Decide, AcceptAndUndo) {
  const Filed a = take(1, "甲");
  const Decision d = filing(a.message, "甲").decision;
  ASSERT_TRUE(store_->decide(a.message, d, "accept", clerk_, kNow).ok());
  EXPECT_TRUE(submissions().at(0).accepted);
  EXPECT_EQ(submissions().at(0).state, "accepted");
  ASSERT_TRUE(store_->undo_decision(a.message, clerk_, kNow).ok());
  EXPECT_FALSE(submissions().at(0).accepted);
  EXPECT_EQ(submissions().at(0).state, "pending");
  const Status nothing = store_->undo_decision(a.message, clerk_, kNow);
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().fault, Fault::rejected_input);
}

TEST_F(Decide, AfterUndoTheMachineMayDecideAgain) {
  const Filed a = take(1, "甲");
  Decision d = filing(a.message, "甲").decision;
  d.unit = "220281";
  ASSERT_TRUE(store_->decide(a.message, d, "assign", clerk_, kNow).ok());
  ASSERT_TRUE(store_->undo_decision(a.message, clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).unit, "220283");
  ASSERT_TRUE(store_->retry(a.message, clerk_, kNow).ok());
  file(filing(a.message, "甲"));
  EXPECT_EQ(row(a.message).version, 4);
}

TEST_F(Decide, ItemsNoLongerNamedBecomeVoidAndComeBack) {
  const Filed a = take(1, "甲");
  Decision none = filing(a.message, "甲").decision;
  none.disposition = Disposition::enquiry;
  none.items.clear();
  ASSERT_TRUE(store_->decide(a.message, none, "assign", clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).state, "void");
  ASSERT_TRUE(store_->undo_decision(a.message, clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).state, "pending");
}

TEST_F(Decide, ResentByAConfirmedSenderReplaces) {
  take(1, "甲");
  take(2, "甲");
  const auto subs = submissions();
  ASSERT_EQ(subs.size(), 2u);
  EXPECT_EQ(subs[0].state, "replaced");
  EXPECT_EQ(subs[1].state, "pending");
  EXPECT_EQ(subs[1].version, 2);
}

TEST_F(Decide, AcceptingAReplacedPieceCountsNothingTwice) {
  const Filed first = take(1, "甲");
  take(2, "甲");
  const Decision d = filing(first.message, "甲").decision;
  ASSERT_TRUE(store_->decide(first.message, d, "accept", clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).state, "replaced");
  ASSERT_TRUE(store_->undo_decision(first.message, clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).state, "replaced");
  EXPECT_EQ(submissions().at(1).state, "pending");
}

TEST_F(Decide, AUnitIsToldOnceHoweverOftenAMessageIsFiled) {
  Filing f = filing(receive("a", 1).message, "甲");
  f.requests = {{"unit_notice", "unit@example.cn", "220283", kNow, true}};
  file(f);
  ASSERT_TRUE(store_->retry(f.message, clerk_, kNow).ok());
  file(f);
  EXPECT_EQ(reader()->trail(f.message)->outbox.size(), 1u);
}

TEST_F(Decide, ACorrectionNamesWhatItReplaces) {
  const Filed a = take(1, "甲");
  Filing f = filing(receive("more", 2).message, "甲（更正）");
  f.decision.disposition = Disposition::correction;
  f.decision.replaces = {a.message};
  file(f);
  EXPECT_EQ(submissions().at(0).state, "replaced");
}

TEST_F(Decide, FromAnyoneElseItIsKeptBesideForAPerson) {
  take(1, "甲");
  Filing f = filing(receive("more", 2).message, "甲");
  f.decision.sender_confirmed = false;
  file(f);
  const auto subs = submissions();
  EXPECT_EQ(subs.at(0).state, "pending");
  EXPECT_EQ(subs.at(1).state, "pending");
  EXPECT_TRUE(subs.at(1).in_review);
  EXPECT_EQ(row(f.message).state, "review");
  ASSERT_TRUE(store_->decide(f.message, f.decision, "accept", clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).state, "replaced");
  EXPECT_EQ(submissions().at(1).state, "accepted");
  EXPECT_EQ(row(f.message).state, "filed");
  ASSERT_TRUE(store_->undo_decision(f.message, clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).state, "pending");
  EXPECT_TRUE(submissions().at(1).in_review);
  EXPECT_EQ(row(f.message).state, "review");
}

TEST_F(Decide, NoMailReplacesWhatWasAccepted) {
  const Filed a = take(1, "甲");
  ASSERT_TRUE(
      store_->decide(a.message, filing(a.message, "甲").decision, "accept", clerk_, kNow).ok());
  take(2, "甲");
  EXPECT_EQ(submissions().at(0).state, "accepted");
  EXPECT_TRUE(submissions().at(1).in_review);
}

TEST_F(Decide, AWithdrawalOnlyOpensAReview) {
  const Filed a = take(1, "甲");
  Filing f = filing(receive("withdraw", 2).message, "");
  f.decision.disposition = Disposition::correction;
  f.decision.items.clear();
  f.decision.replaces = {a.message};
  f.decision.review = {"withdrawal"};
  file(f);
  EXPECT_EQ(submissions().at(0).state, "pending");
  EXPECT_EQ(counts().review, 1);
}

TEST_F(Decide, AnOlderMailFiledLaterReplacesNothing) {
  const MessageRef older = receive("older", 1).message;
  Filing newer = filing(receive("newer", 2).message, "甲");
  file(newer);
  file(filing(older, "甲"));
  for (const SubmissionRow& s : submissions()) EXPECT_NE(s.state, "replaced");
}

TEST_F(Decide, ACorrectionOfAPunctualPieceIsNotLate) {
  take(1, "甲");
  Filing f = filing(receive("more", 2).message, "甲");
  f.decision.items[0].late = true;
  file(f);
  EXPECT_FALSE(submissions().at(1).late);
}

TEST_F(Decide, TwoItemsOfTheSamePartsAreTwo) {
  Filing f = filing(receive("a", 1).message, "甲");
  f.decision.items.push_back(f.decision.items[0]);
  f.decision.items[1].title = "乙";
  file(f);
  EXPECT_EQ(submissions().size(), 2u);
}

TEST_F(Decide, MarksBySubmission) {
  take(1, "甲");
  const SubmissionRef ref = submissions().at(0).ref;
  ASSERT_TRUE(store_->mark_submission(ref, "returned", clerk_, kNow).ok());
  EXPECT_EQ(submissions().at(0).state, "returned");
  EXPECT_FALSE(store_->mark_submission(ref, "lost", clerk_, kNow).ok());
  EXPECT_FALSE(store_->mark_submission({99}, "void", clerk_, kNow).ok());
  take(2, "甲");  // the unit sends the returned piece again
  EXPECT_EQ(submissions().at(0).state, "replaced");
}

// Two weekly 简讯.docx are two pieces; the same files again are one.
TEST_F(Decide, ATitleThatTellsNothingReplacesNothing) {
  Filing first = filing(receive("mail 1", 1).message, "简讯");
  first.decision.items[0].untitled = true;
  file(first);
  Filing second = filing(receive("mail 2", 2).message, "简讯");
  second.decision.items[0].untitled = true;
  file(second);
  const auto live = [&] {
    std::size_t n = 0;
    for (const SubmissionRow& row : *reader()->submissions("xy", ""))
      n += row.state == "pending" ? 1 : 0;
    return n;
  };
  EXPECT_EQ(live(), 2U);
  Filing again = filing(receive("mail 3", 3).message, "简讯");
  again.decision.items[0].untitled = true;
  again.decision.duplicate_of = second.message;
  file(again);
  EXPECT_EQ(live(), 2U);
}

// Filed again inside the window of supplements, or outside of it: the sender has one answer.
TEST_F(Decide, FiledAgainUnderTheOtherPurposeIsNotAnsweredTwice) {
  for (const auto& [first, then] :
       {std::pair{"receipt", "supplement"}, std::pair{"supplement", "receipt"}}) {
    Filing f = filing(receive(std::string("mail ") + first, *first).message, first);
    f.requests = {{first, "a@example.cn", "220283", kNow, true}};
    ASSERT_EQ(file(f).outbox.size(), 1U);
    ASSERT_TRUE(store_->retry(f.message, clerk_, kNow).ok());
    f.requests = {{then, "a@example.cn", "220283", kNow, true}};
    EXPECT_TRUE(file(f).outbox.empty()) << first << " then " << then;
  }
}

}  // namespace
}  // namespace shouwen::storage
