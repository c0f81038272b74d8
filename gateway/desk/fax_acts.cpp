// What persons do with one fax: turn its pages, have it read again, let its receipt go once more.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "gateway/desk/acts.h"
#include "gateway/desk/fax.h"
#include "storage/fax_out.h"
#include "storage/fax_turns.h"
#include "storage/number.h"

namespace shouwen::desk {

namespace {

using storage::OutboxMail;
using storage::OutboxState;

// So soon after it went nobody wants it twice: the command was given twice.
constexpr std::int64_t kMoment = 10 * kMinute;

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "desk", std::move(what), std::move(remedy)};
}

// "receipt" and "receipt:2", and the supplement that answers a joined fax in its place.
bool is_receipt(const OutboxMail& mail) {
  return mail.purpose == "receipt" || mail.purpose == "supplement" ||
         mail.purpose.starts_with("receipt:");
}

const OutboxMail* last_receipt(const storage::MessageTrail& trail) {
  const OutboxMail* last = nullptr;
  for (const OutboxMail& mail : trail.outbox)
    if (is_receipt(mail) && (!last || last->ref < mail.ref)) last = &mail;
  return last;
}

bool under_way(const OutboxMail& mail) {
  return mail.state == OutboxState::pending || mail.state == OutboxState::sending;
}

bool just_gone(const OutboxMail& mail, Instant now) {
  const std::int64_t age = now - mail.not_before;  // when its sending began
  return mail.state == OutboxState::sent && age < kMoment && age > -kMoment;
}

// A fax that answers for itself, and is known to have somebody to answer.
Status answers_itself(storage::Reader& reader, MessageRef message) {
  auto rows = reader.fax(message);
  if (!rows) return rows.error();
  const std::string id = std::to_string(message.value);
  if (rows->empty())
    return refuse("来件" + id + "不是传真 is no fax", "编号见 see: shouwen fax list");
  const storage::FaxLink& link = rows->front().link;
  using Kind = storage::FaxLinkKind;
  if (link.kind == Kind::none || link.kind == Kind::apart) return Done{};
  const std::string head = std::to_string(link.head.value);
  return refuse("来件" + id + "的回执随来件" + head + "发 its receipt is that of message " + head,
                "shouwen fax resend-receipt " + head);
}

Result<OutboxRef> queue_again(const Call& call, const storage::MessageTrail& trail,
                              storage::OutboxRequest request) {
  const auto before = std::ranges::count_if(trail.outbox, is_receipt);
  // The row of the first answer stands for "answered" wherever that is asked; this is one more.
  if (before > 0) request.purpose = "receipt:" + std::to_string(before + 1);
  const MessageRef message = trail.message.ref;
  const config::Campaign* campaign = call.office->campaign(trail.message.decision.campaign);
  auto number =
      storage::give_number(call.store, message, campaign ? campaign->receipt_prefix : "SW-");
  if (!number && number.error().fault == Fault::rejected_input)
    return refuse("启用前的来件或副本，不发回执 from before the start, or a copy: never answered");
  if (!number) return number.error();
  request.not_before = call.now;
  return call.store.queue(request, message, call.now);
}

Result<ReceiptAgain> let_go(const Call& call, const storage::MessageTrail& trail,
                            const storage::OutboxRequest& request) {
  const OutboxMail* last = last_receipt(trail);
  const bool same = last && last->to == request.to && last->unit == request.unit;
  if (last && (last->state == OutboxState::sending || (same && under_way(*last)) ||
               (same && just_gone(*last, call.now))))
    return ReceiptAgain{last->ref, true};
  const bool merged = last && last->why_held.starts_with("merged:");
  if (same && last->state != OutboxState::sent && !merged) {
    Status again =
        call.store.set_outbox(last->ref, OutboxState::pending, "resend", call.actor, call.now);
    if (!again) return again.error();
    return ReceiptAgain{last->ref, false};
  }
  // It waits for, or was meant for, whom nobody means any more.
  if (last && (last->state == OutboxState::pending || last->state == OutboxState::held)) {
    Status cancelled = call.store.set_outbox(last->ref, OutboxState::cancelled,
                                             "另发 sent to another", call.actor, call.now);
    if (!cancelled) return cancelled.error();
  }
  auto queued = queue_again(call, trail, request);
  if (!queued) return queued.error();
  return ReceiptAgain{*queued, false};
}

// The task that nobody could be told ends with the receipt on its way. By a rule: the person said
// nothing of what the fax is, and a later reading of it still counts.
Status settle_undeliverable(const Call& call, const storage::MessageRow& row) {
  storage::Decision after = row.decision;
  if (std::erase(after.tasks, "receipt_undeliverable") == 0) return Done{};
  const bool person = row.decided_by.starts_with("user");
  const storage::Actor rule{storage::Actor::Kind::rule, "fax_receipt",
                            call.actor.name + "：" + call.actor.reason};
  auto decided =
      call.store.decide(row.ref, after, "fax_receipt", person ? call.actor : rule, call.now);
  return decided ? Status(Done{}) : Status(decided.error());
}

}  // namespace

Result<bool> turn_fax(const Call& call, MessageRef message, int page, int quarters) {
  return storage::turn_fax(call.store, message, page, quarters, call.actor, call.now);
}

Status read_fax_again(const Call& call, MessageRef message) {
  return storage::read_fax_again(call.store, message, call.actor, call.now);
}

Result<ReceiptAgain> send_receipt_again(const Call& call, MessageRef message) {
  Result<ReceiptAgain> out = ReceiptAgain{};
  Status done = call.store.transaction(
      [&]() -> Status {
        auto reader = storage::Reader::over(call.store);
        if (!reader) return reader.error();
        if (Status itself = answers_itself(**reader, message); !itself) return itself;
        auto trail = (*reader)->trail(message);
        if (!trail) return trail.error();
        if (!call.first_answer) return refuse("回执未启用 replies are switched off");
        auto answer = call.first_answer(call.store, *call.office, *trail);
        if (!answer) return answer.error();
        if (!answer->why_not.empty() || answer->requests.empty())
          return refuse("无处可发 nobody to send it to: " + answer->why_not,
                        "改登记单位，或在名册中补邮箱、传真号码 shouwen review assign, or mend the "
                        "roster");
        out = let_go(call, *trail, answer->requests.front());
        if (!out) return out.error();
        if (Status settled = settle_undeliverable(call, trail->message); !settled) return settled;
        const std::string what = out->already ? "already" : "again";
        return storage::note_receipt_again(call.store, message, out->mail, what, call.actor,
                                           call.now);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return out;
}

}  // namespace shouwen::desk
