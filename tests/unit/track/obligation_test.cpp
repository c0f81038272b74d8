// Every state of an obligation, and the rules of lateness (OFFICE §1 to §3).
// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/obligation.h"

#include <gtest/gtest.h>

namespace shouwen::track {
namespace {

using storage::OverlayKind;

const Zone kZone{480};

Instant at(const char* text) {
  return *parse_rfc3339(std::string(text) + ":00+08:00");
}

config::Requirement briefs() {
  config::Requirement out;
  out.key = "brief";
  out.label_zh = "图文简讯";
  out.measure = "篇";
  out.count = 2;
  out.dues = {{{2020, 10, 15}, true, std::nullopt, 0}};
  return out;
}

Piece piece(const char* arrival, Piece::State state = Piece::State::pending) {
  static std::int64_t serial = 0;
  Piece out;
  out.ref = {++serial};
  out.message = {serial};
  out.arrival = at(arrival);
  out.state = state;
  return out;
}
Piece accepted(const char* arrival) {
  return piece(arrival, Piece::State::accepted);
}
// A later version of `earlier`, which it replaces.
Piece version_of(Piece& earlier, const char* arrival) {
  earlier.state = Piece::State::replaced;
  Piece out = piece(arrival);
  out.supersedes = earlier.ref;
  return out;
}

storage::Overlay overlay(OverlayKind kind, const char* until = nullptr, const char* unit = "A",
                         const char* requirement = "brief") {
  static std::int64_t serial = 0;
  storage::Overlay out;
  out.id = ++serial;
  out.kind = kind;
  out.unit = unit;
  out.requirement = requirement;
  out.at = at("2020-10-10T00:00");
  if (until) out.until = at(until);
  return out;
}

Obligation judge(const std::vector<Piece>& pieces, const char* moment,
                 const std::vector<storage::Overlay>& overlays = {},
                 Counting counting = Counting::live,
                 const std::vector<storage::ClaimRow>& claims = {}) {
  return obligation(pieces, "A", briefs(), Overlays(overlays, claims, at(moment)), at(moment),
                    kZone, counting);
}

TEST(Obligation, NothingYetAndNothingAtTheEnd) {
  EXPECT_EQ(judge({}, "2020-10-14T09:00").state, ObligationState::not_due);
  EXPECT_EQ(judge({}, "2020-10-15T23:59").state, ObligationState::not_due) << "the day counts";
  EXPECT_EQ(judge({}, "2020-10-16T00:00").state, ObligationState::overdue);
}

TEST(Obligation, PartialThenOnTimeWithExtrasBeside) {
  auto one = judge({piece("2020-10-12T09:00")}, "2020-10-14T09:00");
  EXPECT_EQ(one.state, ObligationState::partial);
  EXPECT_EQ(one.count_text(), "1/2");
  EXPECT_EQ(one.missing(), 1);
  ASSERT_TRUE(one.next_due);
  EXPECT_EQ(format_date(one.next_due->date), "2020-10-15");
  auto three =
      judge({piece("2020-10-12T09:00"), accepted("2020-10-13T09:00"), piece("2020-10-20T09:00")},
            "2020-10-21T09:00");
  EXPECT_EQ(three.state, ObligationState::on_time) << "a late extra makes nothing late";
  EXPECT_EQ(three.count_text(), "2/2（+1）");
  EXPECT_EQ(three.accepted, 1);
  EXPECT_EQ(three.pending, 2);
}

TEST(Obligation, OneLatePieceMakesItLate) {
  auto o = judge({piece("2020-10-12T09:00"), piece("2020-10-16T00:01")}, "2020-10-20T09:00");
  EXPECT_EQ(o.state, ObligationState::late);
  EXPECT_EQ(o.late, 1);
}

TEST(Obligation, AVoluntaryCorrectionIsNeverLate) {
  Piece first = piece("2020-10-12T09:00");
  Piece second = version_of(first, "2020-10-14T09:00");
  Piece third = version_of(second, "2020-10-18T09:00");
  auto o = judge({first, second, third, piece("2020-10-14T09:00")}, "2020-10-20T09:00");
  EXPECT_EQ(o.state, ObligationState::on_time);
  EXPECT_EQ(o.have, 2);
  EXPECT_EQ(judge({third, piece("2020-10-14T09:00")}, "2020-10-20T09:00").state,
            ObligationState::late)
      << "the last version alone came after the date";
}

TEST(Obligation, AReturnedPieceIsToBeMendedAndCountsNothing) {
  Piece back = piece("2020-10-12T09:00", Piece::State::returned);
  auto o = judge({back, piece("2020-10-13T09:00")}, "2020-10-14T09:00");
  EXPECT_EQ(o.state, ObligationState::returned);
  EXPECT_EQ(o.have, 1);
  EXPECT_EQ(judge({back, piece("2020-10-13T09:00")}, "2020-11-14T09:00").state,
            ObligationState::returned)
      << "without a deadline it waits";
}

TEST(Obligation, MendedWithinItsDeadlineItIsAsTimelyAsItWas) {
  Piece back = piece("2020-10-12T09:00", Piece::State::returned);
  back.redo_by = at("2020-10-20T17:00");
  auto waiting = judge({back, piece("2020-10-13T09:00")}, "2020-10-18T09:00");
  EXPECT_EQ(waiting.state, ObligationState::returned) << "behind the due date, within the deadline";
  ASSERT_TRUE(waiting.next_due);
  EXPECT_EQ(format_date(waiting.next_due->date), "2020-10-20");
  EXPECT_EQ(waiting.overdue, 0);
  EXPECT_EQ(judge({back, piece("2020-10-13T09:00")}, "2020-10-20T18:00").state,
            ObligationState::partial)
      << "the deadline is over";
  EXPECT_EQ(judge({back}, "2020-10-20T18:00").state, ObligationState::overdue);

  Piece in_time = version_of(back, "2020-10-20T17:00");
  EXPECT_EQ(judge({back, in_time, piece("2020-10-13T09:00")}, "2020-10-21T09:00").state,
            ObligationState::on_time)
      << "to the minute";
  Piece too_late = in_time;
  too_late.arrival = at("2020-10-20T17:01");
  EXPECT_EQ(judge({back, too_late, piece("2020-10-13T09:00")}, "2020-10-21T09:00").state,
            ObligationState::late);
  // Staff may give more time for it.
  const auto longer = overlay(OverlayKind::redo_by, "2020-10-22T23:59");
  EXPECT_EQ(judge({back, too_late, piece("2020-10-13T09:00")}, "2020-10-23T09:00", {longer}).state,
            ObligationState::on_time);
}

// 待补正 is an excuse for what was returned alone.
TEST(Obligation, WhatNeverCameIsOverdueBesideWhatMayBeMended) {
  Piece back = piece("2020-10-12T09:00", Piece::State::returned);
  EXPECT_EQ(judge({back}, "2020-10-18T09:00").overdue, 1) << "no deadline: it waits, the other not";
  back.redo_by = at("2020-10-20T17:00");
  EXPECT_EQ(judge({back}, "2020-10-14T09:00").overdue, 0);
  EXPECT_EQ(judge({back}, "2020-10-18T09:00").overdue, 1);
  EXPECT_EQ(judge({back}, "2020-10-18T09:00").state, ObligationState::returned);
  EXPECT_EQ(judge({back}, "2020-10-20T18:00").overdue, 2) << "the deadline is over";
}

TEST(Obligation, OnlyAcceptedPiecesCountInTheEnd) {
  std::vector<Piece> rows = {piece("2020-10-12T09:00"), accepted("2020-10-13T09:00")};
  EXPECT_EQ(judge(rows, "2020-10-20T09:00").state, ObligationState::on_time);
  auto final_state = judge(rows, "2020-10-20T09:00", {}, Counting::accepted_only);
  EXPECT_EQ(final_state.state, ObligationState::partial);
  EXPECT_EQ(final_state.have, 1);
}

TEST(Obligation, WithdrawnAndVoidPiecesAreGone) {
  auto o = judge({piece("2020-10-12T09:00", Piece::State::gone)}, "2020-10-14T09:00");
  EXPECT_EQ(o.have, 0);
}

TEST(Obligation, AnExemptUnitOwesNothing) {
  const auto exempt = overlay(OverlayKind::exempt);
  auto o = judge({}, "2020-10-20T09:00", {exempt});
  EXPECT_EQ(o.state, ObligationState::exempt);
  EXPECT_EQ(o.missing(), 0);
  EXPECT_FALSE(o.next_due);
  EXPECT_EQ(judge({}, "2020-10-09T09:00", {exempt}).state, ObligationState::not_due)
      << "not before it was said";
  auto undone = exempt;
  undone.ended = at("2020-10-18T09:00");
  EXPECT_EQ(judge({}, "2020-10-17T09:00", {undone}).state, ObligationState::exempt);
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {undone}).state, ObligationState::overdue);
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {overlay(OverlayKind::exempt, nullptr, "B")}).state,
            ObligationState::overdue)
      << "another unit's";
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {overlay(OverlayKind::exempt, nullptr, "A", "")}).state,
            ObligationState::exempt)
      << "of everything";
}

