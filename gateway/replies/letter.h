// From an outbox row to finished octets: gathers what the store knows at this moment, fills the
// model, renders, composes. Runs when a mail is first sent, so that 截至 is true.
// Threads: write_letter() runs on the writer thread (it reads through the Store's own connection).
// Errors: rejected_input when the mail cannot be written (no such message, unusable address): the
// sender then marks it failed; everything else is the store's own error.
// Source: OFFICE §5 §6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>

#include "config/result.h"
#include "config/time.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/office.h"
#include "gateway/replies/receipt_text.h"
#include "storage/outbox.h"
#include "storage/records.h"

namespace shouwen::storage {
class Store;
}

namespace shouwen::replies {

// What one letter is written from. Pure input, so golden tests need no store.
struct LetterFacts {
  const desk::Office& office;
  storage::OutboxMail mail;
  std::vector<storage::MessageTrail> messages;  // the mail's own first, then those merged into it
  std::vector<storage::SubmissionRow> submissions;  // of every unit it may tell of
  Instant now;
  std::vector<storage::MessageRow> earlier{};  // the other messages of those submissions
  std::vector<storage::MessageRow> wholes{};   // those to whose pieces a mail here was added
  std::vector<storage::Overlay> overlays{};    // 免报 延期 …, as the board has them
  std::vector<storage::ClaimRow> claims{};
  std::map<MessageRef, int> fax_pages{};  // that came, of the messages that are faxes
};
ReceiptModel receipt_model(const LetterFacts& facts);

// A reminder's octets.
Result<std::string> write_reminder(const desk::Office& office, const storage::OutboxMail& mail,
                                   const desk::LetterText& words, Instant now);
// To a mail address RFC 5322 octets; to a fax number the words themselves (fax_page.h draws them).
// `merged`: other pending supplements to the same address, answered by this one mail.
Result<std::string> write_letter(storage::Store& store, const desk::Office& office,
                                 const storage::OutboxMail& mail,
                                 std::span<const storage::OutboxMail> merged, Instant now);

}  // namespace shouwen::replies
