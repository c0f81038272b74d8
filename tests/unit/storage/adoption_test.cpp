// The adoption axis: which step follows which, the newest taken back and no other, who answered for
// what; kept in the ledger, blanked by a purge.
// SPDX-License-Identifier: Apache-2.0
#include "storage/adoption.h"

#include "storage/reader.h"
#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

using Step = AdoptionStep;

// What may follow where a piece stands, written out: 备选 is how it begins.
TEST(Adoption, OnlyTheStepThatFollows) {
  const std::vector<std::pair<Adoption, std::vector<Step>>> kFollows = {
      {{}, {Step::candidate}},
      {{Step::candidate, {}}, {Step::first_review, Step::not_adopted}},
      {{Step::first_review, {}}, {Step::second_review, Step::not_adopted}},
      {{Step::second_review, {}}, {Step::sign_off, Step::not_adopted}},
      {{Step::sign_off, {}}, {Step::adopted, Step::not_adopted}},
      {{Step::not_adopted, {}}, {Step::candidate}},
      {{Step::adopted, {}}, {Step::published, Step::recommended}},
      {{Step::published, {}}, {Step::recommended}},
      {{Step::adopted, Step::recommended},
       {Step::published, Step::ministry_adopted, Step::ministry_not_adopted}},
      {{Step::published, Step::ministry_adopted}, {}},
      {{Step::published, Step::ministry_not_adopted}, {Step::recommended}},
  };
  for (const auto& [stands, follows] : kFollows) {
    const std::string words = stands.stands() ? std::string(name(*stands.stands())) : "nothing";
    EXPECT_EQ(next_steps(stands), follows) << words;
  }
}

TEST(Adoption, EachStepHasTwoWords) {
  for (const Step step : adoption_steps()) {
    EXPECT_EQ(adoption_step_from(name(step)), step);
    EXPECT_EQ(adoption_step_from(name_zh(step)), step);
  }
  EXPECT_FALSE(adoption_step_from("核收"));
}

class Adopting : public StoreTest {
 protected:
  SubmissionRef accepted(const std::string& title) {
    const MessageRef message = take(uid_, title).message;
    ++uid_;
    Decision decision = filing(message, title).decision;
    EXPECT_TRUE(store_->decide(message, decision, "accept", clerk_, kNow).ok());
    return Reader::over(*store_).value()->trail(message).value().pieces.front().ref;
  }
  Result<std::int64_t> step(SubmissionRef piece, Step step, Instant at) {
    AdoptionEntry entry;
    entry.submission = piece;
    entry.step = step;
    entry.opinion = "可用";
    entry.person = "张三";
    return add_adoption(*store_, entry, clerk_, at);
  }
  std::vector<AdoptionEntry> all() {
    return Reader::over(*store_).value()->adoptions("xy").value();
  }
  std::uint64_t uid_ = 1;
};

TEST_F(Adopting, NoStepIsSkippedAndTheNewestIsTakenBack) {
  const SubmissionRef piece = accepted("甲");
  EXPECT_FALSE(step(piece, Step::adopted, kNow).ok());
  ASSERT_TRUE(step(piece, Step::candidate, kNow).ok());
  ASSERT_TRUE(step(piece, Step::first_review, kNow + kHour).ok());
  EXPECT_FALSE(step(piece, Step::first_review, kNow + kHour).ok());
  auto undone = undo_adoption(*store_, piece, clerk_, kNow + 2 * kHour);
  ASSERT_TRUE(undone.ok());
  EXPECT_EQ(undone->step, Step::first_review);
  const auto entries = all();
  EXPECT_EQ(standing(entries, kNow + 3 * kHour).own, Step::candidate);
  EXPECT_EQ(standing(entries, kNow + kHour).own, Step::first_review) << "as it stood then";
  EXPECT_FALSE(standing(entries, kNow + -kHour).own);
  ASSERT_TRUE(undo_adoption(*store_, piece, clerk_, kNow + 3 * kHour).ok());
  EXPECT_FALSE(undo_adoption(*store_, piece, clerk_, kNow + 3 * kHour).ok());
  EXPECT_EQ(all().size(), 2u) << "nothing is deleted";
  EXPECT_TRUE(verify(dir_.path()).value().findings.empty());
}

TEST_F(Adopting, AClockSetBackHidesNoStep) {
  const SubmissionRef piece = accepted("甲");
  ASSERT_TRUE(step(piece, Step::candidate, kNow + kDay).ok());
  EXPECT_FALSE(step(piece, Step::candidate, kNow).ok());
  EXPECT_TRUE(step(piece, Step::first_review, kNow).ok());
}

