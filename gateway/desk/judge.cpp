// A person's decisions about a message: one whole act each. What follows from it (lateness, what is
// still open, whom to tell) is worked out before it is stored, and stored with it.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "gateway/desk/acceptance.h"
#include "gateway/desk/acts.h"
#include "gateway/desk/confirm.h"
#include "gateway/desk/follow_up.h"
#include "gateway/desk/reassess.h"
#include "gateway/desk/settle.h"
#include "gateway/desk/told.h"
#include "gateway/desk/withdraw.h"
#include "storage/number.h"
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

// Every piece of the units this message brings something of.
Result<std::vector<storage::SubmissionRow>> around(storage::Store& store, const Decision& d) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  std::set<std::string> units;
  for (const storage::Item& item : d.items) units.insert(item.unit.empty() ? d.unit : item.unit);
  std::vector<storage::SubmissionRow> out;
  for (const std::string& unit : units) {
    auto rows = (*reader)->submissions(d.campaign, unit);
    if (!rows) return rows.error();
    out.insert(out.end(), rows->begin(), rows->end());
  }
  return out;
}

// Nothing of this message counts any more: later pieces replaced all of its own.
bool all_replaced(const std::vector<storage::SubmissionRow>& rows, MessageRef message) {
  std::size_t own = 0, replaced = 0;
  for (const storage::SubmissionRow& row : rows) {
    if (row.message != message) continue;
    ++own;
    if (row.state == "replaced") ++replaced;
  }
  return own > 0 && own == replaced;
}

bool answered(const MessageTrail& trail) {
  return std::any_of(trail.outbox.begin(), trail.outbox.end(), [](const OutboxMail& mail) {
    const bool undone = mail.state == OutboxState::cancelled && mail.last_error == kUndone;
    return !undone && (mail.purpose == "receipt" || mail.purpose == "supplement");
  });
}

// A mail that a person says brings material, and that nobody has answered: its first receipt, by
// the guards every receipt passes, after the time for second thoughts.
Status answer_first(const Call& call, MessageRef message, Decided& out) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  const Decision& now = trail->message.decision;
  const bool due =
      call.first_answer && brings_material(now) && !now.quarantine && !answered(*trail);
  if (!due) return Done{};
  const bool by_hand =
      std::any_of(trail->entries.begin(), trail->entries.end(),
                  [](const storage::TrailEntry& e) { return e.event == "answered_by_hand"; });
  auto first = by_hand ? Result<FirstAnswer>(FirstAnswer{{}, "已人工回复 answered by hand"})
                       : call.first_answer(call.store, *call.office, *trail);
  if (!first) return first.error();
  if (first->why_not.empty()) {
    const config::Campaign* campaign = call.office->campaign(now.campaign);
    auto number =
        storage::give_number(call.store, message, campaign ? campaign->receipt_prefix : "SW-");
    if (!number && number.error().fault != Fault::rejected_input) return number.error();
    if (!number) first->why_not = "启用前的来件或副本 from before the start, or a copy";
  }
  if (!first->why_not.empty()) {
    add_note(out, "不发回执 no receipt：" + first->why_not);
    return Done{};
  }
  for (storage::OutboxRequest request : first->requests) {
    request.not_before = std::max(request.not_before, call.now + kSecondThoughts);
    auto queued = call.store.queue(request, message, call.now);
    if (!queued) return queued.error();
    if (request.purpose == "receipt") out.receipt = *queued;
  }
  return Done{};
}

constexpr const char* kUndeliverable = "receipt_undeliverable";

// Nobody could be told when it came. Now that a person says whose it is, somebody can: the receipt
// that is queued with this decision is the end of it.
Status settle_undeliverable(const Call& call, const MessageTrail& trail, Decision& after) {
  const bool open = std::ranges::find(after.tasks, kUndeliverable) != after.tasks.end();
  if (!open || !call.first_answer || answered(trail) || !brings_material(after)) return Done{};
  MessageTrail then = trail;
  then.message.decision = after;
  auto answer = call.first_answer(call.store, *call.office, then);
  if (!answer) return answer.error();
  if (answer->why_not.empty() && !answer->requests.empty()) std::erase(after.tasks, kUndeliverable);
  return Done{};
}

