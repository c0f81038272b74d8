// Decision 判定: what a message is, whose, what it holds, why, and what is answered.
// Written by gateway/classify or by a person through gateway/desk, kept as versions by storage.
// Words are those of DESIGN §2 and OFFICE §1. Values; std only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/time.h"

namespace shouwen::storage {

enum class Disposition {
  submission,      // brings, or clearly means to bring, material
  correction,      // replaces, completes or withdraws earlier material
  reminder_reply,  // answers our reminder or receipt and brings nothing
  enquiry,         // a person asks or tells something a person must see
  auto_reply,      // vacation notice, read receipt
  bounce,
  spam,
  unrelated,
  receipt_of_ours,  // our own mail come back
};
std::string_view name(Disposition d);
std::optional<Disposition> disposition_from(std::string_view name);

enum class Answer { none, receipt, receipt_with_problems };
std::string_view name(Answer a);

// Why: which words, where, by which rule, with what weight. Shown to staff verbatim.
struct Evidence {
  std::string fact;  // what it speaks for: "unit=220283", "type=brief", "disposition=bounce"
  std::string
      source;  // "from", "subject", "body", "attachment:1.2", "header:Auto-Submitted", "history"
  std::string words;       // the words themselves, at most 80 characters
  std::size_t offset = 0;  // code points from the start of the folded source
  std::string rule;        // stable rule id, "unit.registered_address"
  double weight = 0;       // 0..1
};

// An item less certain than this has its kind from the next due date only: shown to staff (review
// reason type_guessed), never told to a sender.
inline constexpr double kKindIsGuessedBelow = 0.45;

// One piece inside a message, credited to a unit and a requirement once filed.
struct Item {
  std::string type;  // the campaign's own word; "" when unknown
  std::string unit;  // "" = the message's unit
  std::string title;
  std::vector<std::string> attachments;  // names as sent; nested as a.zip!/b.docx
  std::vector<std::string> parts;  // IMAP part paths of those, "1.2"; body text "" -> body=true
  bool body = false;
  bool late = false;
  bool untitled = false;  // its title tells it from no other of its kind: 简讯; a second one
  double confidence = 0;  // 0..1
  std::string returned;  // 退回修改: what the unit is asked to mend, in a person's words; "" = not
  std::optional<Instant> redo_by;   // 补正期限: mended until then, it is as timely as it was
  std::vector<std::string> covers;  // units below its own that it speaks of (a city's summary)
};

// Announced, gives no credit.
struct Claim {
  std::string type, unit, kind;  // kind: zero_report, listed_not_attached, link_only
};

// Where two texts differ, in canonical words; "" = nothing stands there.
struct Difference {
  std::string ours, theirs;
};

// A piece whose text is nearly that of an earlier one.
struct Alike {
  std::string kind;   // copy: of another unit, pattern: of several; revision, again: of its own
  std::string place;  // of the text: a part's path, or "body"
  MessageRef other;
  std::string unit;                     // whose the earlier piece is
  double share = 0;                     // of both texts' shingles those that both hold, 0..1
  std::vector<Difference> differences;  // the first few
};

struct Decision {
  Disposition disposition = Disposition::enquiry;
  std::string campaign;  // campaign id; "" when none
  std::string unit;      // unit code; "" when unknown
  std::vector<Item> items;
  Answer ack = Answer::none;
  std::vector<std::string>
      problems;  // no_attachment, missing_image_for_brief, unknown_unit, late ...
  bool late = false;
  std::vector<std::string> review;  // why a person must look; empty = filed without one
  // What a person must do though the decision is sure: confirm an address, answer a question. It
  // stands in the review list and holds nothing back.
  std::vector<std::string> tasks;
  std::vector<Claim> claims;
  std::vector<std::string> checks;
  bool quarantine = false;
  bool sender_confirmed = false;  // From is the unit's own registered or confirmed address
  std::optional<MessageRef> duplicate_of;
  std::vector<MessageRef> replaces;   // what a correction replaces
  std::optional<MessageRef> part_of;  // a person joined what it brings to a piece of that message
  std::vector<Alike> alike;           // for staff; nothing of it is ever told to a sender
  std::optional<OutboxRef> answers;   // the mail of ours this replies to, or whose bounce it is
  double confidence = 0;
  std::vector<Evidence> evidence;
  std::string rules_version;  // which rules decided
};

}  // namespace shouwen::storage
