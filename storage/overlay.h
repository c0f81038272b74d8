// Overlays 叠加事项: what a person has decided about an obligation beside the pieces themselves.
// Each is dated, has a reason and an approver, is in the ledger, and can be undone; none is ever
// changed or deleted, so the board of any moment can be computed again. Claims: what a message
// announces and does not bring. Values; std only. Source: OFFICE §1 §3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/time.h"

namespace shouwen::storage {

enum class OverlayKind {
  exempt,         // 免报
  extended,       // 延期: until
  redo_by,        // 补正期限 of pieces returned: until
  zero_accepted,  // 零报告 已认可
  zero_refused,   // 零报告 不认可: what was claimed before it claims nothing
  arrival         // the true arrival of one message; the mailbox's own is kept beside it
};
std::string_view name(OverlayKind kind);
std::optional<OverlayKind> overlay_kind_from(std::string_view word);

struct Overlay {
  std::int64_t id = 0;
  OverlayKind kind = OverlayKind::exempt;
  std::string campaign, unit, requirement;  // unit, requirement "" = all
  MessageRef message = {};                  // arrival: which; else the mail it rests on
  std::optional<Instant> until = {};        // the last moment; arrival: the true moment
  std::string approver = {}, reason = {}, actor = {};
  Instant at = {};                    // in force from here on ...
  std::optional<Instant> ended = {};  // ... to here
  std::string ended_by = {}, ended_reason = {};

  bool in_force(Instant moment) const { return at <= moment && (!ended || moment < *ended); }
};

struct ClaimRow {
  MessageRef message;
  std::string unit, type, kind;  // type "" = of no known kind
  Instant at;
};

// A piece as far as an obligation depends on it; one version of it.
struct PieceRow {
  SubmissionRef ref, supersedes;
  MessageRef message;
  std::string unit, type, state, brought_by, covers;
  Instant arrival;
  std::optional<Instant> redo_by;
  bool in_review = false;
};

// What changed in pieces and overlays since it was last asked; for whoever keeps a projection.
struct TrackChanges {
  std::vector<SubmissionRef> pieces;                   // distinct, ascending
  bool overlays = false, claims = false, all = false;  // all: more changed than was remembered
};

}  // namespace shouwen::storage
