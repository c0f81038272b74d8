// The states of one mail on its way out; the drawing is in storage/outbox.h. `sending` is durable
// before the session begins and `sent` after its end, so the only mail that can go out twice is one
// found in `sending`: it is retried once, with the same octets and Message-ID.
// SPDX-License-Identifier: Apache-2.0
#include "storage/filing.h"
#include "storage/rows.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr std::int64_t kLongestWait = kDay;  // then a person decides (DESIGN §4)
// A mail made later than this from now was made before the clock was set back: it does not wait for
// the clock to come round again. A reminder does: its moment is a working day, weeks ahead perhaps.
constexpr std::int64_t kClockSetBack = 5 * kMinute;
constexpr std::int64_t kLongestPause = kDay;  // no back-off is longer

void ledger_outbox(Database& db, std::string_view event, OutboxRef ref, Instant now) {
  const MessageRef message = {db.integer("SELECT message FROM outbox WHERE id=?", ref).value_or(0)};
  append_ledger(db, std::string(event), Detail().add("outbox", ref.value).json(), Actor{}, message,
                now);
}

std::string merged_into(OutboxRef leader) {
  return "merged:" + std::to_string(leader.value);
}

// After an UPDATE that must have met exactly one row in state `expected`.
void require_one(Database& db, OutboxRef ref, const char* expected) {
  if (!db.failed() && db.changes() != 1) {
    db.fail(rejected("mail " + std::to_string(ref.value) + " is not in state " + expected));
  }
}

}  // namespace

Result<std::vector<OutboxMail>> Store::due(Instant now, int limit, bool confirmed_only,
                                           Route route) {
  std::vector<OutboxMail> out;
  if (replies_paused()) return out;
  Database& db = *impl_->db;
  const Instant oldest = now + -kLongestWait;
  if (db.integer("SELECT 1 FROM outbox WHERE state='pending' AND waits_since<? LIMIT 1", oldest)) {
    Transaction tx(db);
    db.run(
        "UPDATE outbox SET state='held', why_held='older than 24 h' "
        "WHERE state='pending' AND waits_since<?",
        oldest);
    append_ledger(db, "held", Detail().add("count", db.changes()).add("why", "age").json(), Actor{},
                  {}, now);
    if (Status s = tx.commit("outbox.commit", "outbox.committed"); !s.ok()) return s.error();
  }
  Query q =
      db.query(kOutboxSelect +
                   "WHERE state='pending' AND (not_before<=?1 OR ((not_before>?5 OR "
                   "(created>?2 AND attempts=0)) AND purpose NOT LIKE 'reminder:%')) AND "
                   "with_obligations>=?3 AND (recipient LIKE 'fax:%')=?6 "
                   "ORDER BY purpose LIKE '%notice%' OR purpose LIKE 'reminder:%', not_before, id "
                   "LIMIT ?4",
               now, now + kClockSetBack, confirmed_only ? 1 : 0, limit, now + kLongestPause,
               route == Route::fax);
  while (q.next()) out.push_back(outbox_of(q));
  for (OutboxMail& mail : out) {
    mail.octets = db.text("SELECT octets FROM outbox WHERE id=?", mail.ref).value_or("");
  }
  return db.result(std::move(out));
}

Result<std::optional<Instant>> Store::next_due(Route route) {
  Database& db = *impl_->db;
  std::optional<Instant> at;
  if (const auto ms = db.integer("SELECT min(not_before) FROM outbox WHERE state='pending' AND "
                                 "(recipient LIKE 'fax:%')=?",
                                 route == Route::fax)) {
    at = Instant{*ms};
  }
  return db.result(at);
}

Status Store::start_sending(OutboxRef ref, const std::string& octets, Instant now,
                            std::span<const OutboxRef> merged) {
  Database& db = *impl_->db;
  Transaction tx(db);
  // A retry carries the octets of the first attempt.
  db.run(
      "UPDATE outbox SET state='sending', attempts=attempts+1, octets=coalesce(octets, ?), "
      "not_before=?, reply='' WHERE id=? AND state='pending'",
      Blob{octets}, now, ref);
  require_one(db, ref, "pending");
  ledger_outbox(db, "sending", ref, now);
  for (OutboxRef other : merged) {
    db.run("UPDATE outbox SET state='cancelled', why_held=? WHERE id=? AND state='pending'",
           merged_into(ref), other);
    require_one(db, other, "pending");
    ledger_outbox(db, "merged", other, now);
  }
  return tx.commit("start_sending.commit", "start_sending.committed");
}

