// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/request.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "gateway/desk/args.h"
#include "gateway/desk/confirm.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/handling.h"
#include "gateway/desk/learning.h"
#include "gateway/desk/queries.h"
#include "gateway/desk/settle.h"
#include "gateway/desk/wording.h"
#include "parsers/mime/base64.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestRequest = std::size_t{80} << 20;  // a statement is at most 64 MB

Result<json> done(const Status& status) {
  if (!status) return status.error();
  return json::object();
}

Result<json> do_retry(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  h.answer.work_changed = true;
  return done(retry(h.call, *message));
}

Result<json> do_fetch_again(Handling& h) {
  auto entry = h.args.number("entry");
  if (h.args.error()) return *h.args.error();
  auto asked = fetch_again(h.call, entry.value_or(0));
  if (!asked) return asked.error();
  return json{{"asked", *asked}};
}

Result<json> do_dismiss(Handling& h) {
  h.args.needed("entry");
  auto entry = h.args.number("entry");
  if (h.args.error()) return *h.args.error();
  return done(dismiss(h.call, entry.value_or(0)));
}

Result<json> do_ingest(Handling& h) {
  Brought mail;
  const std::string encoded = h.args.needed("octets");
  mail.name = h.args.text("name").value_or("");
  mail.arrived = h.args.moment("arrived");
  mail.answer = !h.args.flag("silent");
  if (h.args.error()) return *h.args.error();
  parsers::mime::decode_base64(encoded, [&](std::span<const std::byte> piece) {
    mail.octets.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  });
  auto received = ingest(h.call, mail);
  if (!received) return received.error();
  h.answer.work_changed = true;
  return json{{"message", received->message.value}, {"first", received->first}};
}

Result<json> on_mail(Handling& h, Status (*act)(const Call&, OutboxRef)) {
  std::string given = h.args.needed("mail");
  auto id = h.args.number("mail");
  if (h.args.error()) return *h.args.error();
  h.answer.outbox_changed = true;
  return done(act(h.call, OutboxRef{id.value_or(0)}));
}

Result<json> on_address(Handling& h,
                        Result<int> (*act)(const Call&, const std::string&, const std::string&)) {
  std::string unit = h.args.needed("unit"), address = h.args.needed("address");
  if (h.args.error()) return *h.args.error();
  auto faxes = act(h.call, unit, address);
  if (!faxes) return faxes.error();
  if (*faxes == 0) return json::object();
  h.answer.work_changed = true;
  return json{{"faxes", *faxes}};
}

Result<json> do_pause(Handling& h) {
  bool paused = h.args.needed_flag("paused");
  if (h.args.error()) return *h.args.error();
  h.answer.outbox_changed = true;
  return done(pause(h.call, paused));
}

Result<json> do_release(Handling& h) {
  std::string why = h.args.text("why_held").value_or("");
  if (h.args.error()) return *h.args.error();
  auto released = release(h.call, why);
  if (!released) return released.error();
  h.answer.outbox_changed = *released > 0;
  return json{{"released", *released}};
}

using Activate = Result<std::shared_ptr<const Office>> (*)(const Call&, const std::string&,
                                                           const std::string&,
                                                           std::optional<Instant>);
Result<json> do_activate(Handling& h, Activate activate) {
  std::string path = h.args.needed("path"), text = h.args.needed("text");
  auto effective = h.args.moment("effective");
  if (h.args.error()) return *h.args.error();
  auto office = activate(h.call, path, text, effective);
  if (!office) return office.error();
  h.current.set(*office);
  h.answer.office_changed = true;
  return json{{"units", (*office)->roster.size()}, {"campaigns", (*office)->campaigns.size()}};
}

Result<json> do_learn_drop(Handling& h) {
  const std::string campaign = h.args.needed("campaign");
  if (h.args.error()) return *h.args.error();
  auto office = drop_learned(h.call, campaign);
  if (!office) return office.error();
  h.current.set(*office);
  h.answer.office_changed = true;
  return json::object();
}