constexpr const char* kOthersOpen =
    "其余各件的待核原因未销，看过后 the doubts about the others stand; when looked at: shouwen "
    "review "
    "accept，或 or clear";
constexpr const char* kReturnedStays =
    "已退回修改的件未核收，仍待补正 what was returned stays returned";
constexpr const char* kFollowUpWaits =
    "已有更正回执待发，届时按最新登记写 a corrected receipt waits and will say it as it stands";
constexpr const char* kFollowUpDropped =
    "待发的更正回执已取消：与已告知的一致 the waiting corrected receipt was dropped: nothing to "
    "correct";
constexpr const char* kReturnDropped =
    "待发的退回修改函已取消 the waiting letter that returned it was dropped";

// Letters to units that are told of a message in their name, though they did not send it.
bool is_notice(const OutboxMail& mail) {
  return mail.purpose.ends_with("_notice");
}

// A unit that was told of a mail which is not of it: no letter takes that back.
void note_wrongly_told(const Call& call, const MessageTrail& trail, Decided& out) {
  for (const OutboxMail& mail : trail.outbox) {
    const bool left = mail.state == OutboxState::sent || mail.state == OutboxState::sending;
    if (!is_notice(mail) || !left || concerns(trail.message.decision, mail.unit)) continue;
    const config::Unit* unit = call.office->roster.find(mail.unit);
    add_note(out, "曾去信告知" + (unit ? unit->short_name : mail.unit) +
                      "，请电话更正 that unit was told of it; tell it by telephone");
  }
}

// A mail given to another unit by hand: that unit hears of it at its registered address, as it
// would have when the mail came, after the time for second thoughts. Whoever was confirmed for the
// old unit is not thereby confirmed for the new one.
Status tell_new_units(const Call& call, const MessageTrail& before, Decided& out) {
  if (!call.first_answer || !answered(before)) return Done{};
  auto trail = trail_of(call.store, before.message.ref);
  if (!trail) return trail.error();
  Decision& now = trail->message.decision;
  if (now.unit != before.message.decision.unit) now.sender_confirmed = false;
  if (!brings_material(now) || now.quarantine) return Done{};
  auto answer = call.first_answer(call.store, *call.office, *trail);
  if (!answer) return answer.error();
  for (storage::OutboxRequest request : answer->requests) {
    if (!request.purpose.ends_with("_notice") || concerns(before.message.decision, request.unit))
      continue;
    const bool told = std::ranges::any_of(trail->outbox, [&](const OutboxMail& mail) {
      return is_notice(mail) && mail.unit == request.unit && mail.state != OutboxState::cancelled;
    });
    if (told) continue;
    request.not_before = call.now + kSecondThoughts;
    auto queued = call.store.queue(request, before.message.ref, call.now);
    if (!queued) return queued.error();
    add_note(out, "10分钟后去信告知新登记的单位 the unit it is now of is told in 10 minutes");
  }
  return Done{};
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

Status apply(Decision& decision, const Assignment& what) {
  auto item = target(decision, what);
  if (!item) return item.error();
  if (what.add_item) decision.part_of.reset();  // a piece of its own, no part of another's
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
    if (!decision.unit.empty()) std::erase(decision.problems, "unknown_unit");
  }
  if (what.type) (*item)->type = *what.type;
  // A piece is material, whatever its mail was taken for.
  if (what.add_item && !what.disposition && !brings_material(decision))
    decision.disposition = storage::Disposition::submission;
  if (what.title) (*item)->title = *what.title;
  if (what.remove_item)
    decision.items.erase(decision.items.begin() + (*item - decision.items.data()));
  return Done{};
}

