// 报送情况通报: what a campaign came to at a frozen moment, unit by unit, with rates and ranks;
// made from a board that counts 核收 only. Pure, and the same octets each time it is made from the
// same moment. Threads: pure. Errors: none. Source: OFFICE §8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "gateway/track/board.h"
#include "storage/adoption.h"

namespace shouwen::track {

// Pieces of one unit, or of all. 免报 and accepted 零报告 have left `owed`.
struct CircularFigures {
  int owed = 0, accepted = 0;  // 应报 核收; accepted includes extras
  int settled = 0;             // min(核收, 应报), requirement by requirement
  int on_time = 0, late = 0;   // of settled
  int overdue = 0;             // 逾期未报: missing, and its date is over
  int zero = 0, exempt = 0;    // pieces that left `owed`
  int extra = 0;               // 超额
  int pending = 0;             // 待核: arrived, in none of the above
  bool operator==(const CircularFigures&) const = default;
};

// What became of a unit's pieces beside whether they are 核收.
struct Adopted {
  int returned = 0;                 // 退回次数: how often a piece of it was sent back
  int adopted = 0;                  // 厅采用: of what is 核收 now, adopted or published
  int published = 0, ministry = 0;  // 已刊发; 部采用
  bool operator==(const Adopted&) const = default;
};

struct CircularRow {
  std::string unit, name;
  CircularFigures figures;
  int reminded = 0;  // 催报次数: letters that left and name it
  Adopted adopted = {};
  int points = 0;  // 积分, where the campaign states them
  int rank = 0;    // within its group; ties share one; 0: owes nothing
};

// OFFICE §8: 市(州)及长白山, 县(市、区), 厅直; units of another level stand in the last.
struct CircularGroup {
  std::string name;
  std::vector<CircularRow> rows;  // by rank, then in the roster's order; unranked last
};

// What every figure goes back to.
struct CircularItem {
  std::string unit, unit_name, label, state, adoption;  // adoption: 已刊发, 部采用; "" none
  std::int64_t submission = 0, message = 0;
  std::string arrival;
};

struct Circular {
  std::string title, campaign, document_number, issuer, reading;
  Instant moment;
  Zone zone;
  int units = 0;  // that owe something
  CircularFigures all;
  Adopted adopted;      // of all
  bool points = false;  // the campaign states them: they rank first
  std::vector<CircularGroup> groups;
  std::vector<CircularItem> items;
};

// `board`: of `moment`, Counting::accepted_only, whole. `pieces`: those it was made from.
// What the pieces themselves do not say; by unit code, or by piece.
struct Beside {
  std::map<std::string, int> reminded;  // letters
  std::map<SubmissionRef, int> returned;
  std::map<SubmissionRef, storage::Adoption> adopted;
};
Circular circular(const Board& board, const config::Campaign& campaign,
                  const config::Roster& roster, std::span<const storage::PieceRow> pieces,
                  const Beside& beside = {});

// "87.5%（35/40）": denominators are printed; "—" of nothing.
std::string rate_text(int part, int whole);

// OOXML files, complete.
std::string circular_xlsx(const Circular& circular);
std::string circular_docx(const Circular& circular);

}  // namespace shouwen::track