TEST(Obligation, AnExtensionMovesTheDateForAUnitOrForAll) {
  const auto all = overlay(OverlayKind::extended, "2020-10-25T17:00", "", "");
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {all}).state, ObligationState::extended);
  EXPECT_EQ(judge({}, "2020-10-25T17:00", {all}).state, ObligationState::extended);
  EXPECT_EQ(judge({}, "2020-10-25T17:01", {all}).state, ObligationState::overdue);
  const std::vector<Piece> both = {piece("2020-10-20T09:00"), piece("2020-10-25T17:00")};
  EXPECT_EQ(judge(both, "2020-10-26T09:00", {all}).state, ObligationState::on_time);
  EXPECT_EQ(judge(both, "2020-10-26T09:00").late, 2) << "without it";
  const auto earlier = overlay(OverlayKind::extended, "2020-10-12T17:00");
  EXPECT_EQ(judge({}, "2020-10-14T09:00", {earlier}).next_due->date, (CivilDate{2020, 10, 15}))
      << "an extension never takes time away";
}

TEST(Obligation, AZeroReportSettlesNothingUntilAcceptedAndTheLastWordCounts) {
  const storage::ClaimRow claim{{7}, "A", "brief", "zero_report", at("2020-10-11T09:00")};
  auto claimed = judge({}, "2020-10-20T09:00", {}, Counting::live, {claim});
  EXPECT_EQ(claimed.state, ObligationState::overdue);
  EXPECT_TRUE(claimed.zero_claimed);
  auto yes = overlay(OverlayKind::zero_accepted);
  yes.at = at("2020-10-12T09:00");
  auto accepted = judge({}, "2020-10-20T09:00", {yes}, Counting::live, {claim});
  EXPECT_EQ(accepted.state, ObligationState::zero_report);
  EXPECT_FALSE(accepted.zero_claimed);
  EXPECT_EQ(accepted.missing(), 0);
  auto no = overlay(OverlayKind::zero_refused);
  no.at = at("2020-10-13T09:00");
  auto refused = judge({}, "2020-10-20T09:00", {yes, no}, Counting::live, {claim});
  EXPECT_EQ(refused.state, ObligationState::overdue);
  EXPECT_FALSE(refused.zero_claimed) << "what was refused claims nothing any more";
  auto again = claim;
  again.at = at("2020-10-14T09:00");
  EXPECT_TRUE(
      judge({}, "2020-10-20T09:00", {yes, no}, Counting::live, {claim, again}).zero_claimed);
  EXPECT_EQ(judge({piece("2020-10-14T09:00")}, "2020-10-20T09:00", {yes}).state,
            ObligationState::partial)
      << "a piece says more than a claim";
}

