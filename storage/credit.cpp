// Submissions: what a decision's items are credited as, and which earlier piece each replaces.
// No mail alone makes an obligation worse: only a confirmed sender's later version replaces one
// that is not yet accepted; everything else is kept beside it for a person (DESIGN §2).
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "config/text.h"
#include "storage/decision_json.h"
#include "storage/filing.h"

namespace shouwen::storage {
namespace {

using Key = PieceKey;

struct Row {
  std::int64_t id = 0, supersedes = 0, beside = 0;
  std::string unit, type, title, campaign, state, attachments, brought_by, covers;
  std::optional<Instant> redo_by;
  bool accepted = false, in_review = false, late = false;
  bool untitled = false;  // Item::untitled, of the piece being filed; not kept
  int version = 1;
};

struct Candidate {
  std::int64_t id = 0;
  std::string title;
  bool accepted = false, late = false, returned = false;
  int version = 1;
  Instant arrival;
};

std::map<Key, Row> rows_of(Database& db, MessageRef message) {
  std::map<Key, Row> rows;
  Query q = db.query(
      "SELECT parts, ordinal, id, supersedes, beside, unit, type, title, campaign, state, "
      "attachments, accepted, in_review, late, version, brought_by, covers, redo_by "
      "FROM submission WHERE message=?",
      message);
  while (q.next()) {
    Row row{q.integer(2), q.integer(3), q.integer(4), q.text(5),  q.text(6),  q.text(7),
            q.text(8),    q.text(9),    q.text(10),   q.text(15), q.text(16), q.maybe_instant(17)};
    row.accepted = q.flag(11);
    row.in_review = q.flag(12);
    row.late = q.flag(13);
    row.version = static_cast<int>(q.integer(14));
    rows[{q.text(0), static_cast<int>(q.integer(1))}] = std::move(row);
  }
  return rows;
}

constexpr const char* kCandidates =
    "SELECT id, title_key, accepted, late, state='returned', version, arrival FROM submission "
    "WHERE "
    "state IN ('pending','accepted','returned') ";

Candidate candidate_of(const Query& q) {
  return {q.integer(0), q.text(1), q.flag(2), q.flag(3), q.flag(4), static_cast<int>(q.integer(5)),
          q.instant(6)};
}

// The version of a piece that stands, when it was replaced since.
std::optional<Candidate> standing(Database& db, std::int64_t piece, MessageRef self) {
  for (int n = 0; n < 64; ++n) {
    if (Query q = db.query(std::string(kCandidates) + "AND id=?", piece); q.next())
      return candidate_of(q);
    const auto later =
        db.integer("SELECT id FROM submission WHERE supersedes=? AND state<>'void' AND message<>?",
                   piece, self);
    if (!later) return std::nullopt;
    piece = *later;
  }
  return std::nullopt;
}

// What a correction may mean: pieces of that unit and kind in the messages it names, or what has
// replaced them.
std::vector<Candidate> named(Database& db, MessageRef self, const Decision& d, const Row& row) {
  std::vector<Candidate> out;
  std::vector<std::int64_t> pieces;
  for (MessageRef message : d.replaces) {
    Query q = db.query(
        "SELECT id FROM submission WHERE message=? AND campaign=? AND unit=? AND type=? AND "
        "message<>? ORDER BY id LIMIT 64",
        message, row.campaign, row.unit, row.type, self);
    while (q.next()) pieces.push_back(q.integer(0));
  }
  for (const std::int64_t piece : pieces)
    if (const auto one = standing(db, piece, self);
        one && std::ranges::find(out, one->id, &Candidate::id) == out.end())
      out.push_back(*one);
  return out;
}

// The earlier piece this one is a version of: the same title, the same sender's first; or, in a
// message the correction names, the only one it can be. `sure`: not one of several.
std::optional<Candidate> earlier_piece(Database& db, MessageRef message, const Decision& d,
                                       const Row& row, std::set<std::int64_t>& used, bool& sure) {
  if (row.unit.empty() || row.type.empty()) return std::nullopt;
  const std::string title = fold(row.title);
  if (d.replaces.empty()) {
    // Two weekly 简讯.docx are two pieces, unless the very files came before.
    if (title.empty() || (row.untitled && !d.duplicate_of)) return std::nullopt;
    Query q =
        db.query(std::string(kCandidates) +
                     "AND campaign=?1 AND unit=?2 AND type=?3 AND title_key=?4 AND "
                     "message<>?5 ORDER BY (SELECT sender FROM message m WHERE "
                     "m.id=submission.message)=(SELECT sender FROM message WHERE id=?5) DESC, "
                     "id DESC LIMIT 8",
                 row.campaign, row.unit, row.type, title, message);
    while (q.next()) {
      if (used.insert(q.integer(0)).second) return candidate_of(q);
    }
    return std::nullopt;
  }
  std::vector<Candidate> all = named(db, message, d, row);
  for (const Candidate& c : all) {
    if (!title.empty() && c.title == title && used.insert(c.id).second) return c;
  }
  std::erase_if(all, [&](const Candidate& c) { return used.contains(c.id); });
  if (all.empty()) return std::nullopt;
  sure = all.size() == 1;
  if (sure) used.insert(all.front().id);
  return all.front();
}

// A piece of a mail that corrects this message and has found nothing to replace: it came, or was
// brought back, while this one counted elsewhere.
std::optional<Candidate> correcting(Database& db, MessageRef message, const Row& row,
                                    std::set<std::int64_t>& used) {
  Query q = db.query(std::string(kCandidates) +
                         "AND campaign=?1 AND unit=?2 AND type=?3 AND message<>?4 AND supersedes "
                         "IS NULL AND beside IS NULL AND " +
                         corrects("submission.message", "?4") + " ORDER BY id LIMIT 8",
                     row.campaign, row.unit, row.type, message);
  while (q.next())
    if (used.insert(q.integer(0)).second) return candidate_of(q);
  return std::nullopt;
}

void set_state(Database& db, std::int64_t id, std::string_view state, int decision_version,
               std::string_view why, Instant now) {
  db.run("UPDATE submission SET state=? WHERE id=?", state, id);
  add_submission_version(db, id, decision_version, why, now);
}

// What the decision in force says of a piece, as of its own message; nullopt: it names none such.
std::optional<Item> said_of(Database& db, std::int64_t id) {
  Query q = db.query(
      "SELECT d.body, s.parts, s.ordinal FROM submission s JOIN message m ON m.id=s.message JOIN "
      "decision d ON d.message=m.id AND d.version=m.version WHERE s.id=?",
      id);
  if (!q.next()) return std::nullopt;
  const auto decision = decision_from_json(q.text(0));
  if (!decision.ok()) return std::nullopt;
  for (const auto& [key, item] : keyed(*decision))
    if (key.first == q.text(1) && key.second == q.integer(2)) return *item;
  return std::nullopt;
}

// A piece whose successor went away is what the decision in force says of it. What its row was
// before it was replaced is no guide: acts came and were undone while it stood replaced.
void revive(Database& db, std::int64_t id, int decision_version, Instant now) {
  if (id == 0) return;
  const std::optional<Item> item = said_of(db, id);
  const bool returned = item && !item->returned.empty();
  db.run(
      "UPDATE submission SET state=CASE WHEN ?2 THEN 'returned' WHEN accepted THEN 'accepted' ELSE "
      "'pending' END, redo_by=?3 WHERE id=?1 AND state='replaced'",
      id, returned, returned ? item->redo_by : std::nullopt);
  if (!db.failed() && db.changes() == 1) {
    add_submission_version(db, id, decision_version, "successor_gone", now);
  }
}

// The piece that replaced this one; 0: none does.
std::int64_t successor(Database& db, std::int64_t id) {
  return db.integer("SELECT id FROM submission WHERE supersedes=? AND state<>'void' LIMIT 1", id)
      .value_or(0);
}

// Is a piece late by its own arrival, whatever it replaced?
bool late_alone(Database& db, std::int64_t id) {
  const std::optional<Item> item = said_of(db, id);
  return item && item->late;
}

// A piece leaves the chain of versions it stood in. What it had replaced is what it was before; or,
// when a later one had replaced it, that one replaces the earlier, and nothing counts twice.
void leave(Database& db, Row& row, int decision_version, Instant now) {
  if (const std::int64_t next = successor(db, row.id)) {
    const SubmissionRef earlier{row.supersedes};
    const auto before = db.integer("SELECT version FROM submission WHERE id=?", earlier);
    const bool late =
        late_alone(db, next) &&
        db.integer("SELECT late FROM submission WHERE id=?", earlier).value_or(1) != 0;
    db.run(
        "UPDATE submission SET supersedes=?2, version=?3, late=?4, beside=CASE WHEN beside=?5 THEN "
        "?2 ELSE beside END WHERE id=?1",
        next, earlier, before.value_or(0) + 1, late, row.id);
    add_submission_version(db, next, decision_version, "earlier_left", now);
  } else {
    revive(db, row.supersedes, decision_version, now);
  }
  row.supersedes = row.beside = 0;
  row.version = 1;
  row.accepted = false;
}

// A returned piece stays as timely as it was when it is mended within its 补正期限 (OFFICE §3).
bool mended_in_time(Database& db, const Candidate& earlier, Instant arrival) {
  if (!earlier.returned) return true;
  const auto by = db.integer("SELECT redo_by FROM submission WHERE id=?", earlier.id);
  return !by || arrival.ms <= *by;
}

// What nobody could open was no piece: the first that can be read says whether it is late.
bool unopened(Database& db, std::int64_t id) {
  Query q = db.query(
      "SELECT m.id, m.version FROM submission s JOIN message m ON m.id=s.message WHERE s.id=?", id);
  if (!q.next()) return false;
  const auto decision = stored_decision(db, q.id<MessageTag>(0), static_cast<int>(q.integer(1)));
  return decision && decision->items.size() == 1 &&
         std::ranges::any_of(decision->problems, [](const std::string& problem) {
           return problem == "unreadable_attachment" || problem == "encrypted_archive";
         });
}

// What takes a piece's place is nothing that piece stands beside any more.
void beside_no_more(Database& db, std::int64_t earlier, std::int64_t piece) {
  db.run(
      "UPDATE submission SET beside=NULL, in_review=coalesce((SELECT json_array_length(d.body, "
      "'$.review')>0 FROM message m JOIN decision d ON d.message=m.id AND d.version=m.version "
      "WHERE m.id=submission.message), 0) WHERE id=? AND beside=?",
      earlier, piece);
}

// Decides what a new or changed piece does to an earlier one.
void relate(Database& db, MessageRef message, const Current& current, Row& row,
            std::set<std::int64_t>& used, Instant now) {
  const Decision& d = current.decision;
  bool sure = true;
  auto earlier = earlier_piece(db, message, d, row, used, sure);
  if (!earlier && current.undone) earlier = correcting(db, message, row, used);
  if (!earlier) return;
  // A confirmed sender's very files again, a county's by its city, count once. A stranger's copy
  // takes no place: what he sends is not the unit's word.
  const bool own_affair = d.sender_confirmed && (row.unit == d.unit || d.duplicate_of);
  const bool later = earlier->arrival <= current.arrival;
  const bool ordered = current.by_person && !d.replaces.empty();  // a person named what it replaces
  if (later && (ordered || (sure && own_affair && !earlier->accepted))) {
    row.supersedes = earlier->id;
    row.version = earlier->version + 1;
    // A voluntary correction never makes it late.
    if (mended_in_time(db, *earlier, current.arrival) && !unopened(db, earlier->id))
      row.late = row.late && earlier->late;
    beside_no_more(db, earlier->id, row.id);
    set_state(db, earlier->id, "replaced", current.version, "replaced", now);
  } else {
    row.beside = earlier->id;
    row.in_review = true;
  }
}

bool undecided(const Row& row) {
  return row.beside != 0 && row.beside != row.supersedes;
}

// Accepting a piece that stood beside an earlier one settles which of them counts. `beside` stays,
// so that the acceptance can be undone.
void accept_beside(Database& db, Row& row, int decision_version, Instant now) {
  if (!undecided(row)) return;
  row.supersedes = row.beside;
  row.version =
      1 + static_cast<int>(
              db.integer("SELECT version FROM submission WHERE id=?", row.supersedes).value_or(0));
  row.late = row.late &&
             db.integer("SELECT late FROM submission WHERE id=?", row.supersedes).value_or(1) != 0;
  set_state(db, row.supersedes, "replaced", decision_version, "replaced", now);
}

void write(Database& db, const Row& row) {
  db.run(
      "UPDATE submission SET campaign=?, unit=?, type=?, title=?, title_key=?, attachments=?, "
      "version=?, "
      "state=?, accepted=?, in_review=?, late=?, supersedes=?, beside=?, brought_by=?, covers=?, "
      "redo_by=? WHERE id=?",
      row.campaign, row.unit, row.type, row.title, fold(row.title), row.attachments, row.version,
      row.state, row.accepted, row.in_review, row.late, SubmissionRef{row.supersedes},
      SubmissionRef{row.beside}, row.brought_by, row.covers, row.redo_by, row.id);
}

std::int64_t insert(Database& db, MessageRef message, const Key& key, Instant arrival,
                    const Row& row) {
  db.run(
      "INSERT INTO submission(message, parts, ordinal, arrival, campaign, unit, type, title, "
      "title_key, attachments, version, state, accepted, in_review, late, supersedes, beside, "
      "brought_by, covers, redo_by) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      message, key.first, key.second, arrival, row.campaign, row.unit, row.type, row.title,
      fold(row.title), row.attachments, row.version, row.state, row.accepted, row.in_review,
      row.late, SubmissionRef{row.supersedes}, SubmissionRef{row.beside}, row.brought_by,
      row.covers, row.redo_by);
  return db.last_id();
}

bool same(const Row& a, const Row& b) {
  return a.campaign == b.campaign && a.unit == b.unit && a.type == b.type && a.title == b.title &&
         a.state == b.state && a.accepted == b.accepted && a.in_review == b.in_review &&
         a.late == b.late && a.attachments == b.attachments && a.supersedes == b.supersedes &&
         a.beside == b.beside && a.brought_by == b.brought_by && a.covers == b.covers &&
         a.redo_by == b.redo_by;
}

std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : ";") + code;
  return out;
}

