// T2: a batch of filings in one transaction. Each message becomes a decision with evidence,
// submissions, searchable text, a ledger entry, queued answers and work for the server; or, when
// its content is already known, another copy of an earlier message that gets none of these.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/decision_json.h"
#include "storage/erase.h"
#include "storage/fax_rows.h"
#include "storage/filing.h"
#include "storage/likeness.h"
#include "storage/reasons.h"
#include "storage/register_rows.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"
#include "storage/text_index.h"

namespace shouwen::storage {
namespace {

// Bounds on hostile headers; the octets stay whole.
constexpr std::size_t kHeaderOctets = 4096, kReferences = 100;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Cut between characters, not inside one.
std::string bounded(const std::string& text) {
  if (text.size() <= kHeaderOctets) return text;
  std::size_t end = kHeaderOctets;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  for (int back = 0; back < 3 && continues(end); ++back) --end;
  return text.substr(0, end);
}

std::string references_json(const Header& h) {
  std::vector<std::string> ids;
  for (const std::string& id : h.references) {
    if (ids.size() == kReferences) break;
    ids.push_back(bounded(without_brackets(id)));
  }
  return to_json(ids);
}

void write_header(Database& db, const Filing& f) {
  const Header& h = f.header;
  db.run(
      "UPDATE message SET subject=?, from_name=?, sender=?, reply_to=?, recipients=?, date=?, "
      "rfc_id=?, in_reply_to=?, reference_ids=?, content=nullif(?, ''), arrival_basis=?, action=?, "
      "filed=1, tried=0 WHERE id=?",
      bounded(h.subject), bounded(h.from_name), bounded(lower(h.from)), bounded(h.reply_to),
      bounded(h.to), bounded(h.date), bounded(without_brackets(h.message_id)),
      bounded(without_brackets(h.in_reply_to)), references_json(h), f.content, f.arrival_basis,
      f.server_action, f.message);
  db.run("DELETE FROM attempt WHERE message=?", f.message);
}

void write_parts(Database& db, const Filing& f) {
  db.run("DELETE FROM part WHERE message=?", f.message);
  for (const StoredPart& p : f.parts) {
    db.run(
        "INSERT OR REPLACE INTO part(message, path, type, charset, filename, size, digest, "
        "outcome) VALUES (?,?,?,?,?,?,?,?)",
        f.message, p.path, p.type, p.charset, bounded(p.filename), p.size, p.digest, p.outcome);
  }
}

// Quarantined material is not searchable (OFFICE §5), nor compared with others.
void write_text(Database& db, const Filing& f) {
  unindex(db, f.message);
  write_bands(db, f.message, f.decision.quarantine ? std::vector<TextKey>{} : f.texts);
  if (f.decision.quarantine) return;
  index_text(db, f.message, "subject", f.engine_version,
             f.header.subject + "\n" + f.header.from_name);
  index_text(db, f.message, "body", f.engine_version, f.body_text);
  for (const StoredPart& p : f.parts) {
    std::string body = p.filename;
    if (!p.text.empty()) body += (body.empty() ? "" : "\n") + p.text;
    const std::string& engine = p.engine.empty() ? f.engine_version : p.engine;
    index_text(db, f.message, p.path, engine, body);
    index_text(db, f.message, p.path + std::string(kLinesPlace), engine, p.lines);
  }
}

// One to-do for each place the message was seen in.
void write_todo(Database& db, const FilingRow& row, const std::string& action) {
  if (action.empty() || !row.answerable || row.own_sent) return;
  db.run(
      "INSERT OR IGNORE INTO server_todo(arrival, message, account, action) "
      "SELECT id, message, account, ? FROM arrival WHERE message=?",
      action, row.message);
}

void add_link(Database& db, MessageRef message, MessageRef other, std::string_view kind) {
  db.run("INSERT OR IGNORE INTO link(message, other, kind) VALUES (?,?,?)", message, other, kind);
}

// What it answers, and other content under the same Message-ID: both kept, told of each other.
void write_links(Database& db, const Filing& f) {
  std::vector<std::string> ids = f.header.references;
  ids.push_back(f.header.in_reply_to);
  if (ids.size() > kReferences) ids.erase(ids.begin(), ids.end() - kReferences);
  for (const std::string& raw : ids) {
    const std::string id = without_brackets(raw);
    if (id.empty()) continue;
    Query q = db.query(
        "SELECT id FROM message WHERE rfc_id=? AND rfc_id<>'' AND id<>? ORDER BY id LIMIT 8", id,
        f.message);
    while (q.next()) add_link(db, f.message, q.id<MessageTag>(0), "answers");
  }
  const std::string own = without_brackets(f.header.message_id);
  if (own.empty()) return;
  Query q = db.query(
      "SELECT id FROM message WHERE rfc_id=? AND rfc_id<>'' AND id<>? AND same_as IS NULL ORDER BY "
      "id "
      "LIMIT 8",
      own, f.message);
  while (q.next()) add_link(db, f.message, q.id<MessageTag>(0), "same_message_id");
}

// A hand-written reply found in the Sent folder stops our duplicate, if that has not left yet. Our
// own receipts stand in that folder too; they answer nothing by hand.
void stop_duplicates(Database& db, const Filing& f, Instant now) {
  const std::string own = without_brackets(f.header.message_id);
  if (db.integer("SELECT 1 FROM outbox WHERE rfc_id=?", own)) return;
  Query q = db.query("SELECT other FROM link WHERE message=? AND kind='answers'", f.message);
  while (q.next()) {
    const auto answered = q.id<MessageTag>(0);
    append_ledger(db, "answered_by_hand", Detail().add("by", f.message.value).json(), Actor{},
                  answered, now);
    db.run(
        "UPDATE outbox SET state='cancelled', last_error='answered by hand' "
        "WHERE message=? AND state IN ('pending','held')",
        answered);
  }
}

// The message whose content this one repeats; itself never a copy.
MessageRef canonical_of(Database& db, const FilingRow& row, const Filing& f,
                        const std::string& install_key) {
  if (row.same_as) return row.same_as;
  if (f.content.empty() || row.version > 0) return {};
  return {db.integer("SELECT id FROM message WHERE content IN (?,?) AND id<>? AND own_sent=? "
                     "AND same_as IS NULL ORDER BY id LIMIT 1",
                     f.content, keyed_digest(install_key, f.content), f.message, row.own_sent)
              .value_or(0)};
}

// Lowers `late` where the earlier copy was in time; true when anything changed.
bool lower_lateness(Decision& d, const Decision& earlier) {
  bool changed = d.late && !earlier.late;
  if (changed) {
    d.late = false;
    std::erase(d.problems, "late");
  }
  for (std::size_t i = 0; i < d.items.size() && i < earlier.items.size(); ++i) {
    if (d.items[i].late && !earlier.items[i].late) {
      d.items[i].late = false;
      changed = true;
    }
  }
  return changed;
}

// A copy that arrived before the one we filed: its moment counts.
void take_earlier_arrival(Database& db, MessageRef canonical, const Filing& copy,
                          const Actor& actor, Instant now) {
  const auto row = filing_row(db, canonical);
  if (!row || !row->arrival || *row->arrival <= copy.arrival) return;
  db.run("UPDATE message SET arrival=?, arrival_basis=? WHERE id=?", copy.arrival,
         copy.arrival_basis, canonical);
  set_arrival(db, canonical, copy.arrival, row->version, now);
  move_line(db, canonical, copy.arrival, now);
  append_ledger(db, "earlier_arrival", Detail().add("copy", copy.message.value).json(), actor,
                canonical, now);
  auto decision = stored_decision(db, canonical, row->version);
  if (!decision || !lower_lateness(*decision, copy.decision)) return;
  const int version = add_version(
      db, *row, {*decision, "earlier_arrival", actor, row->by_person, row->version, "", ""}, now);
  make_current(db, *row,
               {*decision, version, row->by_person, false, row->failed_step, copy.arrival}, now);
}

Filed file_copy(Database& db, const FilingRow& row, const Filing& f, MessageRef canonical,
                const std::string& install_key, const Actor& actor, Instant now) {
  write_header(db, f);
  db.run(
      "UPDATE message SET same_as=?, arrival=?, state='filed', unit='', disposition='' WHERE id=?",
      canonical, f.arrival, f.message);
  write_todo(db, row, f.server_action);
  if (purge_of(db, canonical) != 0) {
    erase_copy(db, f.message, canonical, install_key, now);
    return {f.message, 0, canonical, "", {}};
  }
  take_earlier_arrival(db, canonical, f, actor, now);
  append_ledger(db, "same_content", Detail().add("as", canonical.value).json(), actor, f.message,
                now);
  Filed out{f.message, 0, canonical, "", {}};
  out.number = db.text("SELECT number FROM message WHERE id=?", canonical).value_or("");
  return out;
}

// A mail is answered once, by a receipt or with others by a supplement, however often it is filed;
// what changes later is a follow-up's to tell. Of a fax the receipt of a cut call and the
// supplement when it was joined are two. A unit is told once of a message in its name.
bool answered_before(Database& db, MessageRef message, const OutboxRequest& r, bool fax) {
  const bool once = r.purpose == "receipt" || r.purpose == "supplement";
  if (!once && !r.purpose.ends_with("_notice")) return false;
  if (once && !fax)
    return db
        .integer(
            "SELECT 1 FROM outbox WHERE message=? AND purpose IN ('receipt','supplement') AND "
            "(state<>'cancelled' OR why_held LIKE 'merged:%') LIMIT 1",
            message)
        .has_value();
  return db
      .integer(
          "SELECT 1 FROM outbox WHERE message=?1 AND (purpose=?2 OR purpose LIKE ?2||':%') AND "
          "(unit=?3 OR ?4) AND state<>'cancelled' LIMIT 1",
          message, r.purpose, r.unit, once)
      .has_value();
}

struct Answering {
  const std::string& install_key;
  const std::string& domain;
  int epoch = 0;
};

void queue_answers(Database& db, const FilingRow& row, const Filing& f, int version,
                   const Answering& how, Filed& out, Instant now) {
  if (!row.answerable || row.own_sent) return;
  const bool hold = held_by_restore(db, f.arrival);
  for (const OutboxRequest& request : f.requests) {
    if (answered_before(db, f.message, request, f.fax.has_value())) continue;
    // One number for a message, whoever is told of it.
    if (out.number.empty()) out.number = take_number(db, row, f.receipt_prefix, how.epoch);
    const Queue mail{how.install_key, how.domain, request,    f.message,
                     row.octets,      version,    out.number, hold};
    out.outbox.push_back(queue_mail(db, mail, now));
  }
}

void ledger_filed(Database& db, const FilingRow& row, const Filing& f, const Filed& filed,
                  bool current, const Actor& actor, Instant now) {
  Detail detail;
  detail.add("version", filed.version)
      .add("current", current ? 1 : 0)
      .add("cause", row.cause)
      .add("disposition", name(f.decision.disposition))
      .add("campaign", f.decision.campaign)
      .add("unit", f.decision.unit)
      .add("items", static_cast<std::int64_t>(f.decision.items.size()));
  if (!f.content.empty()) {
    detail.add("content", "sha256:" + hmac_sha256_hex(row.salt, f.content.text));
  }
  if (!filed.number.empty()) detail.add("number", filed.number);
  if (!f.failed_step.empty()) detail.add("failed_step", f.failed_step);
  append_ledger(db, "filed", detail.json(), actor, f.message, now);
}

// A person has released it: the mark that a reading finds again sets it apart no more.
void keep_released(Database& db, Filing& f) {
  if (!f.decision.quarantine) return;
  const auto version = db.integer("SELECT version FROM message WHERE id=?", f.message).value_or(0);
  const auto in_force = stored_decision(db, f.message, static_cast<int>(version));
  if (!in_force ||
      std::ranges::find(in_force->evidence, kReleased, &Evidence::fact) == in_force->evidence.end())
    return;
  f.decision.quarantine = false;
  std::erase(f.decision.review, kSecrecyMark);
}

// Judged anew, without what came to its pieces since, and what a person released: that stands.
Filing completed(Database& db, const Filing& f) {
  Filing out = f;
  keep_completed(db, f.message, out.decision);
  keep_released(db, out);
  return out;
}

Filed file_one(Database& db, const Filing& judged, const Answering& how, const Actor& actor,
               Instant now) {
  Filed out{judged.message, 0, {}, "", {}};
  const auto row = filing_row(db, judged.message);
  if (!row || row->purged) return out;  // purged while it was being read again
  std::optional<Filing> again;
  if (row->version > 0) again = completed(db, judged);
  const Filing& f = again ? *again : judged;
  if (const MessageRef canonical = canonical_of(db, *row, f, how.install_key)) {
    return file_copy(db, *row, f, canonical, how.install_key, actor, now);
  }
  // An earlier copy's moment stays even when this message is filed again.
  const auto copies = db.integer("SELECT min(arrival) FROM message WHERE same_as=?", f.message);
  const Instant arrival = copies && *copies < f.arrival.ms ? Instant{*copies} : f.arrival;
  const bool current = actor.kind == Actor::Kind::user || !row->by_person;
  out.number = row->number;
  out.version = add_version(db, *row,
                            {f.decision, row->cause, actor, actor.kind == Actor::Kind::user,
                             row->version, f.engine_version, f.config_digest},
                            now);
  write_header(db, f);
  db.run("UPDATE message SET arrival=? WHERE id=?", arrival, f.message);
  set_arrival(db, f.message, arrival, out.version, now);
  write_parts(db, f);
  write_text(db, f);
  note_line(db, f.message, register_line(f, arrival), now);
  write_links(db, f);
  write_todo(db, *row, f.server_action);
  if (current) {
    make_current(
        db, *row,
        {f.decision, out.version, actor.kind == Actor::Kind::user, false, f.failed_step, arrival},
        now);
    queue_answers(db, *row, f, out.version, how, out, now);
  }
  if (row->own_sent) stop_duplicates(db, f, now);
  if (f.owed.any() || row->version > 0) owe(db, f.message, f.owed, now);
  ledger_filed(db, *row, f, out, current, actor, now);
  // A copy with an earlier moment came in while this one was being read (T1 between the steps):
  // filed once more, by that moment.
  db.run(
      "UPDATE message SET filed=0, cause='earlier_arrival' WHERE id=? AND internal_date<? AND "
      "arrival_basis NOT IN ('received','fax_joined')",
      f.message, f.arrival);
  if (f.fax) write_fax(db, f.message, *f.fax, actor, now);
  return out;
}

// Whoever was told anything of a message, sent or not, is not told again by a late reading: the
// sender hears of changes by a follow-up, a unit by the letters to it.
bool told_before(Database& db, MessageRef message, const OutboxRequest& request) {
  if (request.purpose == "receipt" || request.purpose == "supplement") {
    return db
        .integer("SELECT 1 FROM outbox WHERE message=? AND purpose IN ('receipt','supplement')",
                 message)
        .has_value();
  }
  return db
      .integer("SELECT 1 FROM outbox WHERE message=? AND purpose=? AND about_unit=?", message,
               request.purpose, request.unit)
      .has_value();
}

// A person has decided, and only now it shows that nobody should open it, or read it.
std::string found_too_late(const Filing& f, const Decision& in_force) {
  if (f.decision.quarantine && !in_force.quarantine) return "secrecy_mark";
  const bool infected = std::any_of(f.parts.begin(), f.parts.end(),
                                    [](const StoredPart& p) { return p.outcome == "infected"; });
  return infected ? "infected_attachment" : "";
}

// What was done, not what is still owed: the helper is back and clamd is not.
std::string late_cause(const Owed& owed, const Owed& still) {
  const Owed paid{owed.ocr && !still.ocr, owed.scan && !still.scan, owed.extract && !still.extract};
  const Owed& by = paid.any() ? paid : owed;
  return by.ocr ? "ocr" : by.scan ? "scan" : "extract";
}

}  // namespace

Result<LateFiled> Store::file_late(const Filing& judged, const LateWork& late, const LateEnd& end,
                                   Instant now) {
  Database& db = *impl_->db;
  Transaction tx(db);
  const Filing f = completed(db, judged);
  LateFiled out;
  auto row = filing_row(db, f.message);
  if (!row) return db.status().error();
  // Of a purged message no reading is owed, so it is not due.
  const bool due = db.integer(
                         "SELECT 1 FROM late_reading l JOIN message m ON m.id=l.message WHERE "
                         "m.id=? AND m.filed=1 AND l.state='waiting' AND l.begun>0",
                         f.message)
                       .has_value();
  out.stale = !due || (row->version != late.version && !row->by_person);
  if (out.stale) {
    if (due) db.run("UPDATE late_reading SET begun=0 WHERE message=?", f.message);
    if (Status s = tx.commit("late.commit", "late.committed"); !s.ok()) return s.error();
    return out;
  }
  const auto in_force = stored_decision(db, f.message, row->version);
  if (!in_force) return db.status().error();
  write_parts(db, f);
  write_text(db, f);
  note_line(db, f.message, register_line(f, row->arrival.value_or(late.arrival)), now);
  // What is remembered of earlier messages hangs on the message's row.
  db.run("UPDATE message SET filed=1 WHERE id=?", f.message);
  if (settle_late(db, f.message, late.owed, end, now))
    append_ledger(db, "late_set_aside", "{}", Actor{}, f.message, now);
  out.filed = {f.message, row->version, {}, row->number, {}};
  if (row->by_person) {
    if (const std::string found = found_too_late(f, *in_force); !found.empty()) {
      owe(db, f.message, late.owed, now);
      db.run("UPDATE late_reading SET state='set_aside', why=? WHERE message=?", found, f.message);
      append_ledger(db, "late_set_aside", "{}", Actor{}, f.message, now);
    }
  } else if (to_json(*in_force) != to_json(f.decision) ||
             evidence_to_json(*in_force) != evidence_to_json(f.decision)) {
    out.changed = true;
    row->cause = late_cause(late.owed, end.still);
    out.filed.version = add_version(
        db, *row,
        {f.decision, row->cause, Actor{}, false, row->version, f.engine_version, f.config_digest},
        now);
    make_current(db, *row, {f.decision, out.filed.version, false, false, "", late.arrival}, now);
    Filing first = f;
    std::erase_if(first.requests, [&](const OutboxRequest& request) {
      return told_before(db, f.message, request);
    });
    const Answering how{impl_->install_key, impl_->options.message_id_domain, impl_->epoch};
    queue_answers(db, *row, first, out.filed.version, how, out.filed, now);
    ledger_filed(db, *row, f, out.filed, true, Actor{}, now);
  }
  if (Status s = tx.commit("late.commit", "late.committed"); !s.ok()) return s.error();
  return out;
}

Result<std::vector<Filed>> Store::file(std::span<const Filing> batch, const Actor& actor,
                                       Instant now) {
  std::vector<Filed> out;
  if (batch.empty()) return out;
  Database& db = *impl_->db;
  const Answering how{impl_->install_key, impl_->options.message_id_domain, impl_->epoch};
  out.reserve(batch.size());
  Transaction tx(db);
  for (const Filing& f : batch) {
    if (db.failed()) break;
    out.push_back(file_one(db, f, how, actor, now));
  }
  if (Status s = tx.commit("t2.commit", "t2.committed"); !s.ok()) {
    if (s.error().fault == Fault::transient) {
      for (const Filing& f : batch) impl_->forgiven.insert(f.message.value);
    }
    return s.error();
  }
  for (const Filing& f : batch) impl_->forgiven.erase(f.message.value);
  return out;
}

}  // namespace shouwen::storage
