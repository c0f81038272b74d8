// T1: octets into the content store, messages and arrivals into the database. For a batch two
// syncs of the file system and one commit:
//   sync (the temporaries' data) → rename → sync (the names) → commit
// so an object that stands under its digest is always whole, and a row never names a missing one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/erase.h"
#include "storage/fax_rows.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

Status check(const Incoming& in, bool in_memory) {
  if (!is_sha256(in.octets)) return rejected("a message without a sha256 digest");
  if (!in_memory && in.file.empty()) return rejected("a message without its temporary file");
  return Done{};
}

// Moves one temporary under its digest; the same octets already there need no second copy. A
// temporary that is gone although its object stands was moved by an earlier try of this batch.
Status place(FileSystem& fs, const std::string& dir, const Incoming& in) {
  const std::string target = object_file(dir, in.octets);
  if (fs.exists(target)) return fs.remove(in.file);
  if (Status s = fs.make_dirs(target.substr(0, target.rfind('/'))); !s.ok()) return s;
  return fs.rename(in.file, target);
}

std::int64_t seen_order(const Arrival& a) {
  return a.internal_date.value_or(a.first_seen).ms;
}

std::int64_t insert_message(Database& db, const Incoming& in, const Actor& actor, Instant now) {
  const std::string salt = to_hex(random_octets(16));
  db.run(
      "INSERT INTO message(octets, size, salt, answerable, own_sent, channel, account, first_seen, "
      "internal_date, seen) VALUES (?,?,?,?,?,?,?,?,?,?)",
      in.octets, in.size, salt, in.answerable, in.own_sent, in.arrival.channel, in.arrival.account,
      in.arrival.first_seen, in.arrival.internal_date, seen_order(in.arrival));
  const std::int64_t id = db.last_id();
  Detail detail;
  detail.add("octets", "sha256:" + hmac_sha256_hex(salt, in.octets.text))
      .add("size", static_cast<std::int64_t>(in.size))
      .add("channel", in.arrival.channel);
  // A person's word, which may decide lateness.
  if (in.arrival.channel == "ingest" && in.arrival.internal_date)
    detail.add("stated_arrival", in.arrival.internal_date->ms);
  append_ledger(db, "received", detail.json(), actor, {id}, now);
  return id;
}

// True when this copy had not been seen before.
bool insert_arrival(Database& db, std::int64_t message, const Arrival& a) {
  db.run(
      "INSERT OR IGNORE INTO arrival(message, channel, account, folder, uidvalidity, uid, key, "
      "internal_date, first_seen) VALUES (?,?,?,?,?,?,?,?,?)",
      message, a.channel, a.account, a.folder, a.uidvalidity, a.uid, a.key, a.internal_date,
      a.first_seen);
  return !db.failed() && db.changes() == 1;
}

struct Known {
  std::int64_t id = 0;
  bool own_sent = false, filed = false;
  std::optional<Instant> internal_date, arrival;
  std::string basis, action;
};

std::optional<Known> find_known(Database& db, const Digest& octets) {
  Query q = db.query(
      "SELECT id, own_sent, filed, internal_date, arrival, arrival_basis, action FROM message "
      "WHERE octets=?",
      octets);
  if (!q.next()) return std::nullopt;
  return Known{q.integer(0),       q.flag(1), q.flag(2), q.maybe_instant(3),
               q.maybe_instant(4), q.text(5), q.text(6)};
}

// Another copy of octets we have: the earliest arrival counts, and it is marked like the first.
void add_copy(Database& db, const Known& known, const Incoming& in, const Actor& actor,
              Instant now) {
  const std::int64_t arrival = db.last_id();
  append_ledger(db, "seen_again", Detail().add("channel", in.arrival.channel).json(), actor,
                {known.id}, now);
  write_told(db, arrival, known.id, in.told);
  // Somebody tells more of a fax already filed: judged again, with it.
  if (known.filed && !in.told.empty())
    db.run("UPDATE message SET filed=0, cause='told_more' WHERE id=?", known.id);
  if (known.own_sent && !in.own_sent) {
    // First met in the Sent folder, now it came in: it is an incoming message after all.
    db.run("UPDATE message SET own_sent=0, answerable=?, filed=0, cause='arrival' WHERE id=?",
           in.answerable, known.id);
  }
  // What a person says of a copy he brought re-times nothing that came by itself.
  const auto date =
      in.arrival.channel == "ingest" ? std::optional<Instant>() : in.arrival.internal_date;
  if (date && (!known.internal_date || *date < *known.internal_date)) {
    db.run("UPDATE message SET internal_date=?, seen=min(seen, ?) WHERE id=?", *date, *date,
           known.id);
    // Filed by a later moment: filed again, so that lateness is judged by the earlier one.
    if (known.filed && known.basis != "received" && known.basis != "fax_joined" && known.arrival &&
        *date < *known.arrival) {
      db.run("UPDATE message SET filed=0, cause='earlier_arrival' WHERE id=?", known.id);
    }
  }
  if (known.filed && !known.action.empty()) {
    db.run("INSERT OR IGNORE INTO server_todo(arrival, message, account, action) VALUES (?,?,?,?)",
           arrival, known.id, in.arrival.account, known.action);
  }
}

