// Undo, exact. A person's act may touch pieces of other messages too: what it replaced, gave back
// or set beside. Every row it changed is kept as it was before and after; undoing puts the first
// back while the second still holds. Where something came between, the decision is judged anew.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/filing.h"

namespace shouwen::storage {
namespace {

constexpr const char* kLive = "('pending','accepted','returned')";

// Everything a row says, but which it is and when it came: a copy of its mail may bring that
// forward at any time.
std::vector<std::string> columns(Database& db) {
  std::vector<std::string> out;
  Query q = db.query(
      "SELECT name FROM pragma_table_info('submission') WHERE name NOT IN "
      "('id','message','parts','ordinal','arrival') ORDER BY cid");
  while (q.next()) out.push_back(q.text(0));
  return out;
}

// A row as a JSON object, in SQL. By names, so that a column a later schema adds makes an older
// image another, never a wrong one.
std::string image(Database& db) {
  std::string out;
  for (const std::string& c : columns(db)) out += (out.empty() ? "'" : ",'") + c + "'," + c;
  return "json_object(" + out + ")";
}

// The pieces that would be taken for a version of the one in image ?1, but of message ?2: of its
// title, or of a mail that corrects that message and has found nothing to replace.
std::string twins_of() {
  std::string out = "FROM submission t WHERE t.message<>?2 AND t.state IN ";
  out += kLive;
  for (const char* key : {"campaign", "unit", "type"})
    out += std::string(" AND t.") + key + "=json_extract(?1,'$." + key + "')";
  out +=
      " AND ((t.title_key<>'' AND t.title_key=json_extract(?1,'$.title_key')) OR "
      "(t.supersedes IS NULL AND t.beside IS NULL AND ";
  return out + corrects("t.message", "?2") + "))";
}

// Made by an act that was undone: it has never been a piece.
bool unmade(Database& db, std::int64_t submission) {
  return db
      .integer(
          "SELECT 1 FROM submission_version v WHERE submission=?1 AND why='unmade' AND "
          "n=(SELECT max(n) FROM submission_version WHERE submission=?1)",
          submission)
      .has_value();
}

void read(Database& db, MessageRef message, PiecesBefore& pieces) {
  const std::string select = "SELECT id, " + image(db) + " FROM submission WHERE ";
  const auto add = [&](Query q) {
    while (q.next()) pieces.rows[q.integer(0)] = q.text(1);
  };
  add(db.query(select + "message=?", message));
  for (const auto& [campaign, unit] : pieces.owners)
    add(db.query(select + "campaign=? AND unit=?", campaign, unit));
  std::erase_if(pieces.rows, [&](const auto& row) { return unmade(db, row.first); });
}

// The message's own are kept unchanged too: they say that the act was kept, whatever it did.
std::set<std::int64_t> own_pieces(Database& db, MessageRef message) {
  std::set<std::int64_t> out;
  Query q = db.query("SELECT id FROM submission WHERE message=?", message);
  while (q.next()) out.insert(q.integer(0));
  return out;
}

struct Touched {
  std::int64_t submission = 0;
  bool own = false;  // of the act's message
  std::optional<std::string> before;
  std::string after, twins;
};

std::vector<Touched> touched_by(Database& db, MessageRef message, int act) {
  std::vector<Touched> out;
  Query q = db.query(
      "SELECT i.submission, s.message=i.message, i.before, i.after, i.twins FROM act_image i JOIN "
      "submission s ON s.id=i.submission WHERE i.message=? AND i.decision=? ORDER BY i.submission",
      message, act);
  while (q.next()) {
    Touched t{q.integer(0), q.flag(1), {}, q.text(3), q.text(4)};
    if (!q.is_null(2)) t.before = q.text(2);
    out.push_back(std::move(t));
  }
  return out;
}

// The act took the piece out of its place, and meanwhile another came there.
bool place_taken(Database& db, MessageRef message, int act, const Touched& t) {
  if (!t.own || !t.before) return false;
  const std::string live = kLive;
  const bool left =
      db.integer("SELECT json_extract(?1,'$.state') IN " + live +
                     " AND (json_extract(?2,'$.state') NOT IN " + live +
                     " OR json_extract(?1,'$.unit','$.type','$.campaign','$.title_key')<>"
                     "json_extract(?2,'$.unit','$.type','$.campaign','$.title_key'))",
                 *t.before, t.after)
          .value_or(1) != 0;
  return left && db.integer("SELECT 1 " + twins_of() +
                                " AND t.id NOT IN (SELECT value FROM json_each(?3)) AND t.id NOT "
                                "IN (SELECT submission FROM act_image WHERE message=?2 AND "
                                "decision=?4)",
                            *t.before, message, t.twins, act)
                     .has_value();
}

bool as_the_act_left_it(Database& db, const std::string& image_sql, const Touched& t) {
  return db.text("SELECT " + image_sql + " FROM submission WHERE id=?", t.submission) == t.after;
}

void put_back(Database& db, const std::vector<std::string>& names, const Touched& t, int version,
              Instant now) {
  if (t.before) {
    std::string set;
    for (const std::string& c : names)
      set += (set.empty() ? "" : ", ") + c + "=json_extract(?1,'$." + c + "')";
    db.run("UPDATE submission SET " + set + " WHERE id=?2", *t.before, t.submission);
  } else {
    db.run(
        "UPDATE submission SET state='void', accepted=0, in_review=0, supersedes=NULL, "
        "beside=NULL WHERE id=?",
        t.submission);
  }
  add_submission_version(db, t.submission, version, t.before ? "undone" : "unmade", now);
}

}  // namespace

PiecesBefore pieces_before(Database& db, MessageRef message, const Decision& after) {
  PiecesBefore out;
  {
    Query q = db.query("SELECT DISTINCT campaign, unit FROM submission WHERE message=?", message);
    while (q.next()) out.owners.emplace(q.text(0), q.text(1));
  }
  for (const Item& item : after.items)
    out.owners.emplace(after.campaign, item.unit.empty() ? after.unit : item.unit);
  read(db, message, out);
  return out;
}

void keep_act(Database& db, MessageRef message, int act, const PiecesBefore& before) {
  PiecesBefore after{before.owners, {}};
  read(db, message, after);
  const std::set<std::int64_t> own = own_pieces(db, message);
  for (const auto& [submission, row] : after.rows) {
    const auto was = before.rows.find(submission);
    const bool made = was == before.rows.end();
    if (!made && was->second == row && !own.contains(submission)) continue;
    const auto twins =
        made ? std::string("[]")
             : db.text("SELECT json_group_array(t.id) " + twins_of(), was->second, message)
                   .value_or("[]");
    db.run(
        "INSERT INTO act_image(message, decision, submission, before, after, twins) "
        "VALUES (?1,?2,?3,CASE WHEN ?4 THEN NULL ELSE ?5 END,?6,?7)",
        message, act, submission, made, made ? std::string() : was->second, row, twins);
  }
}

bool take_back_act(Database& db, MessageRef message, int act, int version, Instant now) {
  std::vector<Touched> touched = touched_by(db, message, act);
  if (touched.empty()) return false;
  std::erase_if(touched, [](const Touched& t) { return t.before == t.after; });
  const std::string image_sql = image(db);
  const bool holds = std::ranges::all_of(touched, [&](const Touched& t) {
    return as_the_act_left_it(db, image_sql, t) && !place_taken(db, message, act, t);
  });
  if (!holds) return false;
  const std::vector<std::string> names = columns(db);
  for (const Touched& t : touched) put_back(db, names, t, version, now);
  return true;
}

}  // namespace shouwen::storage
