// Overlays, claims, and what a past board is computed from.
// SPDX-License-Identifier: Apache-2.0
#include "storage/overlay.h"

#include "storage/verify.h"
#include "tests/unit/storage/fixture.h"

namespace shouwen::storage {
namespace {

class OverlayStore : public StoreTest {
 protected:
  Overlay exempt(const std::string& unit) {
    Overlay o;
    o.kind = OverlayKind::exempt;
    o.campaign = "xy";
    o.unit = unit;
    o.approver = "李处长";
    return o;
  }
  std::vector<PieceRow> pieces_at(Instant at) {
    std::vector<PieceRow> out;
    EXPECT_TRUE(
        reader()->each_piece_at("xy", at, [&](PieceRow&& p) { out.push_back(std::move(p)); }).ok());
    return out;
  }
  std::vector<PieceRow> pieces() {
    std::vector<PieceRow> out;
    EXPECT_TRUE(
        reader()->each_piece("xy", [&](PieceRow&& p) { out.push_back(std::move(p)); }).ok());
    return out;
  }
  Filed file_at(const Filing& f, Instant at) {
    return store_->file(std::span(&f, 1), {}, at)->front();
  }
};

TEST_F(OverlayStore, IsDatedInTheLedgerAndUndoneWithoutBeingLost) {
  const auto id = store_->add_overlay(exempt("220283"), clerk_, kNow);
  ASSERT_TRUE(id.ok()) << id.error().text();
  auto all = *reader()->overlays("xy");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].approver, "李处长");
  EXPECT_EQ(all[0].reason, clerk_.reason);
  EXPECT_EQ(all[0].actor, "wang");
  EXPECT_TRUE(all[0].in_force(kNow));
  EXPECT_FALSE(all[0].in_force(kNow + -1));
  ASSERT_TRUE(store_->end_overlay(*id, clerk_, kNow + kHour).ok());
  EXPECT_FALSE(store_->end_overlay(*id, clerk_, kNow + kHour).ok()) << "undone once only";
  all = *reader()->overlays("xy");
  EXPECT_TRUE(all[0].in_force(kNow + kMinute)) << "the board of that minute still has it";
  EXPECT_FALSE(all[0].in_force(kNow + kHour));
  const auto entries = *reader()->ledger({2, 0});
  EXPECT_EQ(entries[0].event, "overlay_undone");
  EXPECT_EQ(entries[1].event, "overlay");
  EXPECT_EQ(entries[1].detail.find("李处长"), std::string::npos) << "the ledger holds no names";
  EXPECT_TRUE(verify(dir_.path())->clean());
}

TEST_F(OverlayStore, RefusesWhatCannotBeMeant) {
  EXPECT_TRUE(store_->add_overlay(exempt("220283"), clerk_, kNow).ok());
  EXPECT_EQ(store_->add_overlay(exempt("220283"), clerk_, kNow).error().fault,
            Fault::rejected_input)
      << "the same twice would have to be undone twice";
  Overlay longer = exempt("220283");
  longer.kind = OverlayKind::extended;
  EXPECT_FALSE(store_->add_overlay(longer, clerk_, kNow).ok()) << "without a moment";
  Overlay arrival;
  arrival.kind = OverlayKind::arrival;
  arrival.until = kNow;
  EXPECT_FALSE(store_->add_overlay(arrival, clerk_, kNow).ok()) << "of no message";
  arrival.message = {99};
  EXPECT_FALSE(store_->add_overlay(arrival, clerk_, kNow).ok()) << "of a message that is not there";
  EXPECT_EQ(reader()->overlays("xy")->size(), 1u);
}

TEST_F(OverlayStore, VerifyNoticesOneThatIsNotInTheLedger) {
  store_->database().script(
      "INSERT INTO overlay(kind, campaign, unit, requirement, approver, reason, actor, at) VALUES "
      "('exempt', 'xy', '220283', '', '', '', '', 5)");
  EXPECT_FALSE(verify(dir_.path())->clean());
}

TEST_F(OverlayStore, APieceIsAtEachMomentWhatItWasThen) {
  const Filing first = filing(receive("mail 1", 1).message, "甲");
  file_at(first, kNow + kHour);
  Filing second = filing(receive("mail 2", 2).message, "甲");
  second.decision.disposition = Disposition::correction;
  second.decision.replaces = {first.message};
  file_at(second, kNow + 2 * kHour);
  EXPECT_EQ(pieces_at(kNow + kMinute).size(), 0u) << "nothing was filed yet";
  auto then = pieces_at(kNow + kHour);
  ASSERT_EQ(then.size(), 1u);
  EXPECT_EQ(then[0].state, "pending");
  EXPECT_FALSE(then[0].supersedes);
  then = pieces_at(kNow + 2 * kHour);
  ASSERT_EQ(then.size(), 2u);
  EXPECT_EQ(then[0].state, "replaced");
  EXPECT_EQ(then[1].supersedes, then[0].ref);
  EXPECT_EQ(then[1].brought_by, "220283");
  const auto now = pieces();
  ASSERT_EQ(now.size(), 2u);
  EXPECT_EQ(now[0].state, "replaced");
}

TEST_F(OverlayStore, APieceThatWentToAnotherCampaignIsGoneFromThisOne) {
  const Filing f = filing(receive("mail 1", 1).message, "甲");
  file_at(f, kNow);
  Decision other = f.decision;
  other.campaign = "other";
  ASSERT_TRUE(store_->decide(f.message, other, "assign", clerk_, kNow + kHour).ok());
  EXPECT_EQ(pieces_at(kNow).size(), 1u);
  EXPECT_EQ(pieces_at(kNow + kHour).size(), 0u);
  EXPECT_EQ(pieces().size(), 0u);
}

