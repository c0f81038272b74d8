// Faxes: what waits, what was received about the same time, what T2 writes of one, and the links
// between calls.
// SPDX-License-Identifier: Apache-2.0
#include "storage/fax.h"

#include "storage/erase.h"
#include "storage/fax_rows.h"
#include "storage/filing.h"
#include "storage/past.h"
#include "storage/store_impl.h"
#include "storage/words.h"

namespace shouwen::storage {
namespace {

constexpr int kNear = 64;

FaxCallRow call_of(Database& db, MessageRef message) {
  FaxCallRow call;
  call.message = message;
  {
    Query q = db.query("SELECT octets, account, first_seen, internal_date FROM message WHERE id=?",
                       message);
    if (!q.next()) return call;
    call.octets = {q.text(0)};
    call.account = q.text(1);
    call.first_seen = q.instant(2);
    call.internal_date = q.maybe_instant(3);
  }
  Query told = db.query("SELECT told FROM fax_told WHERE message=? ORDER BY arrival", message);
  while (told.next()) call.told.push_back(told.text(0));
  call.turns = turns_of(db, message);
  return call;
}

FaxLink link_of(Database& db, MessageRef message) {
  Query q = db.query("SELECT head, kind, by_person, kept FROM fax_link WHERE message=?", message);
  if (!q.next()) return {message, message, FaxLinkKind::none, false, -1};
  return {message, q.id<MessageTag>(0), fax_link_kind(q.text(1)), q.flag(2),
          static_cast<int>(q.integer(3))};
}

std::vector<FaxWork::Part> parts_of(Database& db, MessageRef head) {
  std::vector<std::pair<MessageRef, int>> found;
  {
    Query q = db.query(
        "SELECT l.message, l.kept FROM fax_link l JOIN message m ON m.id=l.message LEFT JOIN fax f "
        "ON "
        "f.message=l.message WHERE l.head=? AND l.kind='part' ORDER BY coalesce(f.at, m.seen), "
        "m.id",
        head);
    while (q.next()) found.emplace_back(q.id<MessageTag>(0), static_cast<int>(q.integer(1)));
  }
  std::vector<FaxWork::Part> out;
  for (const auto& [message, kept] : found) out.push_back({call_of(db, message), kept});
  return out;
}

FaxWork fax_work(Database& db, Work work) {
  const MessageRef message = work.message;
  return {std::move(work),       call_of(db, message),  link_of(db, message),
          parts_of(db, message), asked_of(db, message), asked_for(db, message)};
}

// The next one: as Store::unfiled, what was begun and did not end comes last.
std::optional<MessageRef> next_fax(Database& db) {
  for (const char* sql : {"SELECT id FROM message WHERE filed=0 AND tried=0 AND channel='fax' "
                          "ORDER BY seen, id LIMIT 1",
                          "SELECT id FROM message WHERE filed=0 AND tried=1 AND channel='fax' "
                          "ORDER BY seen, id LIMIT "
                          "1"}) {
    if (const auto id = db.integer(sql)) return MessageRef{*id};
  }
  return std::nullopt;
}

void file_again(Database& db, MessageRef message) {
  db.run("UPDATE message SET filed=0, cause='joined' WHERE id=?", message);
}

// A machine never takes back what a person said of a call.
bool write_link(Database& db, const FaxLink& link, const Actor& actor, Instant now) {
  db.run(
      "INSERT INTO fax_link(message, head, kind, by_person, kept) VALUES (?1,?2,?3,?4,?5) ON "
      "CONFLICT(message) DO UPDATE SET head=?2, kind=?3, by_person=?4, kept=?5 WHERE by_person=0 "
      "OR "
      "?4=1",
      link.message, link.head, name(link.kind), link.by_person, link.kept);
  if (db.failed() || db.changes() == 0) return false;
  append_ledger(db, "fax_linked",
                Detail().add("head", link.head.value).add("kind", name(link.kind)).json(), actor,
                link.message, now);
  return true;
}

bool stands_apart(Database& db, MessageRef message) {
  const FaxLinkKind kind = link_of(db, message).kind;
  return kind == FaxLinkKind::none || kind == FaxLinkKind::apart;
}

}  // namespace

std::string_view name(FaxLinkKind kind) {
  switch (kind) {
    case FaxLinkKind::none:
      return "none";
    case FaxLinkKind::part:
      return "part";
    case FaxLinkKind::superseded:
      return "superseded";
    case FaxLinkKind::repeat:
      return "repeat";
    case FaxLinkKind::apart:
      return "apart";
  }
  return "none";
}

FaxLinkKind fax_link_kind(std::string_view word) {
  for (FaxLinkKind kind :
       {FaxLinkKind::part, FaxLinkKind::superseded, FaxLinkKind::repeat, FaxLinkKind::apart}) {
    if (word == name(kind)) return kind;
  }
  return FaxLinkKind::none;
}

void write_told(Database& db, std::int64_t arrival, std::int64_t message, const std::string& told) {
  if (told.empty()) return;
  db.run("INSERT INTO fax_told(arrival, message, told) VALUES (?,?,?)", arrival, message, told);
}

void write_fax(Database& db, MessageRef message, const FaxFiling& filing, const Actor& actor,
               Instant now) {
  const FaxFacts& f = filing.facts;
  db.run(
      "INSERT OR REPLACE INTO fax(message, source_kind, at, tsi, tsi_from, caller, caller_from, "
      "called, called_from, received, received_from, result, result_from, pages_claimed, "
      "pages_found, pages_whole, stub, state, reasons, missing) VALUES "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      message, f.source_kind, f.at, f.tsi, f.tsi_from, f.caller, f.caller_from, f.called,
      f.called_from, f.received, f.received_from, f.result, f.result_from, f.pages_claimed,
      f.pages_found, f.pages_whole, f.stub, f.state, f.reasons, f.missing);
  append_ledger(db, "fax_judged",
                Detail()
                    .add("state", f.state)
                    .add("pages", f.pages_found)
                    .add("whole", f.pages_whole)
                    .add("claimed", f.pages_claimed)
                    .json(),
                actor, message, now);
  for (const FaxLink& link : filing.links) {
    if (!write_link(db, link, actor, now)) continue;
    if (link.message != message) file_again(db, link.message);
    if (link.kind == FaxLinkKind::part) file_again(db, link.head);
  }
  // A source that told more while this was being read is heard too.
  const auto told = db.integer("SELECT count(*) FROM fax_told WHERE message=?", message);
  if (told && *told > static_cast<std::int64_t>(filing.told)) file_again(db, message);
  // And so is a person who asked for something meanwhile.
  if (asked_of(db, message) > filing.asked) file_as_asked(db, message);
  // Its receipt waited for the pages that have now come.
  if (f.state == "complete") {
    db.run(
        "UPDATE outbox SET not_before=min(not_before, ?) WHERE message=? AND purpose='receipt' AND "
        "state='pending' AND attempts=0",
        now, message);
  }
  // What is told of the whole is told under the head's number.
  if (!stands_apart(db, message)) {
    db.run(
        "UPDATE outbox SET state='cancelled', last_error='joined' WHERE message=? AND state IN "
        "('pending','held')",
        message);
  }
}

Result<std::optional<FaxWork>> Store::unfiled_fax() {
  Database& db = *impl_->db;
  std::optional<FaxWork> out;
  const auto message = next_fax(db);
  if (!message) return db.result(std::move(out));
  auto work = work_on(db, *message, impl_->forgiven);
  if (!work) return db.result(std::move(out));
  out = fax_work(db, std::move(*work));
  return db.result(std::move(out));
}

Result<FaxWork> filed_fax(Store& store, MessageRef message) {
  Database& db = store.database();
  auto work = work_on(db, message, {});
  if (!work) {
    if (Status s = db.status(); !s.ok()) return s.error();
    return rejected("no message " + std::to_string(message.value));
  }
  return db.result(fax_work(db, std::move(*work)));
}

Result<std::vector<FaxNear>> Store::faxes_near(MessageRef message, Instant from, Instant to) {
  Database& db = *impl_->db;
  std::vector<FaxNear> out;
  {
    Query q = db.query(
        kFaxFactsSelect +
            " WHERE f.at BETWEEN ? AND ? AND f.message<>? AND NOT EXISTS (SELECT 1 "
            "FROM fax_link l WHERE l.message=f.message) AND NOT EXISTS (SELECT 1 FROM "
            "message m WHERE m.id=f.message AND m.purged IS NOT NULL) ORDER BY f.at DESC LIMIT ?",
        from, to, message, kNear);
    while (q.next()) {
      FaxNear near;
      near.facts = fax_facts(q, 1);
      near.call.message = q.id<MessageTag>(0);
      out.push_back(std::move(near));
    }
  }
  for (FaxNear& near : out) {
    near.call = call_of(db, near.call.message);
    near.parts = parts_of(db, near.call.message);
  }
  return db.result(std::move(out));
}

Status Store::link_fax(MessageRef message, MessageRef head, FaxLinkKind kind, const Actor& actor,
                       Instant now) {
  Database& db = *impl_->db;
  for (MessageRef one : {message, head}) {
    if (!db.integer("SELECT 1 FROM fax WHERE message=?", one))
      return rejected("来件" + std::to_string(one.value) + "不是已登记的传真 is no filed fax",
                      "编号见 see: shouwen fax list");
    if (purge_of(db, one) != 0) return was_purged(one);
  }
  if (const FaxLink of = link_of(db, head); of.kind == FaxLinkKind::part) head = of.head;
  if (kind != FaxLinkKind::apart && (head == message || !stands_apart(db, head)))
    return rejected(
        "不能与自己或已并入别处的传真拼接 cannot be joined to itself or to one joined "
        "elsewhere",
        "先拆开 first: shouwen fax split");
  Transaction tx(db);
  const FaxLink before = link_of(db, message);
  // What hung on it goes where it goes.
  if (kind == FaxLinkKind::part)
    db.run("UPDATE fax_link SET head=?, by_person=1 WHERE head=? AND kind='part'", head, message);
  write_link(db, {message, kind == FaxLinkKind::apart ? message : head, kind, true, -1}, actor,
             now);
  for (MessageRef one : {message, head, before.head}) {
    db.run("DELETE FROM attempt WHERE message=?", one);
    db.run("UPDATE message SET tried=0 WHERE id=?", one);
    file_again(db, one);
  }
  return tx.commit("fax_link.commit", "fax_link.committed");
}

}  // namespace shouwen::storage
