// What obligations and the board are computed from, now or at a past moment.
// SPDX-License-Identifier: Apache-2.0
#include "storage/reader.h"
#include "storage/reader_impl.h"
#include "storage/statements.h"

namespace shouwen::storage {
namespace {

PieceRow piece_of(const Query& q) {
  PieceRow p;
  p.ref = q.id<SubmissionTag>(0);
  p.message = q.id<MessageTag>(1);
  p.unit = q.text(2);
  p.type = q.text(3);
  p.state = q.text(4);
  p.arrival = q.instant(5);
  p.supersedes = q.id<SubmissionTag>(6);
  p.redo_by = q.maybe_instant(7);
  p.brought_by = q.text(8);
  p.covers = q.text(9);
  p.in_review = q.flag(10);
  return p;
}

Overlay overlay_of(const Query& q) {
  Overlay o;
  o.id = q.integer(0);
  o.kind = overlay_kind_from(q.text(1)).value_or(OverlayKind::exempt);
  o.campaign = q.text(2);
  o.unit = q.text(3);
  o.requirement = q.text(4);
  o.message = q.id<MessageTag>(5);
  o.until = q.maybe_instant(6);
  o.approver = q.text(7);
  o.reason = q.text(8);
  o.actor = q.text(9);
  o.at = q.instant(10);
  o.ended = q.maybe_instant(11);
  o.ended_by = q.text(12);
  o.ended_reason = q.text(13);
  return o;
}

}  // namespace

Status Reader::each_piece(const std::string& campaign,
                          const std::function<void(PieceRow&&)>& visit) {
  Database& db = *impl_->db;
  Query q = db.query(
      "SELECT id, message, unit, type, state, arrival, supersedes, redo_by, brought_by, covers, "
      "in_review FROM submission WHERE campaign=?",
      campaign);
  while (q.next()) visit(piece_of(q));
  return db.status();
}

// Versions in the order of their making; the last one made by then is what was true. One pass over
// the table: asking each piece for its version would cost ten times as much.
Status Reader::each_piece_at(const std::string& campaign, Instant moment,
                             const std::function<void(PieceRow&&)>& visit) {
  Database& db = *impl_->db;
  Query q = db.query(
      "SELECT v.submission, s.message, v.unit, v.type, v.state, v.arrival, v.supersedes, "
      "v.redo_by, "
      "v.brought_by, v.covers, v.in_review, v.campaign=?1 FROM submission_version v CROSS JOIN "
      "submission s ON s.id=v.submission WHERE v.at<=?2 ORDER BY v.submission, v.n",
      campaign, moment);
  std::optional<PieceRow> last;  // of the piece being read; none while another campaign has it
  while (q.next()) {
    if (last && last->ref.value != q.integer(0)) visit(std::move(*last));
    if (q.flag(11))
      last = piece_of(q);
    else
      last.reset();
  }
  if (last) visit(std::move(*last));
  return db.status();
}

Result<std::vector<std::pair<std::string, PieceRow>>> Reader::pieces_by_id(
    std::span<const SubmissionRef> refs) {
  Database& db = *impl_->db;
  std::vector<std::pair<std::string, PieceRow>> out;
  for (SubmissionRef ref : refs) {
    Query q = db.query(
        "SELECT id, message, unit, type, state, arrival, supersedes, redo_by, brought_by, covers, "
        "in_review, campaign FROM submission WHERE id=?",
        ref);
    if (q.next()) out.emplace_back(q.text(11), piece_of(q));
  }
  return db.result(std::move(out));
}

Result<std::vector<Overlay>> Reader::overlays(const std::string& campaign) {
  Database& db = *impl_->db;
  std::vector<Overlay> out;
  Query q = db.query(
      "SELECT id, kind, campaign, unit, requirement, message, until, approver, reason, actor, at, "
      "ended, ended_by, ended_reason FROM overlay WHERE campaign IN ('', ?) ORDER BY id",
      campaign);
  while (q.next()) out.push_back(overlay_of(q));
  return db.result(std::move(out));
}

Result<std::vector<ClaimRow>> Reader::claims(const std::string& campaign, Instant moment) {
  Database& db = *impl_->db;
  std::vector<ClaimRow> out;
  Query q = db.query(
      "SELECT message, unit, type, kind, at FROM claim WHERE campaign=?1 AND at<=?2 AND "
      "(ended IS NULL OR ended>?2) ORDER BY id",
      campaign, moment);
  while (q.next())
    out.push_back({q.id<MessageTag>(0), q.text(1), q.text(2), q.text(3), q.instant(4)});
  return db.result(std::move(out));
}

Result<std::vector<Statement>> Reader::statements_known(Instant moment) {
  return storage::statements_known(*impl_->db, moment);
}

}  // namespace shouwen::storage