// What was set aside belongs to no campaign; what a person brings back counts in the one in force.
Status in_a_campaign(const Office& office, Decision& decision) {
  if (!brings_material(decision) || !decision.campaign.empty() || office.campaigns.empty())
    return Done{};
  if (office.campaigns.size() > 1)
    return refuse("请指明属于哪个活动 say of which campaign",
                  "--campaign，见 see: shouwen campaign list");
  decision.campaign = office.campaigns.front().id;
  return Done{};
}

}  // namespace

void add_note(Decided& out, const std::string& note) {
  if (note.empty()) return;
  out.note += (out.note.empty() ? "" : "；") + note;
}

// What is waiting and says what is no longer so, taken back; what has left, noted.
Status take_back_letters(const Call& call, const MessageTrail& trail, const Decision& after,
                         Decided& out) {
  std::vector<std::string> purposes;
  Status dropped = drop_letters(call.store, trail, after, call.actor, call.now, &purposes);
  if (!dropped) return dropped;
  for (const std::string& purpose : purposes) {
    if (purpose == "follow_up") add_note(out, kFollowUpDropped);
    if (purpose == "return") add_note(out, kReturnDropped);
  }
  MessageTrail now = trail;
  now.message.decision = after;
  note_wrongly_told(call, now, out);
  return Done{};
}

Result<MessageTrail> trail_of(storage::Store& store, MessageRef message) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  return (*reader)->trail(message);
}

// The sender is told, and the answer says so.
Status tell(const Call& call, MessageRef message, Decided& out) {
  auto told = tell_sender(call.store, message, call.now);
  if (!told) return told.error();
  out.follow_up = told->queued;
  if (told->spent) add_note(out, kFollowUpSpent);
  if (told->waits) add_note(out, kFollowUpWaits);
  return Done{};
}

