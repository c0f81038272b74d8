// Mail that is on the server and could not be read: named, shown, asked for again when a person
// says so. A UID in state `retry` counts as unknown, so the source's next full listing fetches it.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/store_impl.h"

namespace shouwen::storage {

Status Store::note_unfetchable(const std::string& account, const std::string& folder,
                               const std::string& uidvalidity, std::uint64_t uid,
                               const std::string& why, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  db.run(
      "INSERT INTO unfetchable(account, folder, uidvalidity, uid, why, at) VALUES (?,?,?,?,?,?) "
      "ON CONFLICT DO UPDATE SET why=excluded.why, at=excluded.at, state='open'",
      account, folder, uidvalidity, uid, why, now);
  append_ledger(db, "unfetchable",
                Detail()
                    .add("account", account)
                    .add("uidvalidity", uidvalidity)
                    .add("uid", static_cast<std::int64_t>(uid))
                    .json(),
                Actor{}, {}, now);
  return tx.commit("folder.commit", "folder.committed");
}

Result<std::vector<std::uint64_t>> Store::known_uids(const std::string& account,
                                                     const std::string& folder,
                                                     const std::string& uidvalidity,
                                                     std::uint64_t from_uid) {
  Database& db = *impl_->db;
  std::vector<std::uint64_t> out;
  Query q = db.query(
      "SELECT uid FROM arrival WHERE account=?1 AND folder=?2 AND uidvalidity=?3 AND uid>=?4 UNION "
      "SELECT uid FROM unfetchable WHERE account=?1 AND folder=?2 AND uidvalidity=?3 AND uid>=?4 "
      "EXCEPT SELECT uid FROM unfetchable WHERE account=?1 AND folder=?2 AND uidvalidity=?3 AND "
      "state='retry' ORDER BY 1",
      account, folder, uidvalidity, static_cast<std::int64_t>(from_uid));
  while (q.next()) out.push_back(static_cast<std::uint64_t>(q.integer(0)));
  return db.result(std::move(out));
}

Result<int> Store::retry_unfetchable(std::int64_t id, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  db.run("UPDATE unfetchable SET state='retry' WHERE state='open' AND (?1=0 OR id=?1)", id);
  const auto asked = static_cast<int>(db.changes());
  if (Status s = db.status(); !s.ok()) return s.error();
  if (asked == 0)
    return rejected("没有可再取的邮件 nothing is open to fetch again",
                    "清单 shouwen unfetchable list");
  append_ledger(db, "unfetchable_retry", Detail().add("count", asked).add("entry", id).json(),
                actor, {}, now);
  if (Status s = tx.commit("retry.commit", "retry.committed"); !s.ok()) return s.error();
  return asked;
}

Status Store::dismiss_unfetchable(std::int64_t id, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  db.run("UPDATE unfetchable SET state='dismissed' WHERE state IN ('open','retry') AND id=?", id);
  if (Status s = db.status(); !s.ok()) return s;
  if (db.changes() != 1)
    return rejected("编号" + std::to_string(id) + "不在清单中 this entry is not open",
                    "清单 shouwen unfetchable list");
  append_ledger(db, "unfetchable_dismissed", Detail().add("entry", id).json(), actor, {}, now);
  return tx.commit("retry.commit", "retry.committed");
}

Result<std::vector<std::int64_t>> Store::unfetchable_asked(const std::string& account,
                                                           const std::string& folder) {
  Database& db = *impl_->db;
  std::vector<std::int64_t> out;
  Query q = db.query("SELECT id FROM unfetchable WHERE account=? AND folder=? AND state='retry'",
                     account, folder);
  while (q.next()) out.push_back(q.integer(0));
  return db.result(std::move(out));
}

Status Store::settle_unfetchable(std::span<const std::int64_t> asked,
                                 const std::string& uidvalidity,
                                 std::span<const std::uint64_t> given, Instant now) {
  Database& db = *impl_->db;
  std::vector<std::pair<std::int64_t, const char*>> settled;
  for (const std::int64_t id : asked) {
    Query q = db.query("SELECT uid, uidvalidity FROM unfetchable WHERE id=? AND state='retry'", id);
    if (!q.next()) continue;
    const auto uid = static_cast<std::uint64_t>(q.integer(0));
    const bool got = std::find(given.begin(), given.end(), uid) != given.end();
    // Under a new UIDVALIDITY nobody can say whether it was met again: a person looks.
    settled.emplace_back(id, q.text(1) != uidvalidity ? "open" : got ? "fetched" : "gone");
  }
  if (settled.empty()) return db.status();
  Transaction tx(db);
  for (const auto& [id, state] : settled) {
    db.run("UPDATE unfetchable SET state=? WHERE id=?", state, id);
    append_ledger(db, "unfetchable_settled", Detail().add("entry", id).add("state", state).json(),
                  Actor{}, {}, now);
  }
  return tx.commit("folder.commit", "folder.committed");
}

}  // namespace shouwen::storage
