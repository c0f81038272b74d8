// Records the queries return and the small values calls share. Values; no I/O.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/ids.h"
#include "config/time.h"
#include "storage/decision.h"
#include "storage/late.h"
#include "storage/message.h"
#include "storage/outbox.h"

namespace shouwen::storage {

struct Actor {
  enum class Kind { system, rule, user };
  Kind kind = Kind::system;
  std::string name;    // user: login name (peer credentials); rule: rule id
  std::string reason;  // in the actor's words
};

// A statement of the office as stored: exact text by digest with an effective time.
struct Statement {
  std::string kind, key, text;  // kind: campaign | units | holidays
  Digest digest;
  Instant effective;
  int version = 0;
};

// One submission 报送件 as credited. State words: OFFICE §1.
struct SubmissionRow {
  SubmissionRef ref;
  MessageRef message;
  std::string campaign, unit, type, title,
      state;  // pending accepted returned replaced withdrawn void
  Instant arrival;
  int ordinal = 0, version = 1;
  bool in_review = false, late = false, accepted = false;
  std::vector<std::string> attachments;
  SubmissionRef supersedes = {};
  std::optional<Instant> redo_by = {};  // 补正期限
  std::string brought_by = {};          // the unit whose mail it came in
  std::string covers = {};              // codes it speaks of, separated by ';'
};

struct MessageRow {
  MessageRef ref, same_as;
  Header header;
  Instant arrival;
  std::string arrival_basis, state, channel,
      number;  // state: received filed review quarantined failed unrelated
  std::uint64_t size = 0;
  Digest octets;
  Decision decision;  // newest
  int version = 0;
  std::string decided_by, failed_step;
  std::optional<std::string> late_set_aside;  // why; a person must look
};

// Mail on a server that could not be read; a person asks for it again or has it by other means.
struct Unfetchable {
  std::int64_t id = 0;
  std::string account, folder, uidvalidity;
  std::uint64_t uid = 0;
  std::string why;
  Instant at;
  bool asked_again = false;  // at the next poll
};

struct TrailEntry {
  Instant at;
  std::string event, actor, detail;
};

// What became of one piece of the decision in force. state "": it is credited nowhere (无关, a
// copy).
struct PieceState {
  SubmissionRef ref;
  std::string state;       // as SubmissionRow's
  MessageRef replaced_by;  // the message whose piece took its place
};

struct MessageTrail {
  MessageRow message;
  std::vector<Arrival> arrivals;
  std::vector<StoredPart> parts;    // without text
  std::vector<Decision> decisions;  // oldest first
  std::vector<PieceState> pieces;   // by Decision::items of the message
  std::vector<OutboxMail> outbox;
  std::vector<TrailEntry> entries;
  std::optional<LateRow> late;
};

struct SearchHit {
  std::int64_t id = 0;  // for Page::before
  MessageRef message;
  std::string where, excerpt;  // where: subject, body, attachment path
  Instant arrival;
};

}  // namespace shouwen::storage
