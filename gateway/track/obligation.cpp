// SPDX-License-Identifier: Apache-2.0
#include "gateway/track/obligation.h"

#include <algorithm>

namespace shouwen::track {
namespace {

using storage::Overlay;
using storage::OverlayKind;

Piece::State state_from(std::string_view word) {
  if (word == "pending") return Piece::State::pending;
  if (word == "accepted") return Piece::State::accepted;
  if (word == "returned") return Piece::State::returned;
  if (word == "replaced") return Piece::State::replaced;
  return Piece::State::gone;
}

std::optional<Instant> later(const std::optional<Instant>& a, const std::optional<Instant>& b) {
  if (!a) return b;
  return b ? std::max(*a, *b) : a;
}

// The versions of pieces, to walk from the newest back.
class Chains {
 public:
  explicit Chains(std::span<const Piece> pieces) {
    const bool any = std::ranges::any_of(pieces, [](const Piece& p) { return bool(p.supersedes); });
    if (!any) return;
    for (const Piece& p : pieces) by_ref_.push_back(&p);
    std::ranges::sort(by_ref_, {}, [](const Piece* p) { return p->ref; });
  }
  const Piece* before(const Piece& piece) const {
    if (!piece.supersedes) return nullptr;
    const auto at = std::ranges::lower_bound(by_ref_, piece.supersedes, {},
                                             [](const Piece* p) { return p->ref; });
    return at != by_ref_.end() && (*at)->ref == piece.supersedes ? *at : nullptr;
  }
  std::size_t size() const { return by_ref_.size(); }

