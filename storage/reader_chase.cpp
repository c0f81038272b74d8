// Reminders and telephone calls, and who answered them.
// SPDX-License-Identifier: Apache-2.0
#include "storage/reader.h"
#include "storage/reader_impl.h"
#include "storage/words.h"

namespace shouwen::storage {
namespace {

const std::string kReminderSelect =
    "SELECT r.id, r.campaign, r.unit, r.stage, r.line, coalesce(o.not_before, r.not_before), "
    "r.until, r.state, r.actor, r.reason, r.at, r.approved_by, r.lead, r.approved_at, r.ended, "
    "r.ended_by, r.ended_reason, r.outbox, o.state, o.sent_at, o.recipient, o.last_error FROM "
    "reminder r LEFT JOIN outbox o ON o.id=r.outbox ";

Reminder row_of(const Query& q) {
  Reminder r;
  r.id = q.integer(0);
  r.campaign = q.text(1);
  r.unit = q.text(2);
  r.stage = reminder_stage_from(q.text(3)).value_or(ReminderStage::before);
  r.line = q.flag(4);
  r.not_before = q.instant(5);
  r.until = q.maybe_instant(6);
  r.state = q.text(7);
  r.actor = q.text(8);
  r.reason = q.text(9);
  r.at = q.instant(10);
  r.approved_by = q.text(11);
  r.lead = q.text(12);
  r.approved_at = q.maybe_instant(13);
  r.ended = q.maybe_instant(14);
  r.ended_by = q.text(15);
  r.ended_reason = q.text(16);
  r.outbox = q.id<OutboxTag>(17);
  if (r.outbox) r.mail_state = outbox_state_from(q.text(18));
  r.sent_at = q.maybe_instant(19);
  r.to = q.text(20);
  r.mail_error = q.text(21);
  return r;
}

void add_units(Database& db, std::vector<Reminder>& rows) {
  for (Reminder& r : rows) {
    Query q = db.query(
        "SELECT unit, types, named FROM reminder_unit WHERE reminder=? ORDER BY unit", r.id);
    while (q.next()) r.units.push_back({q.text(0), q.text(1), q.flag(2)});
  }
}

Result<std::optional<Reminder>> one(Database& db, const std::string& where, std::int64_t key) {
  std::vector<Reminder> rows;
  {
    Query q = db.query(kReminderSelect + where, key);
    if (q.next()) rows.push_back(row_of(q));
  }
  add_units(db, rows);
  std::optional<Reminder> out;
  if (!rows.empty()) out = std::move(rows.front());
  return db.result(std::move(out));
}

}  // namespace

Result<std::vector<Reminder>> Reader::reminders(const ReminderFilter& filter) {
  Database& db = *impl_->db;
  std::vector<Reminder> out;
  {
    Query q = db.query(kReminderSelect +
                           "WHERE r.campaign=?1 AND (?2='' OR r.unit=?2 OR EXISTS (SELECT 1 FROM "
                           "reminder_unit u WHERE u.reminder=r.id AND u.unit=?2)) ORDER BY r.id",
                       filter.campaign, filter.unit);
    while (q.next()) out.push_back(row_of(q));
  }
  add_units(db, out);
  return db.result(std::move(out));
}

Result<std::optional<Reminder>> Reader::reminder(std::int64_t id) {
  return one(*impl_->db, "WHERE r.id=?", id);
}

Result<std::optional<Reminder>> Reader::reminder_of(OutboxRef mail) {
  return one(*impl_->db, "WHERE r.outbox=?", mail.value);
}

Result<std::vector<MessageRef>> Reader::answers_to(OutboxRef mail) {
  Database& db = *impl_->db;
  std::vector<MessageRef> out;
  Query q =
      db.query("SELECT id FROM message WHERE answers=? AND same_as IS NULL ORDER BY id", mail);
  while (q.next()) out.push_back(q.id<MessageTag>(0));
  return db.result(std::move(out));
}

Result<std::multimap<std::int64_t, Instant>> Reader::reminder_sendings() {
  Database& db = *impl_->db;
  std::multimap<std::int64_t, Instant> out;
  Query q = db.query(
      "SELECT r.id, l.at FROM ledger l JOIN reminder r ON r.outbox=json_extract(l.detail, "
      "'$.outbox') WHERE l.event='sent' ORDER BY l.seq");
  while (q.next()) out.emplace(q.integer(0), q.instant(1));
  return db.result(std::move(out));
}

Result<std::vector<ChaseCall>> Reader::calls(const std::string& campaign) {
  Database& db = *impl_->db;
  std::vector<ChaseCall> out;
  Query q = db.query(
      "SELECT id, campaign, unit, result, promised, caller, note, actor, at, ended FROM chase_call "
      "WHERE campaign=? ORDER BY id",
      campaign);
  while (q.next()) {
    ChaseCall c;
    c.id = q.integer(0);
    c.campaign = q.text(1);
    c.unit = q.text(2);
    c.result = call_result_from(q.text(3)).value_or(CallResult::told);
    c.promised = q.maybe_instant(4);
    c.caller = q.text(5);
    c.note = q.text(6);
    c.actor = q.text(7);
    c.at = q.instant(8);
    c.ended = q.maybe_instant(9);
    out.push_back(std::move(c));
  }
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
