// What one message adds to the piece of another, and what a correction replaces.
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

using Words = std::vector<std::string>;

class Completion : public StoreTest {
 protected:
  Decision decision(MessageRef message) { return reader()->trail(message)->message.decision; }
  Words problems(MessageRef message) { return decision(message).problems; }

  Filing wanting(MessageRef message) {
    Filing f = filing(message, "甲");
    f.decision.problems = {"missing_image_for_brief"};
    f.decision.ack = Answer::receipt_with_problems;
    return f;
  }
  Filing pictures(MessageRef message, MessageRef whole) {
    Filing f = filing(message, "配图");
    f.parts = {{"2", "jpg", "", "配图1.jpg", 3, sha256("jpg"), "ok", ""}};
    f.decision.items.clear();
    f.decision.part_of = whole;
    f.decision.evidence.push_back(
        {"settles=missing_image_for_brief", "history", "甲", 0, "addition.pictures", 0.9});
    return f;
  }
  // A brief without pictures, and its pictures.
  void SetUp() override {
    StoreTest::SetUp();
    whole_ = file(wanting(receive("text", 1).message)).message;
    part_ = file(pictures(receive("pictures", 2).message, whole_)).message;
  }
  Words whys(std::int64_t piece) {
    auto db = Database::open(dir_.path() + "/shouwen.db", Database::Mode::read_only);
    Words out;
    Query q =
        (*db)->query("SELECT why FROM submission_version WHERE submission=? ORDER BY n", piece);
    while (q.next()) out.push_back(q.text(0));
    return out;
  }

  MessageRef whole_, part_;
};

TEST_F(Completion, PicturesSettleWhatThePieceLacked) {
  EXPECT_TRUE(problems(whole_).empty());
  EXPECT_EQ(decision(whole_).ack, Answer::receipt);
  const auto all = submissions();
  ASSERT_EQ(all.size(), 1u) << "pictures are no piece";
  EXPECT_EQ(all[0].state, "pending");
  EXPECT_EQ(whys(all[0].ref.value), (Words{"credited", "completed"}));
  const auto trail = *reader()->trail(whole_);
  EXPECT_EQ(trail.entries.back().event, "completed");
  EXPECT_EQ(decision(whole_).evidence.back().fact, "settled=missing_image_for_brief");
  EXPECT_EQ(decision(whole_).evidence.back().words, "配图1.jpg");
}

TEST_F(Completion, DecidedToBeSomethingElseTheyAreTakenBack) {
  Decision own = filing(part_, "配图").decision;
  ASSERT_TRUE(store_->decide(part_, own, "assign", clerk_, kNow).ok());
  EXPECT_EQ(problems(whole_), Words{"missing_image_for_brief"});
  ASSERT_TRUE(store_->undo_decision(part_, clerk_, kNow).ok());
  EXPECT_TRUE(problems(whole_).empty());
}

TEST_F(Completion, UndoneOnThePieceItIsOpenAgain) {
  ASSERT_TRUE(store_->undo_decision(whole_, clerk_, kNow).ok());
  EXPECT_EQ(problems(whole_), Words{"missing_image_for_brief"});
}

TEST_F(Completion, APersonsDecisionStaysAPersonsAndAccepted) {
  const MessageRef text = file(wanting(receive("text 2", 3).message)).message;
  ASSERT_TRUE(store_->decide(text, wanting(text).decision, "accept", clerk_, kNow).ok());
  file(pictures(receive("pictures 2", 4).message, text));
  EXPECT_TRUE(problems(text).empty());
  for (const auto& row : submissions()) {
    if (row.message != text) continue;
    EXPECT_TRUE(row.accepted);
  }
  ASSERT_TRUE(store_->retry(text, clerk_, kNow).ok());
  file(wanting(text));
  EXPECT_TRUE(problems(text).empty()) << "the machine decided over a person";
}

TEST_F(Completion, JudgedAnewThePieceStaysComplete) {
  ASSERT_TRUE(store_->retry(whole_, clerk_, kNow).ok());
  file(wanting(whole_));
  EXPECT_TRUE(problems(whole_).empty());
  ASSERT_TRUE(store_->retry(part_, clerk_, kNow).ok());
  file(pictures(part_, whole_));
  EXPECT_TRUE(problems(whole_).empty());
  EXPECT_EQ(submissions().size(), 1u);
}

TEST_F(Completion, QuarantinedOrDoubtfulPicturesSettleNothing) {
  for (const bool secret : {true, false}) {
    const std::string n = secret ? "a" : "b";
    const MessageRef text = file(wanting(receive("text " + n, secret ? 5 : 7).message)).message;
    Filing f = pictures(receive("pictures " + n, secret ? 6 : 8).message, text);
    if (secret)
      f.decision.quarantine = true;
    else
      f.decision.review = {"unit_uncertain"};
    file(f);
    EXPECT_EQ(problems(text), Words{"missing_image_for_brief"}) << n;
  }
}

class Replacing : public StoreTest {
 protected:
  std::string state(MessageRef message) {
    for (const auto& row : submissions())
      if (row.message == message) return row.state;
    return "";
  }
};

TEST_F(Replacing, TheSendersOwnPieceGoesNotAStrangersCopyOfIt) {
  const MessageRef own = take(1, "甲").message;
  Filing copy = filing(receive("copy", 2).message, "甲");
  copy.header.from = "stranger@qq.example";
  copy.decision.sender_confirmed = false;
  file(copy);
  const MessageRef again = take(3, "甲").message;
  EXPECT_EQ(state(own), "replaced");
  EXPECT_EQ(state(copy.message), "pending");
  EXPECT_EQ(state(again), "pending");
}

TEST_F(Replacing, ACorrectionOfACorrectedPieceReplacesTheCorrection) {
  const MessageRef first = take(1, "甲").message;
  Filing second = filing(receive("second", 2).message, "甲（改）");
  second.decision.disposition = Disposition::correction;
  second.decision.replaces = {first};
  file(second);
  Filing third = filing(receive("third", 3).message, "甲（再改）");
  third.decision.disposition = Disposition::correction;
  third.decision.replaces = {first};
  file(third);
  EXPECT_EQ(state(first), "replaced");
  EXPECT_EQ(state(second.message), "replaced");
  EXPECT_EQ(state(third.message), "pending");
}

TEST_F(Replacing, OneOfTwoPiecesOfAMailIsNotGuessed) {
  Filing both = filing(receive("both", 1).message, "甲");
  Item other = both.decision.items.front();
  other.title = "乙";
  other.parts = {"3"};
  both.decision.items.push_back(other);
  file(both);
  Filing mended = filing(receive("mended", 2).message, "丙");
  mended.decision.disposition = Disposition::correction;
  mended.decision.replaces = {both.message};
  file(mended);
  const auto all = submissions();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].state, "pending");
  EXPECT_EQ(all[1].state, "pending");
  EXPECT_TRUE(all[2].in_review);
}

}  // namespace
}  // namespace shouwen::storage
