// SPDX-License-Identifier: Apache-2.0
#include "storage/past.h"

#include "storage/reader.h"
#include "storage/rows.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

// So that every name means the table of the attached database.
void drop_all_tables(Database& db) {
  std::vector<std::string> names;
  {
    // A virtual table takes its shadows with it, so those come last and are gone by then.
    Query q = db.query(
        "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
        "'\\' ORDER BY sql NOT LIKE 'CREATE VIRTUAL%'");
    while (q.next()) names.push_back(q.text(0));
  }
  db.script("PRAGMA foreign_keys=OFF");
  for (const std::string& name : names) db.script("DROP TABLE IF EXISTS main.\"" + name + "\"");
}

}  // namespace

// A store in memory without tables of its own, before the real one as an attached database.
Result<std::unique_ptr<Store>> look_through(const std::string& dir, Instant now) {
  if (auto there = Reader::open(dir); !there.ok()) return there.error();
  auto store = Store::open({.dir = dir, .in_memory = true, .fs = nullptr}, now);
  if (!store.ok()) return store.error();
  Database& db = (*store)->database();
  drop_all_tables(db);
  db.run("ATTACH ? AS past", dir + "/shouwen.db");
  db.script("PRAGMA query_only=ON");
  if (Status s = db.status(); !s.ok()) return s.error();
  return store;
}

// One scan of the messages, without what is in them.
Result<std::vector<MessageRef>> filed_since(Store& store, Instant since) {
  Database& db = store.database();
  std::vector<MessageRef> out;
  Query q = db.query(
      "SELECT id FROM message WHERE filed=1 AND same_as IS NULL AND own_sent=0 AND "
      "purged IS NULL AND failed_step='' AND coalesce(arrival, seen)>=? ORDER BY coalesce(arrival, "
      "seen), id",
      since);
  while (q.next()) out.push_back(q.id<MessageTag>(0));
  return db.result(std::move(out));
}

Result<LateWork> filed_work(Store& store, MessageRef message) {
  Database& db = store.database();
  Query q = db.query(
      "SELECT id, octets, size, first_seen, internal_date, channel, account, answerable, own_sent, "
      "version, coalesce(arrival, seen), arrival_basis FROM message WHERE id=? AND filed=1",
      message);
  if (!q.next()) {
    if (Status s = db.status(); !s.ok()) return s.error();
    return rejected("message " + std::to_string(message.value) + " is not filed");
  }
  LateWork out;
  out.work = work_of(q);
  out.version = static_cast<int>(q.integer(9));
  out.arrival = q.instant(10);
  out.arrival_basis = q.text(11);
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
