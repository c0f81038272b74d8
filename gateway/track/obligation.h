// Obligation 应报 = unit × requirement: its state is computed, never stored. Pure functions of the
// pieces credited, the requirement under the chosen reading, the overlays in force (免报 延期
// 补正期限 零报告 true arrival) and a moment, so any past board can be recomputed and `verify` can
// compare. Threads: pure. Errors: none. Source: OFFICE §1 (fourth axis), §2 (count is a minimum),
// §3 (lateness).
//
//   pieces ──tally──► what arrived when ──judge(requirement, overlays, moment)──► state
//
// The tally depends on no moment, so a projection keeps it from one board to the next.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "config/time.h"
#include "storage/overlay.h"
#include "storage/records.h"

namespace shouwen::track {

enum class ObligationState {
  not_due,      // 未到期  nothing yet, still time
  on_time,      // 按时
  partial,      // 部分    some, not all
  returned,     // 待补正  a piece was returned, nothing has taken its place, and there is time
  late,         // 迟报    all there, some after the due moment
  overdue,      // 逾期未报 nothing, and the due moment has passed (never printed in a receipt)
  zero_report,  // 零报告  accepted by staff
  exempt,       // 免报
  extended,     // 延期    nothing yet, within the extension
};
std::string_view name(ObligationState s);
std::string_view name_zh(ObligationState s);

enum class Counting { live, accepted_only };  // the board of the day; final statistics

// A piece as one obligation sees it. Of a chain of versions every link is given: the last counts,
// the first says when.
struct Piece {
  enum class State { pending, accepted, returned, replaced, gone };
  SubmissionRef ref, supersedes;
  MessageRef message;
  Instant arrival;  // as the mailbox says; a true arrival stands in the overlays
  std::optional<Instant> redo_by;
  State state = State::pending;
  bool in_review = false;
  bool brought = false;  // in another unit's mail, or another unit's piece that counts here
};
Piece piece_of(const storage::PieceRow& row);
Piece piece_of(const storage::SubmissionRow& row);

// The overlays and claims in force, ready to be asked for one obligation.
struct Overlaid {
  bool exempt = false, zero_accepted = false, zero_claimed = false;
  int listed = 0;                   // pieces a table names that were not attached: no credit
  std::optional<Instant> extended;  // the last moment
  std::optional<Instant> redo_by;   // of what was returned
};
class Overlays {
 public:
  Overlays() = default;
  // Those in force at `moment`.
  Overlays(std::span<const storage::Overlay> overlays, std::span<const storage::ClaimRow> claims,
           Instant moment);

  Overlaid of(std::string_view unit, std::string_view requirement) const;
  Instant arrival(const Piece& piece) const;  // as staff set it, else the mailbox's

 private:
  std::vector<storage::Overlay> overlays_;  // by unit, then id
  std::vector<storage::ClaimRow> claims_;   // by unit
  std::vector<std::pair<MessageRef, Instant>> arrivals_;
};

// What a moment is not needed for.
struct Tally {
  std::vector<Instant> moments;  // of the first `need` counted pieces, ascending: what decides
                                 // whether each came in time
  int have = 0, accepted = 0, pending = 0, in_review = 0;
  int awaited = 0;  // returned and not yet mended
  int own = 0, brought = 0;
  bool mend_freely = false;        // an awaited piece has no 补正期限
  std::optional<Instant> mend_by;  // the latest one
};
Tally tally(std::span<const Piece> pieces, int need, const Overlays& overlays,
            const std::optional<Instant>& redo_by, Counting counting);

struct Obligation {
  ObligationState state = ObligationState::not_due;
  int need = 0;
  int have = 0;               // live pieces: 待核 and 核收 (accepted_only: 核收)
  int accepted = 0;           // 核收
  int pending = 0;            // 待核
  int in_review = 0;          // of pending: the machine was unsure, a person must look
  int late = 0;               // of the first `need` pieces
  int returned = 0;           // awaited again
  int own = 0, brought = 0;   // of have: sent itself; in another's mail or piece
  int listed = 0;             // named in a table, not attached
  bool zero_claimed = false;  // 零报告 待认可
  int overdue = 0;            // of missing: the due moment is over; not what may still be mended
  // 免报 and accepted 零报告 leave the denominator (OFFICE §8); nothing is missing of them.
  int owed() const {
    const bool off = state == ObligationState::exempt || state == ObligationState::zero_report;
    return off ? 0 : need;
  }
  int missing() const { return std::max(0, owed() - have); }
  bool settled() const {
    return state == ObligationState::on_time || state == ObligationState::late ||
           state == ObligationState::zero_report || state == ObligationState::exempt;
  }
  std::optional<config::Due> next_due;  // of the first missing piece, extensions included
  // "2/2（+1）": the count is a minimum, extras are shown beside it.
  std::string count_text() const;
  bool operator==(const Obligation&) const = default;
};
Obligation judge(const Tally& tally, const config::Requirement& requirement, const Overlaid& over,
                 Instant moment, Zone zone);

// Both at once. `pieces`: those credited to this unit and requirement, every state, any order.
Obligation obligation(std::span<const Piece> pieces, std::string_view unit,
                      const config::Requirement& requirement, const Overlays& overlays,
                      Instant moment, Zone zone, Counting counting = Counting::live);

// Which of the live pieces came late: those that answer a date they missed.
std::vector<SubmissionRef> late_pieces(std::span<const Piece> pieces,
                                       const config::Requirement& requirement,
                                       const Overlays& overlays, const Overlaid& over, Zone zone);

// The due of the ordinal-th piece (from 1) with an extension.
config::Due due_of(const config::Requirement& requirement, int ordinal, const Overlaid& over,
                   Zone zone);

// Live pieces are 待核 or 核收; the rest were replaced, withdrawn, returned or voided.
bool is_live(const storage::SubmissionRow& row);

}  // namespace shouwen::track
