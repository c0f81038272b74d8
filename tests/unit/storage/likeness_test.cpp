// Texts found again by the bands kept of them: what is written, what is found, and within which
// bounds. What a band means is classify's affair; here they are numbers.
// SPDX-License-Identifier: Apache-2.0
#include "storage/backup.h"
#include "storage/decision_json.h"
#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class Likeness : public StoreTest {
 protected:
  Filing with_bands(std::uint64_t uid, const std::string& title, std::vector<std::int64_t> bands) {
    Filing f = filing(receive("mail " + std::to_string(uid), uid).message, title);
    f.texts = {{"2", std::move(bands)}};
    f.parts[0].text = title + "的正文";
    return f;
  }
  MessageRef keep(std::uint64_t uid, const std::string& title, std::vector<std::int64_t> bands) {
    const Filing f = with_bands(uid, title, std::move(bands));
    file(f);
    return f.message;
  }
  std::vector<AlikeText> alike_to(std::vector<std::int64_t> bands, MessageRef self = {}) {
    HistoryKeys keys;
    keys.self = self;
    keys.texts = {{"1", std::move(bands)}};
    auto history = store_->history(keys);
    EXPECT_TRUE(history.ok());
    return history->alike;
  }
  std::int64_t rows() { return *store_->database().integer("SELECT count(*) FROM text_band"); }
};

TEST_F(Likeness, ATextIsFoundByABandItShares) {
  const MessageRef first = keep(1, "甲", {11, 12, 13});
  const MessageRef second = keep(2, "乙", {12, 13, 14});
  keep(3, "丙", {31, 32});
  const auto found = alike_to({10, 13, 14});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].earlier->message, second) << "two bands before one";
  EXPECT_EQ(found[0].place, "1");
  EXPECT_EQ(found[0].their_place, "2");
  EXPECT_EQ(found[0].text, "\n乙的正文") << "without the file's name";
  EXPECT_EQ(found[1].earlier->message, first);
  EXPECT_TRUE(alike_to({99}).empty());
  EXPECT_TRUE(alike_to({}).empty());
}

TEST_F(Likeness, ItselfAndWhatCameLaterAreNotEarlier) {
  const MessageRef first = keep(1, "甲", {11}), second = keep(2, "乙", {11});
  EXPECT_EQ(alike_to({11}, second).size(), 1U);
  HistoryKeys again;
  again.self = again.again = first;
  again.arrival = kNow + first.value * kMinute;
  again.texts = {{"2", {11}}};
  EXPECT_TRUE(store_->history(again)->alike.empty()) << "judged again, as when it came";
}

TEST_F(Likeness, FiledAgainItsBandsAreThoseOfTheNewReading) {
  Filing f = with_bands(1, "甲", {11, 12});
  file(f);
  file(f);
  EXPECT_EQ(rows(), 2);
  f.texts = {{"2", {21}}, {"body", {22}}};
  file(f);
  EXPECT_EQ(rows(), 2);
  EXPECT_TRUE(alike_to({11}).empty());
  EXPECT_EQ(alike_to({22}).at(0).text, f.body_text);
}

// A form that everybody fills in: the oldest are looked at, so that a replay finds the same.
TEST_F(Likeness, OfManyTheOldestFew) {
  for (std::uint64_t uid = 1; uid <= 90; ++uid) keep(uid, "表", {7});
  const auto found = alike_to({7});
  ASSERT_EQ(found.size(), 6U);
  EXPECT_EQ(found.front().earlier->message.value, 1);
  EXPECT_EQ(found.back().earlier->message.value, 6);
}

TEST_F(Likeness, NothingOfAQuarantinedMessageIsCompared) {
  Filing f = with_bands(1, "甲", {11});
  f.decision.quarantine = true;
  file(f);
  EXPECT_EQ(rows(), 0);
  const MessageRef later = keep(2, "乙", {12});  // and one that a person locks away afterwards
  Decision locked = filing(later, "乙").decision;
  locked.quarantine = true;
  ASSERT_TRUE(store_->decide(later, locked, "assign", clerk_, kNow).ok());
  EXPECT_TRUE(alike_to({12}).empty());
}

// An act of a person changes no text: what it was found by stays, and whose it is is what he said.
TEST_F(Likeness, APersonsDecisionIsWhatItsPieceIsFoundUnder) {
  const MessageRef first = keep(1, "甲", {11});
  Decision moved = filing(first, "甲").decision;
  moved.unit = "220281";
  ASSERT_TRUE(store_->decide(first, moved, "assign", clerk_, kNow).ok());
  ASSERT_EQ(alike_to({11}).size(), 1U);
  EXPECT_EQ(alike_to({11})[0].earlier->unit, "220281");
}

TEST_F(Likeness, ABackupCarriesThem) {
  keep(1, "甲", {11});
  TempDir target;
  const auto saved = backup(dir_.path(), target.path() + "/b", kNow);
  ASSERT_TRUE(saved.ok()) << saved.error().text();
  EXPECT_TRUE(verify(dir_.path())->clean());
  auto copy = Database::open(target.path() + "/b/shouwen.db", Database::Mode::read_only);
  ASSERT_TRUE(copy.ok());
  EXPECT_EQ((*copy)->integer("SELECT count(*) FROM text_band"), 1);
}

TEST_F(Likeness, AFindingIsKeptWithItsDecision) {
  Filing f = with_bands(1, "甲", {11});
  f.decision.alike = {{"copy", "2", {7}, "220281", 0.93, {{"舒兰市", "蛟河市"}, {"", "另有"}}}};
  file(f);
  const Decision kept = reader()->trail(f.message)->message.decision;
  ASSERT_EQ(kept.alike.size(), 1U);
  EXPECT_EQ(kept.alike[0].kind, "copy");
  EXPECT_EQ(kept.alike[0].other.value, 7);
  EXPECT_EQ(kept.alike[0].unit, "220281");
  EXPECT_EQ(kept.alike[0].share, 0.93);
  ASSERT_EQ(kept.alike[0].differences.size(), 2U);
  EXPECT_EQ(kept.alike[0].differences[0].theirs, "蛟河市");
  EXPECT_EQ(to_json(kept), to_json(f.decision));
}

}  // namespace
}  // namespace shouwen::storage
