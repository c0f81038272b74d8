// SPDX-License-Identifier: Apache-2.0
#include "storage/ledger.h"

#include "storage/sha256.h"

namespace shouwen::storage {
namespace {

struct Entry {
  std::int64_t seq = 0;
  Instant at;
  std::string event, actor_kind, actor, reason;
  MessageRef message;
  std::string detail, previous;
};

// Netstrings: no two different entries have the same canonical form.
void append_field(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
  out += ',';
}

std::string hash_of(const Entry& e) {
  std::string canonical;
  canonical.reserve(e.detail.size() + e.reason.size() + 256);
  append_field(canonical, e.previous);
  append_field(canonical, std::to_string(e.seq));
  append_field(canonical, std::to_string(e.at.ms));
  append_field(canonical, e.event);
  append_field(canonical, e.actor_kind);
  append_field(canonical, e.actor);
  append_field(canonical, e.reason);
  append_field(canonical, std::to_string(e.message.value));
  append_field(canonical, e.detail);
  return sha256(canonical).text;
}

Error broken(const std::string& what) {
  return {Fault::corrupt, "ledger", what, "restore from a backup; do not edit the ledger"};
}

std::string entries(std::int64_t first, std::int64_t last) {
  const std::string one = std::to_string(first);
  return first < last ? "entries " + one + ".." + std::to_string(last) : "entry " + one;
}

}  // namespace

std::string_view name(Actor::Kind kind) {
  switch (kind) {
    case Actor::Kind::system:
      return "system";
    case Actor::Kind::rule:
      return "rule";
    case Actor::Kind::user:
      return "user";
  }
  return "system";
}

std::string words_digest(const std::string& salt, const std::string& words) {
  return "sha256:" + hmac_sha256_hex(salt, words);
}

LedgerHead ledger_head(Database& db) {
  Query q = db.query("SELECT seq, hash FROM ledger WHERE seq=(SELECT max(seq) FROM ledger)");
  if (!q.next()) return {};
  return {q.integer(0), q.text(1)};
}

void append_ledger(Database& db, const std::string& event, const std::string& detail,
                   const Actor& actor, MessageRef message, Instant now) {
  const LedgerHead head = ledger_head(db);
  const Entry e{head.count + 1, now,          event,   std::string(name(actor.kind)),
                actor.name,     actor.reason, message, detail,
                head.hash};
  db.run(
      "INSERT INTO ledger(seq, at, event, actor_kind, actor, reason, message, detail, previous, "
      "hash) VALUES (?,?,?,?,?,?,?,?,?,?)",
      e.seq, e.at, e.event, e.actor_kind, e.actor, e.reason, e.message, e.detail, e.previous,
      hash_of(e));
  // The chain alone cannot tell that its newest entries are gone.
  db.run("INSERT OR REPLACE INTO meta(key, value) VALUES ('ledger_count', ?)",
         std::to_string(e.seq));
}

Status check_ledger(Database& db) {
  std::string previous;
  std::int64_t expected = 0;
  Query q = db.query(
      "SELECT seq, at, event, actor_kind, actor, reason, message, detail, previous, hash "
      "FROM ledger ORDER BY seq");
  while (q.next()) {
    Entry e{q.integer(0), q.instant(1),   q.text(2), q.text(3), q.text(4),
            q.text(5),    {q.integer(6)}, q.text(7), q.text(8)};
    const std::string stored = q.text(9);
    ++expected;
    if (e.seq > expected) return broken("缺 missing: " + entries(expected, e.seq - 1));
    if (hash_of(e) != stored) return broken("被改动 changed: " + entries(e.seq, e.seq));
    if (e.seq != expected || e.previous != previous)
      return broken("接不上前一条 " + entries(e.seq, e.seq) + " does not follow the one before");
    previous = stored;
  }
  const auto counted =
      db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key='ledger_count'");
  if (Status s = db.status(); !s.ok()) return s;
  if (counted && *counted > expected)
    return broken("末尾缺 the newest are missing: " + entries(expected + 1, *counted));
  return Done{};
}

}  // namespace shouwen::storage
