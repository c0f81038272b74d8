// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/outbox_steps.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/desk/follow_up.h"
#include "gateway/desk/told.h"
#include "gateway/ops/secrets.h"
#include "gateway/replies/letter.h"
#include "gateway/replies/recipients.h"
#include "gateway/replies/reminder.h"
#include "storage/reader.h"
#include "storage/store.h"

namespace shouwen::replies {
namespace {

using storage::OutboxMail;
using storage::OutboxState;

constexpr int kLookAhead = 64;  // enough to step over held addresses and to find what merges

Result<SentCounts> counts(storage::Store& store, Instant now) {
  auto day = store.sent_since(now + -kDay, "", now);
  if (!day) return day.error();
  auto hour = store.sent_since(now + -kHour, "", now);
  if (!hour) return hour.error();
  return SentCounts{*day, *hour, 0};
}

bool merges(const OutboxMail& leader, const OutboxMail& other) {
  return other.purpose == "supplement" && other.ref != leader.ref && other.to == leader.to &&
         other.unit == leader.unit && other.with_obligations == leader.with_obligations &&
         other.attempts == 0;
}

enum class Correction { send, nothing_changed, not_returned, takes_back };

// A corrected receipt or the return of a piece, when its time has come: is its reason still there,
// and has it words?
Result<Correction> weigh(storage::Store& store, const OutboxMail& mail) {
  const bool returns = mail.purpose == "return";
  if ((mail.purpose != "follow_up" && !returns) || mail.attempts > 0 || !mail.octets.empty())
    return Correction::send;
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto trail = (*reader)->trail(mail.message);
  if (!trail) return trail.error();
  const storage::Decision* told = desk::told_decision(*trail);
  const storage::Decision& now = trail->message.decision;
  if (returns) return desk::any_returned(now) ? Correction::send : Correction::not_returned;
  if (told && !desk::says_otherwise(*told, now)) return Correction::nothing_changed;
  // Held for this once; whoever let it go again has read it.
  const bool read = mail.last_error == kTakesBack;
  return told && !read && desk::takes_back(*told, now) ? Correction::takes_back : Correction::send;
}

// A reminder is looked at once more before each attempt. Its octets, or "" when it is not to leave
// now.
Result<std::string> reminder_octets(storage::Store& store, const desk::Office& office,
                                    const OutboxMail& mail, Instant now, bool mailboxes_seen) {
  auto fate = weigh_reminder(store, office, mail, now, mailboxes_seen);
  if (!fate) return fate.error();
  Status put = Done{};
  switch (fate->kind) {
    case ReminderFate::Kind::later:
      put = storage::defer_reminder(store, mail.ref, fate->next, now);
      break;
    case ReminderFate::Kind::hold:
      put = store.not_sent(mail.ref, OutboxState::held, fate->why, now, now);
      break;
    case ReminderFate::Kind::cancel:
      put = store.set_outbox(mail.ref, OutboxState::cancelled, fate->why, {}, now);
      break;
    case ReminderFate::Kind::send:
      put = storage::prepare_reminder(store, fate->reminder, fate->named);
      break;
  }
  if (!put) return put.error();
  if (fate->kind != ReminderFate::Kind::send) return std::string();
  // One that may have arrived is repeated as it was; one that was refused is written anew.
  if (mail.retried_after_unknown && !mail.octets.empty()) return mail.octets;
  return write_reminder(office, mail, fate->words, now);
}

}  // namespace

Result<Plan> plan(storage::Store& store, const config::SmtpLimits& limits, Instant now,
                  storage::Route route) {
  Plan out;
  out.paused = store.replies_paused();
  if (out.paused) return out;
  auto sent = counts(store, now);
  if (!sent) return sent.error();
  // What is left of the sum: for all, for confirmed addresses only, or nothing.
  const bool kept = judge(limits, *sent, Whom::anybody) == Verdict::wait;
  out.limited = judge(limits, *sent, Whom::confirmed) == Verdict::wait;
  auto due = store.due(now, kLookAhead, kept, route);
  if (!due) return due.error();
  if (out.limited) return out;
  for (const OutboxMail& mail : *due) {
    auto to_address = store.sent_since(now + -kDay, mail.to, now);
    if (!to_address) return to_address.error();
    sent->to_address_day = *to_address;
    if (judge(limits, *sent, Whom::confirmed) == Verdict::hold) {
      Status held = store.not_sent(mail.ref, OutboxState::held, "loop_limit", now, now);
      if (!held) return held.error();
      out.held.push_back(mail);
      continue;
    }
    auto correction = weigh(store, mail);
    if (!correction) return correction.error();
    const bool unasked = *correction == Correction::not_returned;
    if (unasked || *correction == Correction::nothing_changed) {
      Status cancelled = store.set_outbox(
          mail.ref, OutboxState::cancelled,
          unasked ? desk::kNotReturned : "内容未变，不必更正 nothing changed", {}, now);
      if (!cancelled) return cancelled.error();
      continue;
    }
    if (*correction == Correction::takes_back) {
      Status held = store.not_sent(mail.ref, OutboxState::held, kTakesBack, now, now);
      if (!held) return held.error();
      out.for_a_person.push_back(mail.ref);
      continue;
    }
    out.mail = mail;
    // On the line each fax is answered for itself: its call may come hours later.
    if (mail.purpose == "supplement" && mail.attempts == 0 && route == storage::Route::mail)
      std::copy_if(due->begin(), due->end(), std::back_inserter(out.merged),
                   [&](const OutboxMail& other) { return merges(mail, other); });
    return out;
  }
  auto next = store.next_due(route);
  if (!next) return next.error();
  out.next_due = *next;
  // The rest waits for the sum and not for its moment.
  out.limited = kept && *next && **next <= now;
  return out;
}

Result<std::string> begin(storage::Store& store, const desk::Office& office, const OutboxMail& mail,
                          std::span<const OutboxMail> merged, Instant now, bool mailboxes_seen) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto row = (*reader)->outbox_mail(mail.ref);
  if (!row) return row.error();
  std::string octets = row->octets;
  const bool reminder = purpose_kind(row->purpose) == "reminder";
  if (octets.empty() || reminder) {
    auto written = reminder ? reminder_octets(store, office, *row, now, mailboxes_seen)
                            : write_letter(store, office, *row, merged, now);
    if (!written) {
      // What waiting mends is the store's; anything else is this mail's own and a person's to see,
      // or it would stop all those behind it.
      if (written.error().fault == Fault::transient) return written.error();
      Status failed =
          store.not_sent(mail.ref, OutboxState::failed, written.error().text(), now, now);
      return failed ? written.error() : failed.error();
    }
    if (written->empty()) return std::string();
    octets = std::move(*written);
  }
  std::vector<OutboxRef> refs;
  for (const OutboxMail& other : merged) refs.push_back(other.ref);
  Status sending = store.start_sending(mail.ref, octets, now, refs);
  if (!sending) return sending.error();
  return octets;
}

Result<Settled> settle(storage::Store& store, const OutboxMail& mail, const Attempt& attempt,
                       Instant now) {
  std::string words = ellipsis(neutral(ops::masked(attempt.words)), 300);
  if (!attempt.failure) {
    Status sent = store.sent(mail.ref, words, now);
    if (!sent) return sent.error();
    return Settled{OutboxState::sent, now};
  }
  Failure failure = *attempt.failure;
  if (failure == Failure::unknown) {
    // It may have arrived: once more with the same octets, then a person decides.
    Status noted = store.outcome_unknown(mail.ref, words, now);
    if (!noted) return noted.error();
    return Settled{mail.retried_after_unknown ? OutboxState::held : OutboxState::pending, now};
  }
  Settled out{OutboxState::pending, now + back_off_ms(failure, mail.attempts + 1)};
  // One that keeps being put off is held after a day (Store::due): a person looks.
  if (failure == Failure::permanent) out.state = OutboxState::failed;
  Status noted =
      store.not_sent(mail.ref, out.state, std::string(name(failure)) + ": " + words, out.next, now);
  if (!noted) return noted.error();
  return out;
}

}  // namespace shouwen::replies
