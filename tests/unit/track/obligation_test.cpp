// Every state of an obligation, and the rules of lateness (OFFICE §1 to §3).
// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/obligation.h"

#include <gtest/gtest.h>

namespace shouwen::track {
namespace {

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

storage::SubmissionRow piece(const char* arrival, const char* state = "pending", int version = 1) {
  storage::SubmissionRow row;
  row.unit = "A";
  row.type = "brief";
  row.state = state;
  row.arrival = at(arrival);
  row.version = version;
  row.accepted = row.state == "accepted";
  return row;
}

Obligation judge(const std::vector<storage::SubmissionRow>& rows, const char* moment,
                 const std::vector<Overlay>& overlays = {}, Counting counting = Counting::live) {
  return obligation(rows, "A", briefs(), overlays, at(moment), kZone, counting);
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
  auto three = judge(
      {piece("2020-10-12T09:00"), piece("2020-10-13T09:00", "accepted"), piece("2020-10-20T09:00")},
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

TEST(Obligation, APastBoardIgnoresWhatCameLater) {
  auto o = judge({piece("2020-10-12T09:00"), piece("2020-10-14T09:00")}, "2020-10-13T09:00");
  EXPECT_EQ(o.state, ObligationState::partial);
}

TEST(Obligation, AVoluntaryCorrectionIsNeverLate) {
  auto o = judge({piece("2020-10-12T09:00", "replaced"), piece("2020-10-18T09:00", "pending", 2),
                  piece("2020-10-14T09:00")},
                 "2020-10-20T09:00");
  EXPECT_EQ(o.state, ObligationState::on_time);
  EXPECT_EQ(o.have, 2);
}

TEST(Obligation, AReturnedPieceIsToBeMendedAndCountsNothing) {
  auto o =
      judge({piece("2020-10-12T09:00", "returned"), piece("2020-10-13T09:00")}, "2020-10-14T09:00");
  EXPECT_EQ(o.state, ObligationState::returned);
  EXPECT_EQ(o.have, 1);
}

TEST(Obligation, OnlyAcceptedPiecesCountInTheEnd) {
  std::vector<storage::SubmissionRow> rows = {piece("2020-10-12T09:00"),
                                              piece("2020-10-13T09:00", "accepted")};
  EXPECT_EQ(judge(rows, "2020-10-20T09:00").state, ObligationState::on_time);
  auto final_state = judge(rows, "2020-10-20T09:00", {}, Counting::accepted_only);
  EXPECT_EQ(final_state.state, ObligationState::partial);
  EXPECT_EQ(final_state.have, 1);
}

TEST(Obligation, WithdrawnAndVoidPiecesAreGone) {
  auto o = judge({piece("2020-10-12T09:00", "void"), piece("2020-10-12T09:00", "withdrawn")},
                 "2020-10-14T09:00");
  EXPECT_EQ(o.have, 0);
}

TEST(Obligation, OverlaysExemptExtendAndZeroReports) {
  Overlay exempt{Overlay::Kind::exempt, "A",  "brief", at("2020-10-10T00:00"),
                 std::nullopt,          true, "",      ""};
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {exempt}).state, ObligationState::exempt);
  EXPECT_EQ(judge({}, "2020-10-09T09:00", {exempt}).state, ObligationState::not_due);
  Overlay other = exempt;
  other.unit = "B";
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {other}).state, ObligationState::overdue);

  Overlay longer{Overlay::Kind::extended, "",   "", at("2020-10-10T00:00"),
                 CivilDate{2020, 10, 25}, true, "", ""};
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {longer}).state, ObligationState::extended);
  EXPECT_EQ(judge({}, "2020-10-26T09:00", {longer}).state, ObligationState::overdue);
  EXPECT_EQ(
      judge({piece("2020-10-20T09:00"), piece("2020-10-21T09:00")}, "2020-10-22T09:00", {longer})
          .state,
      ObligationState::on_time);

  Overlay zero{Overlay::Kind::zero_report,
               "A",
               "brief",
               at("2020-10-10T00:00"),
               std::nullopt,
               false,
               "",
               ""};
  auto claimed = judge({}, "2020-10-20T09:00", {zero});
  EXPECT_EQ(claimed.state, ObligationState::overdue) << "a claim settles nothing";
  EXPECT_TRUE(claimed.zero_claimed);
  zero.accepted = true;
  EXPECT_EQ(judge({}, "2020-10-20T09:00", {zero}).state, ObligationState::zero_report);
}

TEST(Obligation, EachPieceHasItsOwnDateWhenTheReadingSaysSo) {
  config::Requirement two = briefs();
  two.dues = {{{2020, 10, 15}, true, std::nullopt, 0}, {{2020, 10, 23}, true, 17 * 3600, 30}};
  std::vector<storage::SubmissionRow> rows = {piece("2020-10-14T09:00"), piece("2020-10-23T17:20")};
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
