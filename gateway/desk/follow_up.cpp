// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/follow_up.h"

#include <algorithm>

#include "gateway/desk/told.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using storage::Decision;
using storage::OutboxMail;
using storage::OutboxState;

constexpr const char* kNotOfUnit = "不再是该单位的来件 unit changed";  // read back below

bool is_notice(const OutboxMail& mail) {
  return mail.purpose.ends_with("_notice");
}

// A notice would tell a stranger; a letter that returns a piece nobody returns any more would
// puzzle.
const char* why_drop(const OutboxMail& mail, const Decision& after, const Decision* told) {
  if (mail.purpose == "return" && !any_returned(after)) return kNotReturned;
  if (is_notice(mail) && !concerns(after, mail.unit)) return kNotOfUnit;
  if (mail.purpose == "follow_up" && told && !says_otherwise(*told, after))
    return "内容未变，不必更正 nothing changed";
  return nullptr;
}

}  // namespace

bool concerns(const Decision& decision, const std::string& unit) {
  return brings_material(decision) &&
         (unit == decision.unit ||
          std::ranges::any_of(decision.items,
                              [&](const storage::Item& item) { return item.unit == unit; }));
}

bool can_still_change(const OutboxMail& mail) {
  return (mail.state == OutboxState::pending || mail.state == OutboxState::held) &&
         mail.attempts == 0;
}

bool any_returned(const Decision& decision) {
  return brings_material(decision) &&
         std::ranges::any_of(decision.items,
                             [](const storage::Item& item) { return !item.returned.empty(); });
}

bool return_letter_dropped(const storage::MessageTrail& trail) {
  const OutboxMail* last = nullptr;
  for (const OutboxMail& mail : trail.outbox) {
    const bool gone = mail.state == OutboxState::cancelled && mail.last_error == kUndone;
    if (mail.purpose == "return" && !gone && (!last || last->ref < mail.ref)) last = &mail;
  }
  return last && last->state == OutboxState::cancelled && last->last_error == kNotReturned;
}

std::vector<storage::OutboxRequest> dropped_notices(const storage::MessageTrail& trail) {
  std::vector<storage::OutboxRequest> out;
  const auto same = [](const OutboxMail& mail, const auto& other) {
    return mail.purpose == other.purpose && mail.unit == other.unit && mail.to == other.to;
  };
  for (const OutboxMail& mail : trail.outbox) {
    const bool dropped = mail.state == OutboxState::cancelled && mail.last_error == kNotOfUnit;
    if (!is_notice(mail) || !dropped || !concerns(trail.message.decision, mail.unit)) continue;
    const bool told = std::ranges::any_of(trail.outbox, [&](const OutboxMail& other) {
      return other.state != OutboxState::cancelled && same(mail, other);
    });
    const bool again = std::ranges::any_of(out, [&](const auto& one) { return same(mail, one); });
    if (!told && !again)
      out.push_back({mail.purpose, mail.to, mail.unit, mail.not_before, mail.with_obligations});
  }
  return out;
}

Result<FollowUp> tell_sender(storage::Store& store, MessageRef message, Instant now,
                             bool by_machine) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto trail = (*reader)->trail(message);
  if (!trail) return trail.error();
  FollowUp out;
  const OutboxMail* said = said_to_sender(*trail);
  const Decision* told = told_decision(*trail);
  const Decision& current = trail->message.decision;
  if (!said || !told) return out;
  for (const OutboxMail& mail : trail->outbox) {
    // One cancelled because nothing had changed in the end has told nobody anything.
    if (mail.purpose != "follow_up" || mail.state == OutboxState::cancelled) continue;
    out.waits = can_still_change(mail);
    if (!out.waits) {
      out.spent = true;
      return out;
    }
  }
  if (out.waits || !says_otherwise(*told, current)) return out;
  // Whoever was confirmed for the old unit is not thereby confirmed for the new one.
  const bool same_unit = current.unit == told->unit && current.unit == said->unit;
  storage::OutboxRequest request{"follow_up", said->to, current.unit, now + kSecondThoughts,
                                 said->with_obligations && same_unit};
  auto queued = store.queue(request, message, now, by_machine);
  if (!queued) return queued.error();
  out.queued = *queued;
  return out;
}

Status drop_letters(storage::Store& store, const storage::MessageTrail& trail,
                    const Decision& after, const storage::Actor& actor, Instant now,
                    std::vector<std::string>* purposes) {
  const Decision* told = told_decision(trail);
  for (const OutboxMail& mail : trail.outbox) {
    const char* why = can_still_change(mail) ? why_drop(mail, after, told) : nullptr;
    if (why == nullptr) continue;
    Status cancelled = store.set_outbox(mail.ref, OutboxState::cancelled, why, actor, now);
    if (!cancelled) return cancelled;
    if (purposes) purposes->push_back(mail.purpose);
  }
  return Done{};
}

}  // namespace shouwen::desk
