// Decisions as versions: a person's stands above any machine's and is never overwritten.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/decision_json.h"
#include "storage/filing.h"
#include "storage/marks.h"
#include "storage/reasons.h"
#include "storage/store_impl.h"
#include "storage/text_index.h"
#include "storage/words.h"

namespace shouwen::storage {
namespace {

// Later versions took the place of all it brought: what was doubted of its pieces matters no more.
bool all_replaced(Database& db, MessageRef message) {
  return db.integer(
               "SELECT min(state='replaced') FROM submission WHERE message=? AND state<>'void'",
               message)
             .value_or(0) != 0;
}

std::string state_of(Database& db, const FilingRow& row, const Decision& d,
                     const std::string& failed_step, bool beside) {
  if (!failed_step.empty()) return "failed";
  if (d.quarantine) return "quarantined";
  if (row.own_sent) return "filed";
  const bool doubted = !d.review.empty() || !d.tasks.empty() || beside;
  if (of_the_mail(d.review, d.tasks) || (doubted && !all_replaced(db, row.message)))
    return "review";
  if (d.disposition == Disposition::spam || d.disposition == Disposition::unrelated) {
    return "unrelated";
  }
  return "filed";
}

void restate_all(Database& db, const std::set<MessageRef>& messages) {
  for (const MessageRef message : messages) restate(db, message);
}

std::set<MessageRef> refs_of(Query q) {
  std::set<MessageRef> out;
  while (q.next()) out.insert(q.id<MessageTag>(0));
  return out;
}

// Whose pieces those of this message replace.
std::set<MessageRef> replaced_by(Database& db, MessageRef message) {
  return refs_of(
      db.query("SELECT e.message FROM submission s JOIN submission e ON e.id=s.supersedes WHERE "
               "s.message=?1 AND e.message<>?1",
               message));
}

// Whose pieces an act touched.
std::set<MessageRef> touched_by(Database& db, MessageRef message, int act) {
  return refs_of(
      db.query("SELECT s.message FROM act_image i JOIN submission s ON s.id=i.submission WHERE "
               "i.message=?1 AND i.decision=?2 AND s.message<>?1",
               message, act));
}

// The act in force: the first version made upon the one before it. Undoing a later act has made
// copies of it under new numbers.
int act_of(Database& db, const FilingRow& row) {
  return static_cast<int>(
      db.integer("SELECT min(a.version) FROM decision a JOIN decision d ON d.message=a.message AND "
                 "d.previous=a.previous WHERE d.message=? AND d.version=? AND a.by_person=1",
                 row.message, row.version)
          .value_or(0));
}

// The step a machine's decision says it died in.
std::string failed_in(const Decision& decision) {
  constexpr std::string_view kFailed = "failed: ";
  for (const std::string& why : decision.review)
    if (why.starts_with(kFailed)) return why.substr(kFailed.size());
  return "";
}

}  // namespace

void restate(Database& db, MessageRef message) {
  const auto row = filing_row(db, message);
  if (!row) return;
  const auto decision = stored_decision(db, message, row->version);
  if (!decision) return;
  db.run("UPDATE message SET state=? WHERE id=? AND state IN ('review','filed')",
         state_of(db, *row, *decision, row->failed_step, stands_beside(db, message)), message);
}

std::optional<FilingRow> filing_row(Database& db, MessageRef message) {
  Query q = db.query(
      "SELECT octets, content, salt, number, cause, failed_step, own_sent, answerable, by_person, "
      "version, arrival, same_as, purged IS NOT NULL FROM message WHERE id=?",
      message);
  if (!q.next()) {
    db.fail(rejected("no message " + std::to_string(message.value)));
    return std::nullopt;
  }
  FilingRow row;
  row.message = message;
  row.octets = {q.text(0)};
  row.content = {q.text(1)};
  row.salt = q.text(2);
  row.number = q.text(3);
  row.cause = q.text(4);
  row.failed_step = q.text(5);
  row.own_sent = q.flag(6);
  row.answerable = q.flag(7);
  row.by_person = q.flag(8);
  row.version = static_cast<int>(q.integer(9));
  row.arrival = q.maybe_instant(10);
  row.same_as = q.id<MessageTag>(11);
  row.purged = q.flag(12);
  return row;
}

Error was_purged(MessageRef message) {
  return rejected(
      "来件 " + std::to_string(message.value) + " 已依法删除 this message was erased by law",
      "见 see: shouwen purge list --all");
}

std::optional<FilingRow> row_to_act_on(Database& db, MessageRef message) {
  auto row = filing_row(db, message);
  if (!row || !row->purged) return row;
  db.fail(was_purged(message));
  return std::nullopt;
}

int add_version(Database& db, const FilingRow& row, const NewVersion& v, Instant now) {
  const auto version =
      1 + db.integer("SELECT max(version) FROM decision WHERE message=?", row.message).value_or(0);
  db.run(
      "INSERT INTO decision(message, version, previous, by_person, cause, actor_kind, actor, "
      "reason, at, input, rules_version, engine_version, config_digest, body, evidence) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      row.message, version, v.previous, v.by_person, v.cause, name(v.actor.kind), v.actor.name,
      v.actor.reason, now, row.octets, v.decision.rules_version, v.engine_version, v.config_digest,
      to_json(v.decision), evidence_to_json(v.decision));
  return static_cast<int>(version);
}

void make_current(Database& db, const FilingRow& row, const Current& current, Instant now) {
  const bool beside =
      !row.own_sent && (current.pieces_stand ? stands_beside(db, row.message)
                                             : credit(db, row.message, current, now));
  if (!row.own_sent) note_claims(db, row.message, current, now);
  const Decision& d = current.decision;
  if (d.quarantine) unindex(db, row.message);  // set apart again: its release was undone
  db.run(
      "UPDATE message SET version=?, by_person=?, disposition=?, campaign=?, unit=?, state=?, "
      "failed_step=?, answers=? WHERE id=?",
      current.version, current.by_person, name(d.disposition), d.campaign, d.unit,
      state_of(db, row, d, current.failed_step, beside), current.failed_step,
      d.answers.value_or(OutboxRef{}), row.message);
  if (!row.own_sent) link_completion(db, row.message, current, now);
  restate_all(db, replaced_by(db, row.message));
}

std::optional<Decision> stored_decision(Database& db, MessageRef message, int version) {
  Query q = db.query("SELECT body, evidence FROM decision WHERE message=? AND version=?", message,
                     version);
  if (!q.next()) return std::nullopt;
  auto decision = decision_from_json(q.text(0), q.text(1));
  if (decision.ok()) return std::move(*decision);
  db.fail(decision.error());
  return std::nullopt;
}

Result<Filed> Store::decide(MessageRef message, const Decision& decision, const std::string& cause,
                            const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  const auto row = row_to_act_on(db, message);
  if (!row) return db.status().error();
  const bool person = actor.kind == Actor::Kind::user;
  const int version =
      add_version(db, *row, {decision, cause, actor, person, row->version, "", ""}, now);
  if (person || !row->by_person) {
    const Instant arrival = row->arrival.value_or(now);
    const PiecesBefore before = person ? pieces_before(db, message, decision) : PiecesBefore{};
    make_current(db, *row, {decision, version, person, person && cause == "accept", "", arrival},
                 now);
    if (person) {
      keep_act(db, message, version, before);
      restate_all(db, touched_by(db, message, version));
    }
  }
  // Who has looked at it himself needs no reading of ours any more.
  if (person) db.run("DELETE FROM late_reading WHERE message=? AND state='set_aside'", message);
  append_ledger(db, "decided",
                Detail()
                    .add("version", version)
                    .add("cause", cause)
                    .add("disposition", name(decision.disposition))
                    .add("unit", decision.unit)
                    .add("items", static_cast<std::int64_t>(decision.items.size()))
                    .json(),
                actor, message, now);
  if (Status s = tx.commit("desk.commit", "desk.committed"); !s.ok()) return s.error();
  return Filed{message, version, row->same_as, row->number, {}};
}

Status Store::undo_decision(MessageRef message, const Actor& actor, Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  const auto row = row_to_act_on(db, message);
  if (!row) return db.status();
  // What a later mail settled of its own accord a person may take back; else undo is of persons.
  const bool completed = db.text("SELECT cause FROM decision WHERE message=? AND version=?",
                                 message, row->version) == "completed";
  if (!row->by_person && !completed)
    return rejected("message " + std::to_string(message.value) + " has nothing to undo");
  const auto target =
      static_cast<int>(db.integer("SELECT previous FROM decision WHERE message=? AND version=?",
                                  message, row->version)
                           .value_or(0));
  const auto decision = stored_decision(db, message, target);
  if (!decision) {
    if (Status s = db.status(); !s.ok()) return s;
    return rejected("message " + std::to_string(message.value) + " has nothing to undo");
  }
  Query q = db.query(
      "SELECT previous, by_person, cause, engine_version, config_digest FROM decision WHERE "
      "message=? AND version=?",
      message, target);
  if (!q.next()) return db.status();
  const int previous = static_cast<int>(q.integer(0));
  const bool person = q.flag(1), accept = q.text(2) == "accept";
  const std::string cause =
      accept ? "accept" : "undo";  // so that undoing a later change keeps 核收
  const int version =
      add_version(db, *row, {*decision, cause, actor, person, previous, q.text(3), q.text(4)}, now);
  const int act = act_of(db, *row);
  const bool exact = take_back_act(db, message, act, version, now);
  if (!exact && !accept) unaccept(db, message, version, now);
  make_current(db, *row,
               {*decision, version, person, accept, person ? "" : failed_in(*decision),
                row->arrival.value_or(now), exact, true},
               now);
  restate_all(db, touched_by(db, message, act));
  append_ledger(db, "undone", Detail().add("version", version).add("back_to", target).json(), actor,
                message, now);
  return tx.commit("desk.commit", "desk.committed");
}

Status Store::mark_submission(SubmissionRef submission, const std::string& state,
                              const Actor& actor, Instant now) {
  const std::vector<std::string> states = submission_state_words();
  if (state == "replaced" || std::find(states.begin(), states.end(), state) == states.end()) {
    return rejected("a submission cannot be put into state " + state);
  }
  Database& db = *impl_->db;
  Transaction tx(db);
  const auto message = db.integer("SELECT message FROM submission WHERE id=?", submission);
  if (!message) {
    if (Status s = db.status(); !s.ok()) return s;
    return rejected("no submission " + std::to_string(submission.value));
  }
  db.run("UPDATE submission SET state=?, accepted=?, in_review=0 WHERE id=?", state,
         state == "accepted", submission);
  const auto version = db.integer("SELECT version FROM message WHERE id=?", *message).value_or(0);
  add_submission_version(db, submission.value, static_cast<int>(version), "marked", now);
  append_ledger(db, "submission_marked",
                Detail().add("submission", submission.value).add("state", state).json(), actor,
                {*message}, now);
  return tx.commit("desk.commit", "desk.committed");
}

Status unmark_submission(Store& store, SubmissionRef submission, const std::string& state,
                         const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  const auto message =
      db.integer("SELECT message FROM submission WHERE id=? AND state=?", submission, state);
  std::string before;
  bool in_review = false;
  {
    Query q = db.query(
        "SELECT state, in_review FROM submission_version WHERE submission=? AND state<>? ORDER BY "
        "n DESC LIMIT 1",
        submission, state);
    if (q.next()) {
      before = q.text(0);
      in_review = q.flag(1);
    }
  }
  if (Status s = db.status(); !s.ok()) return s;
  if (!message || before.empty())
    return rejected("submission " + std::to_string(submission.value) + " is not " + state);
  db.run("UPDATE submission SET state=?, accepted=?, in_review=? WHERE id=?", before,
         before == "accepted", in_review, submission);
  const auto version = db.integer("SELECT version FROM message WHERE id=?", *message).value_or(0);
  add_submission_version(db, submission.value, static_cast<int>(version), "unmarked", now);
  append_ledger(db, "submission_marked",
                Detail().add("submission", submission.value).add("state", before).json(), actor,
                {*message}, now);
  return tx.commit("desk.commit", "desk.committed");
}

}  // namespace shouwen::storage
