// SPDX-License-Identifier: Apache-2.0
#include "storage/reminder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/filing.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr std::array<std::pair<ReminderStage, std::string_view>, 3> kStages = {{
    {ReminderStage::before, "before"},
    {ReminderStage::after, "after"},
    {ReminderStage::again, "again"},
}};
constexpr std::array<std::pair<CallResult, std::string_view>, 3> kResults = {{
    {CallResult::told, "told"},
    {CallResult::no_answer, "no_answer"},
    {CallResult::promised, "promised"},
}};

template <class Table, class Key>
std::string_view word_of(const Table& table, Key key) {
  for (const auto& [known, word] : table)
    if (known == key) return word;
  return "";
}

// The ledger names nobody: the install key makes the digest useless to anyone else.
std::string nameless(Store& store, const std::string& person) {
  return person.empty() ? "" : "sha256:" + hmac_sha256_hex(store.install_key(), person);
}

Error not_there(std::int64_t id) {
  return rejected(
      "没有此催报，或已不在此状态 no such reminder in this state: " + std::to_string(id),
      "见 see: shouwen remind list");
}

std::int64_t insert(Database& db, const Reminder& r, const Actor& actor, Instant now) {
  db.run(
      "INSERT INTO reminder(campaign, unit, stage, line, not_before, until, state, actor, reason, "
      "at) VALUES (?,?,?,?,?,?,'draft',?,?,?)",
      r.campaign, r.unit, name(r.stage), r.line, r.not_before, r.until, actor.name, actor.reason,
      now);
  const std::int64_t id = db.last_id();
  for (const ReminderUnit& u : r.units)
    db.run("INSERT INTO reminder_unit(reminder, unit, types) VALUES (?,?,?)", id, u.unit, u.types);
  Detail detail;
  detail.add("reminder", id).add("campaign", r.campaign).add("unit", r.unit);
  detail.add("stage", name(r.stage)).add("units", static_cast<std::int64_t>(r.units.size()));
  append_ledger(db, "reminder_drafted", detail.json(), actor, {}, now);
  return id;
}

}  // namespace

std::string_view name(ReminderStage stage) {
  return word_of(kStages, stage);
}
std::string_view name(CallResult result) {
  return word_of(kResults, result);
}
std::optional<ReminderStage> reminder_stage_from(std::string_view word) {
  for (const auto& [stage, known] : kStages)
    if (known == word) return stage;
  return std::nullopt;
}
std::optional<CallResult> call_result_from(std::string_view word) {
  for (const auto& [result, known] : kResults)
    if (known == word) return result;
  return std::nullopt;
}

bool Reminder::about(std::string_view code) const {
  return std::ranges::any_of(units, [&](const ReminderUnit& u) { return u.unit == code; });
}

Result<std::vector<std::int64_t>> draft_reminders(Store& store, std::span<const Reminder> drafts,
                                                  const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  std::vector<std::int64_t> ids;
  for (const Reminder& draft : drafts) ids.push_back(insert(db, draft, actor, now));
  if (Status s = tx.commit("reminder.commit", "reminder.committed"); !s.ok()) return s.error();
  return ids;
}

Result<OutboxRef> approve_reminder(Store& store, std::int64_t id, const std::string& to,
                                   const std::string& lead, const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  OutboxRequest request{"reminder:" + std::to_string(id), to, "", now, true};
  {
    Query q = db.query("SELECT unit, not_before FROM reminder WHERE id=? AND state='draft'", id);
    if (!q.next()) {
      if (Status s = db.status(); !s.ok()) return s.error();
      return not_there(id);
    }
    request.unit = q.text(0);
    request.not_before = q.instant(1);
  }
  auto queued = store.queue(request, {}, now);  // joins this transaction
  if (!queued.ok()) return queued.error();
  db.run(
      "UPDATE reminder SET state='approved', approved_by=?, lead=?, approved_at=?, outbox=? "
      "WHERE id=?",
      actor.name, lead, now, *queued, id);
  Detail detail;
  detail.add("reminder", id).add("outbox", queued->value).add("lead", nameless(store, lead));
  append_ledger(db, "reminder_approved", detail.json(), actor, {}, now);
  if (Status s = tx.commit("reminder.commit", "reminder.committed"); !s.ok()) return s.error();
  return *queued;
}