// One item: a new row or a new version of the row of the same key. True: kept beside.
bool credit_item(Database& db, MessageRef message, const Current& current, const Item& item,
                 const Key& key, const Row* stored, std::set<std::int64_t>& used, Instant now) {
  const Decision& d = current.decision;
  Row row = stored != nullptr ? *stored : Row{};
  const std::string& unit = item.unit.empty() ? d.unit : item.unit;
  const bool another = stored == nullptr || row.unit != unit || row.type != item.type ||
                       row.campaign != d.campaign || row.state == "void";
  if (another && stored != nullptr) leave(db, row, current.version, now);
  row.campaign = d.campaign;
  row.unit = unit;
  row.type = item.type;
  row.title = item.title;
  row.untitled = item.untitled;
  row.attachments = to_json(item.attachments);
  row.brought_by = d.unit;
  row.covers = joined(item.covers);
  row.late = item.late && (another || row.supersedes == 0 || row.late);
  row.in_review = !d.review.empty() || undecided(row);
  if (another) row.state = "pending";
  // An undo that is not exact may bring back a piece whose place in a chain is no longer its own.
  const bool unplaced =
      current.undone && row.state == "pending" && row.supersedes == 0 && row.beside == 0;
  if (another || unplaced) relate(db, message, current, row, used, now);
  if (!item.returned.empty() && row.state != "replaced") {
    row.state = "returned";
    row.accepted = false;
    row.in_review = false;
    row.redo_by = item.redo_by;
  } else if (row.state == "returned") {
    row.state = "pending";
  }
  // The deadline stays with a replaced piece: the one that took its place is judged by it.
  if (row.state == "pending") row.redo_by.reset();
  // A replaced piece does not count, so there is nothing to accept of it.
  // A returned one waits for what it was returned for.
  if (current.accept && row.state != "replaced" && row.state != "returned") {
    accept_beside(db, row, current.version, now);
    row.accepted = true;
    row.in_review = false;
    row.state = "accepted";
  }
  if (stored == nullptr) {
    row.id = insert(db, message, key, current.arrival, row);
    add_submission_version(db, row.id, current.version, "credited", now);
  } else if (!same(row, *stored)) {
    write(db, row);
    add_submission_version(db, row.id, current.version, "changed", now);
  }
  return undecided(row);
}