std::vector<Entry> own_entries() {
  return {
      {{"assign",
        "改登记",
        "say what a message or a piece is",
        {"message", "item?", "unit?", "type?", "title?", "campaign?", "disposition?", "add_item?",
         "remove_item?", "reason?"},
        true},
       do_assign},
      {{"accept", "核收", "accept as it stands", {"message", "reason?"}, true},
       [](Handling& h) { return on_message(h, [&](MessageRef m) { return accept(h.call, m); }); }},
      {{"ignore", "列为无关", "set aside as unrelated", {"message", "reason?"}, true},
       [](Handling& h) { return on_message(h, [&](MessageRef m) { return ignore(h.call, m); }); }},
      {{"release_message", "解除隔离", "set apart no more", {"message", "reason"}, true},
       do_unseal},
      {{"return",
        "退回修改",
        "ask the unit to mend a piece",
        {"message", "item?", "ask", "by?", "reason?"},
        true},
       do_return},
      {{"split",
        "拆件",
        "one piece becomes several",
        {"message", "item?", "files?", "type?", "reason?"},
        true},
       do_split},
      {{"merge",
        "并件",
        "several pieces become one",
        {"message", "items?", "into?", "reason?"},
        true},
       do_merge},
      {{"undo", "撤销上一次处理", "back to the version before", {"message", "reason?"}, true},
       [](Handling& h) { return on_message(h, [&](MessageRef m) { return undo(h.call, m); }); }},
      {{"retry", "重新登记", "file again as a new version", {"message", "reason?"}, true},
       do_retry},
      {{"ingest",
        "收进一封另存的邮件",
        "take in a mail saved as a file",
        {"octets", "name?", "arrived?", "silent?", "reason?"},
        true},
       do_ingest},
      {{"fetch_again",
        "再取服务器不给的邮件",
        "ask the server again for mail it would not give",
        {"entry?", "reason?"},
        true},
       do_fetch_again},
      {{"dismiss",
        "不再取，已另行取得",
        "mail it would not give came by other means",
        {"entry", "reason?"},
        true},
       do_dismiss},
      {{"fax_join", "拼接传真", "two calls are one fax", {"message", "head", "reason?"}, true},
       do_fax_join},
      {{"fax_split", "拆开传真", "a call stands alone", {"message", "reason?"}, true},
       do_fax_split},
      {{"fax_rotate",
        "传真转正",
        "pages of a fax are read turned",
        {"message", "turn", "page?", "reason?"},
        true},
       do_fax_rotate},
      {{"fax_reread", "重新识别传真", "a fax is read by OCR again", {"message", "reason?"}, true},
       do_fax_reread},
      {{"fax_receipt",
        "传真回执再发一次",
        "the receipt of a fax goes once more",
        {"message", "reason?"},
        true},
       do_fax_receipt},
      {{"confirm_address",
        "确认邮箱或传真号码",
        "an address or a fax number belongs to a unit",
        {"unit", "address", "reason?"},
        true},
       [](Handling& h) { return on_address(h, confirm_address); }},
      {{"unconfirm_address",
        "收回确认的邮箱或传真号码",
        "an address or a fax number belongs to it no more",
        {"unit", "address", "reason?"},
        true},
       [](Handling& h) { return on_address(h, unconfirm_address); }},
      {{"clear",
        "已看过，销去待核原因",
        "reasons a person has looked at",
        {"message", "reasons?", "reason?"},
        true},
       do_clear},
      {{"resend", "重发", "send a mail again", {"mail", "reason?"}, true},
       [](Handling& h) { return on_mail(h, resend); }},
      {{"cancel", "取消发送", "do not send a mail", {"mail", "reason?"}, true},
       [](Handling& h) { return on_mail(h, cancel); }},
      {{"pause", "暂停或恢复回执", "hold or let go all replies", {"paused", "reason?"}, true},
       do_pause},
      {{"release", "放行留待的发件", "let held mails leave", {"why_held?", "reason?"}, true},
       do_release},
      {{"activate_campaign",
        "活动生效",
        "a campaign file becomes a version in force",
        {"path", "text", "effective?", "reason?"},
        true},
       [](Handling& h) { return do_activate(h, activate_campaign); }},
      {{"load_units",
        "名册生效",
        "a roster becomes the version in force",
        {"path", "text", "effective?", "reason?"},
        true},
       [](Handling& h) { return do_activate(h, load_units); }},
      {{"load_holidays",
        "放假调休生效",
        "a holiday file becomes the version in force",
        {"path", "text", "effective?", "reason?"},
        true},
       [](Handling& h) { return do_activate(h, load_holidays); }},
      {{"learn_use",
        "采用从更正学到的",
        "what corrections taught becomes the version in use",
        {"path", "text", "effective?", "reason?"},
        true},
       [](Handling& h) { return do_activate(h, use_learned); }},
      {{"learn_drop",
        "停用从更正学到的",
        "the rules decide alone again",
        {"campaign", "reason?"},
        true},
       do_learn_drop},
      {{"exempt",
        "免报",
        "a unit need not send",
        {"unit", "type?", "campaign?", "approver", "reason"},
        true},
       do_exempt},
      {{"extend",
        "延期",
        "a later date",
        {"unit", "type?", "until", "campaign?", "approver", "reason"},
        true},
       do_extend},
      {{"redo_by",
        "补正期限",
        "a later date for what was returned",
        {"unit", "type?", "until", "campaign?", "approver", "reason"},
        true},
       do_redo_by},
      {{"zero_report",
        "认可或不认可零报告",
        "nothing to send: accepted or refused",
        {"unit", "type", "accepted", "campaign?", "approver", "reason"},
        true},
       do_zero_report},
      {{"set_arrival",
        "记实际到达时间",
        "when it truly arrived",
        {"message", "at", "approver?", "reason"},
        true},
       do_set_arrival},
      {{"overlay_undo", "撤销一项登记", "undo one of these", {"overlay", "reason"}, true},
       do_overlay_undo},
      {{"overlays", "免报延期等登记", "all of these", {"campaign?", "unit?", "undone?"}, false},
       do_overlays},
      {{"board",
        "台账",
        "units × requirements",
        {"campaign?", "unit?", "level?", "type?", "at?", "accepted?", "missing?", "text?"},
        false},
       do_board},
      {{"compare", "各种读法", "the readings side by side", {"campaign?", "at?"}, false},
       do_compare},
      {{"verify_boards", "核对内存中的台账", "the board in memory against the store", {}, false},
       do_verify_boards},
      {{"remind_draft",
        "起草催报",
        "draft reminders",
        {"stage", "all?", "units?", "types?", "by?", "campaign?", "reason?"},
        true},
       do_remind_draft},
      {{"remind_approve",
        "批准催报，或放行留待的",
        "let reminders leave",
        {"reminders?", "all?", "lead?", "campaign?", "reason?"},
        true},
       do_remind_approve},
      {{"remind_cancel", "取消催报", "a reminder does not leave", {"reminder", "reason"}, true},
       do_remind_cancel},
      {{"reminders", "催报登记", "all reminders", {"campaign?", "unit?"}, false}, do_reminders},
      {{"remind_show", "一份催报", "one reminder with its text", {"reminder"}, false},
       do_remind_show},
      {{"calls", "催报电话单", "whom to telephone", {"campaign?", "soon?"}, false}, do_calls},
      {{"called",
        "记催报电话",
        "note a telephone call",
        {"unit", "result", "promise?", "by", "campaign?", "reason?"},
        true},
       do_called},
      {{"call_undo", "撤销一条电话记录", "take a noted call back", {"call", "reason"}, true},
       do_call_undo},
      {{"group_text",
        "群通报文字",
        "text for the work group",
        {"lead", "soon?", "campaign?", "reason?"},
        true},
       do_group_text},
      {{"calendar", "期限日历", "the due dates as iCalendar", {"campaign?"}, false}, do_calendar},
      {{"items", "报送件", "pieces", {"campaign?", "unit?", "type?", "state?", "late?"}, false},
       do_items},
      {{"messages",
        "来件",
        "messages",
        {"unit?", "campaign?", "disposition?", "state?", "type?", "limit?", "before?"},
        false},
       do_messages},
      {{"faxes", "传真", "faxes", {"state?", "limit?", "before?"}, false}, do_faxes},
      {{"fax_show", "一份传真", "one fax and its calls", {"message"}, false}, do_fax_show},
      {{"show", "一封来件", "one message and its trail", {"message"}, false}, do_show},
      {{"search", "查找", "search texts", {"words", "limit?", "before?"}, false}, do_search},
      {{"review", "待核", "the review queue", {"unit?", "reason?", "limit?", "before?"}, false},
       do_review},
      {{"outbox", "发件", "our mails", {"state?", "limit?", "before?"}, false}, do_outbox},
      {{"unfetchable", "取不下来的邮件", "mail the server would not give", {}, false},
       [](Handling& h) { return unfetchable(h.reader, *h.call.office); }},
      {{"outbox_show", "一封发件", "one mail with its text", {"mail"}, false},
       [](Handling& h) {
         return outbox_show(h.reader, *h.call.office, OutboxRef{h.args.number("mail").value_or(0)});
       }},
      {{"status", "状况", "counts", {}, false},
       [](Handling& h) { return status(h.reader, *h.call.office, h.call.now); }},
      {{"export", "导出CSV", "the board or the pieces as CSV", {"what", "campaign?", "at?"}, false},
       do_export},
  };
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> kEntries = [] {
    std::vector<Entry> all = own_entries(), more = selection_entries();
    all.insert(all.end(), more.begin(), more.end());
    more = purge_entries();
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return kEntries;
}

// Misspelt keys are refused: an assignment that silently does less than asked is worse than none.
std::optional<Error> unknown_key(const CallInfo& info, const json& args) {
  for (const auto& [key, value] : args.items()) {
    bool known =
        std::any_of(info.args.begin(), info.args.end(),
                    [&key = key](const std::string& a) { return a == key || a == key + "?"; });
    if (!known)
      return refuse(info.name + " 没有此参数 has no such argument: " + key, "见 docs/records.md");
  }
  return std::nullopt;
}

Result<json> dispatch(const Surroundings& here, const std::string& request, Answer& answer) {
  if (request.size() > kLongestRequest) return refuse("请求过长 the request is too long");
  json parsed = json::parse(request, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("call") || !parsed["call"].is_string())
    return refuse("不是一个请求 not a request", R"({"call":"status","args":{}})");
  const std::string name = parsed["call"].get<std::string>();
  json members = parsed.contains("args") ? parsed["args"] : json::object();
  if (!members.is_object()) return refuse("args 应为对象 should be an object");
  for (const Entry& entry : entries()) {
    if (entry.info.name != name) continue;
    if (auto wrong = unknown_key(entry.info, members)) return *wrong;
    auto reader = storage::Reader::over(here.store);
    if (!reader) return reader.error();
    Args args(members);
    storage::Actor actor{storage::Actor::Kind::user, here.actor, args.text("reason").value_or("")};
    Call call{here.store,       here.office.get(), std::move(actor),
              here.clock.now(), here.first_answer, here.reminder_text};
    Handling handling{std::move(call), **reader, args, answer, here.office, here.boards};
    Result<json> result = entry.run(handling);
    if (args.error()) return *args.error();
    return result;
  }
  return refuse("没有此操作 no such call: " + name, "见 docs/records.md");
}

}  // namespace

json error_json(const Error& error) {
  return {{"ok", false},
          {"error",
           {{"fault", fault_name(error.fault)},
            {"where", error.where},
            {"what", error.what},
            {"remedy", error.remedy}}}};
}

Answer answer(const Surroundings& here, const std::string& request) {
  Answer out;
  Result<json> result = dispatch(here, request, out);
  if (!result) {
    out = Answer{};
    out.json =
        error_json(in_words(result.error())).dump(-1, ' ', false, json::error_handler_t::replace);
    return out;
  }
  json whole = {{"ok", true}, {"result", std::move(*result)}};
  out.json = whole.dump(-1, ' ', false, json::error_handler_t::replace);
  return out;
}

const std::vector<CallInfo>& calls() {
  static const std::vector<CallInfo> kInfos = [] {
    std::vector<CallInfo> out;
    for (const Entry& entry : entries()) out.push_back(entry.info);
    return out;
  }();
  return kInfos;
}

}  // namespace shouwen::desk
