// The outbox as a list: what is queued, held, released. Sending itself: sending.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "storage/outbox.h"

#include <cstdio>

#include "storage/erase.h"
#include "storage/filing.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr std::size_t kMessageIdDigits = 40;  // 160 bits of the HMAC

// Notices tell several units about one message; every other purpose exists once for a decision.
std::string about_unit(const OutboxRequest& request) {
  return request.purpose.ends_with("_notice") ? request.unit : "";
}

// Derived, not random: whoever computes it again, after a crash or a restore, gets the same one.
std::string message_id(const Queue& mail, std::int64_t digest_serial) {
  std::string text = mail.octets.text + "\n" + mail.request.purpose + "\n" +
                     std::to_string(mail.decision_version) + "\n" + about_unit(mail.request);
  if (!mail.message) {
    text += "\n" + mail.request.to + "\n" + std::to_string(mail.request.not_before.ms) + "\n" +
            std::to_string(digest_serial);
  }
  return hmac_sha256_hex(mail.install_key, text).substr(0, kMessageIdDigits) + "@" + mail.domain;
}

std::optional<std::int64_t> queued_before(Database& db, const Queue& mail) {
  return db.integer(
      "SELECT id FROM outbox WHERE message=? AND purpose=? AND decision_version=? AND about_unit=?",
      mail.message, mail.request.purpose, mail.decision_version, about_unit(mail.request));
}

}  // namespace

OutboxRef queue_mail(Database& db, const Queue& mail, Instant now) {
  if (mail.message) {
    if (const auto found = queued_before(db, mail)) return {*found};
  }
  const std::int64_t serial = db.integer("SELECT max(id) FROM outbox").value_or(0) + 1;
  const OutboxRequest& r = mail.request;
  const Instant not_before = r.not_before > now ? r.not_before : now;
  db.run(
      "INSERT INTO outbox(message, purpose, decision_version, about_unit, unit, recipient, number, "
      "rfc_id, with_obligations, state, created, not_before, waits_since, why_held) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      mail.message, r.purpose, mail.decision_version, about_unit(r), r.unit, r.to, mail.number,
      message_id(mail, serial), r.with_obligations, mail.held_by_restore ? "held" : "pending", now,
      not_before, not_before, mail.held_by_restore ? "restore" : "");
  return {db.last_id()};
}

bool held_by_restore(Database& db, Instant arrival) {
  const auto restored =
      db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key='restored_at'");
  return restored && arrival.ms <= *restored;
}

std::string take_number(Database& db, const FilingRow& row, const std::string& prefix, int epoch) {
  if (!row.number.empty()) return row.number;
  db.run(
      "INSERT INTO sequence(prefix, epoch, last) VALUES (?,?,1) "
      "ON CONFLICT DO UPDATE SET last=last+1",
      prefix, epoch);
  const std::int64_t n =
      db.integer("SELECT last FROM sequence WHERE prefix=? AND epoch=?", prefix, epoch).value_or(0);
  char digits[24];
  std::snprintf(digits, sizeof digits, "%06lld", static_cast<long long>(n));
  const std::string number =
      prefix + (epoch > 0 ? std::to_string(epoch) + "-" : std::string()) + digits;
  db.run("INSERT INTO receipt_number(number, prefix, epoch, n, message) VALUES (?,?,?,?,?)", number,
         prefix, epoch, n, row.message);
  db.run("UPDATE message SET number=? WHERE id=?", number, row.message);
  return number;
}

Result<OutboxRef> Store::queue(const OutboxRequest& request, MessageRef about, Instant now,
                               bool by_machine) {
  Database& db = *impl_->db;
  Transaction tx(db);
  FilingRow row;
  if (about) {
    const auto found = filing_row(db, about);
    if (!found) return db.status().error();
    row = *found;
  }
  const bool hold = by_machine && row.arrival && held_by_restore(db, *row.arrival);
  const Queue mail{impl_->install_key,
                   impl_->options.message_id_domain,
                   request,
                   about,
                   row.octets,
                   row.version,
                   row.number,
                   hold};
  const OutboxRef ref = queue_mail(db, mail, now);
  append_ledger(db, "queued",
                Detail().add("outbox", ref.value).add("purpose", request.purpose).json(), Actor{},
                about, now);
  if (Status s = tx.commit("outbox.commit", "outbox.committed"); !s.ok()) return s.error();
  return ref;
}

