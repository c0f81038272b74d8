// What one message brings to the piece of another (Decision::part_of): pictures sent afterwards.
// The link is what is true; the other's decision is a version made from it, so that lists, letters
// and screens need no second lookup. It is made again whenever either message is decided anew:
//
//   evidence of the part   settles=PROBLEM             by the rules, when it was judged
//   evidence of the whole  settled=PROBLEM, message:N  here; taken back with the link
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/filing.h"
#include "storage/ledger.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr std::string_view kSettles = "settles=", kSettled = "settled=", kLink = "completes";

std::vector<std::string> settles(const Decision& d) {
  std::vector<std::string> out;
  for (const Evidence& e : d.evidence)
    if (e.fact.starts_with(kSettles)) out.push_back(e.fact.substr(kSettles.size()));
  return out;
}

// A part in review, quarantined or decided to be something else completes nothing.
MessageRef completed_by(const Current& current) {
  const Decision& d = current.decision;
  const bool brings =
      d.disposition == Disposition::submission || d.disposition == Disposition::correction;
  const bool sure = d.review.empty() || current.by_person;
  if (!d.part_of || !brings || !sure || d.quarantine || !d.items.empty() ||
      !current.failed_step.empty() || settles(d).empty())
    return {};
  return *d.part_of;
}

std::string place(MessageRef part) {
  return "message:" + std::to_string(part.value);
}

// The names of what came, for a person to read.
std::string names(Database& db, MessageRef part) {
  std::string out;
  Query q = db.query(
      "SELECT filename FROM part WHERE message=? AND filename<>'' ORDER BY path LIMIT 5", part);
  while (q.next()) out += (out.empty() ? "" : "、") + q.text(0);
  return out;
}

bool settle(Database& db, MessageRef part, const Decision& brought, Decision& whole) {
  bool changed = false;
  for (const std::string& problem : settles(brought)) {
    if (std::erase(whole.problems, problem) == 0) continue;
    whole.evidence.push_back(
        {std::string(kSettled) + problem, place(part), names(db, part), 0, "completion", 1});
    changed = true;
  }
  if (changed && whole.problems.empty() && whole.ack == Answer::receipt_with_problems)
    whole.ack = Answer::receipt;
  return changed;
}

bool unsettle(MessageRef part, Decision& whole) {
  std::vector<std::string> open;
  std::erase_if(whole.evidence, [&](const Evidence& e) {
    const bool by = e.fact.starts_with(kSettled) && e.source == place(part);
    if (by) open.push_back(e.fact.substr(kSettled.size()));
    return by;
  });
  for (const std::string& problem : open) whole.problems.push_back(problem);
  if (!open.empty() && whole.ack == Answer::receipt) whole.ack = Answer::receipt_with_problems;
  return !open.empty();
}

// One more version of the whole, in force as the one before it was; and of its pieces.
void store_whole(Database& db, MessageRef whole, MessageRef part, const Decision& decision,
                 const char* why, Instant now) {
  const auto row = filing_row(db, whole);
  if (!row) return;
  const int version =
      add_version(db, *row, {decision, why, Actor{}, row->by_person, row->version, "", ""}, now);
  make_current(
      db, *row,
      {decision, version, row->by_person, false, row->failed_step, row->arrival.value_or(now)},
      now);
  std::vector<std::int64_t> pieces;
  Query q = db.query("SELECT id FROM submission WHERE message=? AND state<>'void'", whole);
  while (q.next()) pieces.push_back(q.integer(0));
  for (const std::int64_t piece : pieces) add_submission_version(db, piece, version, why, now);
  append_ledger(db, why, Detail().add("version", version).add("by", part.value).json(), Actor{},
                whole, now);
}

std::optional<Decision> current_of(Database& db, MessageRef message) {
  const auto version = db.integer("SELECT version FROM message WHERE id=?", message);
  return version ? stored_decision(db, message, static_cast<int>(*version)) : std::nullopt;
}

}  // namespace

void link_completion(Database& db, MessageRef part, const Current& current, Instant now) {
  const MessageRef before{
      db.integer("SELECT other FROM link WHERE message=? AND kind=?", part, kLink).value_or(0)};
  const MessageRef after = completed_by(current);
  if (before == after) return;
  if (before) {
    db.run("DELETE FROM link WHERE message=? AND kind=?", part, kLink);
    auto whole = current_of(db, before);
    if (whole && unsettle(part, *whole))
      store_whole(db, before, part, *whole, "completion_gone", now);
  }
  if (after && after != part) {
    auto whole = current_of(db, after);
    if (!whole || whole->quarantine) return;
    db.run("INSERT OR IGNORE INTO link(message, other, kind) VALUES (?,?,?)", part, after, kLink);
    if (settle(db, part, current.decision, *whole))
      store_whole(db, after, part, *whole, "completed", now);
  }
}

void keep_completed(Database& db, MessageRef whole, Decision& decision) {
  std::vector<MessageRef> parts;
  Query q =
      db.query("SELECT message FROM link WHERE other=? AND kind=? ORDER BY message", whole, kLink);
  while (q.next()) parts.push_back(q.id<MessageTag>(0));
  for (const MessageRef part : parts)
    if (const auto brought = current_of(db, part)) settle(db, part, *brought, decision);
}

}  // namespace shouwen::storage
