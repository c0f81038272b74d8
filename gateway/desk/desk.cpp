// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/desk.h"

#include <algorithm>
#include <tuple>

#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using storage::Decision;
using storage::MessageTrail;
using storage::OutboxMail;
using storage::OutboxState;

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "desk", std::move(what), std::move(remedy)};
}

Result<MessageTrail> trail_of(storage::Store& store, MessageRef message) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  return (*reader)->trail(message);
}

// The receipt the sender has read, or that is on its way in a fixed shape; nullptr when a receipt
// not yet written will say the new thing anyway.
const OutboxMail* said_to_sender(const MessageTrail& trail) {
  for (const OutboxMail& mail : trail.outbox) {
    bool answer = mail.purpose == "receipt" || mail.purpose == "supplement";
    bool said = mail.state == OutboxState::sent || mail.state == OutboxState::sending ||
                (mail.state == OutboxState::pending && mail.attempts > 0);
    if (answer && said) return &mail;
  }
  return nullptr;
}

bool followed_up(const MessageTrail& trail) {
  return std::any_of(trail.outbox.begin(), trail.outbox.end(),
                     [](const OutboxMail& mail) { return mail.purpose == "follow_up"; });
}

// A new version by a person and, when the sender was told something else, the one follow-up: both
// or neither.
Result<Decided> decide(const Call& call, const MessageTrail& trail, const Decision& after,
                       const std::string& cause) {
  Decided out;
  Status done = call.store.transaction([&]() -> Status {
    auto filed = call.store.decide(trail.message.ref, after, cause, call.actor, call.now);
    if (!filed) return filed.error();
    out.version = filed->version;
    const OutboxMail* said = said_to_sender(trail);
    if (!said || followed_up(trail) || !says_otherwise(trail.message.decision, after))
      return Done{};
    // Whoever was confirmed for the old unit is not thereby confirmed for the new one.
    bool same_unit = after.unit == trail.message.decision.unit;
    storage::OutboxRequest request{"follow_up", said->to, after.unit, call.now,
                                   said->with_obligations && same_unit};
    auto queued = call.store.queue(request, trail.message.ref, call.now);
    if (!queued) return queued.error();
    out.follow_up = *queued;
    return Done{};
  });
  if (!done) return done.error();
  return out;
}

Status check_names(const Office& office, const Assignment& what, const Decision& now) {
  if (what.unit && !what.unit->empty() && !office.roster.find(*what.unit))
    return refuse("名册中没有此单位代码 no such unit: " + *what.unit,
                  "代码见 codes: shouwen board");
  if (what.campaign && !office.campaign(*what.campaign))
    return refuse("没有此活动 no such campaign: " + *what.campaign,
                  "见 see: shouwen campaign list");
  const config::Campaign* campaign = office.campaign(what.campaign.value_or(now.campaign));
  if (what.type && !what.type->empty() && (!campaign || !campaign->find(*what.type)))
    return refuse("本活动没有此类别 no such type in this campaign: " + *what.type,
                  "类别见 types: shouwen board --json");
  return Done{};
}

// The piece an assignment speaks of; nullptr: the message itself.
Result<storage::Item*> target(Decision& decision, const Assignment& what) {
  if (what.add_item) {
    decision.items.emplace_back();
    decision.items.back().confidence = 1;
    return &decision.items.back();
  }
  if (what.item) {
    if (*what.item >= decision.items.size())
      return refuse("没有第" + std::to_string(*what.item + 1) + "件 no such piece",
                    "件数见 see: shouwen show");
    return &decision.items[*what.item];
  }
  if (!what.type && !what.title && !what.remove_item) return static_cast<storage::Item*>(nullptr);
  if (decision.items.size() == 1) return &decision.items.front();
  return refuse("来件不是恰好一件，请指明第几件 say which piece",
                decision.items.empty() ? "补登用 to add one: --add" : "--item N");
}

void drop(std::vector<std::string>& list, const std::string& word) {
  list.erase(std::remove(list.begin(), list.end(), word), list.end());
}

