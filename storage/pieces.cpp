// Rows of pieces, as every writer of them needs: their keys, their versions, their moments.
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "storage/filing.h"

namespace shouwen::storage {
namespace {

bool credits(Disposition d) {
  return d == Disposition::submission || d == Disposition::correction;
}

std::string parts_key(const Item& item) {
  std::string key = item.body ? "body" : "";
  for (const std::string& part : item.parts) key += (key.empty() ? "" : ",") + part;
  return key;
}

}  // namespace

std::vector<std::pair<PieceKey, const Item*>> keyed(const Decision& decision) {
  std::vector<std::pair<PieceKey, const Item*>> out;
  if (!credits(decision.disposition)) return out;
  std::map<std::string, int> taken;
  for (const Item& item : decision.items) {
    const std::string parts = parts_key(item);
    out.emplace_back(PieceKey{parts, taken[parts]++}, &item);
  }
  return out;
}

void add_submission_version(Database& db, std::int64_t submission, int decision_version,
                            std::string_view why, Instant now) {
  // The number is asked for apart: inside the INSERT it would make SQLite gather the row in a
  // temporary table first, which costs more than all the rest of crediting a piece.
  const auto last =
      db.integer("SELECT max(n) FROM submission_version WHERE submission=?", submission);
  db.run(
      "INSERT INTO submission_version(submission, n, at, decision, campaign, unit, type, title, "
      "state, in_review, late, why, arrival, version, supersedes, redo_by, brought_by, covers) "
      "SELECT id, ?2, ?3, ?4, campaign, unit, type, title, state, in_review, late, ?5, arrival, "
      "version, supersedes, redo_by, brought_by, covers FROM submission WHERE id=?1",
      submission, last.value_or(0) + 1, now, decision_version, why);
}

void set_arrival(Database& db, MessageRef message, Instant arrival, int decision_version,
                 Instant now) {
  std::vector<std::int64_t> moved;
  {
    Query q =
        db.query("SELECT id FROM submission WHERE message=? AND arrival<>?", message, arrival);
    while (q.next()) moved.push_back(q.integer(0));
  }
  for (const std::int64_t id : moved) {
    db.run("UPDATE submission SET arrival=? WHERE id=?", arrival, id);
    add_submission_version(db, id, decision_version, "earlier_arrival", now);
  }
}

bool stands_beside(Database& db, MessageRef message) {
  return db
      .integer(
          "SELECT 1 FROM submission WHERE message=? AND state<>'void' AND beside IS NOT NULL AND "
          "beside IS NOT supersedes LIMIT 1",
          message)
      .has_value();
}

std::string corrects(const std::string& message, const std::string& of) {
  return "EXISTS (SELECT 1 FROM message m JOIN decision d ON d.message=m.id AND "
         "d.version=m.version, json_each(d.body,'$.replaces') r WHERE m.id=" +
         message + " AND m.disposition='correction' AND r.value=" + of + ")";
}

}  // namespace shouwen::storage