TEST_F(Adopting, OnlyOfWhatIsAccepted) {
  const MessageRef message = take(9, "乙").message;
  const SubmissionRef piece =
      Reader::over(*store_).value()->trail(message).value().pieces.front().ref;
  auto refused = step(piece, Step::candidate, kNow);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, Fault::rejected_input);
  EXPECT_FALSE(step({99}, Step::candidate, kNow).ok());
}

TEST_F(Adopting, WhoAnswersForAFindingAnswersForThatAlone) {
  const SubmissionRef piece = accepted("甲");
  BlockerOverride what;
  what.submission = piece;
  what.blocker = "phone_number";
  what.finding = blocker_digest(*store_, "phone_number", "13800138000");
  what.person = "李四";
  auto id = override_blocker(*store_, what, clerk_, kNow);
  ASSERT_TRUE(id.ok());
  EXPECT_FALSE(override_blocker(*store_, what, clerk_, kNow).ok()) << "said once";
  EXPECT_NE(what.finding, blocker_digest(*store_, "phone_number", "13800138001"));
  EXPECT_EQ(what.finding.text.find("13800138000"), std::string::npos);
  ASSERT_TRUE(end_override(*store_, *id, clerk_, kNow).ok());
  EXPECT_FALSE(end_override(*store_, *id, clerk_, kNow).ok());
  EXPECT_TRUE(override_blocker(*store_, what, clerk_, kNow).ok());
}

TEST_F(Adopting, VerifySeesWhatTheLedgerDoesNotSay) {
  const SubmissionRef piece = accepted("甲");
  ASSERT_TRUE(step(piece, Step::candidate, kNow).ok());
  EXPECT_TRUE(verify(dir_.path()).value().findings.empty());
  store_->database().script("UPDATE adoption SET opinion='不可用'");
  EXPECT_FALSE(verify(dir_.path()).value().findings.empty()) << "other words";
  store_->database().script("UPDATE adoption SET opinion='可用', step='published'");
  EXPECT_FALSE(verify(dir_.path()).value().findings.empty());
  store_->database().script("DELETE FROM adoption");
  EXPECT_FALSE(verify(dir_.path()).value().findings.empty());
}

TEST_F(Adopting, HowOftenAPieceWasSentBackByAMoment) {
  const SubmissionRef piece = accepted("甲");
  ASSERT_TRUE(store_->mark_submission(piece, "returned", clerk_, kNow + kHour).ok());
  ASSERT_TRUE(store_->mark_submission(piece, "accepted", clerk_, kNow + 2 * kHour).ok());
  ASSERT_TRUE(store_->mark_submission(piece, "returned", clerk_, kNow + 3 * kHour).ok());
  const auto reader = Reader::over(*store_).value();
  const auto times = [&](Instant at) {
    const auto counted = reader->returns_at("xy", at).value();
    return counted.contains(piece) ? counted.at(piece) : 0;
  };
  EXPECT_EQ(times(kNow), 0);
  EXPECT_EQ(times(kNow + 2 * kHour), 1);
  EXPECT_EQ(times(kNow + 4 * kHour), 2);
}

TEST_F(Adopting, AReturnUndoneAtOnceWasNone) {
  const SubmissionRef piece = accepted("甲");
  const MessageRef message{1};
  Decision decision = filing(message, "甲").decision;
  decision.items.front().returned = "缺照片";
  ASSERT_TRUE(store_->decide(message, decision, "return", clerk_, kNow + kHour).ok());
  const auto reader = Reader::over(*store_).value();
  const auto times = [&](Instant at) { return reader->returns_at("xy", at).value()[piece]; };
  EXPECT_EQ(times(kNow + kHour), 1);
  ASSERT_TRUE(store_->undo_decision(message, clerk_, kNow + 2 * kHour).ok());
  EXPECT_EQ(times(kNow + 2 * kHour), 0);
  EXPECT_EQ(times(kNow + kHour), 1) << "as it was known";
  ASSERT_TRUE(store_->decide(message, decision, "return", clerk_, kNow + 3 * kHour).ok());
  decision.items.front().returned = "";
  ASSERT_TRUE(store_->decide(message, decision, "accept", clerk_, kNow + 4 * kHour).ok());
  ASSERT_TRUE(store_->undo_decision(message, clerk_, kNow + 5 * kHour).ok());
  EXPECT_EQ(times(kNow + 6 * kHour), 1) << "what an undo brings back was counted before";
}

}  // namespace
}  // namespace shouwen::storage
