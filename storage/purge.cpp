// SPDX-License-Identifier: Apache-2.0
#include "storage/purge.h"

#include "storage/erase.h"
#include "storage/filing.h"
#include "storage/reader_impl.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

const std::string kSelect =
    "SELECT p.id, p.message, coalesce(m.number, ''), p.state, p.authority, p.reason, "
    "p.requested_by, p.requested, p.ended_by, p.ended, p.unfinished FROM purge p JOIN message m ON "
    "m.id=p.message ";

Purge purge_from(const Query& q) {
  Purge p;
  p.id = q.integer(0);
  p.message = q.id<MessageTag>(1);
  p.number = q.text(2);
  p.state = q.text(3);
  p.authority = q.text(4);
  p.reason = q.text(5);
  p.requested_by = q.text(6);
  p.requested = q.instant(7);
  p.ended_by = q.text(8);
  p.ended = q.maybe_instant(9);
  p.unfinished = q.flag(10);
  return p;
}

std::optional<Purge> open_request(Database& db, std::int64_t id) {
  Query q = db.query(kSelect + "WHERE p.id=? AND p.state='requested'", id);
  if (!q.next()) return std::nullopt;
  return purge_from(q);
}

Error not_open(std::int64_t id) {
  return rejected("没有此申请，或已办结 no such request is open: " + std::to_string(id),
                  "见 see: shouwen purge list");
}

// A copy stands for what it repeats, a call of a fax for the fax.
MessageRef whole_of(Database& db, MessageRef message) {
  if (const auto same = db.integer("SELECT same_as FROM message WHERE id=?", message))
    message = {*same};
  const auto head =
      db.integer("SELECT head FROM fax_link WHERE message=? AND kind<>'apart'", message);
  return head ? MessageRef{*head} : message;
}

// What is being read or sent cannot be taken away under it.
std::optional<Error> busy(Database& db, const std::vector<MessageRef>& messages) {
  for (const MessageRef message : messages) {
    if (db.integer("SELECT 1 FROM message WHERE id=? AND filed=0", message))
      return rejected("来件尚在登记 it is still being filed: " + std::to_string(message.value),
                      "稍后再试 try again in a moment");
    if (db.integer("SELECT 1 FROM outbox WHERE state='sending' AND (message=?1 OR 'merged:'||id IN "
                   "(SELECT why_held FROM outbox WHERE message=?1))",
                   message))
      return rejected("有关来件的信正在发送 a letter about it is being sent",
                      "稍后再试 try again in a moment");
  }
  return std::nullopt;
}

}  // namespace

Result<std::int64_t> Store::request_purge(MessageRef message, const std::string& authority,
                                          const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  if (!filing_row(db, message)) return db.status().error();
  const MessageRef whole = whole_of(db, message);
  if (!row_to_act_on(db, whole)) return db.status().error();
  if (const auto open =
          db.integer("SELECT id FROM purge WHERE message=? AND state='requested'", whole))
    return rejected("已有申请待批 asked for already: " + std::to_string(*open),
                    "由另一人批准 another person: shouwen purge approve " + std::to_string(*open));
  db.run(
      "INSERT INTO purge(message, authority, reason, requested_by, requested, state) VALUES "
      "(?,?,?,?,?,'requested')",
      whole, authority, actor.reason, actor.name, now);
  const std::int64_t id = db.last_id();
  append_ledger(db, "purge_requested", Detail().add("purge", id).add("authority", authority).json(),
                actor, whole, now);
  if (Status s = tx.commit("purge.commit", "purge.committed"); !s.ok()) return s.error();
  return id;
}

Status Store::withdraw_purge(std::int64_t id, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  const auto request = open_request(db, id);
  if (Status s = db.status(); !s.ok()) return s;
  if (!request) return not_open(id);
  db.run("UPDATE purge SET state='withdrawn', ended_by=?, ended=? WHERE id=?", actor.name, now, id);
  append_ledger(db, "purge_withdrawn", Detail().add("purge", id).json(), actor, request->message,
                now);
  return tx.commit("purge.commit", "purge.committed");
}

Status Store::approve_purge(std::int64_t id, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  const auto request = open_request(db, id);
  if (Status s = db.status(); !s.ok()) return s;
  if (!request) return not_open(id);
  if (actor.kind != Actor::Kind::user || actor.name.empty() || actor.name == request->requested_by)
    return rejected(
        "申请人不能批准自己的申请 who asked for it cannot approve it: " + request->requested_by,
        "由另一人以自己的登录名批准 another person, under a login of his own");
  const std::vector<MessageRef> messages = erased_with(db, request->message);
  if (auto why = busy(db, messages)) {
    if (Status s = db.status(); !s.ok()) return s;
    return *why;
  }
  const Erasure how{id, request->authority, request->requested_by, actor, impl_->install_key};
  for (const MessageRef message : messages) erase(db, message, how, now);
  db.run("UPDATE purge SET state='approved', ended_by=?, ended=?, unfinished=1 WHERE id=?",
         actor.name, now, id);
  return tx.commit("purge.commit", "purge.committed");
}

Status Store::finish_purges(Instant now) {
  if (impl_->options.in_memory) return Done{};
  return storage::finish_purges(*impl_->db, *impl_->fs, impl_->options.dir, now);
}

Result<std::vector<Purge>> Reader::purges(bool all) {
  Database& db = *impl_->db;
  std::vector<Purge> out;
  Query q = db.query(kSelect + (all ? "" : "WHERE p.state='requested' OR p.unfinished=1 ") +
                     "ORDER BY p.id");
  while (q.next()) out.push_back(purge_from(q));
  return db.result(std::move(out));
}

Result<std::vector<Kept>> Reader::kept_of(const std::string& campaign) {
  Database& db = *impl_->db;
  std::vector<Kept> out;
  Query q = db.query(
      "SELECT m.id, coalesce(m.number, ''), m.state, coalesce(p.id, 0), coalesce(p.requested_by, "
      "'') FROM message m LEFT JOIN purge p ON p.message=m.id AND p.state='requested' WHERE "
      "m.campaign=? AND m.campaign<>'' AND m.same_as IS NULL AND m.own_sent=0 AND m.purged IS NULL "
      "AND m.id NOT IN (SELECT message FROM fax_link WHERE kind<>'apart') "
      "ORDER BY m.id",
      campaign);
  while (q.next())
    out.push_back({q.id<MessageTag>(0), q.text(1), q.text(2), q.integer(3), q.text(4)});
  return db.result(std::move(out));
}

Result<std::optional<Purge>> Reader::purge_of(MessageRef message) {
  Database& db = *impl_->db;
  std::optional<Purge> out;
  Query q = db.query(kSelect + "WHERE p.id=(SELECT purged FROM message WHERE id=?)", message);
  if (q.next()) out = purge_from(q);
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
