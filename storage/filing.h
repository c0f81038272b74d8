// The pieces T2 and a person's decision share. Included by storage/*.cpp only.
// Threads: that of the Database. Errors: sticky in the Database.
// REQUIRES, for all: inside a transaction.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/decision.h"
#include "storage/late.h"
#include "storage/outbox.h"
#include "storage/records.h"
#include "storage/sqlite.h"

namespace shouwen::storage {

// A message's row, as far as filing needs it.
struct FilingRow {
  MessageRef message, same_as;
  Digest octets, content;
  std::string salt, number, cause, failed_step;
  bool own_sent = false, answerable = true, by_person = false;
  int version = 0;
  std::optional<Instant> arrival;
  bool purged = false;  // nothing is decided or answered about it any more
};
// nullopt, and an error remembered by `db`, when there is none.
std::optional<FilingRow> filing_row(Database& db, MessageRef message);
// Its row for one who would decide or answer: an error is remembered when it was purged, too.
std::optional<FilingRow> row_to_act_on(Database& db, MessageRef message);
Error was_purged(MessageRef message);

// One more version of the decision; does not make it current. Returns its number.
struct NewVersion {
  const Decision& decision;
  std::string cause;
  const Actor& actor;
  bool by_person = false;
  int previous = 0;  // where undo goes back to
  std::string engine_version, config_digest;
};
int add_version(Database& db, const FilingRow& row, const NewVersion& version, Instant now);

// Makes `version` the current one: credits its items and sets the columns lists are made from.
struct Current {
  const Decision& decision;
  int version = 0;
  bool by_person = false;
  bool accept = false;  // every item becomes 已核收
  std::string failed_step;
  Instant arrival;
  bool pieces_stand = false;  // undo has put them back; nothing is credited anew
  bool undone = false;        // judged anew by an undo: what came between is looked for
};
void make_current(Database& db, const FilingRow& row, const Current& current, Instant now);

// Credits the items of a decision: new submissions, changed ones as new versions, those no longer
// named void. True when one was kept beside an earlier piece and a person must look.
bool credit(Database& db, MessageRef message, const Current& current, Instant now);
// What a message brings to a piece of another: linked, and that one's decision told of it, when
// `current` says so; taken back when it no longer does.
void link_completion(Database& db, MessageRef part, const Current& current, Instant now);
// A message judged anew is told again of what came to its pieces.
void keep_completed(Database& db, MessageRef whole, Decision& decision);
// What of its pieces nobody accepted, nor a later one replaced, leaves: nothing is left to count.
void drop_uncounted(Database& db, MessageRef message, int decision_version, Instant now);
// What happened to the pieces of a message elsewhere may put it into the queue or out of it.
void restate(Database& db, MessageRef message);
// Takes back 核收 from the pieces of a message, and what it settled.
void unaccept(Database& db, MessageRef message, int decision_version, Instant now);
bool stands_beside(Database& db,
                   MessageRef message);  // what credit() says, of the rows as they are
// A row of a message's pieces: part paths, ordinal among items of the same parts.
using PieceKey = std::pair<std::string, int>;
// The items a decision credits, each with its key, in their order.
std::vector<std::pair<PieceKey, const Item*>> keyed(const Decision& decision);
void add_submission_version(Database& db, std::int64_t submission, int decision_version,
                            std::string_view why, Instant now);
// The moment that counts for all pieces of a message; each that moves is one version more.
void set_arrival(Database& db, MessageRef message, Instant arrival, int decision_version,
                 Instant now);
// What the decision in force announces and does not bring (overlay.h).
void note_claims(Database& db, MessageRef message, const Current& current, Instant now);

// The pieces around an act of a person, as it finds them: its message's own and all of the units
// it concerns before and after.
struct PiecesBefore {
  std::set<std::pair<std::string, std::string>> owners;  // campaign, unit
  std::map<std::int64_t, std::string> rows;              // submission -> image
};
PiecesBefore pieces_before(Database& db, MessageRef message, const Decision& after);
// What version `act` has done to them is kept, for undo.
void keep_act(Database& db, MessageRef message, int act, const PiecesBefore& before);
// Puts back what `act` did, as `version`. False, and nothing is changed, when something came
// between (a piece touched again, a newcomer of the same title), or the act was kept by no schema.
bool take_back_act(Database& db, MessageRef message, int act, int version, Instant now);

// why_held of a mail that was bounced while it was still being sent.
inline constexpr const char* kBounced = "bounced";

// What a filed message still owes; nothing owed takes the row away.
void owe(Database& db, MessageRef message, const Owed& owed, Instant now);
// The end of a late reading that owed `before`; true: it was set aside.
bool settle_late(Database& db, MessageRef message, const Owed& before, const LateEnd& end,
                 Instant now);
std::optional<LateRow> late_row(Database& db, MessageRef message);

std::optional<Decision> stored_decision(Database& db, MessageRef message, int version);

// One mail of ours, with its fixed Message-ID. Returns the row already there for the same
// (message, purpose, decision version), so asking twice queues once.
struct Queue {
  const std::string& install_key;
  const std::string& domain;
  const OutboxRequest& request;
  MessageRef message;
  Digest octets;  // of the message; empty for digests
  int decision_version = 0;
  std::string number;
  bool held_by_restore = false;
};
OutboxRef queue_mail(Database& db, const Queue& mail, Instant now);

// True when the answer to a mail that arrived then may have been sent by the state a restore lost.
bool held_by_restore(Database& db, Instant arrival);

// The message's receipt number, taken now when it has none. Never reused: the sequence only grows
// and a restore starts another one under its own epoch.
std::string take_number(Database& db, const FilingRow& row, const std::string& prefix, int epoch);

// SQL: does the message named in column `message` correct the message of parameter `of`?
std::string corrects(const std::string& message, const std::string& of);

std::string without_brackets(std::string_view message_id);

}  // namespace shouwen::storage
