// Requests about reminders: 催报, 催报电话, 群通报, the calendar of due dates.
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "gateway/desk/calls.h"
#include "gateway/desk/handling.h"
#include "gateway/desk/queries.h"
#include "gateway/desk/records.h"
#include "gateway/desk/remind.h"
#include "gateway/desk/wording.h"
#include "gateway/track/calendar.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

Result<std::optional<Instant>> day_of(Handling& h, const char* key) {
  const auto text = h.args.text(key);
  if (!text || text->empty()) return std::optional<Instant>();
  const auto moment = moment_from(*text, h.call.office->settings.zone);
  if (!moment) return refuse(std::string(key) + " 不是时间 not a moment: " + *text, "2020-10-20");
  return moment;
}

}  // namespace

Result<json> do_remind_draft(Handling& h) {
  DraftWish wish;
  wish.campaign = h.args.text("campaign").value_or("");
  wish.units = h.args.texts("units");
  wish.types = h.args.texts("types");
  wish.all = h.args.flag("all");
  const std::string stage = h.args.needed("stage");
  auto until = day_of(h, "by");
  if (h.args.error()) return *h.args.error();
  if (!until) return until.error();
  wish.until = *until;
  const auto known = storage::reminder_stage_from(stage);
  if (!known) return refuse("没有这一种催报 no such stage: " + stage, "before, after, again");
  wish.stage = *known;
  auto made = draft_reminders(h.call, h.reader, wish);
  if (!made) return made.error();
  json left = json::array();
  for (const NotDrafted& one : made->left_out)
    left.push_back(
        {{"unit", one.unit}, {"unit_name", unit_name(*h.call.office, one.unit)}, {"why", one.why}});
  return json{{"reminders", made->ids}, {"left_out", std::move(left)}, {"note", made->note}};
}

Result<json> do_remind_approve(Handling& h) {
  Approval approval;
  approval.campaign = h.args.text("campaign").value_or("");
  approval.lead = h.args.text("lead").value_or("");
  approval.ids = h.args.numbers("reminders");
  const bool all = h.args.flag("all");
  if (h.args.error()) return *h.args.error();
  if (all == !approval.ids.empty())
    return refuse("写明催报编号，或 all name them, or say all", "shouwen remind approve all");
  auto approved = approve_reminders(h.call, h.reader, approval);
  if (!approved) return approved.error();
  h.answer.outbox_changed = !approved->ids.empty();
  json refused = json::array();
  for (const auto& [id, why] : approved->refused)
    refused.push_back({{"reminder", id}, {"why", why}});
  return json{{"approved", approved->ids}, {"refused", std::move(refused)}};
}

Result<json> do_remind_cancel(Handling& h) {
  h.args.needed("reminder");
  const auto id = h.args.number("reminder");
  if (h.args.error()) return *h.args.error();
  if (Status done = cancel_reminder(h.call, id.value_or(0)); !done) return done.error();
  h.answer.outbox_changed = true;
  return json::object();
}

Result<json> do_reminders(Handling& h) {
  const storage::ReminderFilter filter{h.args.text("campaign").value_or(""),
                                       h.args.text("unit").value_or("")};
  if (h.args.error()) return *h.args.error();
  return reminders(h.reader, *h.call.office, filter);
}

// As it would leave now, or as it left.
Result<json> do_remind_show(Handling& h) {
  h.args.needed("reminder");
  const auto id = h.args.number("reminder");
  if (h.args.error()) return *h.args.error();
  auto row = h.reader.reminder(id.value_or(0));
  if (!row) return row.error();
  if (!*row)
    return refuse("没有此催报 no such reminder: " + std::to_string(id.value_or(0)),
                  "见 see: shouwen remind list");
  json out = reminder_json(**row, *h.call.office);
  json answers = json::array();
  if ((*row)->outbox) {
    auto found = h.reader.answers_to((*row)->outbox);
    if (!found) return found.error();
    for (const MessageRef one : *found) answers.push_back(one.value);
    auto mail = outbox_show(h.reader, *h.call.office, (*row)->outbox);
    if (!mail) return mail.error();
    out["subject"] = (*mail)["subject"];
    out["text"] = (*mail)["text"];
  }
  out["answers"] = std::move(answers);
  if ((!out.contains("text") || out["text"] == "") && h.call.reminder_text) {
    auto text = h.call.reminder_text(h.reader, *h.call.office, **row, h.call.now);
    if (!text) return text.error();
    out["subject"] = text->subject;
    out["text"] = text->body;
  }
  return out;
}

Result<json> do_calls(Handling& h) {
  const std::string campaign = h.args.text("campaign").value_or("");
  const bool soon = h.args.flag("soon");
  if (h.args.error()) return *h.args.error();
  return call_list(h.reader, *h.call.office, campaign, soon, h.call.now);
}

Result<json> do_called(Handling& h) {
  storage::ChaseCall made;
  made.unit = h.args.needed("unit");
  made.caller = h.args.needed("by");
  const std::string result = h.args.needed("result");
  const std::string campaign = h.args.text("campaign").value_or("");
  auto promised = day_of(h, "promise");
  if (h.args.error()) return *h.args.error();
  if (!promised) return promised.error();
  made.promised = *promised;
  const auto known = storage::call_result_from(result);
  if (!known) return refuse("没有这个结果 no such result: " + result, "told, no_answer, promised");
  made.result = *known;
  auto id = note_call(h.call, campaign, made);
  if (!id) return id.error();
  return json{{"call", *id}};
}

Result<json> do_call_undo(Handling& h) {
  h.args.needed("call");
  const auto id = h.args.number("call");
  if (h.args.error()) return *h.args.error();
  if (Status done = undo_call(h.call, id.value_or(0)); !done) return done.error();
  return json::object();
}

Result<json> do_group_text(Handling& h) {
  const std::string campaign = h.args.text("campaign").value_or("");
  const std::string lead = h.args.text("lead").value_or("");
  const bool soon = h.args.flag("soon");
  if (h.args.error()) return *h.args.error();
  return group_text(h.call, h.reader, campaign, lead, soon);
}

Result<json> do_calendar(Handling& h) {
  const std::string id = h.args.text("campaign").value_or("");
  if (h.args.error()) return *h.args.error();
  const Office& office = *h.call.office;
  const config::Campaign* campaign = office.campaign(id);
  if (!campaign)
    return refuse("没有此活动 no such campaign: " + id, "见 see: shouwen campaign list");
  return json{{"ics", track::calendar(*campaign, office.holidays, office.settings.message_id_domain,
                                      h.call.now)}};
}

}  // namespace shouwen::desk
