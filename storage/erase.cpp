// SPDX-License-Identifier: Apache-2.0
#include "storage/erase.h"

#include <set>

#include "storage/decision_json.h"
#include "storage/filing.h"
#include "storage/purge.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"
#include "storage/text_index.h"

namespace shouwen::storage {
namespace {

constexpr const char* kNoParts = "purged";  // paths hold the names of files in archives

// What is left of a decision: what it came to, in codes.
Decision stripped(const Decision& d) {
  Decision out;
  out.disposition = d.disposition;
  out.campaign = d.campaign;
  out.unit = d.unit;
  out.late = d.late;
  out.sender_confirmed = d.sender_confirmed;
  out.part_of = d.part_of;
  out.answers = d.answers;
  out.confidence = d.confidence;
  out.rules_version = d.rules_version;
  for (const Item& item : d.items) {
    Item bare;
    bare.type = item.type;
    bare.unit = item.unit;
    bare.parts = {kNoParts};
    bare.late = item.late;
    bare.redo_by = item.redo_by;
    bare.covers = item.covers;
    bare.confidence = item.confidence;
    out.items.push_back(std::move(bare));
  }
  return out;
}

std::set<MessageRef> messages_of(Query q) {
  std::set<MessageRef> out;
  while (q.next()) out.insert(q.id<MessageTag>(0));
  return out;
}

// Its pieces get the keys of the stripped decision: no name of a file, their order kept.
void blank_pieces(Database& db, MessageRef message, const Decision& before) {
  int ordinal = 0;
  for (const auto& [key, item] : keyed(before))
    db.run("UPDATE submission SET parts=?, ordinal=? WHERE message=? AND parts=? AND ordinal=?",
           kNoParts, ordinal++, message, key.first, key.second);
  std::vector<std::int64_t> others;  // of earlier decisions, void long since
  {
    Query q = db.query("SELECT id FROM submission WHERE message=? AND parts<>? ORDER BY id",
                       message, kNoParts);
    while (q.next()) others.push_back(q.integer(0));
  }
  for (const std::int64_t id : others)
    db.run("UPDATE submission SET parts=?, ordinal=? WHERE id=?", kNoParts, ordinal++, id);
  db.run("UPDATE submission SET title='', title_key='', attachments='[]' WHERE message=?", message);
  db.run(
      "UPDATE submission_version SET title='' WHERE submission IN (SELECT id FROM submission WHERE "
      "message=?)",
      message);
  for (const char* sql :
       {"UPDATE adoption SET opinion='', ended_reason='' WHERE submission IN (SELECT id FROM "
        "submission WHERE message=?)",
        "UPDATE blocker_override SET reason='', ended_reason='' WHERE submission IN (SELECT id "
        "FROM "
        "submission WHERE message=?)"})
    db.run(sql, message);
  db.run(
      "DELETE FROM act_image WHERE message=?1 OR submission IN (SELECT id FROM submission WHERE "
      "message=?1)",
      message);
}

void blank_decisions(Database& db, MessageRef message, const Digest& octets) {
  std::vector<std::pair<std::int64_t, std::string>> bodies;
  {
    Query q = db.query("SELECT id, body, evidence FROM decision WHERE message=?", message);
    while (q.next()) {
      const auto decision = decision_from_json(q.text(1), q.text(2));
      bodies.emplace_back(q.integer(0), to_json(decision.ok() ? stripped(*decision) : Decision{}));
    }
  }
  const std::string no_evidence = evidence_to_json(Decision{});
  for (const auto& [id, body] : bodies)
    db.run("UPDATE decision SET body=?, evidence=?, input=?, reason='' WHERE id=?", body,
           no_evidence, octets, id);
}

// Letters about it: none leaves any more, of those that left only that they did is kept. A letter
// that answered another message too has its words: it is written anew, or is empty as these are.
void blank_letters(Database& db, MessageRef message) {
  db.run(
      "UPDATE outbox SET octets=CASE WHEN state IN ('sent','undelivered') THEN x'' END WHERE "
      "'merged:'||id IN (SELECT why_held FROM outbox WHERE message=?1 UNION SELECT reply FROM "
      "outbox WHERE message=?1)",
      message);
  db.run(
      "UPDATE outbox SET octets=CASE WHEN octets IS NOT NULL THEN x'' END, "
      "recipient=iif(recipient LIKE 'fax:%', 'fax:', ''), last_error='', "
      "reply=iif(reply LIKE 'merged:%', reply, ''), "
      "why_held=iif(why_held LIKE 'merged:%', why_held, ''), "
      "state=iif(state IN ('pending','held','failed'), 'cancelled', state) WHERE message=?",
      message);
}

// What decisions on other messages quote of it: where texts differ, names of files and pieces.
bool unquote(Decision& d, MessageRef message, bool linked) {
  bool changed = false;
  for (Alike& alike : d.alike) {
    changed |= alike.other == message && !alike.differences.empty();
    if (alike.other == message) alike.differences.clear();
  }
  const std::string place = "message:" + std::to_string(message.value);
  for (Evidence& e : d.evidence) {
    if (e.words.empty() || (e.source != place && !(linked && e.source == "history"))) continue;
    e.words.clear();
    changed = true;
  }
  return changed;
}

void blank_quotes(Database& db, MessageRef message) {
  const std::set<MessageRef> linked = messages_of(
      db.query("SELECT other FROM link WHERE message=?1 UNION SELECT message FROM link WHERE "
               "other=?1",
               message));
  std::vector<std::tuple<std::int64_t, std::string, std::string>> mended;
  const auto look = [&](Query q, bool is_linked) {
    while (q.next()) {
      auto decision = decision_from_json(q.text(1), q.text(2));
      if (decision.ok() && unquote(*decision, message, is_linked))
        mended.emplace_back(q.integer(0), to_json(*decision), evidence_to_json(*decision));
    }
  };
  const std::string alike = "\"other\":" + std::to_string(message.value) + ",";
  look(db.query("SELECT id, body, evidence FROM decision WHERE instr(body, ?)>0 AND message<>?",
                alike, message),
       false);
  for (const MessageRef other : linked)
    look(db.query("SELECT id, body, evidence FROM decision WHERE message=?", other), true);
  for (const auto& [id, body, evidence] : mended)
    db.run("UPDATE decision SET body=?, evidence=? WHERE id=?", body, evidence, id);
}

void give_up_file(Database& db, const Digest& octets) {
  db.run("INSERT OR IGNORE INTO purge_file(file) VALUES (?)", object_file("", octets).substr(1));
}

// Names a person gave to a file stand in the keys of drop folders and of mail brought by hand.
void blank_arrivals(Database& db, MessageRef message, const std::string& install_key) {
  std::vector<std::pair<std::int64_t, std::string>> keys;
  {
    Query q = db.query(
        "SELECT id, key FROM arrival WHERE message=? AND channel IN ('drop','ingest') AND key<>''",
        message);
    while (q.next()) keys.emplace_back(q.integer(0), q.text(1));
  }
  for (const auto& [id, key] : keys)
    db.run("UPDATE arrival SET key=? WHERE id=?", keyed_digest(install_key, {key}), id);
}

void blank_message(Database& db, const FilingRow& row, std::int64_t purge,
                   const std::string& install_key) {
  const Digest content =
      row.content.text.empty() ? Digest{} : keyed_digest(install_key, row.content);
  db.run(
      "UPDATE message SET octets=?, content=nullif(?, ''), purged=?, state=?, salt='', subject='', "
      "from_name='', sender='', reply_to='', recipients='', date='', rfc_id='', in_reply_to='', "
      "reference_ids='[]', filed=1, tried=0, failed_step='' WHERE id=?",
      keyed_digest(install_key, row.octets), content, purge, kPurged, row.message);
  for (const char* sql :
       {"DELETE FROM part WHERE message=?", "DELETE FROM attempt WHERE message=?",
        "DELETE FROM text_band WHERE message=?", "DELETE FROM fax_told WHERE message=?",
        "DELETE FROM late_reading WHERE message=?",
        "UPDATE fax SET tsi='', caller='', called='' WHERE message=?"})
    db.run(sql, row.message);
  unindex(db, row.message);
  blank_arrivals(db, row.message, install_key);
  give_up_file(db, row.octets);
}

// One more version, by the person who approved: its pieces leave as by any decision.
void decide_erased(Database& db, const FilingRow& row, const Decision& before, const Actor& actor,
                   Instant now) {
  const int version =
      add_version(db, row, {stripped(before), kPurged, actor, true, 0, "", ""}, now);
  const std::set<MessageRef> revived = messages_of(
      db.query("SELECT e.message FROM submission s JOIN submission e ON e.id=s.supersedes WHERE "
               "s.message=?1 AND e.message<>?1 AND s.state IN ('pending','returned')",
               row.message));
  drop_uncounted(db, row.message, version, now);
  db.run("UPDATE message SET version=?, by_person=1 WHERE id=?", version, row.message);
  db.run("UPDATE claim SET ended=? WHERE message=? AND ended IS NULL", now, row.message);
  for (const MessageRef earlier : revived) restate(db, earlier);
}

}  // namespace

Digest keyed_digest(const std::string& install_key, const Digest& digest) {
  return {"hmac-sha256:" + hmac_sha256_hex(install_key, digest.text)};
}

std::int64_t purge_of(Database& db, MessageRef message) {
  return db.integer("SELECT purged FROM message WHERE id=?", message).value_or(0);
}

std::vector<MessageRef> erased_with(Database& db, MessageRef message) {
  std::vector<MessageRef> out = {message};
  Query q = db.query(
      "WITH calls(id) AS (SELECT ?1 UNION SELECT message FROM fax_link WHERE head=?1 AND "
      "kind<>'apart') SELECT id FROM calls WHERE id<>?1 UNION SELECT id FROM message WHERE same_as "
      "IN (SELECT id FROM calls) ORDER BY 1",
      message);
  while (q.next()) out.push_back(q.id<MessageTag>(0));
  return out;
}

void erase(Database& db, MessageRef message, const Erasure& how, Instant now) {
  const auto row = filing_row(db, message);
  if (!row || row->purged) return;
  const auto before = row->version > 0 ? stored_decision(db, message, row->version) : std::nullopt;
  if (before) decide_erased(db, *row, *before, how.actor, now);
  append_ledger(db, kPurged,
                Detail()
                    .add("purge", how.purge)
                    .add("octets", "sha256:" + hmac_sha256_hex(row->salt, row->octets.text))
                    .add("requested_by", how.requested_by)
                    .add("authority", how.authority)
                    .json(),
                how.actor, message, now);
  if (before) blank_pieces(db, message, *before);
  blank_decisions(db, message, keyed_digest(how.install_key, row->octets));
  blank_letters(db, message);
  blank_quotes(db, message);
  blank_message(db, *row, how.purge, how.install_key);
}

void erase_copy(Database& db, MessageRef copy, MessageRef as, const std::string& install_key,
                Instant now) {
  const auto row = filing_row(db, copy);
  if (!row) return;
  append_ledger(db, "purged_again", Detail().add("as", as.value).json(), Actor{}, copy, now);
  blank_message(db, *row, purge_of(db, as), install_key);
}

}  // namespace shouwen::storage
