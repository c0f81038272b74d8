// SPDX-License-Identifier: Apache-2.0
#include "storage/fax_turns.h"

#include "storage/fax_rows.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr const char* kTurned = "fax_turned";
constexpr const char* kReread = "fax_reread";

Status is_filed_fax(Database& db, MessageRef message) {
  if (db.integer("SELECT 1 FROM fax WHERE message=?", message)) return Done{};
  if (Status s = db.status(); !s.ok()) return s;
  return rejected("来件" + std::to_string(message.value) + "不是已登记的传真 is no filed fax",
                  "编号见 see: shouwen fax list");
}

// It and the fax it is a part of. What killed the process before is forgiven: somebody asks.
void file_again(Database& db, MessageRef message, const char* cause) {
  const auto head =
      db.integer("SELECT head FROM fax_link WHERE message=? AND kind='part'", message);
  for (const std::int64_t one : {message.value, head.value_or(message.value)}) {
    db.run("DELETE FROM attempt WHERE message=?", one);
    db.run("UPDATE message SET filed=0, tried=0, cause=? WHERE id=?", cause, one);
  }
}

}  // namespace

int turn_of(const FaxTurns& turns, int page) {
  auto found = turns.find(page);
  if (found == turns.end()) found = turns.find(kEveryPage);
  return found == turns.end() ? kFindOut : found->second;
}

FaxTurns turns_of(Database& db, MessageRef message) {
  FaxTurns out;
  Query q = db.query(
      "SELECT json_extract(detail,'$.page'), json_extract(detail,'$.quarters') FROM ledger WHERE "
      "message=? AND event=? ORDER BY seq",
      message, kTurned);
  while (q.next()) {
    const int page = static_cast<int>(q.integer(0));
    if (page == kEveryPage) out.clear();
    out[page] = static_cast<int>(q.integer(1));
  }
  return out;
}

std::int64_t asked_of(Database& db, MessageRef message) {
  return db
      .integer(
          "SELECT max(seq) FROM ledger WHERE event IN (?2,?3) AND (message=?1 OR message IN "
          "(SELECT message FROM fax_link WHERE head=?1 AND kind='part'))",
          message, kTurned, kReread)
      .value_or(0);
}

bool asked_for(Database& db, MessageRef message) {
  return db
      .integer("SELECT 1 FROM message WHERE id=? AND cause IN (?,?)", message, kTurned, kReread)
      .has_value();
}

void file_as_asked(Database& db, MessageRef message) {
  file_again(db, message, kReread);
}

Result<bool> turn_fax(Store& store, MessageRef message, int page, int quarters, const Actor& actor,
                      Instant now) {
  Database& db = store.database();
  if (Status fax = is_filed_fax(db, message); !fax.ok()) return fax.error();
  const auto pages = db.integer("SELECT pages_found FROM fax WHERE message=?", message).value_or(0);
  if (page < kEveryPage || page >= pages || quarters < kFindOut || quarters > 3)
    return rejected("没有第" + std::to_string(page + 1) + "页 no such page",
                    "共" + std::to_string(pages) + "页 pages");
  FaxTurns now_so = turns_of(db, message);
  const bool same = page == kEveryPage ? now_so == FaxTurns{{kEveryPage, quarters}} ||
                                             (now_so.empty() && quarters == kFindOut)
                                       : turn_of(now_so, page) == quarters;
  if (same) return db.result(false);
  Transaction tx(db);
  append_ledger(db, kTurned, Detail().add("page", page).add("quarters", quarters).json(), actor,
                message, now);
  file_again(db, message, kTurned);
  if (Status s = tx.commit("retry.commit", "retry.committed"); !s.ok()) return s.error();
  return true;
}

Status read_fax_again(Store& store, MessageRef message, const Actor& actor, Instant now) {
  Database& db = store.database();
  if (Status fax = is_filed_fax(db, message); !fax.ok()) return fax;
  Transaction tx(db);
  append_ledger(db, kReread, "{}", actor, message, now);
  file_again(db, message, kReread);
  return tx.commit("retry.commit", "retry.committed");
}

}  // namespace shouwen::storage