Status Store::set_outbox(OutboxRef ref, OutboxState state, const std::string& why,
                         const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  Query q = db.query("SELECT state, message FROM outbox WHERE id=?", ref);
  if (!q.next()) {
    if (Status s = db.status(); !s.ok()) return s;
    return rejected("no mail " + std::to_string(ref.value) + " in the outbox");
  }
  const std::string from = q.text(0);
  const MessageRef message = q.id<MessageTag>(1);
  if (from == "sending" && state == OutboxState::undelivered) {
    // Its bounce is quicker than the receiver's reply: kept, and so once the session ends.
    db.run("UPDATE outbox SET why_held=?, last_error=? WHERE id=?", kBounced, why, ref);
    append_ledger(db, "outbox",
                  Detail().add("outbox", ref.value).add("from", from).add("to", name(state)).json(),
                  actor, message, now);
    return tx.commit("outbox.commit", "outbox.committed");
  }
  if (message && state == OutboxState::pending && purge_of(db, message) != 0)
    return was_purged(message);
  if (from == "sending") {
    return rejected("mail " + std::to_string(ref.value) + " is being sent",
                    "try again in a moment");
  }
  if (state == OutboxState::pending) {
    db.run(
        "UPDATE outbox SET state='pending', not_before=?, waits_since=?, why_held='', "
        "retried_unknown=0 WHERE id=?",
        now, now, ref);
  } else {
    db.run("UPDATE outbox SET state=?, why_held=?, last_error=? WHERE id=?", name(state),
           state == OutboxState::held ? why : "", why, ref);
  }
  append_ledger(db, "outbox",
                Detail().add("outbox", ref.value).add("from", from).add("to", name(state)).json(),
                actor, message, now);
  return tx.commit("outbox.commit", "outbox.committed");
}

Result<int> Store::release_held(const std::string& why_held, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  db.run(
      "UPDATE outbox SET state='pending', why_held='', not_before=?, waits_since=? "
      "WHERE state='held' AND why_held=?",
      now, now, why_held);
  const int released = db.changes();
  // From now on mail that arrived before the restore is answered as usual.
  if (why_held == "restore") db.run("DELETE FROM meta WHERE key='restored_at'");
  append_ledger(db, "released", Detail().add("count", released).add("held", why_held).json(), actor,
                {}, now);
  if (Status s = tx.commit("outbox.commit", "outbox.committed"); !s.ok()) return s.error();
  return released;
}

bool Store::replies_paused() {
  Database& db = *impl_->db;
  const bool paused = db.integer("SELECT 1 FROM meta WHERE key='replies_paused'").has_value();
  // Unreadable counts as paused: an answer can wait, it cannot be taken back.
  return !db.status().ok() || paused;
}

Status Store::pause_replies(bool paused, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  if (paused) {
    db.run("INSERT OR REPLACE INTO meta(key, value) VALUES ('replies_paused', '1')");
  } else {
    db.run("DELETE FROM meta WHERE key='replies_paused'");
  }
  append_ledger(db, paused ? "replies_paused" : "replies_resumed", "{}", actor, {}, now);
  return tx.commit("outbox.commit", "outbox.committed");
}

std::string without_brackets(std::string_view message_id) {
  while (!message_id.empty() && (message_id.front() == '<' || message_id.front() == ' ')) {
    message_id.remove_prefix(1);
  }
  while (!message_id.empty() && (message_id.back() == '>' || message_id.back() == ' ')) {
    message_id.remove_suffix(1);
  }
  return std::string(message_id);
}

}  // namespace shouwen::storage
