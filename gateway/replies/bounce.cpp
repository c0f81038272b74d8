// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/bounce.h"

#include "config/text.h"
#include "parsers/mail.h"
#include "storage/store.h"

namespace shouwen::replies {

std::string bounce_reason(const parsers::Mail& mail) {
  std::string out = "bounce";
  if (mail.report) {
    if (!mail.report->status.empty()) out += " " + mail.report->status;
    if (!mail.report->action.empty()) out += " " + mail.report->action;
  }
  return ellipsis(neutral(out), 200);
}

Status on_bounce(storage::Store& store, const parsers::Mail& mail,
                 const storage::Decision& decision, MessageRef bounce, Instant now) {
  if (decision.disposition != storage::Disposition::bounce || !decision.answers) return Done{};
  // A report without an action is a bounce in prose: the server gave up, or it would not write one.
  if (mail.report && !mail.report->action.empty() && mail.report->action != "failed") return Done{};
  storage::Actor actor{storage::Actor::Kind::rule, "bounce",
                       "message " + std::to_string(bounce.value)};
  return store.set_outbox(*decision.answers, storage::OutboxState::undelivered, bounce_reason(mail),
                          actor, now);
}

}  // namespace shouwen::replies