void drop(Database& db, Row row, int decision_version, Instant now) {
  leave(db, row, decision_version, now);
  row.state = "void";
  row.in_review = false;
  write(db, row);
  add_submission_version(db, row.id, decision_version, "no_longer_named", now);
}

}  // namespace

void drop_uncounted(Database& db, MessageRef message, int decision_version, Instant now) {
  for (const auto& [key, row] : rows_of(db, message))
    if (row.state == "pending" || row.state == "returned") drop(db, row, decision_version, now);
}

namespace {

// Void it was only by acts undone since: else there were nothing to accept.
std::string state_before(Database& db, std::int64_t id, std::string_view state) {
  return db
      .text(
          "SELECT state FROM submission_version WHERE submission=? AND state NOT IN (?,'replaced', "
          "'void') ORDER BY n DESC LIMIT 1",
          id, state)
      .value_or("pending");
}

}  // namespace

void unaccept(Database& db, MessageRef message, int decision_version, Instant now) {
  for (const auto& [key, row] : rows_of(db, message)) {
    // It stays replaced; should its successor go, it is not accepted.
    if (row.state == "replaced") db.run("UPDATE submission SET accepted=0 WHERE id=?", row.id);
    if (row.state != "accepted") continue;
    const bool settled = row.beside != 0 && row.beside == row.supersedes;
    if (settled) revive(db, row.supersedes, decision_version, now);
    const std::string before = state_before(db, row.id, "accepted");
    db.run("UPDATE submission SET accepted=0, state=?, in_review=? WHERE id=?", before, settled,
           row.id);
    if (settled) db.run("UPDATE submission SET supersedes=NULL, version=1 WHERE id=?", row.id);
    add_submission_version(db, row.id, decision_version, "acceptance_undone", now);
  }
}

bool credit(Database& db, MessageRef message, const Current& current, Instant now) {
  std::map<Key, Row> stored = rows_of(db, message);
  const std::vector<std::pair<Key, const Item*>> items = keyed(current.decision);
  // First what is no longer named, so that what it gives back can be replaced by what takes its
  // place.
  for (const auto& [key, row] : stored)
    if (row.state != "void" &&
        std::ranges::none_of(items, [&](const auto& i) { return i.first == key; }))
      drop(db, row, current.version, now);
  std::set<std::int64_t> used;
  bool beside = false;
  for (const auto& [key, item] : items) {
    const auto found = stored.find(key);
    beside |= credit_item(db, message, current, *item, key,
                          found == stored.end() ? nullptr : &found->second, used, now);
  }
  return beside;
}

}  // namespace shouwen::storage