// The message by which these octets were erased; 0: none.
std::int64_t erased_as(Database& db, const std::string& install_key, const Digest& octets) {
  return db
      .integer("SELECT id FROM message WHERE octets=? AND purged IS NOT NULL",
               keyed_digest(install_key, octets))
      .value_or(0);
}

// What was erased comes again: that it did is noted, so that it is not fetched at every look; it is
// marked on the server like the first.
void add_erased(Database& db, std::int64_t message, const Incoming& in,
                const std::string& install_key, const Actor& actor, Instant now) {
  Arrival arrival = in.arrival;
  if (!arrival.key.empty() && (arrival.channel == "drop" || arrival.channel == "ingest"))
    arrival.key = keyed_digest(install_key, {arrival.key}).text;
  if (!insert_arrival(db, message, arrival)) return;
  const std::int64_t id = db.last_id();
  append_ledger(db, "seen_again", Detail().add("channel", arrival.channel).json(), actor, {message},
                now);
  db.run(
      "INSERT OR IGNORE INTO server_todo(arrival, message, account, action) SELECT ?, id, ?, "
      "action FROM message WHERE id=? AND action<>''",
      id, arrival.account, message);
}

Received record(Database& db, const Incoming& in, const std::string& install_key,
                const Actor& actor, Instant now) {
  if (const std::int64_t erased = erased_as(db, install_key, in.octets)) {
    add_erased(db, erased, in, install_key, actor, now);
    return {{erased}, false};
  }
  if (const auto known = find_known(db, in.octets)) {
    if (insert_arrival(db, known->id, in.arrival)) add_copy(db, *known, in, actor, now);
    return {{known->id}, false};
  }
  const std::int64_t id = insert_message(db, in, actor, now);
  if (insert_arrival(db, id, in.arrival)) write_told(db, db.last_id(), id, in.told);
  return {{id}, true};
}

}  // namespace

Result<std::vector<Received>> Store::receive(std::span<const Incoming> batch, Instant now,
                                             const Actor& actor) {
  std::vector<Received> out;
  if (batch.empty()) return out;
  const bool in_memory = impl_->options.in_memory;
  for (const Incoming& in : batch) {
    if (Status s = check(in, in_memory); !s.ok()) return s.error();
  }
  if (!in_memory) {
    FileSystem& fs = *impl_->fs;
    durable_step("t1.begun");
    if (Status s = fs.sync_all(impl_->incoming_dir()); !s.ok()) return s.error();
    durable_step("t1.synced");
    for (const Incoming& in : batch) {
      // What was erased is not stored again.
      const bool erased = erased_as(*impl_->db, impl_->install_key, in.octets) != 0;
      Status s = erased ? fs.remove(in.file) : place(fs, impl_->options.dir, in);
      if (!s.ok()) return s.error();
    }
    durable_step("t1.renamed");
    if (Status s = fs.sync_all(impl_->objects_dir()); !s.ok()) return s.error();
    durable_step("t1.names_synced");
  }
  Database& db = *impl_->db;
  Transaction tx(db);
  out.reserve(batch.size());
  for (const Incoming& in : batch) out.push_back(record(db, in, impl_->install_key, actor, now));
  if (Status s = tx.commit("t1.commit", "t1.committed"); !s.ok()) return s.error();
  return out;
}

Result<Received> Store::take_in(const std::string& octets, const Arrival& arrival, bool answerable,
                                const Actor& actor, Instant now, const std::string& told) {
  Incoming in;
  in.octets = sha256(octets);
  in.size = octets.size();
  in.arrival = arrival;
  in.answerable = answerable;
  in.told = told;
  in.file = incoming_dir() + "/brought-" + to_hex(random_octets(8));
  Status written = impl_->fs->write_file(in.file, octets);
  if (!written.ok()) {
    static_cast<void>(impl_->fs->remove(in.file));  // else swept at the next start
    return written.error();
  }
  auto received = receive(std::span(&in, 1), now, actor);
  if (!received.ok()) return received.error();
  return received->front();
}

}  // namespace shouwen::storage
