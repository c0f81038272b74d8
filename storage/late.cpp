// Late readings: which is due, its attempts, its end. Filing what came of one: file.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "storage/late.h"

#include "storage/filing.h"
#include "storage/rows.h"
#include "storage/store_impl.h"

namespace shouwen::storage {

void owe(Database& db, MessageRef message, const Owed& owed, Instant now) {
  db.run("DELETE FROM late_reading WHERE message=?", message);
  if (!owed.any()) return;
  db.run(
      "INSERT INTO late_reading(message, ocr, scan, extract, state, since, not_before) "
      "VALUES (?,?,?,?,'waiting',?,?)",
      message, owed.ocr, owed.scan, owed.extract, now, now);
}

bool settle_late(Database& db, MessageRef message, const Owed& before, const LateEnd& end,
                 Instant now) {
  if (!end.still.any()) {
    db.run("DELETE FROM late_reading WHERE message=?", message);
    return false;
  }
  // Something was paid: what is left starts afresh.
  const bool progress = !(end.still == before);
  db.run(
      "UPDATE late_reading SET ocr=?2, scan=?3, extract=?4, begun=0, why=?5, not_before=?6, "
      "tries=CASE WHEN ?7 THEN 0 ELSE tries+1 END WHERE message=?1",
      message, end.still.ocr, end.still.scan, end.still.extract, end.why, now + kLatePause,
      progress);
  db.run("UPDATE late_reading SET state='set_aside' WHERE message=? AND tries>=?", message,
         kLateTries);
  return db.changes() > 0;
}

std::optional<LateRow> late_row(Database& db, MessageRef message) {
  Query q = db.query(
      "SELECT ocr, scan, extract, state, why, begun, tries, since, not_before FROM late_reading "
      "WHERE message=?",
      message);
  if (!q.next()) return std::nullopt;
  return LateRow{
      {q.flag(0), q.flag(1), q.flag(2)}, q.text(3),    q.text(4),   static_cast<int>(q.integer(5)),
      static_cast<int>(q.integer(6)),    q.instant(7), q.instant(8)};
}

Result<std::optional<LateWork>> Store::late_work(const Owed& can, Instant now) {
  Database& db = *impl_->db;
  std::optional<LateWork> out;
  // Mail that nobody has answered yet comes before any of these.
  if (db.integer("SELECT 1 FROM message WHERE filed=0 LIMIT 1")) return db.result(std::move(out));
  // What may have killed the process comes last; of the rest those somebody waits for come first.
  Query q = db.query(
      "SELECT m.id, m.octets, m.size, m.first_seen, m.internal_date, m.channel, m.account, "
      "m.answerable, m.own_sent, l.ocr, l.scan, l.extract, l.begun, m.version, "
      "coalesce(m.arrival, m.seen), m.arrival_basis "
      "FROM late_reading l JOIN message m ON m.id=l.message WHERE l.state='waiting' AND "
      "m.channel<>'fax' AND "
      "l.not_before<=?1 AND ((l.ocr AND ?2) OR (l.scan AND ?3) OR (l.extract AND ?4)) "
      "ORDER BY l.begun, m.answerable DESC, l.not_before, l.message LIMIT 1",
      now, can.ocr, can.scan, can.extract);
  if (!q.next()) return db.result(std::move(out));
  LateWork w;
  w.work = work_of(q);
  w.owed = {q.flag(9), q.flag(10), q.flag(11)};
  w.work.begun = static_cast<int>(q.integer(12));
  w.version = static_cast<int>(q.integer(13));
  w.arrival = q.instant(14);
  w.arrival_basis = q.text(15);
  out = std::move(w);
  return db.result(std::move(out));
}

// Like an attempt of the pipeline: survives a crash, and a power cut may forget it.
Status Store::begin_late(MessageRef message, Instant) {
  Database& db = *impl_->db;
  Transaction tx(db, Promise::crash);
  db.run("UPDATE late_reading SET begun=begun+1 WHERE message=?", message);
  return tx.commit("begin_late.commit", "begin_late.committed");
}

Status Store::give_back_late(MessageRef message, Instant) {
  Database& db = *impl_->db;
  Transaction tx(db, Promise::crash);
  db.run("UPDATE late_reading SET begun=0 WHERE message=?", message);
  return tx.commit("begin_late.commit", "begin_late.committed");
}

Status Store::set_aside_late(MessageRef message, const std::string& why, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  db.run("UPDATE late_reading SET state='set_aside', why=? WHERE message=?", why, message);
  append_ledger(db, "late_set_aside", "{}", Actor{}, message, now);
  return tx.commit("late.commit", "late.committed");
}

}  // namespace shouwen::storage