Result<Decided> decide(const Call& call, const MessageTrail& trail, const Decision& after,
                       const std::string& cause) {
  Decided out;
  Status done = call.store.transaction(
      [&]() -> Status {
        auto filed = call.store.decide(trail.message.ref, after, cause, call.actor, call.now);
        if (!filed) return filed.error();
        out.version = filed->version;
        Status dropped = take_back_letters(call, trail, after, out);
        if (!dropped) return dropped;
        Status told = tell(call, trail.message.ref, out);
        if (!told || cause != "assign") return told;
        Status first = answer_first(call, trail.message.ref, out);
        return first ? tell_new_units(call, trail, out) : first;
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return out;
}

void make_certain(Decision& decision) {
  decision.confidence = 1;
  for (storage::Item& item : decision.items)
    if (!item.type.empty()) item.confidence = 1;
}

namespace {

Status note_number(const Call& call, MessageRef message, const Decision& after, Decided& out) {
  auto note = number_note(call, message, after.unit);
  if (!note) return note.error();
  add_note(out, *note);
  return Done{};
}

}  // namespace

Result<Decided> assign(const Call& call, MessageRef message, const Assignment& what) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  if (after.quarantine) return set_apart_error("改登记");
  if (Status known = check_names(*call.office, what, after); !known) return known.error();
  const bool one_of_several = what.item && !what.remove_item && after.items.size() > 1;
  if (Status applied = apply(after, what); !applied) return applied.error();
  if (Status placed = in_a_campaign(*call.office, after); !placed) return placed.error();
  if (!one_of_several) make_certain(after);
  if (what.unit || what.type || what.campaign || what.disposition || what.add_item ||
      what.remove_item) {
    auto reader = storage::Reader::over(call.store);
    if (!reader) return reader.error();
    auto rows = (*reader)->submissions(after.campaign, "");
    if (!rows) return rows.error();
    reassess(after, *call.office, *trail, *rows);
  }
  if (brings_material(after) && after.ack == storage::Answer::none)
    after.ack =
        after.problems.empty() ? storage::Answer::receipt : storage::Answer::receipt_with_problems;
  if (one_of_several)
    settle_piece(after, after.items[*what.item]);
  else
    settle_sorting(after, what.disposition || what.add_item);
  if (Status told = settle_undeliverable(call, *trail, after); !told) return told.error();
  auto out = decide(call, *trail, after, "assign");
  if (out && one_of_several && !(after.review.empty() && after.tasks.empty()))
    add_note(*out, kOthersOpen);
  if (out)
    if (Status noted = note_number(call, message, after, *out); !noted) return noted.error();
  return out;
}

Result<Decided> accept(const Call& call, MessageRef message) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  if (after.quarantine) return set_apart_error("直接核收");
  if (asks_withdrawal(after)) return accept_withdrawal(call, *trail);
  if (after.items.empty() && claims_nothing(after))
    return refuse("来件称无此类材料，没有报送件可核收 it says there is nothing to send",
                  zero_report_commands(after));
  if (after.items.empty())
    return refuse("来件没有报送件，无可核收 there is no piece to accept",
                  "补登 add one: shouwen review assign 来件 --add --type 类别 --unit 单位；咨询 an "
                  "enquiry: --disposition enquiry；无关 not ours: shouwen review ignore");
  for (std::size_t i = 0; i < after.items.size(); ++i) {
    const storage::Item& item = after.items[i];
    if (item.type.empty() || (item.unit.empty() && after.unit.empty()))
      return refuse("第" + std::to_string(i + 1) + "件的单位或类别还不知道 unit or type unknown",
                    "先 first: shouwen review assign");
  }
  auto rows = around(call.store, after);
  if (!rows) return rows.error();
  if (all_replaced(*rows, message))
    return refuse("已被后来的一件替换 a later piece replaced it",
                  "核收后来的那件，已核收的本件不必再处理；若应以本件为准，先 accept the later "
                  "one, or first set "
                  "it aside: shouwen review ignore");
  make_certain(after);
  const auto returned = [](const storage::Item& item) { return !item.returned.empty(); };
  const bool all_returned = std::ranges::all_of(after.items, returned);
  // Of several the returned ones wait for what they were returned for; alone, they are accepted as
  // they are after all.
  if (all_returned)
    for (storage::Item& item : after.items) {
      item.returned.clear();
      item.redo_by.reset();
    }
  after.review.clear();
  after.tasks.clear();
  auto out = decide(call, *trail, after, "accept");
  if (!out) return out;
  auto now = around(call.store, after);
  if (!now) return now.error();
  for (const std::string& note : acceptance_notes(trail->message.decision, *call.office))
    add_note(*out, note);
  add_note(*out, replaced_note(*rows, *now, message));
  if (Status noted = note_number(call, message, after, *out); !noted) return noted.error();
  if (std::ranges::any_of(after.items, returned)) add_note(*out, kReturnedStays);
  return out;
}

Result<Decided> ignore(const Call& call, MessageRef message) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  if (after.quarantine && call.actor.reason.empty())
    return refuse("隔离件列为无关须写明理由 say why what is set apart is not ours", "-r 理由");
  after.disposition = storage::Disposition::unrelated;
  after.items.clear();
  after.claims.clear();
  after.problems.clear();
  after.review.clear();
  after.tasks.clear();
  // No follow-up: the sender is not told that we think the mail concerns us not.
  // Letters that wait and speak of its pieces are taken back.
  Decided out;
  Status done = call.store.transaction(
      [&]() -> Status {
        auto filed = call.store.decide(message, after, "ignore", call.actor, call.now);
        if (!filed) return filed.error();
        out.version = filed->version;
        return drop_letters(call.store, *trail, after, call.actor, call.now);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  const Decision* told = told_decision(*trail);
  // Of what was set apart the receipt said only that it came.
  if (told && !told->quarantine && brings_material(*told) && !told->items.empty())
    out.note = kReceiptNamedPieces;
  if (claims_nothing(trail->message.decision))
    add_note(out,
             "所称零报告随之不计 what it claims counts no more; 若属实 if it is true, undo: "
             "shouwen review undo，" +
                 zero_report_commands(trail->message.decision));
  return out;
}

}  // namespace shouwen::desk
