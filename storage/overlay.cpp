// Overlays and claims: written here, read by reader_track.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "storage/overlay.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/filing.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr std::array<std::pair<OverlayKind, std::string_view>, 6> kKinds = {{
    {OverlayKind::exempt, "exempt"},
    {OverlayKind::extended, "extended"},
    {OverlayKind::redo_by, "redo_by"},
    {OverlayKind::zero_accepted, "zero_accepted"},
    {OverlayKind::zero_refused, "zero_refused"},
    {OverlayKind::arrival, "arrival"},
}};

bool needs_moment(OverlayKind kind) {
  return kind == OverlayKind::extended || kind == OverlayKind::redo_by ||
         kind == OverlayKind::arrival;
}

// The same said twice would need to be undone twice.
bool already_in_force(Database& db, const Overlay& o) {
  return db
      .integer(
          "SELECT id FROM overlay WHERE kind=? AND campaign=? AND unit=? AND requirement=? AND "
          "message IS ? AND until IS ? AND ended IS NULL",
          name(o.kind), o.campaign, o.unit, o.requirement, o.message, o.until)
      .has_value();
}

}  // namespace

std::string_view name(OverlayKind kind) {
  for (const auto& [known, word] : kKinds)
    if (known == kind) return word;
  return "";
}

std::optional<OverlayKind> overlay_kind_from(std::string_view word) {
  for (const auto& [kind, known] : kKinds)
    if (known == word) return kind;
  return std::nullopt;
}

Result<std::int64_t> Store::add_overlay(const Overlay& o, const Actor& actor, Instant now) {
  if (needs_moment(o.kind) != o.until.has_value())
    return rejected("an overlay of kind " + std::string(name(o.kind)) + " with the wrong moment");
  if (o.kind == OverlayKind::arrival && !o.message) return rejected("a true arrival of no message");
  Database& db = *impl_->db;
  Transaction tx(db);
  if (o.message && !db.integer("SELECT 1 FROM message WHERE id=?", o.message)) {
    if (Status s = db.status(); !s.ok()) return s.error();
    return rejected("no message " + std::to_string(o.message.value));
  }
  if (already_in_force(db, o))
    return rejected("已有相同的登记 the same is in force already", "见 see: shouwen overlay list");
  db.run(
      "INSERT INTO overlay(kind, campaign, unit, requirement, message, until, approver, reason, "
      "actor, at) VALUES (?,?,?,?,?,?,?,?,?,?)",
      name(o.kind), o.campaign, o.unit, o.requirement, o.message, o.until, o.approver, actor.reason,
      actor.name, now);
  const std::int64_t id = db.last_id();
  Detail detail;
  detail.add("overlay", id).add("kind", name(o.kind)).add("campaign", o.campaign);
  detail.add("unit", o.unit).add("requirement", o.requirement);
  if (o.until) detail.add("until", o.until->ms);
  detail.add("approver", "sha256:" + hmac_sha256_hex(impl_->install_key, o.approver));
  append_ledger(db, "overlay", detail.json(), actor, o.message, now);
  if (Status s = tx.commit("overlay.commit", "overlay.committed"); !s.ok()) return s.error();
  return id;
}

Status Store::end_overlay(std::int64_t id, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  const auto message = db.integer("SELECT coalesce(message, 0) FROM overlay WHERE id=?", id);
  db.run("UPDATE overlay SET ended=?, ended_by=?, ended_reason=? WHERE id=? AND ended IS NULL", now,
         actor.name, actor.reason, id);
  if (Status s = db.status(); !s.ok()) return s;
  if (!message || db.changes() != 1)
    return rejected("登记" + std::to_string(id) + "不存在或已撤销 no such overlay in force",
                    "见 see: shouwen overlay list");
  append_ledger(db, "overlay_undone", Detail().add("overlay", id).json(), actor, {*message}, now);
  return tx.commit("overlay.commit", "overlay.committed");
}

void note_claims(Database& db, MessageRef message, const Current& current, Instant now) {
  const Decision& d = current.decision;
  const bool heard = d.disposition != Disposition::spam && d.disposition != Disposition::unrelated;
  // A first decision has none to end, and hardly any mail claims anything.
  if (current.version > 1)
    db.run("UPDATE claim SET ended=? WHERE message=? AND ended IS NULL", now, message);
  if (!heard) return;
  for (const Claim& claim : d.claims)
    db.run("INSERT INTO claim(message, campaign, unit, type, kind, at) VALUES (?,?,?,?,?,?)",
           message, d.campaign, claim.unit.empty() ? d.unit : claim.unit, claim.type, claim.kind,
           now);
}

TrackChanges Store::take_track_changes() {
  TrackChanges out;
  std::swap(out, impl_->track_changes);
  std::ranges::sort(out.pieces);
  const auto repeated = std::ranges::unique(out.pieces);
  out.pieces.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace shouwen::storage
