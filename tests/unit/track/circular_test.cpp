// The circular's figures, ranks and files (OFFICE §8).
// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/circular.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <map>

namespace shouwen::track {
namespace {

const Instant kAt = *parse_rfc3339("2020-11-10T17:00:00+08:00");

struct Made {
  config::Roster roster;
  config::Campaign campaign;
  std::vector<storage::PieceRow> pieces;
  std::vector<storage::Overlay> overlays;
  Beside beside;

  Made() {
    config::Problems problems;
    config::Source source(
        "units.csv",
        "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,fax_numbers\n"
        "C1,甲市交通运输局,甲市,,prefecture,,,,\n"
        "D1,乙县交通运输局,乙县<一>,,county,C1,,,\n"
        "D2,丙县交通运输局,丙县,,county,C1,,,\n"
        "D3,丁县交通运输局,丁县,,county,C1,,,\n"
        "D4,戊县交通运输局,戊县,,county,C1,,,\n"
        "B1,省公路局,公路局,,bureau,,,,\n");
    roster = std::move(*config::parse_roster(source, problems));
    campaign = std::move(*config::load_campaign(std::string(SHOUWEN_SOURCE_DIR) +
                                                "/config/etc/campaigns/2020-credit-month.toml"));
  }
  void sent(const char* unit, const char* type, const char* arrival,
            const char* state = "accepted") {
    storage::PieceRow row;
    row.ref = {static_cast<std::int64_t>(pieces.size()) + 1};
    row.message = {row.ref.value};
    row.unit = unit;
    row.type = type;
    row.state = state;
    row.arrival = *parse_rfc3339(std::string(arrival) + ":00+08:00");
    pieces.push_back(row);
  }
  void everything(const char* unit, const char* brief = "2020-10-14T09:00") {
    sent(unit, "signed_article", "2020-09-14T09:00");
    sent(unit, "brief", brief);
    sent(unit, "brief", "2020-10-13T09:00");
    sent(unit, "model_case", "2020-10-14T09:00");
    sent(unit, "summary", "2020-11-01T09:00");
  }
  Circular circular() {
    BoardOptions options;
    options.counting = Counting::accepted_only;
    return track::circular(board(campaign, roster, pieces, overlays, {}, kAt, options), campaign,
                           roster, pieces, beside);
  }
};

const CircularRow& row(const Circular& c, const std::string& unit) {
  for (const CircularGroup& group : c.groups)
    for (const CircularRow& r : group.rows)
      if (r.unit == unit) return r;
  throw std::runtime_error(unit);
}

std::map<std::string, std::string> unpacked(const std::string& octets) {
  std::map<std::string, std::string> out;
  archive* a = archive_read_new();
  archive_read_support_format_zip(a);
  EXPECT_EQ(archive_read_open_memory(a, octets.data(), octets.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
    std::string body(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    EXPECT_EQ(archive_read_data(a, body.data(), body.size()), static_cast<la_ssize_t>(body.size()))
        << archive_error_string(a);
    out[archive_entry_pathname(entry)] = body;
  }
  archive_read_free(a);
  return out;
}

TEST(Circular, CountsOnlyWhatWasAcceptedAndLeavesOutWhatIsNotOwed) {
  Made m;
  m.everything("D1", "2020-10-20T09:00");
  m.sent("D1", "brief", "2020-10-15T09:00");
  m.sent("D2", "brief", "2020-10-14T09:00", "pending");
  storage::Overlay exempt;
  exempt.id = 1;
  exempt.unit = "D3";
  exempt.requirement = "summary";
  m.overlays.push_back(exempt);
  storage::Overlay zero = exempt;
  zero.id = 2;
  zero.kind = storage::OverlayKind::zero_accepted;
  zero.requirement = "model_case";
  m.overlays.push_back(zero);
  const Circular c = m.circular();
  const CircularFigures d1 = row(c, "D1").figures;
  EXPECT_EQ(d1, (CircularFigures{5, 6, 5, 5, 0, 0, 0, 0, 1})) << "the late one is the extra";
  const CircularFigures d2 = row(c, "D2").figures;
  EXPECT_EQ(d2, (CircularFigures{5, 0, 0, 0, 0, 5, 0, 0, 0, 1})) << "待核 is not 核收";
  const CircularFigures d3 = row(c, "D3").figures;
  EXPECT_EQ(d3, (CircularFigures{3, 0, 0, 0, 0, 3, 1, 1, 0}));
  EXPECT_EQ(c.all.owed, 6 * 5 - 2);
  EXPECT_EQ(c.units, 6);
  EXPECT_EQ(c.items.size(), 7u);
  EXPECT_EQ(c.items[0].unit, "D1");
}

// 逾期未报 is what never came and what was not mended in time, not what may still be mended.
TEST(Circular, WhatMayStillBeMendedIsNotOverdue) {
  Made made;
  for (const char* unit : {"D1", "D2", "D3"}) {
    made.everything(unit);
    for (storage::PieceRow& piece : made.pieces)
      if (piece.unit == unit && piece.type == "brief") piece.state = "void";
    made.sent(unit, "brief", "2020-10-12T09:00", "returned");
  }
  for (storage::PieceRow& piece : made.pieces) {
    if (piece.state != "returned") continue;
    if (piece.unit == "D2") piece.redo_by = kAt + kDay;
    if (piece.unit == "D3") piece.redo_by = kAt + -kDay;
  }
  const Circular c = made.circular();
  EXPECT_EQ(row(c, "D1").figures.overdue, 1) << "returned without a deadline";
  EXPECT_EQ(row(c, "D2").figures.overdue, 1) << "a day is left";
  EXPECT_EQ(row(c, "D3").figures.overdue, 2) << "not mended in time";
}

TEST(Circular, SaysHowManyWaitToBeAccepted) {
  Made m;
  m.everything("D1");
  EXPECT_EQ(unpacked(circular_docx(m.circular()))["word/document.xml"].find("待核"),
            std::string::npos);
  m.sent("D2", "brief", "2020-10-14T09:00", "pending");
  m.sent("D2", "brief", "2020-10-14T10:00", "pending");
  m.sent("D2", "brief", "2020-10-14T11:00", "returned");
  const std::string said = "截至2020年11月10日17时00分，另有已收到、待核2件，未计入以上各数";
  const Circular c = m.circular();
  EXPECT_NE(unpacked(circular_docx(c))["word/document.xml"].find(said), std::string::npos);
  EXPECT_NE(unpacked(circular_xlsx(c))["xl/worksheets/sheet1.xml"].find(said), std::string::npos);
}

TEST(Circular, RanksByGroupAndTiesShareARank) {
  Made m;
  m.everything("D1", "2020-10-20T09:00");  // one late
  m.everything("D2");
  m.everything("D4");
  const Circular c = m.circular();
  ASSERT_EQ(c.groups.size(), 3u);
  EXPECT_EQ(c.groups[0].name, "市（州）及长白山");
  EXPECT_EQ(c.groups[1].rows[0].unit, "D2");
  EXPECT_EQ(row(c, "D2").rank, 1);
  EXPECT_EQ(row(c, "D4").rank, 1);
  EXPECT_EQ(row(c, "D1").rank, 3) << "as many, not all in time";
  EXPECT_EQ(row(c, "D3").rank, 4);
  EXPECT_EQ(row(c, "C1").rank, 1) << "alone in its group";
}

// 采用 counts while the piece is 核收; of a piece that counts for several the writer has it.
TEST(Circular, WhatWasAdoptedAndSentBackAndItsPoints) {
  using Step = storage::AdoptionStep;
  Made m;
  m.everything("D1");
  m.everything("D2", "2020-10-25T09:00");
  m.sent("D3", "brief", "2020-10-14T09:00", "returned");
  Beside beside;
  beside.adopted[{1}] = {Step::published, Step::ministry_adopted, true};
  beside.adopted[{2}] = {Step::adopted, std::nullopt, false};
  beside.adopted[{3}] = {Step::sign_off, std::nullopt, false};
  beside.adopted[{11}] = {Step::adopted, std::nullopt, false};
  beside.returned = {{{2}, 1}, {{11}, 2}};
  m.beside = beside;
  const Circular without = m.circular();
  EXPECT_EQ(row(without, "D1").adopted, (Adopted{1, 2, 1, 1}));
  EXPECT_EQ(row(without, "D3").adopted, (Adopted{2, 0, 0, 0})) << "sent back since";
  EXPECT_EQ(without.adopted, (Adopted{3, 2, 1, 1}));
  EXPECT_EQ(row(without, "D1").points, 0);
  EXPECT_FALSE(without.points);
  EXPECT_EQ(unpacked(circular_xlsx(without)).at("xl/worksheets/sheet1.xml").find("积分"),
            std::string::npos);
  // Where points are stated they rank: D2 was later and sent as much.
  m.campaign.points = {true, 1, 0, 0, 0, 0};
  m.sent("D2", "brief", "2020-11-02T09:00");
  const Circular with = m.circular();
  EXPECT_EQ(row(with, "D1").points, 5);
  EXPECT_EQ(row(with, "D2").points, 6);
  EXPECT_EQ(row(with, "D2").rank, 1);
  EXPECT_EQ(row(without, "D1").rank, 1);
  m.campaign.points = {true, 1, 0, 5, 3, 10};
  EXPECT_EQ(row(m.circular(), "D1").points, 5 + 2 * 5 + 3 + 10);
  const std::string table = unpacked(circular_xlsx(with)).at("xl/worksheets/sheet1.xml");
  EXPECT_NE(table.find("40.0%（2/5）"), std::string::npos) << "采用率 = 采用/核收";
  EXPECT_NE(table.find("名次按积分"), std::string::npos);
}

TEST(Circular, RatesPrintTheirDenominators) {
  EXPECT_EQ(rate_text(35, 40), "87.5%（35/40）");
  EXPECT_EQ(rate_text(2, 3), "66.7%（2/3）");
  EXPECT_EQ(rate_text(0, 5), "0.0%（0/5）");
  EXPECT_EQ(rate_text(0, 0), "—");
}

TEST(Circular, FilesAreWholeAndTheSameEachTime) {
  Made m;
  m.everything("D1");
  const Circular c = m.circular();
  const std::string xlsx = circular_xlsx(c), docx = circular_docx(c);
  EXPECT_EQ(xlsx, circular_xlsx(m.circular()));
  EXPECT_EQ(docx, circular_docx(m.circular()));
  const auto sheets = unpacked(xlsx);
  ASSERT_EQ(sheets.size(), 7u);
  const std::string& table = sheets.at("xl/worksheets/sheet1.xml");
  EXPECT_NE(table.find("乙县&lt;一&gt;"), std::string::npos);
  EXPECT_NE(table.find("100.0%（5/5）"), std::string::npos);
  EXPECT_NE(table.find("location=\"明细!A2\""), std::string::npos) << "a unit leads to its items";
  EXPECT_EQ(table.find("<f>"), std::string::npos) << "no formulas";
  const auto parts = unpacked(docx);
  ASSERT_EQ(parts.size(), 3u);
  const std::string& text = parts.at("word/document.xml");
  EXPECT_NE(text.find("截至2020年11月10日17时00分"), std::string::npos);
  EXPECT_NE(text.find("应报单位6家，应报材料30件，核收5件"), std::string::npos);
  EXPECT_EQ(text.find("漏报"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::track
