// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/desk.h"

#include <algorithm>

#include "config/mailbox.h"
#include "gateway/desk/settle.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using storage::OutboxMail;
using storage::OutboxState;

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "desk", std::move(what), std::move(remedy)};
}

}  // namespace

Status retry(const Call& call, MessageRef message) {
  return call.store.retry(message, call.actor, call.now);
}

Result<int> fetch_again(const Call& call, std::int64_t entry) {
  return call.store.retry_unfetchable(entry, call.actor, call.now);
}

Status dismiss(const Call& call, std::int64_t entry) {
  if (call.actor.reason.empty())
    return refuse("要写明理由：邮件已怎样取得 say how the mail was had", "-r 已另存后导入");
  return call.store.dismiss_unfetchable(entry, call.actor, call.now);
}

namespace {

Result<OutboxMail> mail_of(storage::Store& store, OutboxRef ref) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  return (*reader)->outbox_mail(ref);
}

}  // namespace

Status resend(const Call& call, OutboxRef ref) {
  auto mail = mail_of(call.store, ref);
  if (!mail) return mail.error();
  switch (mail->state) {
    case OutboxState::failed:
    case OutboxState::held:
    case OutboxState::undelivered:
    case OutboxState::cancelled:
      break;
    default:
      return refuse("该邮件状态为 " + std::string(storage::name(mail->state)) +
                        "，不能重发 it cannot be sent again in this state",
                    "可重发 failed held undelivered cancelled");
  }
  if (mail->why_held.starts_with("merged:"))
    return refuse("已并入另一封补充回执 merged into another mail",
                  "重发那一封 resend that one: " + mail->why_held.substr(7));
  return call.store.set_outbox(ref, OutboxState::pending, "resend", call.actor, call.now);
}

Status cancel(const Call& call, OutboxRef ref) {
  auto mail = mail_of(call.store, ref);
  if (!mail) return mail.error();
  bool open = mail->state == OutboxState::pending || mail->state == OutboxState::held ||
              mail->state == OutboxState::failed;
  if (!open)
    return refuse("该邮件状态为 " + std::string(storage::name(mail->state)) +
                      "，不能取消 it cannot be cancelled in this state",
                  "可取消 pending held failed");
  return call.store.set_outbox(ref, OutboxState::cancelled, "cancelled", call.actor, call.now);
}

Status pause(const Call& call, bool paused) {
  return call.store.pause_replies(paused, call.actor, call.now);
}

Result<int> release(const Call& call, const std::string& why_held) {
  // What staff type, and the store's own words for it.
  static const std::vector<std::pair<std::string, std::string>> kReasons = {
      {"restore", "restore"},
      {"stale", "older than 24 h"},
      {"unknown", "outcome unknown twice"},
      {"loop_limit", "loop_limit"}};
  int out = 0;
  bool known = why_held.empty();
  for (const auto& [word, stored] : kReasons) {
    if (!why_held.empty() && why_held != word) continue;
    known = true;
    auto released = call.store.release_held(stored, call.actor, call.now);
    if (!released) return released.error();
    out += *released;
  }
  if (!known)
    return refuse("没有这种留待原因 no such reason: " + why_held,
                  "restore stale unknown loop_limit");
  return out;
}

}  // namespace shouwen::desk
