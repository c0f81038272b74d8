// Undo: the decision before is in force again, and letters the undone act asked for are taken back.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "gateway/desk/acts.h"
#include "gateway/desk/follow_up.h"
#include "gateway/desk/told.h"
#include "gateway/desk/withdraw.h"

namespace shouwen::desk {
namespace {

using storage::Decision;
using storage::MessageTrail;
using storage::OutboxMail;
using storage::OutboxState;

// Back to 无关 or 并入, of which a sender is not told by itself: unless he was told what is undone.
bool never_told(const MessageTrail& trail, int undone) {
  const Decision& now = trail.message.decision;
  if (now.disposition != storage::Disposition::unrelated && !now.part_of) return false;
  const Decision* told = told_decision(trail);
  return !told || told - trail.decisions.data() + 1 < undone;
}

// Undone after the letter left: only a person can take back what it said.
void note_return_letter(const MessageTrail& trail, Decided& out) {
  if (any_returned(trail.message.decision)) return;
  for (const OutboxMail& mail : trail.outbox)
    if (mail.purpose == "return" && mail.state != OutboxState::cancelled && !can_still_change(mail))
      add_note(out, kReturnLetterSent);
}

bool asked_by_acts(std::string_view purpose) {
  return purpose == "follow_up" || purpose == "return" || purpose == "receipt" ||
         purpose == "supplement" || purpose.ends_with("_notice");
}

// What the act in force asked to be said goes with it, whatever the decision before would say.
// A follow-up that was dropped as it tells nothing new (`now`) keeps that reason; a return letter
// is marked as undone, so that no later undo asks for it again.
Status take_back_own_letters(const Call& call, const MessageTrail& before,
                             const MessageTrail& now) {
  const int act = first_version(before);
  for (const OutboxMail& mail : before.outbox) {
    const bool by_the_act = mail.decision_version == act && asked_by_acts(mail.purpose);
    if (!by_the_act || !can_still_change(mail)) continue;
    const auto left = std::ranges::find(now.outbox, mail.ref, &OutboxMail::ref);
    const bool dropped = left != now.outbox.end() && left->state == OutboxState::cancelled;
    if (dropped && mail.purpose == "follow_up") continue;
    Status cancelled =
        call.store.set_outbox(mail.ref, OutboxState::cancelled, kUndone, call.actor, call.now);
    if (!cancelled) return cancelled;
  }
  return Done{};
}

// What the undone act took back before it left is asked again.
Status ask_again(const Call& call, const MessageTrail& trail, Decided& out) {
  for (storage::OutboxRequest notice : dropped_notices(trail)) {
    notice.not_before = std::max(notice.not_before, call.now + kSecondThoughts);
    auto queued = call.store.queue(notice, trail.message.ref, call.now);
    if (!queued) return queued.error();
  }
  if (!any_returned(trail.message.decision) || !return_letter_dropped(trail)) return Done{};
  return send_return_letter(call, trail, trail.message.decision, out);
}

}  // namespace

Result<Decided> undo(const Call& call, MessageRef message) {
  auto before = trail_of(call.store, message);
  if (!before) return before.error();
  const int undone_version = before->message.version;
  Decided out;
  Status done = call.store.transaction(
      [&]() -> Status {
        Status undone = call.store.undo_decision(message, call.actor, call.now);
        if (!undone) return undone;
        auto trail = trail_of(call.store, message);
        if (!trail) return trail.error();
        out.version = trail->message.version;
        Status dropped = take_back_letters(call, *trail, trail->message.decision, out);
        if (!dropped) return dropped;
        auto left = trail_of(call.store, message);
        if (!left) return left.error();
        if (dropped = take_back_own_letters(call, *before, *left); !dropped) return dropped;
        if (asks_withdrawal(trail->message.decision)) {
          Status given = give_back_withdrawn(call, trail->message.decision);
          if (!given) return given;
        }
        note_return_letter(*trail, out);
        if (Status asked = ask_again(call, *trail, out); !asked) return asked;
        return never_told(*trail, undone_version) ? Status(Done{}) : tell(call, message, out);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return out;
}

}  // namespace shouwen::desk
