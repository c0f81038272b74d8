// 隔离: a mail that bears a mark of secrecy waits until a person releases it, with a reason; from
// then on it is judged like any other, and no later reading sets it apart again. Undone, it is.
// Source: OFFICE §5.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "gateway/desk/acts.h"
#include "storage/reasons.h"

namespace shouwen::desk {

Error set_apart_error(const std::string& what) {
  return {
      Fault::rejected_input, "desk", "隔离件不能" + what + " it is set apart (secrecy mark)",
      "由指定人员查看，可解除 whoever is named for it may release it: shouwen review release 来件 "
      "-r 理由"};
}

Result<Decided> release_message(const Call& call, MessageRef message) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  storage::Decision after = trail->message.decision;
  if (!after.quarantine)
    return Error{Fault::rejected_input, "desk", "此件不在隔离之列 it is not set apart",
                 "见 see: shouwen show"};
  if (call.actor.reason.empty())
    return Error{Fault::rejected_input, "desk", "解除隔离须写明理由 say why it is released",
                 "-r 已核对，不涉密"};
  after.quarantine = false;
  std::erase(after.review, storage::kSecrecyMark);
  after.evidence.push_back({std::string(storage::kReleased), "person", "", 0, "desk.release", 1});
  Decided out;
  Status done = call.store.transaction(
      [&]() -> Status {
        auto filed = decide(call, *trail, after, "release");
        if (!filed) return filed.error();
        out = *filed;
        // Nothing of it is in the index yet: it is read once more.
        return call.store.retry(message, call.actor, call.now);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return out;
}

}  // namespace shouwen::desk
