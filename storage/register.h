// The registers 登记簿 an office keeps beside the board: what came in, what was returned and
// mended, what was set apart, each as it was known at a moment; and what staff enter by hand of a
// message (本单位收文号 归档号 来文字号 联系人). Values and the writing call; the reading ones are
// Reader's (reader_register.cpp). Threads: the Store's. Errors: rejected_input for a message that
// is not there, was purged, or a note that says what is in force already. Source: OFFICE §8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/result.h"
#include "config/time.h"
#include "storage/records.h"

namespace shouwen::storage {

class Store;

// The fields of a note, as stored and as asked for.
inline constexpr std::array<std::string_view, 4> kRegisterFields = {"our_number", "archive_number",
                                                                    "their_number", "contact"};

struct RegisterNote {
  std::string field, value;  // value "" takes the field back
};

// All or none, in one transaction. The ledger keeps which field and a digest, no words. Gives other
// messages that hold the same 本单位收文号 or 归档号: a person must know whether that is meant.
Result<std::vector<MessageRef>> note_register(Store& store, MessageRef message,
                                              std::span<const RegisterNote> notes,
                                              const Actor& actor, Instant now);
// Somebody had personal data of a register written out whole: only that, for the ledger.
Status note_unmasked(Store& store, const std::string& register_name, const std::string& campaign,
                     const Actor& actor, Instant now);

struct NotedRow {
  std::int64_t id = 0;
  std::string field, value, actor;
  Instant at;
  bool in_force = false;
};

struct RegisterPiece {
  SubmissionRef ref;
  std::string campaign, unit, type, title, state;
  bool in_review = false;
};

// One message as it was known at a moment.
struct RegisterEntry {
  MessageRef ref;
  std::string number, channel, sender, subject;
  Instant arrival;
  int pages = -1;
  std::string their_number;                               // as read in the document
  std::map<std::string, std::string, std::less<>> notes;  // in force, by field
  std::optional<Decision> decision;                       // none: it was not filed yet
  std::string decided_by;                                 // login name; "" = the machine
  bool apart = false;  // set apart then or now: nothing of it may be shown
  bool purged = false;
  std::vector<RegisterPiece> pieces;  // those its decisions had credited by then
};

// A piece sent back 退回修改, and what came of it.
struct ReturnedPiece {
  SubmissionRef ref;
  MessageRef message;
  std::string number, unit, type, title, asked, by;
  Instant at;
  std::optional<Instant> redo_by;
  std::string state;  // at the moment
  MessageRef mended_by = {};
  std::string mended_number = {};
  std::optional<Instant> mended = {};  // when what mended it arrived
  bool apart = false;
};

// A message set apart 隔离, once for each time: numbers and moments, nothing of what it says.
struct SetApartSpan {
  MessageRef message;
  std::string number;
  Instant arrival, from;
  std::optional<Instant> until;
  std::string ended_by;  // login name; "" = the machine
  bool by_purge = false;
};

}  // namespace shouwen::storage
