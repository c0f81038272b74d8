// SPDX-License-Identifier: Apache-2.0
#include "storage/register.h"

#include <algorithm>

#include "storage/erase.h"
#include "storage/filing.h"
#include "storage/ledger.h"
#include "storage/register_rows.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

std::string in_force(Database& db, MessageRef message, const std::string& field) {
  return db
      .text("SELECT value FROM register_note WHERE message=? AND field=? ORDER BY id DESC LIMIT 1",
            message, field)
      .value_or("");
}

// A copy is registered with what it repeats.
MessageRef original_of(Database& db, MessageRef message) {
  const auto same = db.integer("SELECT same_as FROM message WHERE id=?", message);
  return same ? MessageRef{*same} : message;
}

std::optional<Error> refusal(Database& db, MessageRef message,
                             std::span<const RegisterNote> notes) {
  if (notes.empty())
    return rejected("没有要登记的 nothing to enter", "如 as in --our-number 办2020-123");
  for (const RegisterNote& note : notes) {
    if (std::ranges::find(kRegisterFields, note.field) == kRegisterFields.end())
      return rejected("no such field of the register: " + note.field);
    if (in_force(db, message, note.field) != note.value) continue;
    return rejected(note.value.empty() ? "此项本来没有登记 nothing was entered there"
                                       : "已是这样登记的 it says so already: " + note.value,
                    "见 see: shouwen register show " + std::to_string(message.value));
  }
  return std::nullopt;
}

void add(Database& db, const FilingRow& row, const RegisterNote& note, const Actor& actor,
         Instant now) {
  db.run("INSERT INTO register_note(message, field, value, actor, at) VALUES (?,?,?,?,?)",
         row.message, note.field, note.value, actor.name, now);
  append_ledger(db, "register_noted",
                Detail()
                    .add("note", db.last_id())
                    .add("field", note.field)
                    .add("value", words_digest(row.salt, note.value))
                    .json(),
                actor, row.message, now);
}

// Messages whose note of a number in force is the same.
void same_number(Database& db, MessageRef message, const RegisterNote& note,
                 std::vector<MessageRef>& out) {
  if (note.value.empty() || (note.field != "our_number" && note.field != "archive_number")) return;
  Query q = db.query(
      "SELECT DISTINCT n.message FROM register_note n WHERE n.field=?1 AND n.value=?2 AND "
      "n.message<>?3 AND n.id=(SELECT max(id) FROM register_note WHERE message=n.message AND "
      "field=?1) ORDER BY 1 LIMIT 20",
      note.field, note.value, message);
  while (q.next()) out.push_back(q.id<MessageTag>(0));
}

}  // namespace

Result<std::vector<MessageRef>> note_register(Store& store, MessageRef message,
                                              std::span<const RegisterNote> notes,
                                              const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  const auto row = row_to_act_on(db, original_of(db, message));
  if (!row) return db.status().error();
  auto why = refusal(db, row->message, notes);
  if (Status s = db.status(); !s.ok()) return s.error();
  if (why) return *why;
  std::vector<MessageRef> same;
  for (const RegisterNote& note : notes) {
    add(db, *row, note, actor, now);
    same_number(db, row->message, note, same);
  }
  if (Status s = tx.commit("register.commit", "register.committed"); !s.ok()) return s.error();
  return same;
}

Status note_unmasked(Store& store, const std::string& register_name, const std::string& campaign,
                     const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  append_ledger(db, "register_unmasked",
                Detail().add("register", register_name).add("campaign", campaign).json(), actor, {},
                now);
  return tx.commit("register.commit", "register.committed");
}

RegisterLine register_line(const Filing& f, Instant arrival) {
  return {arrival, f.fax ? f.fax->facts.pages_found : -1,
          f.decision.quarantine ? "" : f.their_number};
}

void note_line(Database& db, MessageRef message, const RegisterLine& line, Instant now) {
  Query q = db.query(
      "SELECT n, arrival, pages, their_number FROM register_line WHERE message=? ORDER BY n DESC "
      "LIMIT 1",
      message);
  std::int64_t n = 0;
  if (q.next()) {
    n = q.integer(0);
    if (q.instant(1) == line.arrival && q.integer(2) == line.pages &&
        q.text(3) == line.their_number)
      return;
  }
  db.run(
      "INSERT INTO register_line(message, n, at, arrival, pages, their_number) VALUES "
      "(?,?,?,?,?,?)",
      message, n + 1, now, line.arrival, line.pages, line.their_number);
}

void move_line(Database& db, MessageRef message, Instant arrival, Instant now) {
  db.run(
      "INSERT INTO register_line(message, n, at, arrival, pages, their_number) SELECT message, "
      "n+1, ?2, ?3, pages, their_number FROM register_line WHERE message=?1 ORDER BY n DESC LIMIT "
      "1",
      message, now, arrival);
}

void blank_register(Database& db, MessageRef message) {
  db.run("UPDATE register_note SET value='' WHERE message=?", message);
  db.run("UPDATE register_line SET their_number='' WHERE message=?", message);
}

}  // namespace shouwen::storage
