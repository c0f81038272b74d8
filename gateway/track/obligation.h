// Obligation 应报 = unit × requirement: its state is computed, never stored. One pure function of
// the pieces credited, the requirement under the chosen reading, the overlays (免报 延期 零报告)
// and a moment, so any past board can be recomputed and `verify` can compare. Threads: pure.
// Errors: none. Source: OFFICE §1 (fourth axis), §2 (count is a minimum), §3 (lateness).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/campaign.h"
#include "config/time.h"
#include "storage/records.h"

namespace shouwen::track {

enum class ObligationState {
  not_due,      // 未到期  nothing yet, still time
  on_time,      // 按时
  partial,      // 部分    some, not all
  returned,     // 待补正  a piece was returned and nothing has taken its place
  late,         // 迟报    all there, some after the due moment
  overdue,      // 逾期未报 nothing, and the due moment has passed (never printed in a receipt)
  zero_report,  // 零报告  accepted by staff
  exempt,       // 免报
  extended,     // 延期    nothing yet, within the extension
};
std::string_view name(ObligationState s);
std::string_view name_zh(ObligationState s);

// A dated decision of the office about one obligation. unit and requirement "" = all.
struct Overlay {
  enum class Kind { exempt, extended, zero_report };
  Kind kind = Kind::exempt;
  std::string unit, requirement;
  Instant from;                    // in force from here on
  std::optional<CivilDate> until;  // extended: the new last day
  bool accepted = false;           // zero_report: a claim settles nothing until accepted
  std::string reason, approver;
};

enum class Counting { live, accepted_only };  // the board of the day; final statistics

struct Obligation {
  ObligationState state = ObligationState::not_due;
  int need = 0;
  int have = 0;       // live pieces: 待核 and 核收 (accepted_only: 核收)
  int accepted = 0;   // 核收
  int pending = 0;    // 待核
  int in_review = 0;  // of pending: the machine was unsure, a person must look
  int late = 0;       // of the first `need` pieces
  int returned = 0;
  bool zero_claimed = false;  // 零报告 待认可
  bool past_due = false;      // a missing piece's due moment is over
  int missing() const { return have < need ? need - have : 0; }
  std::optional<config::Due> next_due;  // of the first missing piece, extension included
  // "2/2（+1）": the count is a minimum, extras are shown beside it.
  std::string count_text() const;
};

// `rows`: the pieces of this unit and requirement, every state, any order; those that arrived after
// `moment` are ignored. `overlays`: any; those of other units or requirements are ignored.
Obligation obligation(std::span<const storage::SubmissionRow> rows, std::string_view unit,
                      const config::Requirement& requirement, std::span<const Overlay> overlays,
                      Instant moment, Zone zone, Counting counting = Counting::live);

// Live pieces are 待核 or 核收; the rest were replaced, withdrawn, returned or voided.
bool is_live(const storage::SubmissionRow& row);

}  // namespace shouwen::track