TEST_F(OverlayStore, AReturnedPieceKeepsItsDeadlineForTheOneThatReplacesIt) {
  const Filing first = filing(receive("mail 1", 1).message, "甲");
  file_at(first, kNow);
  Decision back = first.decision;
  back.items[0].returned = "请补图片";
  back.items[0].redo_by = kNow + kDay;
  ASSERT_TRUE(store_->decide(first.message, back, "return", clerk_, kNow + kHour).ok());
  EXPECT_EQ(pieces()[0].redo_by, kNow + kDay);
  Filing second = filing(receive("mail 2", 2).message, "甲");
  second.decision.disposition = Disposition::correction;
  second.decision.replaces = {first.message};
  file_at(second, kNow + 2 * kHour);
  EXPECT_EQ(pieces()[0].state, "replaced");
  EXPECT_EQ(pieces()[0].redo_by, kNow + kDay);
  EXPECT_FALSE(pieces()[1].redo_by);
  // Filed again, what was replaced stays replaced.
  ASSERT_TRUE(store_->decide(first.message, back, "assign", clerk_, kNow + 3 * kHour).ok());
  EXPECT_EQ(pieces()[0].state, "replaced");
  const auto report = verify(dir_.path());
  ASSERT_TRUE(report.ok());
  for (const Finding& f : report->findings) ADD_FAILURE() << f.check << f.what;
}

// 退回的材料在补正期限内补报不算迟 (OFFICE §3): to the millisecond.
TEST_F(OverlayStore, AReturnedPieceIsTimelyWhenMendedByItsDeadline) {
  const auto mended_late = [&](const char* title, std::int64_t n, std::int64_t after_deadline) {
    const Filing first = filing(receive("mail " + std::to_string(n), n).message, title);
    file_at(first, kNow);
    Decision back = first.decision;
    back.items[0].returned = "请补图片";
    back.items[0].redo_by = kNow + kDay;
    EXPECT_TRUE(store_->decide(first.message, back, "return", clerk_, kNow + kHour).ok());
    Filing second = filing(receive("mail " + std::to_string(n + 1), n + 1).message, title);
    second.decision.disposition = Disposition::correction;
    second.decision.replaces = {first.message};
    second.decision.items[0].late = true;  // against the notice's own date
    second.arrival = kNow + kDay + after_deadline;
    file_at(second, second.arrival);
    return reader()->submissions("xy", "")->back().late;
  };
  EXPECT_FALSE(mended_late("甲", 1, 0));
  EXPECT_TRUE(mended_late("乙", 3, 1));
}

TEST_F(OverlayStore, ClaimsFollowTheDecisionInForce) {
  Filing f = filing(receive("mail 1", 1).message, "甲");
  f.decision.claims.push_back({"model_case", "", "zero_report"});
  f.decision.claims.push_back({"summary", "220284", "listed_not_attached"});
  file_at(f, kNow);
  auto claims = *reader()->claims("xy", kNow);
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[0].unit, "220283") << "its own unit is written out";
  EXPECT_EQ(claims[1].unit, "220284");
  Decision less = f.decision;
  less.claims.pop_back();
  ASSERT_TRUE(store_->decide(f.message, less, "assign", clerk_, kNow + kHour).ok());
  EXPECT_EQ(reader()->claims("xy", kNow + kHour)->size(), 1u);
  EXPECT_EQ(reader()->claims("xy", kNow + kMinute)->size(), 2u);
  less.disposition = Disposition::unrelated;
  ASSERT_TRUE(store_->decide(f.message, less, "ignore", clerk_, kNow + 2 * kHour).ok());
  EXPECT_EQ(reader()->claims("xy", kNow + 2 * kHour)->size(), 0u);
}

TEST_F(OverlayStore, ChangesAreToldOnceAndCoverEveryPieceTouched) {
  const Filing first = filing(receive("mail 1", 1).message, "甲");
  file_at(first, kNow);
  auto changes = store_->take_track_changes();
  ASSERT_EQ(changes.pieces.size(), 1u);
  EXPECT_TRUE(store_->take_track_changes().pieces.empty());
  Filing second = filing(receive("mail 2", 2).message, "甲");
  second.decision.disposition = Disposition::correction;
  second.decision.replaces = {first.message};
  file_at(second, kNow);
  changes = store_->take_track_changes();
  EXPECT_EQ(changes.pieces.size(), 2u) << "the one it replaced too";
  EXPECT_FALSE(changes.overlays);
  ASSERT_TRUE(store_->add_overlay(exempt("220283"), clerk_, kNow).ok());
  EXPECT_TRUE(store_->take_track_changes().overlays);
}

TEST_F(OverlayStore, AStatementIsKnownFromItsActivation) {
  ASSERT_TRUE(store_->activate("campaign", "xy", "one", kNow, clerk_, kNow).ok());
  ASSERT_TRUE(store_->activate("campaign", "xy", "two", kNow, clerk_, kNow + kHour, "other").ok());
  EXPECT_EQ(reader()->statements_known(kNow + -1)->size(), 0u);
  EXPECT_EQ(reader()->statements_known(kNow)->at(0).text, "one");
  EXPECT_EQ(reader()->statements_known(kNow + kHour)->at(0).text, "two");
  EXPECT_NE(reader()->ledger({1, 0})->at(0).detail.find("\"reading\":\"other\""),
            std::string::npos);
}

}  // namespace
}  // namespace shouwen::storage