Status cancel_reminder(Store& store, std::int64_t id, const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  std::string from;
  OutboxRef mail;
  {
    Query q = db.query(
        "SELECT r.state, r.outbox FROM reminder r LEFT JOIN outbox o ON o.id=r.outbox WHERE r.id=? "
        "AND (r.state='draft' OR (r.state='approved' AND o.state IN ('pending','held')))",
        id);
    if (!q.next()) {
      if (Status s = db.status(); !s.ok()) return s;
      return not_there(id);
    }
    from = q.text(0);
    mail = q.id<OutboxTag>(1);
  }
  if (mail) {
    Status stopped = store.set_outbox(mail, OutboxState::cancelled, actor.reason, actor, now);
    if (!stopped.ok()) return stopped;
  }
  db.run("UPDATE reminder SET state='cancelled', ended=?, ended_by=?, ended_reason=? WHERE id=?",
         now, actor.name, actor.reason, id);
  append_ledger(db, "reminder_cancelled", Detail().add("reminder", id).add("from", from).json(),
                actor, {}, now);
  return tx.commit("reminder.commit", "reminder.committed");
}

Status defer_reminder(Store& store, OutboxRef mail, Instant next, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  db.run("UPDATE outbox SET not_before=?, waits_since=? WHERE id=? AND state='pending'", next, next,
         mail);
  // A moment of waiting for mail just in is no event; another day is.
  if (next - now > kHour)
    append_ledger(db, "reminder_deferred",
                  Detail().add("outbox", mail.value).add("until", next.ms).json(), Actor{}, {},
                  now);
  return tx.commit("outbox.commit", "outbox.committed");
}

Status prepare_reminder(Store& store, std::int64_t id, std::span<const std::string> units) {
  Database& db = store.database();
  Transaction tx(db);
  db.run("UPDATE reminder_unit SET named=0 WHERE reminder=?", id);
  for (const std::string& unit : units)
    db.run("UPDATE reminder_unit SET named=1 WHERE reminder=? AND unit=?", id, unit);
  db.run(
      "UPDATE outbox SET octets=NULL WHERE id=(SELECT outbox FROM reminder WHERE id=?) AND "
      "state='pending' AND retried_unknown=0",
      id);
  return tx.commit("outbox.commit", "outbox.committed");
}

Status note_group_text(Store& store, const std::string& campaign, const std::string& text,
                       int units, const std::string& lead, const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  Detail detail;
  detail.add("campaign", campaign).add("units", units);
  detail.add("lead", nameless(store, lead));
  detail.add("text", "sha256:" + hmac_sha256_hex(store.install_key(), text));
  append_ledger(db, "group_text", detail.json(), actor, {}, now);
  return tx.commit("reminder.commit", "reminder.committed");
}

Result<std::int64_t> add_call(Store& store, const ChaseCall& call, const Actor& actor,
                              Instant now) {
  if ((call.result == CallResult::promised) != call.promised.has_value())
    return rejected("答应报送的写明日期，其余不写 a promise has a date, nothing else has one",
                    "--result promised --promise 2020-10-20");
  Database& db = store.database();
  Transaction tx(db);
  db.run(
      "INSERT INTO chase_call(campaign, unit, result, promised, caller, note, actor, at) "
      "VALUES (?,?,?,?,?,?,?,?)",
      call.campaign, call.unit, name(call.result), call.promised, call.caller, actor.reason,
      actor.name, now);
  const std::int64_t id = db.last_id();
  Detail detail;
  detail.add("call", id).add("campaign", call.campaign).add("unit", call.unit);
  detail.add("result", name(call.result)).add("caller", nameless(store, call.caller));
  if (call.promised) detail.add("promised", call.promised->ms);
  append_ledger(db, "called", detail.json(), actor, {}, now);
  if (Status s = tx.commit("reminder.commit", "reminder.committed"); !s.ok()) return s.error();
  return id;
}

Status end_call(Store& store, std::int64_t id, const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  db.run("UPDATE chase_call SET ended=?, ended_by=?, ended_reason=? WHERE id=? AND ended IS NULL",
         now, actor.name, actor.reason, id);
  if (Status s = db.status(); !s.ok()) return s;
  if (db.changes() != 1)
    return rejected("没有此电话记录，或已撤销 no such call in force: " + std::to_string(id),
                    "见 see: shouwen remind calls");
  append_ledger(db, "call_undone", Detail().add("call", id).json(), actor, {}, now);
  return tx.commit("reminder.commit", "reminder.committed");
}

}  // namespace shouwen::storage
