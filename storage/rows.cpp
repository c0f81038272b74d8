// SPDX-License-Identifier: Apache-2.0
#include "storage/rows.h"

#include "storage/decision_json.h"
#include "storage/words.h"

namespace shouwen::storage {

const std::string kOutboxSelect =
    "SELECT id, message, purpose, recipient, unit, number, decision_version, rfc_id, "
    "with_obligations, state, created, not_before, attempts, retried_unknown, last_error, reply, "
    "why_held FROM outbox ";

OutboxMail outbox_of(const Query& q) {
  OutboxMail m;
  m.ref = q.id<OutboxTag>(0);
  m.message = q.id<MessageTag>(1);
  m.purpose = q.text(2);
  m.to = q.text(3);
  m.unit = q.text(4);
  m.number = q.text(5);
  m.decision_version = static_cast<int>(q.integer(6));
  m.rfc_message_id = "<" + q.text(7) + ">";
  m.with_obligations = q.flag(8);
  m.state = outbox_state_from(q.text(9)).value_or(OutboxState::held);
  m.created = q.instant(10);
  m.not_before = q.instant(11);
  m.attempts = static_cast<int>(q.integer(12));
  m.retried_after_unknown = q.flag(13);
  m.last_error = q.text(14);
  m.reply = q.text(15);
  m.why_held = q.text(16);
  return m;
}

const std::string kMessageSelect =
    "SELECT m.id, m.same_as, m.subject, m.from_name, m.sender, m.reply_to, m.recipients, m.date, "
    "m.rfc_id, m.in_reply_to, m.reference_ids, coalesce(m.arrival, m.seen), m.arrival_basis, "
    "m.state, m.channel, m.number, m.size, m.octets, m.version, m.failed_step, d.actor_kind, "
    "d.actor, d.body, d.evidence, (SELECT why FROM late_reading l WHERE l.message=m.id AND "
    "l.state='set_aside') FROM message m LEFT JOIN decision d ON d.message=m.id AND "
    "d.version=m.version ";

MessageRow message_of(Database& db, const Query& q) {
  MessageRow row;
  row.ref = q.id<MessageTag>(0);
  row.same_as = q.id<MessageTag>(1);
  row.header.subject = q.text(2);
  row.header.from_name = q.text(3);
  row.header.from = q.text(4);
  row.header.reply_to = q.text(5);
  row.header.to = q.text(6);
  row.header.date = q.text(7);
  row.header.message_id = q.text(8);
  row.header.in_reply_to = q.text(9);
  row.header.references = strings_from_json(q.text(10));
  row.arrival = q.instant(11);
  row.arrival_basis = q.text(12);
  row.state = q.text(13);
  row.channel = q.text(14);
  row.number = q.text(15);
  row.size = static_cast<std::uint64_t>(q.integer(16));
  row.octets = {q.text(17)};
  row.version = static_cast<int>(q.integer(18));
  row.failed_step = q.text(19);
  if (!q.is_null(24)) row.late_set_aside = q.text(24);
  row.decided_by = q.text(20);
  if (const std::string actor = q.text(21); !actor.empty()) row.decided_by += ":" + actor;
  if (!q.is_null(22)) {
    auto decision = decision_from_json(q.text(22), q.text(23));
    if (decision.ok()) {
      row.decision = std::move(*decision);
    } else {
      db.fail(decision.error());
    }
  }
  return row;
}

const std::string kSubmissionSelect =
    "SELECT s.id, s.message, s.campaign, s.unit, s.type, s.title, s.state, s.arrival, s.ordinal, "
    "s.version, s.in_review, s.late, s.accepted, s.attachments, s.supersedes, s.redo_by, "
    "s.brought_by, s.covers FROM submission s ";

SubmissionRow submission_of(const Query& q) {
  SubmissionRow row;
  row.ref = q.id<SubmissionTag>(0);
  row.message = q.id<MessageTag>(1);
  row.campaign = q.text(2);
  row.unit = q.text(3);
  row.type = q.text(4);
  row.title = q.text(5);
  row.state = q.text(6);
  row.arrival = q.instant(7);
  row.ordinal = static_cast<int>(q.integer(8));
  row.version = static_cast<int>(q.integer(9));
  row.in_review = q.flag(10);
  row.late = q.flag(11);
  row.accepted = q.flag(12);
  row.attachments = strings_from_json(q.text(13));
  row.supersedes = q.id<SubmissionTag>(14);
  row.redo_by = q.maybe_instant(15);
  row.brought_by = q.text(16);
  row.covers = q.text(17);
  return row;
}

}  // namespace shouwen::storage