TEST(Obligation, ATableCreatesClaimsAndNeverCredit) {
  const storage::ClaimRow listed{{7}, "A", "brief", "listed_not_attached", at("2020-10-11T09:00")};
  auto o = judge({}, "2020-10-14T09:00", {}, Counting::live, {listed, listed});
  EXPECT_EQ(o.have, 0);
  EXPECT_EQ(o.listed, 2);
  EXPECT_EQ(o.state, ObligationState::not_due);
}

TEST(Obligation, ATrueArrivalDecidesAndTheMailboxesIsKept) {
  Piece late = piece("2020-10-17T09:00");
  auto arrival = overlay(OverlayKind::arrival, "2020-10-15T16:00", "", "");
  arrival.message = late.message;
  arrival.at = at("2020-10-17T10:00");
  const std::vector<Piece> both = {late, piece("2020-10-14T09:00")};
  EXPECT_EQ(judge(both, "2020-10-18T09:00", {arrival}).state, ObligationState::on_time);
  EXPECT_EQ(judge(both, "2020-10-17T09:30", {arrival}).state, ObligationState::late)
      << "nobody had said so yet";
  auto corrected = overlay(OverlayKind::arrival, "2020-10-16T16:00", "", "");
  corrected.message = late.message;
  EXPECT_EQ(judge(both, "2020-10-18T09:00", {arrival, corrected}).state, ObligationState::late)
      << "the last word counts";
  EXPECT_EQ(late.arrival, at("2020-10-17T09:00"));
}

