// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_again.h"

#include "gateway/desk/follow_up.h"
#include "gateway/intake/fax_lane.h"

namespace shouwen::intake {
namespace {

Result<storage::MessageTrail> trail_of(storage::Store& store, MessageRef message) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  return (*reader)->trail(message);
}

}  // namespace

Status ReadAgain::before() {
  if (!reading_.fax || !reading_.fax->read_again) return Done{};
  auto trail = trail_of(store_, filing_.message);
  if (!trail) return trail.error();
  was_ = std::move(*trail);
  if (was_->message.decided_by.starts_with("user")) return Done{};  // it stays in force
  for (const storage::OutboxMail& mail : was_->outbox) {
    const bool receipt = mail.purpose == "receipt" || mail.purpose == "supplement";
    if (!receipt || !desk::can_still_change(mail) || mail.unit == filing_.decision.unit) continue;
    Status cancelled = store_.set_outbox(mail.ref, storage::OutboxState::cancelled,
                                         "单位已改 the unit changed", {}, now_);
    if (!cancelled) return cancelled;
  }
  return Done{};
}

Status ReadAgain::after() {
  if (!was_) return Done{};
  auto trail = trail_of(store_, filing_.message);
  if (!trail) return trail.error();
  Status dropped = desk::drop_letters(store_, *was_, trail->message.decision, {}, now_);
  if (!dropped) return dropped;
  auto told = desk::tell_sender(store_, filing_.message, now_, true);
  return told ? Status(Done{}) : Status(told.error());
}

}  // namespace shouwen::intake
