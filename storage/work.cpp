// What waits to be filed, and the attempts at it.
// SPDX-License-Identifier: Apache-2.0
#include "storage/erase.h"
#include "storage/fax_rows.h"
#include "storage/filing.h"
#include "storage/rows.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"
#include "storage/words.h"

namespace shouwen::storage {
namespace {

constexpr std::uint64_t kLargestObject = 1ull << 31;

#define WORK_COLUMNS \
  "SELECT id, octets, size, first_seen, internal_date, channel, account, answerable, own_sent "

// The step begun last, and how often.
void add_attempt(Database& db, Work& work) {
  Query q = db.query("SELECT step, begun FROM attempt WHERE message=? ORDER BY at DESC, begun",
                     work.message);
  if (!q.next()) return;
  work.last_step = step_from(q.text(0)).value_or(Step::parse);
  work.begun = static_cast<int>(q.integer(1));
}

}  // namespace

Work work_of(const Query& q) {
  Work w;
  w.message = q.id<MessageTag>(0);
  w.octets = {q.text(1)};
  w.size = static_cast<std::uint64_t>(q.integer(2));
  w.arrival_seen = q.instant(3);
  w.internal_date = q.maybe_instant(4);
  w.channel = q.text(5);
  w.account = q.text(6);
  w.answerable = q.flag(7);
  w.own_sent = q.flag(8);
  return w;
}

std::optional<Work> work_on(Database& db, MessageRef message,
                            const std::set<std::int64_t>& forgiven) {
  std::optional<Work> work;
  {
    Query q = db.query(WORK_COLUMNS "FROM message WHERE id=?", message);
    if (!q.next()) return work;
    work = work_of(q);
  }
  if (!forgiven.contains(message.value)) add_attempt(db, *work);
  return work;
}

Result<std::vector<Work>> Store::unfiled(int limit) {
  Database& db = *impl_->db;
  std::vector<Work> out;
  // A copy of what was purged was filed: its octets go, now that this is committed. What cannot be
  // removed is at the next start.
  if (db.integer("SELECT 1 FROM purge_file LIMIT 1")) static_cast<void>(finish_purges({}));
  {
    Query q = db.query(
        WORK_COLUMNS
        "FROM message WHERE filed=0 AND tried=0 AND channel<>'fax' ORDER BY seen, id LIMIT ?",
        limit);
    while (q.next()) out.push_back(work_of(q));
  }
  if (out.empty() && limit > 0) {
    // One that may have killed the process is met alone.
    Query q = db.query(
        WORK_COLUMNS
        "FROM message WHERE filed=0 AND tried=1 AND channel<>'fax' ORDER BY seen, id LIMIT 1");
    if (q.next()) {
      out.push_back(work_of(q));
      if (!impl_->forgiven.contains(out.back().message.value)) add_attempt(db, out.back());
    }
  }
  return db.result(std::move(out));
}

Result<std::int64_t> Store::unfiled_count() {
  Database& db = *impl_->db;
  return db.result(db.integer("SELECT count(*) FROM message WHERE filed=0").value_or(0));
}

// Survives a crash of the process but not a power cut: then the counter is one too low, which
// costs one more attempt, and a sync for each step is saved.
Status Store::begin(Step step, std::span<const MessageRef> messages, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db, Promise::crash);
  for (MessageRef message : messages) {
    if (impl_->forgiven.contains(message.value)) {
      db.run("DELETE FROM attempt WHERE message=?", message);
    }
    // `at` orders the steps of one message; steps begun in the same millisecond keep their order.
    db.run(
        "INSERT INTO attempt(message, step, begun, at) VALUES (?1, ?2, 1, "
        "max(?3, 1 + coalesce((SELECT max(at) FROM attempt WHERE message=?1), 0))) "
        "ON CONFLICT DO UPDATE SET begun=begun+1, at=excluded.at",
        message, name(step), now);
    db.run("UPDATE message SET tried=1 WHERE id=? AND tried=0", message);
  }
  Status s = tx.commit("begin.commit", "begin.committed");
  if (s.ok()) {
    for (MessageRef message : messages) impl_->forgiven.erase(message.value);
  }
  return s;
}

Status Store::give_back(std::span<const MessageRef> messages, Instant) {
  Database& db = *impl_->db;
  Transaction tx(db, Promise::crash);
  for (MessageRef message : messages) {
    db.run("DELETE FROM attempt WHERE message=?", message);
    db.run("UPDATE message SET tried=0 WHERE id=?", message);
  }
  return tx.commit("begin.commit", "begin.committed");
}

Result<std::string> Store::read_octets(MessageRef message) {
  Database& db = *impl_->db;
  const auto digest = db.text("SELECT octets FROM message WHERE id=?", message);
  const bool purged = purge_of(db, message) != 0;
  if (Status s = db.status(); !s.ok()) return s.error();
  if (purged) return was_purged(message);
  if (!digest) return rejected("no message " + std::to_string(message.value));
  if (impl_->options.in_memory) return rejected("this store keeps no octets");
  auto octets = impl_->fs->read_file(object_path({*digest}), kLargestObject);
  if (!octets.ok()) return octets;
  if (sha256(*octets).text != *digest) {
    return Error{
        Fault::corrupt, "storage",
        "the octets of message " + std::to_string(message.value) + " do not match their digest",
        "run `shouwen verify`; restore the object from a backup"};
  }
  return octets;
}

Status Store::retry(MessageRef message, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  if (!db.integer("SELECT 1 FROM message WHERE id=?", message)) {
    if (Status s = db.status(); !s.ok()) return s;
    return rejected("no message " + std::to_string(message.value));
  }
  if (purge_of(db, message) != 0) return was_purged(message);
  Transaction tx(db);
  db.run("DELETE FROM attempt WHERE message=?", message);
  db.run("UPDATE message SET filed=0, tried=0, cause='retry' WHERE id=?", message);
  append_ledger(db, "retry", "{}", actor, message, now);
  return tx.commit("retry.commit", "retry.committed");
}

}  // namespace shouwen::storage