 private:
  std::vector<const Piece*> by_ref_;
};

// When the piece came for what lateness asks: a voluntary correction never makes it late, so its
// first version decides; behind a version that was returned only if mended by the 补正期限.
Instant timely(const Piece& piece, const Chains& chains, const Overlays& overlays,
               const std::optional<Instant>& redo_by) {
  Instant out = overlays.arrival(piece);
  const Piece* newer = &piece;
  for (std::size_t steps = 0; steps < chains.size(); ++steps) {  // never round in a circle
    const Piece* older = chains.before(*newer);
    if (!older) break;
    if (older->redo_by && overlays.arrival(*newer) > *later(older->redo_by, redo_by)) break;
    out = std::min(out, overlays.arrival(*older));
    newer = older;
  }
  return out;
}

config::Due due_until(Instant until, const config::Due& stated, Zone zone) {
  const CivilTime civil = to_civil(until, zone);
  config::Due out{civil.date, true, std::nullopt, stated.grace_minutes};
  const int second = (civil.hour * 60 + civil.minute) * 60 + civil.second;
  if (second != 24 * 3600 - 1) out.cutoff = second;
  return out;
}

ObligationState state_of(const Obligation& o, const Tally& tally, const Overlaid& over,
                         Instant moment) {
  if (over.exempt) return ObligationState::exempt;
  if (over.zero_accepted && o.have == 0) return ObligationState::zero_report;
  if (o.have >= o.need) return o.late > 0 ? ObligationState::late : ObligationState::on_time;
  const bool may_mend = tally.mend_freely || (tally.mend_by && moment <= *tally.mend_by);
  if (tally.awaited > 0 && may_mend) return ObligationState::returned;
  if (o.have > 0) return ObligationState::partial;
  if (o.overdue > 0) return ObligationState::overdue;
  return over.extended ? ObligationState::extended : ObligationState::not_due;
}

}  // namespace

std::string_view name(ObligationState s) {
  switch (s) {
    case ObligationState::not_due:
      return "not_due";
    case ObligationState::on_time:
      return "on_time";
    case ObligationState::partial:
      return "partial";
    case ObligationState::returned:
      return "returned";
    case ObligationState::late:
      return "late";
    case ObligationState::overdue:
      return "overdue";
    case ObligationState::zero_report:
      return "zero_report";
    case ObligationState::exempt:
      return "exempt";
    case ObligationState::extended:
      return "extended";
  }
  return "?";
}

std::string_view name_zh(ObligationState s) {
  switch (s) {
    case ObligationState::not_due:
      return "未到期";
    case ObligationState::on_time:
      return "按时";
    case ObligationState::partial:
      return "部分";
    case ObligationState::returned:
      return "待补正";
    case ObligationState::late:
      return "迟报";
    case ObligationState::overdue:
      return "逾期未报";
    case ObligationState::zero_report:
      return "零报告";
    case ObligationState::exempt:
      return "免报";
    case ObligationState::extended:
      return "延期";
  }
  return "?";
}

Piece piece_of(const storage::PieceRow& row) {
  return {row.ref,     row.supersedes,        row.message,   row.arrival,
          row.redo_by, state_from(row.state), row.in_review, false};
}

Piece piece_of(const storage::SubmissionRow& row) {
  return {row.ref,     row.supersedes,        row.message,   row.arrival,
          row.redo_by, state_from(row.state), row.in_review, false};
}

Overlays::Overlays(std::span<const Overlay> overlays, std::span<const storage::ClaimRow> claims,
                   Instant moment)
    : claims_(claims.begin(), claims.end()) {
  for (const Overlay& o : overlays) {
    if (!o.in_force(moment)) continue;
    if (o.kind == OverlayKind::arrival)
      arrivals_.emplace_back(o.message, o.until.value_or(Instant{}));
    else
      overlays_.push_back(o);
  }
  std::ranges::stable_sort(overlays_, {}, &Overlay::unit);
  std::ranges::stable_sort(claims_, {}, &storage::ClaimRow::unit);
  // Of two for one message the later said counts.
  std::ranges::stable_sort(arrivals_, {}, &std::pair<MessageRef, Instant>::first);
}

Instant Overlays::arrival(const Piece& piece) const {
  const auto [first, last] = std::ranges::equal_range(arrivals_, piece.message, {},
                                                      &std::pair<MessageRef, Instant>::first);
  return first == last ? piece.arrival : std::prev(last)->second;
}

Overlaid Overlays::of(std::string_view unit, std::string_view requirement) const {
  Overlaid out;
  const Overlay* zero = nullptr;  // the last word on a zero report
  for (const std::string_view whose : {std::string_view(), unit}) {
    const auto [first, last] = std::ranges::equal_range(
        overlays_, whose, {}, [](const Overlay& o) -> std::string_view { return o.unit; });
    for (auto o = first; o != last; ++o) {
      if (!o->requirement.empty() && o->requirement != requirement) continue;
      if (o->kind == OverlayKind::exempt) out.exempt = true;
      if (o->kind == OverlayKind::extended) out.extended = later(out.extended, o->until);
      if (o->kind == OverlayKind::redo_by) out.redo_by = later(out.redo_by, o->until);
      const bool judged =
          o->kind == OverlayKind::zero_accepted || o->kind == OverlayKind::zero_refused;
      if (judged && (!zero || o->id >= zero->id)) zero = &*o;
    }
  }
  out.zero_accepted = zero && zero->kind == OverlayKind::zero_accepted;
  const auto [first, last] = std::ranges::equal_range(
      claims_, unit, {}, [](const storage::ClaimRow& c) -> std::string_view { return c.unit; });
  for (auto c = first; c != last; ++c) {
    if (c->type != requirement) continue;
    if (c->kind == "zero_report" && (!zero || c->at > zero->at)) out.zero_claimed = true;
    if (c->kind == "listed_not_attached") ++out.listed;
  }
  if (out.zero_accepted) out.zero_claimed = false;
  return out;
}

Tally tally(std::span<const Piece> pieces, int need, const Overlays& overlays,
            const std::optional<Instant>& redo_by, Counting counting) {
  Tally out;
  const Chains chains(pieces);
  for (const Piece& piece : pieces) {
    const bool accepted = piece.state == Piece::State::accepted;
    if (piece.state == Piece::State::returned) {
      ++out.awaited;
      if (piece.redo_by)
        out.mend_by = later(out.mend_by, later(piece.redo_by, redo_by));
      else
        out.mend_freely = true;
    }
    if (!accepted && piece.state != Piece::State::pending) continue;
    ++(accepted ? out.accepted : out.pending);
    if (piece.in_review && !accepted) ++out.in_review;
    if (!accepted && counting == Counting::accepted_only) continue;
    ++(piece.brought ? out.brought : out.own);
    out.moments.push_back(timely(piece, chains, overlays, redo_by));
  }
  out.have = static_cast<int>(out.moments.size());
  const auto wanted = static_cast<std::size_t>(std::clamp(need, 0, out.have));
  std::ranges::partial_sort(out.moments, out.moments.begin() + static_cast<std::ptrdiff_t>(wanted));
  out.moments.resize(wanted);
  out.moments.shrink_to_fit();
  return out;
}

config::Due due_of(const config::Requirement& requirement, int ordinal, const Overlaid& over,
                   Zone zone) {
  const config::Due& due = requirement.due(ordinal);
  // An extension only ever moves a date further away.
  if (!over.extended || *over.extended <= due.last_moment(zone)) return due;
  return due_until(*over.extended, due, zone);
}

Obligation judge(const Tally& tally, const config::Requirement& requirement, const Overlaid& over,
                 Instant moment, Zone zone) {
  Obligation out;
  out.need = requirement.count;
  out.have = tally.have;
  out.accepted = tally.accepted;
  out.pending = tally.pending;
  out.in_review = tally.in_review;
  out.returned = tally.awaited;
  out.own = tally.own;
  out.brought = tally.brought;
  out.listed = over.listed;
  out.zero_claimed = over.zero_claimed;
  // The k-th piece to arrive answers the k-th date; extras answer none.
  for (std::size_t i = 0; i < tally.moments.size(); ++i)
    if (due_of(requirement, static_cast<int>(i) + 1, over, zone).late(tally.moments[i], zone))
      ++out.late;
  for (int k = out.have + 1; k <= out.need; ++k) {
    config::Due due = due_of(requirement, k, over, zone);
    // What was returned answers the first of the missing; the rest has no excuse.
    const bool mended = k <= out.have + tally.awaited;
    if (mended && tally.mend_by && *tally.mend_by > due.last_moment(zone))
      due = due_until(*tally.mend_by, due, zone);
    if (due.late(moment, zone) && !(mended && tally.mend_freely)) ++out.overdue;
    if (!out.next_due) out.next_due = due;
  }
  out.state = state_of(out, tally, over, moment);
  if (out.missing() == 0) {
    out.next_due.reset();
    out.overdue = 0;
  }
  return out;
}

std::string Obligation::count_text() const {
  std::string out = std::to_string(std::min(have, need)) + "/" + std::to_string(need);
  if (have > need) out += "（+" + std::to_string(have - need) + "）";
  return out;
}

Obligation obligation(std::span<const Piece> pieces, std::string_view unit,
                      const config::Requirement& requirement, const Overlays& overlays,
                      Instant moment, Zone zone, Counting counting) {
  const Overlaid over = overlays.of(unit, requirement.key);
  return judge(tally(pieces, requirement.count, overlays, over.redo_by, counting), requirement,
               over, moment, zone);
}

std::vector<SubmissionRef> late_pieces(std::span<const Piece> pieces,
                                       const config::Requirement& requirement,
                                       const Overlays& overlays, const Overlaid& over, Zone zone) {
  const Chains chains(pieces);
  std::vector<std::pair<Instant, SubmissionRef>> came;
  for (const Piece& piece : pieces)
    if (piece.state == Piece::State::accepted || piece.state == Piece::State::pending)
      came.emplace_back(timely(piece, chains, overlays, over.redo_by), piece.ref);
  std::ranges::sort(came);
  if (came.size() > static_cast<std::size_t>(requirement.count))
    came.resize(static_cast<std::size_t>(requirement.count));  // extras answer no date
  std::vector<SubmissionRef> out;
  for (std::size_t i = 0; i < came.size(); ++i)
    if (due_of(requirement, static_cast<int>(i) + 1, over, zone).late(came[i].first, zone))
      out.push_back(came[i].second);
  return out;
}

bool is_live(const storage::SubmissionRow& row) {
  return row.state == "pending" || row.state == "accepted";
}

}  // namespace shouwen::track
