// SPDX-License-Identifier: Apache-2.0
#include "storage/adoption.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "storage/erase.h"
#include "storage/filing.h"
#include "storage/ledger.h"
#include "storage/reader_impl.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"
#include "storage/text_index.h"

namespace shouwen::storage {
namespace {

struct Named {
  AdoptionStep step;
  std::string_view en, zh;
};
constexpr std::array<Named, 10> kSteps = {{
    {AdoptionStep::candidate, "candidate", "备选"},
    {AdoptionStep::first_review, "first_review", "初审"},
    {AdoptionStep::second_review, "second_review", "复审"},
    {AdoptionStep::sign_off, "sign_off", "审签"},
    {AdoptionStep::adopted, "adopted", "已采用"},
    {AdoptionStep::not_adopted, "not_adopted", "未采用"},
    {AdoptionStep::published, "published", "已刊发"},
    {AdoptionStep::recommended, "recommended", "推荐报部"},
    {AdoptionStep::ministry_adopted, "ministry_adopted", "部采用"},
    {AdoptionStep::ministry_not_adopted, "ministry_not_adopted", "部未采用"},
}};

bool of_ministry(AdoptionStep step) {
  return step >= AdoptionStep::recommended;
}

const std::string kSelect =
    "SELECT a.id, a.submission, a.step, a.opinion, a.person, a.actor, a.at, a.ended, a.ended_by, "
    "a.ended_reason FROM adoption a ";

AdoptionEntry entry_of(const Query& q) {
  AdoptionEntry e;
  e.id = q.integer(0);
  e.submission = q.id<SubmissionTag>(1);
  e.step = adoption_step_from(q.text(2)).value_or(AdoptionStep::candidate);
  e.opinion = q.text(3);
  e.person = q.text(4);
  e.actor = q.text(5);
  e.at = q.instant(6);
  e.ended = q.maybe_instant(7);
  e.ended_by = q.text(8);
  e.ended_reason = q.text(9);
  return e;
}

std::vector<AdoptionEntry> entries_of(Database& db, SubmissionRef piece) {
  std::vector<AdoptionEntry> out;
  Query q = db.query(kSelect + "WHERE a.submission=? ORDER BY a.id", piece);
  while (q.next()) out.push_back(entry_of(q));
  return out;
}

Error no_such(SubmissionRef piece) {
  return rejected("no submission " + std::to_string(piece.value));
}

std::string words_of(const std::vector<AdoptionStep>& steps) {
  std::string out;
  for (const AdoptionStep step : steps)
    out += (out.empty() ? "" : "、") + std::string(name_zh(step));
  return out.empty() ? "没有 none" : out;
}

struct Piece {
  MessageRef message;
  std::string state, salt;
};

std::optional<Piece> piece_of(Database& db, SubmissionRef ref) {
  Query q = db.query(
      "SELECT s.message, s.state, m.salt FROM submission s JOIN message m ON m.id=s.message WHERE "
      "s.id=?",
      ref);
  if (!q.next()) return std::nullopt;
  return Piece{q.id<MessageTag>(0), q.text(1), q.text(2)};
}

std::string keyed(Store& store, std::string_view name) {
  return "sha256:" + hmac_sha256_hex(store.install_key(), std::string(name));
}

}  // namespace

std::string_view name(AdoptionStep step) {
  return kSteps[static_cast<std::size_t>(step)].en;
}
std::string_view name_zh(AdoptionStep step) {
  return kSteps[static_cast<std::size_t>(step)].zh;
}

std::optional<AdoptionStep> adoption_step_from(std::string_view word) {
  for (const Named& one : kSteps)
    if (one.en == word || one.zh == word) return one.step;
  return std::nullopt;
}

std::vector<AdoptionStep> adoption_steps() {
  std::vector<AdoptionStep> out;
  out.reserve(kSteps.size());
  for (const Named& one : kSteps) out.push_back(one.step);
  return out;
}

Adoption standing(std::span<const AdoptionEntry> entries, Instant moment) {
  Adoption out;
  for (const AdoptionEntry& entry : entries) {
    if (!entry.in_force(moment)) continue;
    (of_ministry(entry.step) ? out.ministry : out.own) = entry.step;
    out.published = out.published || entry.step == AdoptionStep::published;
  }
  return out;
}

bool may_follow(const Adoption& now, AdoptionStep next) {
  switch (next) {
    case AdoptionStep::candidate:
      return !now.own || now.own == AdoptionStep::not_adopted;
    case AdoptionStep::first_review:
    case AdoptionStep::second_review:
    case AdoptionStep::sign_off:
    case AdoptionStep::adopted:  // each follows the one before it in the enumeration
      return now.own && static_cast<int>(*now.own) + 1 == static_cast<int>(next);
    case AdoptionStep::not_adopted:
      return now.own && *now.own <= AdoptionStep::sign_off;
    case AdoptionStep::published:
      return now.own == AdoptionStep::adopted;
    case AdoptionStep::recommended:
      return now.adopted() && (!now.ministry || now.ministry == AdoptionStep::ministry_not_adopted);
    case AdoptionStep::ministry_adopted:
    case AdoptionStep::ministry_not_adopted:
      return now.ministry == AdoptionStep::recommended;
  }
  return false;
}

std::vector<AdoptionStep> next_steps(const Adoption& now) {
  std::vector<AdoptionStep> out;
  std::ranges::copy_if(adoption_steps(), std::back_inserter(out),
                       [&](AdoptionStep step) { return may_follow(now, step); });
  return out;
}

bool makes_public(AdoptionStep step) {
  return step == AdoptionStep::published || step == AdoptionStep::recommended;
}

Result<std::int64_t> add_adoption(Store& store, const AdoptionEntry& entry, const Actor& actor,
                                  Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  const auto piece = piece_of(db, entry.submission);
  const std::vector<AdoptionEntry> before = entries_of(db, entry.submission);
  if (Status s = db.status(); !s.ok()) return s.error();
  if (!piece) return no_such(entry.submission);
  if (purge_of(db, piece->message) != 0) return was_purged(piece->message);
  if (piece->state != "accepted")
    return rejected("报送件" + std::to_string(entry.submission.value) +
                        "未核收，不能选用 the piece is not accepted",
                    "先核收 first: shouwen review accept " + std::to_string(piece->message.value));
  // Whatever the clock says: one set back hides no step.
  const Adoption stands = standing(before, Instant{INT64_MAX});
  if (!may_follow(stands, entry.step))
    return rejected("报送件" + std::to_string(entry.submission.value) + "现为" +
                        (stands.stands() ? std::string(name_zh(*stands.stands())) : "未列入") +
                        "，下一步不能是" + std::string(name_zh(entry.step)) +
                        " this step does not follow",
                    "可以是 may follow: " + words_of(next_steps(stands)));
  db.run("INSERT INTO adoption(submission, step, opinion, person, actor, at) VALUES (?,?,?,?,?,?)",
         entry.submission, name(entry.step), entry.opinion, entry.person, actor.name, now);
  const std::int64_t id = db.last_id();
  append_ledger(db, "adoption",
                Detail()
                    .add("adoption", id)
                    .add("submission", entry.submission.value)
                    .add("step", name(entry.step))
                    .add("person", keyed(store, entry.person))
                    .add("opinion", words_digest(piece->salt, entry.opinion))
                    .json(),
                actor, piece->message, now);
  if (Status s = tx.commit("adoption.commit", "adoption.committed"); !s.ok()) return s.error();
  return id;
}

Result<AdoptionEntry> undo_adoption(Store& store, SubmissionRef piece, const Actor& actor,
                                    Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  const auto row = piece_of(db, piece);
  std::vector<AdoptionEntry> entries = entries_of(db, piece);
  std::erase_if(entries, [](const AdoptionEntry& e) { return e.ended.has_value(); });
  if (Status s = db.status(); !s.ok()) return s.error();
  if (!row) return no_such(piece);
  if (entries.empty())
    return rejected(
        "报送件" + std::to_string(piece.value) + "没有可撤销的选用 nothing to take back",
        "见 see: shouwen select list --all");
  AdoptionEntry last = entries.back();
  db.run("UPDATE adoption SET ended=?, ended_by=?, ended_reason=? WHERE id=?", now, actor.name,
         actor.reason, last.id);
  append_ledger(db, "adoption_undone", Detail().add("adoption", last.id).json(), actor,
                row->message, now);
  if (Status s = tx.commit("adoption.commit", "adoption.committed"); !s.ok()) return s.error();
  return last;
}

Digest blocker_digest(Store& store, std::string_view blocker, std::string_view found) {
  return {"hmac-sha256:" +
          hmac_sha256_hex(store.install_key(), std::string(blocker) + '\0' + std::string(found))};
}

Result<std::int64_t> override_blocker(Store& store, const BlockerOverride& what, const Actor& actor,
                                      Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  const auto piece = piece_of(db, what.submission);
  const bool already = db.integer(
                             "SELECT 1 FROM blocker_override WHERE submission=? AND blocker=? AND "
                             "finding=? AND ended IS NULL",
                             what.submission, what.blocker, what.finding)
                           .has_value();
  if (Status s = db.status(); !s.ok()) return s.error();
  if (!piece) return no_such(what.submission);
  if (purge_of(db, piece->message) != 0) return was_purged(piece->message);
  if (already)
    return rejected("已有人负责放行 somebody answered for it already",
                    "见 see: shouwen select check");
  db.run(
      "INSERT INTO blocker_override(submission, blocker, finding, person, reason, actor, at) "
      "VALUES "
      "(?,?,?,?,?,?,?)",
      what.submission, what.blocker, what.finding, what.person, actor.reason, actor.name, now);
  const std::int64_t id = db.last_id();
  append_ledger(db, "blocker_overridden",
                Detail()
                    .add("override", id)
                    .add("submission", what.submission.value)
                    .add("blocker", what.blocker)
                    .add("finding", what.finding.text)
                    .add("person", keyed(store, what.person))
                    .json(),
                actor, piece->message, now);
  if (Status s = tx.commit("adoption.commit", "adoption.committed"); !s.ok()) return s.error();
  return id;
}

Status end_override(Store& store, std::int64_t id, const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  const auto message = db.integer(
      "SELECT s.message FROM blocker_override b JOIN submission s ON s.id=b.submission WHERE "
      "b.id=? "
      "AND b.ended IS NULL",
      id);
  if (Status s = db.status(); !s.ok()) return s;
  if (!message)
    return rejected("没有此放行，或已撤销 no such override in force: " + std::to_string(id),
                    "见 see: shouwen select check");
  db.run("UPDATE blocker_override SET ended=?, ended_by=?, ended_reason=? WHERE id=?", now,
         actor.name, actor.reason, id);
  append_ledger(db, "blocker_override_undone", Detail().add("override", id).json(), actor,
                {*message}, now);
  return tx.commit("adoption.commit", "adoption.committed");
}

Result<std::vector<AdoptionEntry>> Reader::adoptions(const std::string& campaign) {
  Database& db = *impl_->db;
  std::vector<AdoptionEntry> out;
  Query q =
      db.query(kSelect + "JOIN submission s ON s.id=a.submission WHERE s.campaign=? ORDER BY a.id",
               campaign);
  while (q.next()) out.push_back(entry_of(q));
  return db.result(std::move(out));
}

Result<std::vector<BlockerOverride>> Reader::overrides(SubmissionRef piece) {
  Database& db = *impl_->db;
  std::vector<BlockerOverride> out;
  Query q = db.query(
      "SELECT id, blocker, finding, person, reason, actor, at, ended FROM blocker_override WHERE "
      "submission=? ORDER BY id",
      piece);
  while (q.next())
    out.push_back({q.integer(0), piece, q.text(1), Digest{q.text(2)}, q.text(3), q.text(4),
                   q.text(5), q.instant(6), q.maybe_instant(7)});
  return db.result(std::move(out));
}

Result<std::map<SubmissionRef, std::string>> Reader::titles_at(const std::string& campaign,
                                                               Instant moment) {
  Database& db = *impl_->db;
  std::map<SubmissionRef, std::string> out;
  Query q = db.query(
      "SELECT submission, title FROM submission_version WHERE campaign=? AND at<=? ORDER BY "
      "submission, n",
      campaign, moment);
  while (q.next()) out[q.id<SubmissionTag>(0)] = q.text(1);
  return db.result(std::move(out));
}

// A state is written anew whenever something else of the piece changes: returned counts when it was
// not returned before, unless that was undone at once, or comes back by an undo.
Result<std::map<SubmissionRef, int>> Reader::returns_at(const std::string& campaign,
                                                        Instant moment) {
  Database& db = *impl_->db;
  std::map<SubmissionRef, int> out;
  Query q = db.query(
      "SELECT v.submission, count(*) FROM submission_version v LEFT JOIN submission_version b ON "
      "b.submission=v.submission AND b.n=v.n-1 WHERE v.campaign=?1 AND v.at<=?2 AND "
      "v.state='returned' AND coalesce(b.state, '')<>'returned' AND v.why<>'undone' AND NOT EXISTS "
      "(SELECT 1 FROM submission_version u WHERE u.submission=v.submission AND u.n=v.n+1 AND "
      "u.why='undone' AND u.at<=?2) GROUP BY v.submission",
      campaign, moment);
  while (q.next()) out[q.id<SubmissionTag>(0)] = static_cast<int>(q.integer(1));
  return db.result(std::move(out));
}

Result<std::vector<std::pair<std::string, std::string>>> Reader::texts(MessageRef message) {
  Database& db = *impl_->db;
  std::vector<std::pair<std::string, std::string>> out;
  Query q = db.query("SELECT place, body FROM text WHERE message=? ORDER BY id", message);
  while (q.next())
    if (!holds_lines(q.text(0))) out.emplace_back(q.text(0), q.text(1));
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
