// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/withdraw.h"

#include <algorithm>

#include "gateway/desk/acceptance.h"
#include "gateway/desk/told.h"
#include "gateway/track/obligation.h"
#include "storage/marks.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using storage::SubmissionRow;

constexpr const char* kWithdrawn = "withdrawn";
constexpr const char* kRemedy =
    "由人指明，用 say which with: shouwen review assign 原来件 [--item N] --remove";

Error unclear(std::string what) {
  return {Fault::rejected_input, "desk", std::move(what), kRemedy};
}

// The sender's pieces in the messages it names.
Result<std::vector<SubmissionRow>> named(storage::Store& store, const storage::Decision& d) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto rows = (*reader)->submissions(d.campaign, d.unit);
  if (!rows) return rows.error();
  std::erase_if(*rows, [&](const SubmissionRow& row) {
    return std::ranges::find(d.replaces, row.message) == d.replaces.end();
  });
  return rows;
}

}  // namespace

bool asks_withdrawal(const storage::Decision& decision) {
  return decision.disposition == storage::Disposition::correction && decision.items.empty() &&
         std::ranges::find(decision.review, "withdrawal") != decision.review.end();
}

Result<Decided> accept_withdrawal(const Call& call, const storage::MessageTrail& trail) {
  storage::Decision after = trail.message.decision;
  if (after.unit.empty()) return unclear("不知道是哪个单位撤回 the unit is not known");
  auto pieces = named(call.store, after);
  if (!pieces) return pieces.error();
  const bool replaced = std::ranges::any_of(
      *pieces, [](const SubmissionRow& row) { return row.state == "replaced"; });
  std::erase_if(*pieces, [](const SubmissionRow& row) {
    return !track::is_live(row) && row.state != "returned";
  });
  if (pieces->empty() && replaced)
    return Error{Fault::rejected_input, "desk",
                 "所指的报送件已被后来的一件替换，不必撤回 a later piece took its place already",
                 "销号 shouwen review clear"};
  if (pieces->size() != 1)
    return unclear(pieces->empty() ? "没有找到要撤回的报送件 no piece of theirs is named"
                                   : "所指来件有几件报送件，不知撤回哪件 it may be any of several");
  after.review.clear();
  after.tasks.clear();
  make_certain(after);
  Result<Decided> out = Decided{};
  Status done = call.store.transaction(
      [&]() -> Status {
        out = decide(call, trail, after, "accept");
        if (!out.ok()) return out.error();
        return call.store.mark_submission(pieces->front().ref, kWithdrawn, call.actor, call.now);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  out->note = "已撤回来件" + std::to_string(pieces->front().message.value) +
              "的报送件，可撤销 withdrawn; `shouwen review undo` takes it back";
  if (const std::string note = unconfirmed_note(trail.message.decision); !note.empty())
    out->note += "；" + note;
  return out;
}

Status give_back_withdrawn(const Call& call, const storage::Decision& asks) {
  auto pieces = named(call.store, asks);
  if (!pieces) return pieces.error();
  for (const SubmissionRow& row : *pieces) {
    if (row.state != kWithdrawn) continue;
    Status given =
        storage::unmark_submission(call.store, row.ref, kWithdrawn, call.actor, call.now);
    if (!given) return given;
  }
  return Done{};
}

}  // namespace shouwen::desk
