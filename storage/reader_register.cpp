// What the registers print, as it was known at a moment. Whatever can change since is read from
// rows that are only added: versions of decisions and pieces, lines and notes of the register.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/decision_json.h"
#include "storage/filing.h"
#include "storage/purge.h"
#include "storage/reader.h"
#include "storage/reader_impl.h"

namespace shouwen::storage {
namespace {

struct MadeVersion {
  int version = 0;
  bool by_person = false, quarantine = false;
  Instant at;
  std::string actor, cause;
};

// A machine's version is in force only while no person's is; a person's act always is, undo too.
const MadeVersion* in_force(const std::vector<MadeVersion>& all) {
  const MadeVersion* current = nullptr;
  for (const MadeVersion& v : all)
    if (!current || v.by_person || !v.actor.empty() || !current->by_person) current = &v;
  return current;
}

// Oldest first, made by `moment`.
std::vector<MadeVersion> versions_of(Database& db, MessageRef message, Instant moment) {
  std::vector<MadeVersion> out;
  Query q = db.query(
      "SELECT version, by_person, instr(body, '\"quarantine\":true')>0, at, iif(actor_kind='user', "
      "actor, ''), cause FROM decision WHERE message=? AND at<=? ORDER BY version",
      message, moment);
  while (q.next())
    out.push_back(
        {static_cast<int>(q.integer(0)), q.flag(1), q.flag(2), q.instant(3), q.text(4), q.text(5)});
  return out;
}

// A number is taken when the first answer is queued; one without any is given by a person's act.
std::string number_at(Database& db, const std::string& number, Instant moment) {
  if (number.empty()) return "";
  const auto since = db.integer("SELECT min(created) FROM outbox WHERE number=? AND number<>''",
                                number);  // by its index
  return since && Instant{*since} > moment ? "" : number;
}

void read_line(Database& db, RegisterEntry& e, Instant moment) {
  Query q = db.query(
      "SELECT arrival, pages, their_number FROM register_line WHERE message=? AND at<=? ORDER BY n "
      "DESC LIMIT 1",
      e.ref, moment);
  if (q.next()) {
    e.arrival = q.instant(0);
    e.pages = static_cast<int>(q.integer(1));
    e.their_number = q.text(2);
    return;
  }
  e.pages = static_cast<int>(
      db.integer("SELECT pages_found FROM fax WHERE message=?", e.ref).value_or(-1));
}

void read_notes(Database& db, RegisterEntry& e, Instant moment) {
  Query q = db.query("SELECT field, value FROM register_note WHERE message=? AND at<=? ORDER BY id",
                     e.ref, moment);
  while (q.next()) e.notes[q.text(0)] = q.text(1);
  std::erase_if(e.notes, [](const auto& note) { return note.second.empty(); });
}

void read_pieces(Database& db, RegisterEntry& e, Instant moment) {
  Query q = db.query(
      "SELECT v.submission, v.campaign, v.unit, v.type, v.title, v.state, v.in_review FROM "
      "submission s JOIN submission_version v ON v.submission=s.id WHERE s.message=?1 AND "
      "v.n=(SELECT max(n) FROM submission_version WHERE submission=s.id AND at<=?2) AND "
      "NOT (v.state='void' AND v.why='unmade') ORDER BY v.submission",
      e.ref, moment);
  while (q.next())
    e.pieces.push_back(
        {q.id<SubmissionTag>(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5), q.flag(6)});
}

// The words a piece was sent back with stand in the decision that did it.
void read_asked(Database& db, ReturnedPiece& r, int version, const PieceKey& key) {
  const auto decision = stored_decision(db, r.message, version);
  if (!decision) return;
  for (const auto& [known, item] : keyed(*decision))
    if (known == key) r.asked = item->returned;
  r.by = db.text("SELECT actor FROM decision WHERE message=? AND version=?", r.message, version)
             .value_or("");
}

void read_mended(Database& db, ReturnedPiece& r, Instant moment) {
  r.state = db.text(
                  "SELECT state FROM submission_version WHERE submission=? AND at<=? ORDER BY n "
                  "DESC LIMIT 1",
                  r.ref, moment)
                .value_or("");
  Query q = db.query(
      "SELECT s.message, v.arrival, coalesce(m.number, '') FROM submission_version v JOIN "
      "submission "
      "s ON s.id=v.submission JOIN message m ON m.id=s.message WHERE v.supersedes=?1 AND v.at<=?2 "
      "AND v.at>=?3 AND v.state<>'void' ORDER BY v.at, v.submission LIMIT 1",
      r.ref, moment, r.at);
  if (!q.next()) return;
  r.mended_by = q.id<MessageTag>(0);
  r.mended = q.instant(1);
  r.mended_number = number_at(db, q.text(2), moment);
}

bool is_apart(Database& db, MessageRef message) {
  return db.integer("SELECT 1 FROM message WHERE id=? AND state='quarantined'", message)
      .has_value();
}

}  // namespace

Status Reader::each_entry(Instant moment, const std::function<void(RegisterEntry&&)>& visit) {
  Database& db = *impl_->db;
  // What turned out later to be a copy was a message of its own until then.
  Query q = db.query(
      "SELECT id, coalesce(number, ''), channel, sender, coalesce(arrival, seen), state, purged IS "
      "NOT NULL, subject, seen FROM message m WHERE first_seen<=?1 AND own_sent=0 AND (same_as IS "
      "NULL "
      "OR NOT "
      "EXISTS (SELECT 1 FROM ledger l WHERE l.message=m.id AND l.event IN ('same_content', "
      "'purged_again') AND l.at<=?1)) ORDER BY id",
      moment);
  while (q.next()) {
    RegisterEntry e;
    e.ref = q.id<MessageTag>(0);
    e.number = number_at(db, q.text(1), moment);
    e.channel = q.text(2);
    e.sender = q.text(3);
    e.arrival = q.instant(4);
    e.purged = q.flag(6);
    e.subject = q.text(7);
    read_line(db, e, moment);
    read_notes(db, e, moment);
    const auto versions = versions_of(db, e.ref, moment);
    if (const MadeVersion* v = in_force(versions)) {
      e.decision = stored_decision(db, e.ref, v->version);
      e.decided_by = v->actor;
      read_pieces(db, e, moment);
    } else {
      e.arrival = q.instant(8);  // when it truly came is found by reading it
    }
    e.apart = q.text(5) == "quarantined" || (e.decision && e.decision->quarantine);
    visit(std::move(e));
  }
  return db.status();
}

Status Reader::each_number(Instant moment,
                           const std::function<void(MessageRef, std::string)>& visit) {
  Database& db = *impl_->db;
  Query q = db.query("SELECT id, number FROM message WHERE number IS NOT NULL ORDER BY id");
  while (q.next())
    if (std::string number = number_at(db, q.text(1), moment); !number.empty())
      visit(q.id<MessageTag>(0), std::move(number));
  return db.status();
}

Result<std::vector<NotedRow>> Reader::register_history(MessageRef message) {
  Database& db = *impl_->db;
  std::vector<NotedRow> out;
  Query q = db.query(
      "SELECT id, field, value, actor, at, id=(SELECT max(id) FROM register_note l WHERE "
      "l.message=n.message AND l.field=n.field) FROM register_note n WHERE "
      "message=coalesce((SELECT "
      "same_as FROM message WHERE id=?1), ?1) ORDER BY id",
      message);
  while (q.next())
    out.push_back({q.integer(0), q.text(1), q.text(2), q.text(3), q.instant(4), q.flag(5)});
  return db.result(std::move(out));
}

Result<std::vector<ReturnedPiece>> Reader::returned_pieces(const std::string& campaign,
                                                           Instant moment) {
  Database& db = *impl_->db;
  std::vector<ReturnedPiece> out;
  Query q = db.query(
      "SELECT v.submission, s.message, coalesce(m.number, ''), v.unit, v.type, v.title, v.at, "
      "v.redo_by, v.decision, s.parts, s.ordinal FROM submission_version v JOIN submission s ON "
      "s.id=v.submission JOIN message m ON m.id=s.message WHERE v.state='returned' AND "
      "v.campaign=?1 AND v.at<=?2 AND v.why<>'undone' AND NOT EXISTS (SELECT 1 FROM "
      "submission_version p WHERE "
      "p.submission=v.submission AND p.n=v.n-1 AND p.state='returned') ORDER BY v.at, v.submission",
      campaign, moment);
  while (q.next()) {
    ReturnedPiece r;
    r.ref = q.id<SubmissionTag>(0);
    r.message = q.id<MessageTag>(1);
    r.number = number_at(db, q.text(2), moment);
    r.unit = q.text(3);
    r.type = q.text(4);
    r.title = q.text(5);
    r.at = q.instant(6);
    r.redo_by = q.maybe_instant(7);
    r.apart = is_apart(db, r.message);
    read_asked(db, r, static_cast<int>(q.integer(8)), {q.text(9), static_cast<int>(q.integer(10))});
    read_mended(db, r, moment);
    out.push_back(std::move(r));
  }
  return db.result(std::move(out));
}

Result<std::vector<SetApartSpan>> Reader::set_apart_spans(Instant moment) {
  Database& db = *impl_->db;
  std::vector<SetApartSpan> out;
  Query q = db.query(
      "SELECT id, coalesce(number, ''), coalesce(arrival, seen) FROM message m WHERE own_sent=0 "
      "AND "
      "EXISTS (SELECT 1 FROM decision d WHERE d.message=m.id AND d.at<=?1 AND "
      "instr(d.body, '\"quarantine\":true')>0) ORDER BY id",
      moment);
  while (q.next()) {
    RegisterEntry line;
    line.ref = q.id<MessageTag>(0);
    line.arrival = q.instant(2);
    read_line(db, line, moment);
    std::vector<MadeVersion> so_far;
    std::optional<SetApartSpan> open;
    for (const MadeVersion& v : versions_of(db, line.ref, moment)) {
      so_far.push_back(v);
      const bool apart = in_force(so_far)->quarantine;
      if (apart && !open)
        open = SetApartSpan{line.ref, number_at(db, q.text(1), moment), line.arrival, v.at, {}, "",
                            false};
      if (apart || !open) continue;
      open->until = v.at;
      open->ended_by = v.actor;
      open->by_purge = v.cause == kPurged;
      out.push_back(*open);
      open.reset();
    }
    if (open) out.push_back(*open);
  }
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
