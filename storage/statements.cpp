// What the office states, as activated versions, and the addresses a person confirmed.
// SPDX-License-Identifier: Apache-2.0
#include "storage/statements.h"

#include <algorithm>
#include <cstdint>

#include "storage/confirmed.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// The version of each statement that was in force at a moment: the latest effective one, and of
// two with the same effective time the later activated.
Result<std::vector<Statement>> statements_where(Database& db, Instant at, Instant known) {
  std::vector<Statement> out;
  Query q = db.query(
      "SELECT kind, key, text, digest, effective, version FROM statement s WHERE effective<=?1 AND "
      "activated<=?2 AND NOT EXISTS (SELECT 1 FROM statement t WHERE t.kind=s.kind AND "
      "t.key=s.key AND t.effective<=?1 AND t.activated<=?2 AND (t.effective, t.version) > "
      "(s.effective, s.version)) ORDER BY kind, key",
      at, known);
  while (q.next()) {
    out.push_back({q.text(0),
                   q.text(1),
                   q.text(2),
                   {q.text(3)},
                   q.instant(4),
                   static_cast<int>(q.integer(5))});
  }
  return db.result(std::move(out));
}

}  // namespace

Result<std::vector<Statement>> statements_at(Database& db, Instant at) {
  return statements_where(db, at, Instant{INT64_MAX});
}

Result<std::vector<Statement>> statements_known(Database& db, Instant at) {
  return statements_where(db, at, at);
}

// A clock set back must not take away what is in force: a statement counts from its activation on.
Result<std::vector<Statement>> statements_now(Database& db, Instant now) {
  const auto last = db.integer("SELECT max(activated) FROM statement");
  return statements_at(db, std::max(now, Instant{last.value_or(now.ms)}));
}

Status Store::activate(const std::string& kind, const std::string& key, const std::string& text,
                       Instant effective, const Actor& actor, Instant now,
                       const std::string& reading) {
  Database& db = *impl_->db;
  const Digest digest = sha256(text);
  Transaction tx(db);
  const auto version =
      1 + db.integer("SELECT max(version) FROM statement WHERE kind=? AND key=?", kind, key)
              .value_or(0);
  // The same text activated again for the same moment or later changes nothing.
  const bool same = db.integer(
                          "SELECT 1 FROM statement WHERE kind=? AND key=? AND version=? AND "
                          "digest=? AND effective<=?",
                          kind, key, version - 1, digest, effective)
                        .has_value();
  if (same) return db.status();
  db.run(
      "INSERT INTO statement(kind, key, version, digest, text, effective, activated) "
      "VALUES (?,?,?,?,?,?,?)",
      kind, key, version, digest, text, effective, now);
  Detail detail;
  detail.add("kind", kind).add("key", key).add("version", version).add("digest", digest.text);
  detail.add("effective", effective.ms);
  if (!reading.empty()) detail.add("reading", reading);
  append_ledger(db, "activated", detail.json(), actor, {}, now);
  return tx.commit("activate.commit", "activate.committed");
}

Result<std::vector<Statement>> Store::active_statements(Instant now) {
  return statements_now(*impl_->db, now);
}

// An address is of the unit its newest row names; '' takes it back.
Status unconfirm_address(Store& store, const std::string& unit, const std::string& address,
                         const Actor& actor, Instant now) {
  Database& db = store.database();
  const std::string lower = lower_case(address);
  Transaction tx(db);
  if (db.text("SELECT unit FROM address WHERE address=? ORDER BY n DESC LIMIT 1", lower) != unit) {
    if (Status s = db.status(); !s.ok()) return s;
    return rejected("this address was not confirmed for " + unit);
  }
  db.run(
      "INSERT INTO address(address, n, unit, at) VALUES (?1, 1 + (SELECT max(n) FROM address WHERE "
      "address=?1), '', ?2)",
      lower, now);
  append_ledger(db, "address_unconfirmed",
                Detail()
                    .add("unit", unit)
                    .add("address", "sha256:" + hmac_sha256_hex(store.install_key(), lower))
                    .json(),
                actor, {}, now);
  return tx.commit("activate.commit", "activate.committed");
}

namespace {
constexpr std::string_view kFax = "fax:";
}

std::string fax_address(std::string_view number) {
  return std::string(kFax) + std::string(number);
}

std::string fax_number_of(std::string_view address) {
  return address.starts_with(kFax) ? std::string(address.substr(kFax.size())) : "";
}

Result<std::vector<FaxOfNumber>> undecided_faxes(Store& store) {
  Database& db = store.database();
  std::vector<FaxOfNumber> out;
  Query q = db.query(
      "SELECT m.id, f.caller, f.tsi FROM message m JOIN fax f ON "
      "f.message=m.id LEFT JOIN fax_link l ON l.message=m.id WHERE m.state IN ('review','filed') "
      "AND m.filed=1 AND m.by_person=0 AND m.same_as IS NULL AND coalesce(l.kind,'apart') IN "
      "('apart','none') "
      "ORDER BY m.id DESC LIMIT 500");
  while (q.next()) out.push_back({q.id<MessageTag>(0), q.text(1), q.text(2)});
  return db.result(std::move(out));
}

Result<std::vector<MessageRef>> waiting_for_address(Store& store, const std::string& unit,
                                                    const std::string& address) {
  Database& db = store.database();
  std::vector<MessageRef> out;
  Query q = db.query(
      "SELECT id FROM message WHERE lower(sender)=? AND unit=? AND state IN ('review','filed') AND "
      "same_as IS NULL AND own_sent=0 ORDER BY id",
      lower_case(address), unit);
  while (q.next()) out.push_back(q.id<MessageTag>(0));
  return db.result(std::move(out));
}

Result<std::vector<SettledByAddress>> settled_by_address(Store& store, const std::string& unit,
                                                         const std::string& address) {
  Database& db = store.database();
  std::vector<SettledByAddress> out;
  Query q = db.query(
      "SELECT m.id, d.previous FROM message m JOIN decision d ON d.message=m.id AND "
      "d.version=m.version WHERE lower(m.sender)=? AND m.unit=? AND d.cause='confirm_address' AND "
      "d.previous>0 ORDER BY m.id",
      lower_case(address), unit);
  while (q.next()) out.push_back({q.id<MessageTag>(0), static_cast<int>(q.integer(1))});
  return db.result(std::move(out));
}

Status Store::confirm_address(const std::string& unit, const std::string& address,
                              const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  const std::string lower = lower_case(address);
  Transaction tx(db);
  db.run(
      "INSERT INTO address(address, n, unit, at) VALUES (?1, 1 + coalesce((SELECT max(n) FROM "
      "address WHERE address=?1), 0), ?2, ?3)",
      lower, unit, now);
  // The ledger names no address: the install key makes the digest useless to anyone else.
  append_ledger(db, "address_confirmed",
                Detail()
                    .add("unit", unit)
                    .add("address", "sha256:" + hmac_sha256_hex(impl_->install_key, lower))
                    .json(),
                actor, {}, now);
  return tx.commit("activate.commit", "activate.committed");
}

}  // namespace shouwen::storage