TEST(Obligation, CutoffMinuteGraceEndAndTheDayThatDoesNotCount) {
  config::Requirement one = briefs();
  one.count = 1;
  const auto state = [&](const char* arrival) {
    const std::vector<Piece> pieces = {piece(arrival)};
    return obligation(pieces, "A", one, {}, at("2020-11-01T09:00"), kZone).state;
  };
  one.dues = {{{2020, 10, 15}, true, 17 * 3600, 0}};
  EXPECT_EQ(state("2020-10-15T17:00"), ObligationState::on_time);
  EXPECT_EQ(state("2020-10-15T17:01"), ObligationState::late);
  one.dues = {{{2020, 10, 15}, true, 17 * 3600, 30}};
  EXPECT_EQ(state("2020-10-15T17:30"), ObligationState::on_time);
  EXPECT_EQ(state("2020-10-15T17:31"), ObligationState::late);
  one.dues = {{{2020, 10, 15}, false, std::nullopt, 0}};
  EXPECT_EQ(state("2020-10-14T23:59"), ObligationState::on_time);
  EXPECT_EQ(state("2020-10-15T00:00"), ObligationState::late);
}

TEST(Obligation, EachPieceHasItsOwnDateWhenTheReadingSaysSo) {
  config::Requirement two = briefs();
  two.dues = {{{2020, 10, 15}, true, std::nullopt, 0}, {{2020, 10, 23}, true, 17 * 3600, 30}};
  std::vector<Piece> rows = {piece("2020-10-14T09:00"), piece("2020-10-23T17:20")};
  auto o = obligation(rows, "A", two, {}, at("2020-10-24T09:00"), kZone);
  EXPECT_EQ(o.state, ObligationState::on_time) << "within the grace";
  rows[1].arrival = at("2020-10-23T17:40");
  EXPECT_EQ(obligation(rows, "A", two, {}, at("2020-10-24T09:00"), kZone).state,
            ObligationState::late);
}

TEST(Obligation, EveryStateHasAName) {
  for (auto s :
       {ObligationState::not_due, ObligationState::on_time, ObligationState::partial,
        ObligationState::returned, ObligationState::late, ObligationState::overdue,
        ObligationState::zero_report, ObligationState::exempt, ObligationState::extended}) {
    EXPECT_NE(name(s), "?");
    EXPECT_NE(name_zh(s), "?");
  }
}

}  // namespace
}  // namespace shouwen::track
