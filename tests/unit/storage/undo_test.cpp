// Undo when something came between: what the act left no longer holds, so the decision before is
// judged anew, and still nothing counts twice and nothing is lost. The exact case, act by act:
// tests/unit/desk/undo_property_test.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Undo : public StoreTest {
 protected:
  void ignore(MessageRef message) {
    Decision none = filing(message, "甲").decision;
    none.disposition = Disposition::unrelated;
    none.items.clear();
    ASSERT_TRUE(store_->decide(message, none, "ignore", clerk_, kNow).ok());
  }
  void undo(MessageRef message) {
    ASSERT_TRUE(store_->undo_decision(message, clerk_, kNow).ok());
    const auto report = verify(dir_.path());
    ASSERT_TRUE(report.ok());
    for (const Finding& f : report->findings) ADD_FAILURE() << f.subject << " " << f.what;
  }
  std::vector<std::string> states() {
    std::vector<std::string> out;
    for (const SubmissionRow& s : submissions()) out.push_back(s.state + (s.in_review ? "*" : ""));
    return out;
  }
  using Words = std::vector<std::string>;
};

TEST_F(Undo, AReplacedPieceIsReplacedAgain) {
  const Filed first = take(1, "甲");
  take(2, "甲");
  ignore(first.message);
  EXPECT_EQ(states(), (Words{"void", "pending"}));
  EXPECT_TRUE(verify(dir_.path())->clean());
  undo(first.message);
  EXPECT_EQ(states(), (Words{"replaced", "pending"}));
  EXPECT_EQ(submissions().at(1).version, 2);
}

TEST_F(Undo, AMovedPieceLeavesItsSuccessorAlone) {
  const Filed first = take(1, "甲");
  take(2, "甲");
  Decision moved = filing(first.message, "甲").decision;
  moved.unit = "220281";
  ASSERT_TRUE(store_->decide(first.message, moved, "assign", clerk_, kNow).ok());
  EXPECT_EQ(states(), (Words{"pending", "pending"})) << "of two units";
  EXPECT_EQ(submissions().at(1).version, 1);
  EXPECT_TRUE(verify(dir_.path())->clean());
  undo(first.message);
  EXPECT_EQ(states(), (Words{"replaced", "pending"}));
}

TEST_F(Undo, AMiddleVersionHandsOnWhatItReplaced) {
  take(1, "甲");
  const Filed middle = take(2, "甲");
  take(3, "甲");
  ignore(middle.message);
  EXPECT_EQ(states(), (Words{"replaced", "void", "pending"})) << "not twice";
  undo(middle.message);
  EXPECT_EQ(states(), (Words{"replaced", "replaced", "pending"}));
  EXPECT_EQ(submissions().at(2).version, 3);
}

// An act and its undo while the piece stood replaced leave it what it was before either.
TEST_F(Undo, AReplacedPieceSetAsideAndBackIsGivenBackWhole) {
  const Filed first = take(1, "甲");
  const Filed second = take(2, "甲");
  ignore(first.message);
  undo(first.message);
  ignore(second.message);
  EXPECT_EQ(states(), (Words{"pending", "void"}));
}

TEST_F(Undo, AReturnTakenBackWhileReplacedIsForgotten) {
  const Filed first = take(1, "甲");
  Decision back = filing(first.message, "甲").decision;
  back.items[0].returned = "请补充";
  back.items[0].redo_by = kNow + kDay;
  ASSERT_TRUE(store_->decide(first.message, back, "return", clerk_, kNow).ok());
  const Filed second = take(2, "甲");
  EXPECT_EQ(states(), (Words{"replaced", "pending"}));
  undo(first.message);
  ignore(second.message);
  EXPECT_EQ(states(), (Words{"pending", "void"}));
  EXPECT_FALSE(submissions().at(0).redo_by);
}

