// Where each mailbox folder was read to, and what remains to be done on the server.
// SPDX-License-Identifier: Apache-2.0
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr int kTodoAttempts = 20;  // then it is given up and shown; the message itself is safe

}  // namespace

Result<std::optional<FolderState>> Store::folder(const std::string& account,
                                                 const std::string& folder) {
  Database& db = *impl_->db;
  std::optional<FolderState> out;
  Query q = db.query(
      "SELECT uidvalidity, last_uid, existing, census_at, EXISTS (SELECT 1 FROM unfetchable u "
      "WHERE "
      "u.state='retry' AND u.account=f.account AND u.folder=f.folder) FROM folder f "
      "WHERE account=? AND folder=?",
      account, folder);
  if (q.next()) {
    out = FolderState{account,
                      folder,
                      q.text(0),
                      static_cast<std::uint64_t>(q.integer(1)),
                      static_cast<std::uint64_t>(q.integer(2)),
                      q.maybe_instant(3),
                      q.flag(4)};
  }
  return db.result(std::move(out));
}

// A power cut may take the last checkpoint back, never a message: what it covered was committed
// before it in the same log, and listing a few UIDs again costs nothing.
Status Store::save_folder(const FolderState& s, Instant) {
  Database& db = *impl_->db;
  Transaction tx(db, Promise::crash);
  db.run(
      "INSERT INTO folder(account, folder, uidvalidity, last_uid, existing, census_at) "
      "VALUES (?,?,?,?,?,?) ON CONFLICT DO UPDATE SET uidvalidity=excluded.uidvalidity, "
      "last_uid=excluded.last_uid, existing=excluded.existing, census_at=excluded.census_at",
      s.account, s.folder, s.uidvalidity, s.last_uid, s.exists, s.census_at);
  return tx.commit("folder.commit", "folder.committed");
}

Result<std::vector<std::pair<std::string, std::string>>> Store::known_keys(
    const std::string& account) {
  Database& db = *impl_->db;
  std::vector<std::pair<std::string, std::string>> out;
  Query q = db.query("SELECT folder, key FROM arrival WHERE account=? AND key<>''", account);
  while (q.next()) out.emplace_back(q.text(0), q.text(1));
  return db.result(std::move(out));
}

Result<std::vector<ServerTodo>> Store::server_todo(const std::string& account, int limit) {
  Database& db = *impl_->db;
  std::vector<ServerTodo> out;
  // Those that failed come last, so one refused mark holds up no other.
  Query q = db.query(
      "SELECT t.id, t.message, t.account, a.folder, a.uidvalidity, t.action, a.uid, t.attempts "
      "FROM server_todo t JOIN arrival a ON a.id=t.arrival "
      "WHERE t.state='pending' AND t.account=? ORDER BY t.attempts, t.id LIMIT ?",
      account, limit);
  while (q.next()) {
    out.push_back({q.integer(0), q.id<MessageTag>(1), q.text(2), q.text(3), q.text(4), q.text(5),
                   static_cast<std::uint64_t>(q.integer(6)), static_cast<int>(q.integer(7))});
  }
  return db.result(std::move(out));
}

// Redone after a power cut, harmlessly: every action is idempotent on the server.
Status Store::todo_done(std::int64_t id, const std::string& outcome, Instant) {
  Database& db = *impl_->db;
  Transaction tx(db, Promise::crash);
  db.run("UPDATE server_todo SET state='done', outcome=?, attempts=attempts+1 WHERE id=?", outcome,
         id);
  return tx.commit("todo.commit", "todo.committed");
}

Status Store::todo_failed(std::int64_t id, const std::string& why, Instant) {
  Database& db = *impl_->db;
  Transaction tx(db, Promise::crash);
  db.run(
      "UPDATE server_todo SET attempts=attempts+1, outcome=?, "
      "state=CASE WHEN attempts+1>=? THEN 'failed' ELSE 'pending' END WHERE id=?",
      why, kTodoAttempts, id);
  return tx.commit("todo.commit", "todo.committed");
}

}  // namespace shouwen::storage
