// Everything known about one message, and finding one by what a person has in hand.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "storage/decision_json.h"
#include "storage/filing.h"
#include "storage/ledger.h"
#include "storage/reader_impl.h"
#include "storage/rows.h"

namespace shouwen::storage {
namespace {

Error none(const std::string& what) {
  return {Fault::rejected_input, "storage", "no message " + what, "`shouwen items` lists them"};
}

bool all_digits(const std::string& text) {
  return !text.empty() && text.size() < 19 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

TrailEntry entry_of(const Query& q) {
  TrailEntry e{q.instant(0), q.text(1), q.text(2), q.text(5)};
  if (const std::string actor = q.text(3); !actor.empty()) e.actor += ":" + actor;
  if (const std::string reason = q.text(4); !reason.empty()) e.detail += " " + reason;
  return e;
}

// The copies' arrivals are the message's own.
std::vector<Arrival> arrivals_of(Database& db, MessageRef message) {
  std::vector<Arrival> out;
  Query q = db.query(
      "SELECT channel, account, folder, uidvalidity, uid, key, internal_date, first_seen "
      "FROM arrival WHERE message=?1 OR message IN (SELECT id FROM message WHERE same_as=?1) "
      "ORDER BY coalesce(internal_date, first_seen), id",
      message);
  while (q.next()) {
    out.push_back({q.text(0), q.text(1), q.text(2), q.text(3),
                   static_cast<std::uint64_t>(q.integer(4)), q.text(5), q.maybe_instant(6),
                   q.instant(7)});
  }
  return out;
}

std::vector<StoredPart> parts_of(Database& db, MessageRef message) {
  std::vector<StoredPart> out;
  Query q = db.query(
      "SELECT path, type, charset, filename, size, digest, outcome FROM part WHERE message=? "
      "ORDER BY path",
      message);
  while (q.next()) {
    out.push_back({q.text(0),
                   q.text(1),
                   q.text(2),
                   q.text(3),
                   static_cast<std::uint64_t>(q.integer(4)),
                   {q.text(5)},
                   q.text(6),
                   ""});
  }
  return out;
}

std::vector<Decision> decisions_of(Database& db, MessageRef message) {
  std::vector<Decision> out;
  Query q =
      db.query("SELECT body, evidence FROM decision WHERE message=? ORDER BY version", message);
  while (q.next()) {
    auto decision = decision_from_json(q.text(0), q.text(1));
    if (!decision.ok()) {
      db.fail(decision.error());
      break;
    }
    out.push_back(std::move(*decision));
  }
  return out;
}

std::vector<PieceState> pieces_of(Database& db, MessageRef message, const Decision& decision) {
  std::map<PieceKey, PieceState> rows;
  Query q = db.query(
      "SELECT s.parts, s.ordinal, s.id, s.state, (SELECT n.message FROM submission n WHERE "
      "n.supersedes=s.id AND n.state<>'void' LIMIT 1) FROM submission s WHERE s.message=?",
      message);
  while (q.next())
    rows[{q.text(0), static_cast<int>(q.integer(1))}] = {q.id<SubmissionTag>(2), q.text(3),
                                                         q.id<MessageTag>(4)};
  std::vector<PieceState> out(decision.items.size());
  for (const auto& [key, item] : keyed(decision))
    if (const auto row = rows.find(key); row != rows.end())
      out[static_cast<std::size_t>(item - decision.items.data())] = row->second;
  return out;
}

}  // namespace

Result<MessageTrail> Reader::trail(MessageRef message) {
  Database& db = *impl_->db;
  MessageTrail out;
  {
    Query q = db.query(kMessageSelect + "WHERE m.id=?", message);
    if (!q.next()) {
      if (Status s = db.status(); !s.ok()) return s.error();
      return none(std::to_string(message.value));
    }
    out.message = message_of(db, q);
  }
  out.arrivals = arrivals_of(db, message);
  out.parts = parts_of(db, message);
  out.decisions = decisions_of(db, message);
  out.pieces = pieces_of(db, message, out.message.decision);
  out.late = late_row(db, message);
  Query mails = db.query(kOutboxSelect + "WHERE message=? ORDER BY id", message);
  while (mails.next()) out.outbox.push_back(outbox_of(mails));
  Query entries = db.query(
      "SELECT at, event, actor_kind, actor, reason, detail FROM ledger WHERE message=? "
      "ORDER BY seq",
      message);
  while (entries.next()) out.entries.push_back(entry_of(entries));
  return db.result(std::move(out));
}

Result<std::vector<MessageRef>> Reader::joined_to(MessageRef whole) {
  Database& db = *impl_->db;
  std::vector<MessageRef> out;
  Query q = db.query(
      "SELECT m.id FROM message w JOIN message m ON m.unit=w.unit AND m.id<>w.id JOIN decision d "
      "ON d.message=m.id AND d.version=m.version WHERE w.id=?1 AND "
      "json_extract(d.body,'$.part_of')=?1 ORDER BY m.id LIMIT 64",
      whole);
  while (q.next()) out.push_back(q.id<MessageTag>(0));
  return db.result(std::move(out));
}

Result<MessageRef> Reader::find(const std::string& text) {
  Database& db = *impl_->db;
  std::optional<std::int64_t> id;
  if (all_digits(text)) {
    id = db.integer("SELECT id FROM message WHERE id=?", std::stoll(text));
  } else if (text.starts_with("sha256:")) {
    // A prefix of the digest, if it means one message only.
    id = db.integer(
        "SELECT CASE count(*) WHEN 1 THEN min(id) END FROM (SELECT id FROM message "
        "WHERE octets>=?1 AND octets<?1||'~' LIMIT 2)",
        text);
  } else {
    id = db.integer("SELECT message FROM receipt_number WHERE number=?", text);
  }
  if (Status s = db.status(); !s.ok()) return s.error();
  if (!id) return none(text);
  return MessageRef{*id};
}

Result<std::vector<LedgerRow>> Reader::ledger(const Page& page) {
  Database& db = *impl_->db;
  std::vector<LedgerRow> out;
  Query q = db.query(
      "SELECT l.at, l.event, l.actor_kind, l.actor, l.reason, l.detail, l.seq, l.message, "
      "m.number, m.unit, l.hash FROM ledger l LEFT JOIN message m ON m.id=l.message WHERE l.seq<? "
      "ORDER BY l.seq DESC LIMIT ?",
      page.before > 0 ? page.before : INT64_MAX, page.limit);
  while (q.next())
    out.push_back(
        {entry_of(q), q.integer(6), q.id<MessageTag>(7), q.text(8), q.text(9), q.text(10)});
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
