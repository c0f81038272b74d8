// Read-only queries. One connection each, for one thread; no transaction outlives a call.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "config/result.h"
#include "storage/adoption.h"
#include "storage/fax.h"
#include "storage/overlay.h"
#include "storage/purge.h"
#include "storage/records.h"
#include "storage/reminder.h"

namespace shouwen::storage {

class Store;

struct Page {
  int limit = 50;
  std::int64_t before = 0;  // keyset: rows with a smaller id; 0 = newest
};

struct MessageFilter {
  std::string unit, campaign, disposition, state, type;  // "" = any
  std::string sender = {}, number = {};  // address of From in lower case; 收件编号
  bool only_review = false;
};

struct Counts {
  std::int64_t messages = 0, unfiled = 0, failed = 0, review = 0, quarantined = 0,
               outbox_pending = 0, outbox_held = 0, outbox_failed = 0, outbox_sent = 0,
               arrivals = 0, unfetchable = 0, infected = 0, late_waiting = 0, late_set_aside = 0,
               purges_requested = 0;
  bool replies_paused = false;  // by a person: nothing leaves until resumed
  std::map<std::string, std::int64_t> by_disposition;
  std::optional<Instant> oldest_pending, oldest_unfiled;
};

// A line of the ledger and the mail it is about, if any.
struct LedgerRow : TrailEntry {
  std::int64_t seq = 0;
  MessageRef message;
  std::string number, unit;
  std::string hash;  // of this entry and so of all before it
};

class Reader {
 public:
  static Result<std::unique_ptr<Reader>> open(const std::string& dir);
  static Result<std::unique_ptr<Reader>> over(Store& store);  // same thread, same connection
  ~Reader();

  Result<std::vector<MessageRow>> messages(const MessageFilter& filter, const Page& page);
  Result<MessageTrail> trail(MessageRef message);
  // What a person or a later mail joined to its pieces (Decision::part_of), oldest first.
  Result<std::vector<MessageRef>> joined_to(MessageRef whole);
  Result<MessageRef> find(const std::string& text);  // "12", receipt number, or sha256: prefix
  Result<std::vector<SubmissionRow>> submissions(const std::string& campaign,
                                                 const std::string& unit);
  // What the board is computed from (reader_track.cpp). Pieces as they are, or as they were at a
  // moment: everything known then, nothing known later.
  Status each_piece(const std::string& campaign, const std::function<void(PieceRow&&)>& visit);
  Status each_piece_at(const std::string& campaign, Instant moment,
                       const std::function<void(PieceRow&&)>& visit);
  // With the campaign each belongs to now.
  Result<std::vector<std::pair<std::string, PieceRow>>> pieces_by_id(
      std::span<const SubmissionRef> refs);
  Result<std::vector<Overlay>> overlays(const std::string& campaign);  // undone ones too, by id
  Result<std::vector<ClaimRow>> claims(const std::string& campaign, Instant moment);
  // Reminders and calls (reader_chase.cpp), oldest first.
  Result<std::vector<Reminder>> reminders(const ReminderFilter& filter);
  Result<std::optional<Reminder>> reminder(std::int64_t id);
  Result<std::optional<Reminder>> reminder_of(OutboxRef mail);
  Result<std::vector<MessageRef>> answers_to(OutboxRef mail);
  Result<std::vector<ChaseCall>> calls(const std::string& campaign);
  // What was in force at a moment and known then.
  Result<std::vector<Statement>> statements_known(Instant moment);

  Result<std::vector<OutboxMail>> outbox(const std::string& state, const Page& page);  // no octets
  Result<OutboxMail> outbox_mail(OutboxRef ref);  // with octets
  Result<std::vector<SearchHit>> search(const std::string& words, const Page& page);
  Result<std::vector<Unfetchable>> unfetchable();  // those a person is needed for, oldest first
  Result<std::vector<FaxRow>> faxes(const std::string& state, const Page& page);
  // One fax and after it the calls linked to it; empty when it is none.
  Result<std::vector<FaxRow>> fax(MessageRef message);
  Result<std::vector<std::string>> fax_told(MessageRef message);
  // Where OCR found the lines of its parts: path, StoredPart::lines. Nothing of a quarantined one.
  Result<std::vector<std::pair<std::string, std::string>>> ocr_lines(MessageRef message);
  Result<Counts> counts();
  Result<std::vector<Statement>> active_statements(Instant now);  // as Store's
  Result<std::vector<LedgerRow>> ledger(const Page& page);
  // 采用 (adoption.cpp): steps of all pieces of a campaign by id, taken back ones too; who answered
  // for what stands in a piece's way.
  Result<std::vector<AdoptionEntry>> adoptions(const std::string& campaign);
  Result<std::vector<BlockerOverride>> overrides(SubmissionRef piece);
  // What pieces were called at a moment; "" where a purge blanked it.
  Result<std::map<SubmissionRef, std::string>> titles_at(const std::string& campaign,
                                                         Instant moment);
  // How often each was sent back by a moment.
  Result<std::map<SubmissionRef, int>> returns_at(const std::string& campaign, Instant moment);
  // Its texts as they were read: place (subject, body, a part's path) and body.
  Result<std::vector<std::pair<std::string, std::string>>> texts(MessageRef message);
  // Lawful erasure, oldest first; `all`: also what was done or taken back.
  Result<std::vector<Purge>> purges(bool all);
  Result<std::optional<Purge>> purge_of(MessageRef message);  // by which it was erased

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::storage