Status apply(Decision& decision, const Assignment& what) {
  auto item = target(decision, what);
  if (!item) return item.error();
  if (what.disposition) decision.disposition = *what.disposition;
  if (what.campaign) decision.campaign = *what.campaign;
  if (what.unit) {
    if (*item)
      (*item)->unit = *what.unit == decision.unit ? "" : *what.unit;
    else
      decision.unit = *what.unit;
    // A piece a person adds to a mail of no unit names the mail's unit.
    if (*item && decision.unit.empty()) {
      decision.unit = *what.unit;
      (*item)->unit.clear();
    }
    if (!decision.unit.empty()) drop(decision.problems, "unknown_unit");
  }
  if (what.type) (*item)->type = *what.type;
  if (what.title) (*item)->title = *what.title;
  if (what.remove_item)
    decision.items.erase(decision.items.begin() + (*item - decision.items.data()));
  return Done{};
}

}  // namespace

Status retry(const Call& call, MessageRef message) {
  return call.store.retry(message, call.actor, call.now);
}

Result<Decided> assign(const Call& call, MessageRef message, const Assignment& what) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  if (Status known = check_names(*call.office, what, after); !known) return known.error();
  if (Status applied = apply(after, what); !applied) return applied.error();
  // A person has looked: what the machine was unsure of is settled by saying what it is.
  after.review.clear();
  after.confidence = 1;
  return decide(call, *trail, after, "assign");
}

Result<Decided> accept(const Call& call, MessageRef message) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  if (after.quarantine)
    return refuse("隔离件不能直接核收 a quarantined message cannot be accepted",
                  "由指定人员处理 the named person decides");
  for (std::size_t i = 0; i < after.items.size(); ++i) {
    const storage::Item& item = after.items[i];
    if (item.type.empty() || (item.unit.empty() && after.unit.empty()))
      return refuse("第" + std::to_string(i + 1) + "件的单位或类别还不知道 unit or type unknown",
                    "先 first: shouwen review assign");
  }
  after.review.clear();
  return decide(call, *trail, after, "accept");
}

Result<Decided> ignore(const Call& call, MessageRef message) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  after.disposition = storage::Disposition::unrelated;
  after.items.clear();
  after.claims.clear();
  after.problems.clear();
  after.review.clear();
  // No follow-up: the sender is not told that we think the mail concerns us not.
  auto filed = call.store.decide(message, after, "ignore", call.actor, call.now);
  if (!filed) return filed.error();
  return Decided{filed->version, std::nullopt};
}

Status undo(const Call& call, MessageRef message) {
  return call.store.undo_decision(message, call.actor, call.now);
}

Status confirm_address(const Call& call, const std::string& unit, const std::string& address) {
  if (!call.office->roster.find(unit))
    return refuse("名册中没有此单位代码 no such unit: " + unit, "代码见 codes: shouwen board");
  std::size_t at = address.find('@');
  bool plain = std::all_of(address.begin(), address.end(),
                           [](char c) { return c > 0x20 && c < 0x7f && c != '<' && c != '>'; });
  if (at == 0 || at == std::string::npos || at + 1 == address.size() || !plain ||
      address.size() > 254)
    return refuse("不是一个邮箱地址 not an address", "写法 as in: name@example.cn");
  return call.store.confirm_address(unit, address, call.actor, call.now);
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

bool says_otherwise(const Decision& before, const Decision& after) {
  if (before.unit != after.unit || before.campaign != after.campaign) return true;
  if (before.problems != after.problems || before.items.size() != after.items.size()) return true;
  auto said = [](const storage::Item& item) {
    return std::tie(item.type, item.unit, item.title, item.attachments, item.body, item.late);
  };
  return !std::equal(
      before.items.begin(), before.items.end(), after.items.begin(),
      [&](const storage::Item& a, const storage::Item& b) { return said(a) == said(b); });
}

}  // namespace shouwen::desk