Status Store::sent(OutboxRef ref, const std::string& reply, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  db.run(
      "UPDATE outbox SET state=CASE why_held WHEN ?4 THEN 'undelivered' ELSE 'sent' END, "
      "last_error=CASE why_held WHEN ?4 THEN last_error ELSE '' END, why_held='', reply=?1, "
      "sent_at=?2 WHERE id=?3 AND state='sending'",
      reply, now, ref, kBounced);
  require_one(db, ref, "sending");
  // Those it answers too are answered; sent_at stays empty, since no mail of their own left.
  db.run("UPDATE outbox SET state='sent', reply=? WHERE state='cancelled' AND why_held=?",
         merged_into(ref), merged_into(ref));
  ledger_outbox(db, "sent", ref, now);
  return tx.commit("sent.commit", "sent.committed");
}

Status Store::not_sent(OutboxRef ref, OutboxState state, const std::string& why, Instant next,
                       Instant now) {
  if (state == OutboxState::sent || state == OutboxState::sending) {
    return rejected("a mail that was not sent cannot become " + std::string(name(state)));
  }
  Database& db = *impl_->db;
  Transaction tx(db);
  // Also from `pending`: one that could not even be composed.
  db.run(
      "UPDATE outbox SET state=?, last_error=?, not_before=?, why_held=? "
      "WHERE id=? AND state IN ('sending','pending')",
      name(state), why, next, state == OutboxState::held ? std::string_view(why) : "", ref);
  require_one(db, ref, "sending");
  ledger_outbox(db, "not_sent", ref, now);
  return tx.commit("not_sent.commit", "not_sent.committed");
}

// One transaction for both users below: the caller says which rows.
static void unknown_outcome(Database& db, OutboxRef ref, const std::string& why, Instant now) {
  db.run(
      "UPDATE outbox SET "
      "state=CASE WHEN why_held=?4 THEN 'undelivered' WHEN retried_unknown=0 THEN 'pending' ELSE "
      "'held' END, "
      "why_held=CASE WHEN why_held=?4 OR retried_unknown=0 THEN '' ELSE 'outcome unknown twice' "
      "END, retried_unknown=1, last_error=?1, not_before=?2 WHERE id=?3 AND state='sending'",
      why, now, ref, kBounced);
  require_one(db, ref, "sending");
  ledger_outbox(db, "outcome_unknown", ref, now);
}

Status Store::outcome_unknown(OutboxRef ref, const std::string& why, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  unknown_outcome(db, ref, why, now);
  return tx.commit("not_sent.commit", "not_sent.committed");
}

Result<int> Store::recover_sending(Instant now) {
  Database& db = *impl_->db;
  std::vector<OutboxRef> found;
  {
    Query q = db.query(
        "SELECT id FROM outbox WHERE state='sending' AND recipient NOT LIKE 'fax:%' ORDER BY id");
    while (q.next()) found.push_back(q.id<OutboxTag>(0));
  }
  if (found.empty()) return db.result(0);
  Transaction tx(db);
  for (OutboxRef ref : found) {
    unknown_outcome(db, ref, "the session may have ended after the final dot", now);
  }
  if (Status s = tx.commit("recover.commit", "recover.committed"); !s.ok()) return s.error();
  return static_cast<int>(found.size());
}

// What the clock, since set back, says was sent in the future uses up no limit. Nor do notices that
// strangers caused use up what one address may be sent.
Result<int> Store::sent_since(Instant since, const std::string& to, Instant now) {
  Database& db = *impl_->db;
  const auto count =
      to.empty()
          ? db.integer("SELECT count(*) FROM outbox WHERE sent_at>=? AND sent_at<=?", since, now)
          : db.integer(
                "SELECT count(*) FROM outbox WHERE recipient=? AND purpose<>'unit_notice' AND "
                "sent_at>=? AND sent_at<=?",
                to, since, now);
  return db.result(static_cast<int>(count.value_or(0)));
}

}  // namespace shouwen::storage
