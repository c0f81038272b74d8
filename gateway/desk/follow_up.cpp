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

// Time to correct a correction: only the last of several decisions is told.
constexpr std::int64_t kSecondThoughts = 10 * kMinute;

bool can_still_change(const OutboxMail& mail) {
  return (mail.state == OutboxState::pending || mail.state == OutboxState::held) &&
         mail.attempts == 0;
}

}  // namespace

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
  bool waits = false;
  for (const OutboxMail& mail : trail->outbox) {
    // One cancelled because nothing had changed in the end has told nobody anything.
    if (mail.purpose != "follow_up" || mail.state == OutboxState::cancelled) continue;
    waits = can_still_change(mail);
    if (!waits) {
      out.spent = true;
      return out;
    }
  }
  if (waits || !says_otherwise(*told, current)) return out;
  // Whoever was confirmed for the old unit is not thereby confirmed for the new one.
  const bool same_unit = current.unit == told->unit && current.unit == said->unit;
  storage::OutboxRequest request{"follow_up", said->to, current.unit, now + kSecondThoughts,
                                 said->with_obligations && same_unit};
  auto queued = store.queue(request, message, now, by_machine);
  if (!queued) return queued.error();
  out.queued = *queued;
  return out;
}

Status drop_notices(storage::Store& store, const storage::MessageTrail& trail,
                    const Decision& after, const storage::Actor& actor, Instant now) {
  for (const OutboxMail& mail : trail.outbox) {
    if (!mail.purpose.ends_with("_notice") || !can_still_change(mail)) continue;
    const bool concerned =
        brings_material(after) &&
        (mail.unit == after.unit ||
         std::any_of(after.items.begin(), after.items.end(),
                     [&](const storage::Item& item) { return item.unit == mail.unit; }));
    if (concerned) continue;
    Status cancelled =
        store.set_outbox(mail.ref, OutboxState::cancelled, "unit changed", actor, now);
    if (!cancelled) return cancelled;
  }
  return Done{};
}

}  // namespace shouwen::desk
