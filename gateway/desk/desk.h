// The desk: what staff may do, each as one call that takes who and why. CLI, control socket and
// later the web call only this (through request.h).
// Threads: the writer's, since every call writes. Reads inside a call use the Store's connection.
// Errors: rejected_input with a remedy in Chinese and English; else the store's own.
// Source: DESIGN §3.7 §5, OFFICE §1.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/desk/office.h"
#include "storage/reader.h"
#include "storage/store.h"

namespace shouwen::desk {

// Whom to answer about a message nobody has answered yet, or why nobody.
struct FirstAnswer {
  std::vector<storage::OutboxRequest> requests;
  std::string why_not;
};
using FirstAnswerOf = std::function<Result<FirstAnswer>(storage::Store&, const Office&,
                                                        const storage::MessageTrail&)>;

// A reminder's words as they would leave at a moment.
struct LetterText {
  std::string subject, body;
};
using ReminderTextOf = std::function<Result<LetterText>(storage::Reader&, const Office&,
                                                        const storage::Reminder&, Instant)>;

// One call's surroundings. `actor.reason` is in the actor's words; user actors must give one for
// what changes a decision.
struct Call {
  storage::Store& store;
  std::shared_ptr<const Office> office;
  storage::Actor actor;
  Instant now;
  FirstAnswerOf first_answer = {};    // replies::first_answer; empty: never answers
  ReminderTextOf reminder_text = {};  // replies::reminder_text
};

Status retry(const Call& call, MessageRef message);
// Mail the server would not give: ask for it again at the next poll (0: all), or a person has it.
Result<int> fetch_again(const Call& call, std::int64_t entry);
Status dismiss(const Call& call, std::int64_t entry);

// What a person says a message, or one item of it, is. Absent = as it was.
struct Assignment {
  std::optional<std::size_t> item;  // index into Decision::items; absent = the message
  std::optional<std::string> unit, type, title, campaign;
  std::optional<storage::Disposition> disposition;
  bool add_item = false;     // a piece the machine did not see
  bool remove_item = false;  // 作废: counted by mistake
};
struct Decided {
  int version = 0;
  std::optional<OutboxRef> follow_up;  // a corrected receipt was queued
  std::optional<OutboxRef> receipt;    // the first receipt was queued: nobody had answered
  std::optional<OutboxRef> letter;     // the letter that returns a piece was queued
  std::string note;                    // what the person must now do himself; "" = nothing
};
inline constexpr const char* kFollowUpSpent =
    "更正回执已发过，如有再变请电话告知 the corrected receipt was already sent; tell the unit by "
    "telephone";
inline constexpr const char* kReceiptNamedPieces =
    "回执已告知对方收到报送件，不另发更正，如需请电话告知 the receipt named pieces; no correction "
    "is "
    "sent, tell the unit by telephone";
inline constexpr const char* kReturnLetterSent =
    "退回修改函已发出，请电话告知对方不必修改 the letter that returned it has left; tell the unit "
    "by "
    "telephone";
// A new person's version. One follow-up receipt at most, ten minutes later, and only when what was
// said has then changed.
Result<Decided> assign(const Call& call, MessageRef message, const Assignment& what);
Result<Decided> accept(const Call& call, MessageRef message);  // 核收 as it stands
Result<Decided> ignore(const Call& call, MessageRef message);  // 无关
Result<Decided> undo(const Call& call, MessageRef message);    // tells the sender as assign does
// 解除隔离: set apart no more, now or by a later reading; needs a reason. It is read once more.
Result<Decided> release_message(const Call& call, MessageRef message);

// A mail saved as a file, brought by a person. `name` is shown in the trail and never a path.
struct Brought {
  std::string octets, name;
  std::optional<Instant> arrived;  // as the person states; absent: as its Received line says
  bool answer = true;              // a receipt, where the rules give one
};
Result<storage::Received> ingest(const Call& call, const Brought& mail);

// 退回修改: the unit is asked to mend one piece. The letter leaves ten minutes later and carries
// `words` and the date; mended by then, the piece is as timely as it was.
struct SendBack {
  std::optional<std::size_t> item;  // index into Decision::items; absent = the only one
  std::string words;                // what to mend, as the unit reads it
  std::optional<Instant> redo_by;
};
Result<Decided> send_back(const Call& call, MessageRef message, const SendBack& what);

// One piece becomes several: the files named leave it as a piece of their own; none named, every
// file does.
struct Split {
  std::optional<std::size_t> item;
  std::vector<std::size_t> files;   // indices into the piece's attachments
  std::optional<std::string> type;  // of the new pieces; absent = the same
};
Result<Decided> split(const Call& call, MessageRef message, const Split& what);

// Several pieces of one message become one, the first of them.
Result<Decided> merge(const Call& call, MessageRef message, const std::vector<std::size_t>& items);
// What this message brought belongs to a piece of another: one piece sent in several mails.
Result<Decided> merge_into(const Call& call, MessageRef message, MessageRef whole);

Status resend(const Call& call, OutboxRef mail);
Status cancel(const Call& call, OutboxRef mail);
Status pause(const Call& call, bool paused);
Result<int> release(const Call& call, const std::string& why_held);  // "restore", "stale", "" = all

// Validated as a whole; nothing changes on any error. `text` is the file, `path` names it in
// errors. On success the new office is returned for Current::set().
Result<std::shared_ptr<const Office>> activate_campaign(const Call& call, const std::string& path,
                                                        const std::string& text,
                                                        std::optional<Instant> effective = {});
Result<std::shared_ptr<const Office>> load_units(const Call& call, const std::string& path,
                                                 const std::string& text,
                                                 std::optional<Instant> effective = {});
Result<std::shared_ptr<const Office>> load_holidays(const Call& call, const std::string& path,
                                                    const std::string& text,
                                                    std::optional<Instant> effective = {});
// The statements in force at `now`, parsed; the settings of `settings`.
Result<std::shared_ptr<const Office>> open_office(storage::Store& store,
                                                  const config::Settings& settings, Instant now);

}  // namespace shouwen::desk