TEST_F(Undo, AReturnStillInForceIsReturnedAgain) {
  const Filed first = take(1, "甲");
  Decision back = filing(first.message, "甲").decision;
  back.items[0].returned = "请补充";
  back.items[0].redo_by = kNow + kDay;
  ASSERT_TRUE(store_->decide(first.message, back, "return", clerk_, kNow).ok());
  const Filed second = take(2, "甲");
  ignore(second.message);
  EXPECT_EQ(states(), (Words{"returned", "void"}));
  EXPECT_TRUE(submissions().at(0).redo_by);
}

TEST_F(Undo, ANewcomerMeanwhileIsLeftToAPerson) {
  const Filed first = take(1, "甲");
  ignore(first.message);
  take(2, "甲");
  undo(first.message);
  EXPECT_EQ(states(), (Words{"pending*", "pending"}));
}

TEST_F(Undo, WhatWasGivenBackAndAcceptedMeanwhileStaysAccepted) {
  const Filed first = take(1, "甲");
  const Filed second = take(2, "甲");
  ignore(second.message);
  EXPECT_EQ(states(), (Words{"pending", "void"}));
  ASSERT_TRUE(
      store_->decide(first.message, filing(first.message, "甲").decision, "accept", clerk_, kNow)
          .ok());
  undo(second.message);
  EXPECT_EQ(states(), (Words{"accepted", "pending*"}));
}

// A correction of another title, and what it replaced: acts upon both, undone in another order.
class UndoCorrection : public Undo {
 protected:
  void SetUp() override {
    Undo::SetUp();
    first_ = take(1, "甲").message;
    Filing f = filing(receive("mail 2", 2).message, "甲补");
    f.decision.disposition = Disposition::correction;
    f.decision.replaces = {first_};
    second_ = file(f).message;
    corrected_ = f.decision;
    ASSERT_EQ(states(), (Words{"replaced", "pending"}));
  }
  void assign(MessageRef message, Decision d, const std::string& title, const std::string& type) {
    d.items[0].title = title;
    d.items[0].type = type;
    ASSERT_TRUE(store_->decide(message, d, "assign", clerk_, kNow).ok());
  }
  MessageRef first_, second_;
  Decision corrected_;
};

TEST_F(UndoCorrection, AllUndoneNothingCountsTwice) {
  assign(second_, corrected_, "改名", "brief");
  ignore(second_);
  assign(first_, filing(first_, "甲").decision, "甲", "summary");
  undo(second_);
  EXPECT_EQ(states(), (Words{"pending", "pending"})) << "of two kinds";
  undo(first_);
  EXPECT_EQ(states(), (Words{"pending*", "pending"})) << "it stands beside what corrects it";
  EXPECT_EQ(counts().review, 1);
  undo(second_);
  EXPECT_EQ(states(), (Words{"replaced", "pending"}));
}

// Of whoever names an earlier mail, only the pieces that came meanwhile stand in the way.
TEST_F(UndoCorrection, ItsUndoIsExactWhereNothingCameBetween) {
  assign(first_, filing(first_, "甲").decision, "甲", "summary");
  EXPECT_EQ(states(), (Words{"pending", "pending"})) << "of two kinds";
  undo(first_);
  EXPECT_EQ(states(), (Words{"replaced", "pending"}));
  EXPECT_EQ(submissions().at(1).version, 2);
}

TEST_F(Undo, OfWhatTheMachineDecidedIsRefused) {
  const Filed first = take(1, "甲");
  ASSERT_TRUE(store_->retry(first.message, clerk_, kNow).ok());
  file(filing(first.message, "甲"));
  const Status refused = store_->undo_decision(first.message, clerk_, kNow);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, Fault::rejected_input);
}

TEST_F(Undo, AFailedMessageHasFailedAgain) {
  Filing f = filing(receive("odd", 1).message);
  f.failed_step = "parse";
  f.decision = {};
  f.decision.review = {"failed: parse"};
  file(f);
  ASSERT_TRUE(
      store_->decide(f.message, filing(f.message, "甲").decision, "assign", clerk_, kNow).ok());
  undo(f.message);
  EXPECT_EQ(reader()->trail(f.message)->message.state, "failed");
  EXPECT_EQ(reader()->trail(f.message)->message.failed_step, "parse");
}

}  // namespace
}  // namespace shouwen::storage
