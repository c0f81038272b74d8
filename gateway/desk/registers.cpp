// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/registers.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "config/text.h"
#include "gateway/desk/boards.h"
#include "gateway/desk/mask.h"
#include "gateway/desk/records.h"
#include "gateway/desk/register_parts.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestNote = 200;  // octets

// One line makes one register; `of_campaign`: it has no meaning for all of them at once.
struct Register {
  RegisterName name;
  bool of_campaign = false;
  Status (*rows)(const RegisterCall&, track::RegisterTable&) = nullptr;
  std::vector<track::RegisterColumn> columns;
};

const std::vector<Register>& registers() {
  static const std::vector<Register> kRegisters = {
      {{"incoming", "收件登记簿"},
       false,
       incoming_rows,
       {{"number", "收件编号", 16},
        {"arrival", "时间", 17},
        {"channel", "渠道", 8},
        {"unit", "来文单位", 20},
        {"their_number", "来文字号", 20},
        {"title", "标题", 36},
        {"kind", "类别", 14},
        {"amount", "件数/页数", 12},
        {"contact", "联系人", 16},
        {"registered_by", "登记人", 10},
        {"handling", "办理情况", 28},
        {"our_number", "本单位收文号", 16},
        {"archive_number", "归档号", 16},
        {"message", "来件", 8}}},
      {{"completion", "应报完成情况表"},
       true,
       completion_rows,
       {{"unit_code", "单位代码", 10},
        {"unit", "单位", 20},
        {"level", "级别", 10},
        {"requirement", "要求", 16},
        {"due", "下一期限", 14},
        {"owed", "应报", 8},
        {"received", "收到", 8},
        {"accepted", "其中核收", 10},
        {"pending", "其中待核", 10},
        {"late", "迟报", 8},
        {"missing", "尚缺", 8},
        {"overdue", "其中逾期", 10},
        {"state", "状态", 12},
        {"pieces", "收件编号（报送件）", 40}}},
      {{"chasing", "催报登记"},
       true,
       chase_rows,
       {{"unit", "单位", 20},
        {"missing", "催报内容", 36},
        {"when", "时间", 17},
        {"way", "方式", 20},
        {"result", "结果", 24},
        {"by", "经办人", 12},
        {"approved_by", "批准", 16},
        {"answers", "答复（收件编号或来件）", 20},
        {"entry", "催报或电话记录", 14}}},
      {{"returns", "退回补正登记"},
       true,
       returned_rows,
       {{"number", "收件编号", 16},
        {"unit", "单位", 20},
        {"kind", "类别", 14},
        {"title", "标题", 32},
        {"returned", "退回时间", 17},
        {"asked", "退回意见", 36},
        {"by", "退回人", 10},
        {"redo_by", "补正期限", 17},
        {"mended", "补正到达", 17},
        {"mended_number", "补正收件编号或来件", 18},
        {"result", "结果", 14},
        {"submission", "报送件", 8},
        {"message", "来件", 8}}},
      {{"relief", "延期免报登记"},
       true,
       overlay_rows,
       {{"kind", "事项", 12},
        {"unit", "单位", 20},
        {"requirement", "要求", 16},
        {"until", "延至", 17},
        {"approver", "批准人", 12},
        {"reason", "理由", 36},
        {"by", "登记人", 10},
        {"at", "登记时间", 17},
        {"ended", "撤销时间", 17},
        {"ended_by", "撤销人", 10},
        {"number", "所据收件编号或来件", 18},
        {"overlay", "登记号", 8}}},
      {{"set_apart", "隔离登记"},
       false,
       set_apart_rows,
       {{"number", "收件编号", 16},
        {"arrival", "到达时间", 17},
        {"from", "隔离时间", 17},
        {"ended", "结束时间", 17},
        {"ended_by", "结束人", 12},
        {"state", "情况", 12},
        {"message", "来件", 8}}},
  };
  return kRegisters;
}

Error refuse(std::string what, std::string remedy) {
  return {Fault::rejected_input, "register", std::move(what), std::move(remedy)};
}

Result<const Register*> find(const std::string& name) {
  std::string all;
  for (const Register& one : registers()) {
    if (one.name.key == name || one.name.zh == name) return &one;
    all += (all.empty() ? "" : "，") + one.name.zh + " " + one.name.key;
  }
  return refuse("没有此登记簿 no such register: " + name, "可用 one of: " + all);
}

// The office as it was stated then; a register of all campaigns needs none of them.
Result<std::shared_ptr<const Office>> office_at(storage::Reader& reader, const Office& now,
                                                Instant at) {
  auto statements = reader.statements_known(at);
  if (!statements) return statements.error();
  return make_office(now.settings, std::move(*statements));
}

const config::Campaign* named(const Office& office, const std::string& id) {
  return id.empty() ? nullptr : office.campaign(id);
}

}  // namespace

std::string RegisterCall::minute(Instant t) const {
  return format_rfc3339(t, zone).replace(10, 1, " ").substr(0, 16);
}

std::string RegisterCall::unit(const std::string& code) const {
  const std::string name = unit_name(*office, code);
  return name.empty() ? code : name;
}

std::string RegisterCall::label(const std::string& campaign_id, const std::string& type) const {
  return type_label(*office, campaign_id, type);
}

std::string RegisterCall::words(const std::string& text) const {
  return asked.unmasked ? text : mask_personal(text);
}

std::string RegisterCall::contact(const std::string& text) const {
  return asked.unmasked ? text : mask_contact(text);
}

Result<std::map<std::int64_t, std::string>> numbers_at(const RegisterCall& call) {
  std::map<std::int64_t, std::string> out;
  Status read = call.reader.each_number(call.moment, [&](MessageRef message, std::string number) {
    out.emplace(message.value, std::move(number));
  });
  if (!read) return read.error();
  return out;
}

std::vector<RegisterName> register_names() {
  std::vector<RegisterName> out;
  for (const Register& one : registers()) out.push_back(one.name);
  return out;
}

Result<RegisterName> register_named(const std::string& name) {
  auto found = find(name);
  if (!found) return found.error();
  return (*found)->name;
}

Result<track::RegisterTable> make_register(storage::Reader& reader,
                                           const std::shared_ptr<const Office>& office,
                                           const RegisterAsked& asked, Instant now) {
  if (asked.from && asked.until && *asked.until < *asked.from)
    return refuse("起止颠倒 it ends before it begins",
                  "先起后止 the earlier one first: --from 2020-10-01 --until 2020-10-31");
  auto kind = find(asked.name);
  if (!kind) return kind.error();
  const Instant at = asked.at.value_or(now);
  if (at > now)
    return refuse("时刻还没到，登记簿须出自已过去的时刻 it has not come yet",
                  "例如 as in --at \"2020-11-10 17:00\"");
  const bool one = (*kind)->of_campaign || !asked.campaign.empty();
  if (one && !office->campaign(asked.campaign))
    return refuse("没有此活动 no such campaign: " + asked.campaign,
                  "见 see: shouwen campaign list");
  auto then = office_at(reader, *office, at);
  if (!then) return then.error();
  const std::string id = one ? office->campaign(asked.campaign)->id : "";
  RegisterCall call{reader, *then, named(**then, id), asked, at, office->settings.zone};
  if (one && !call.campaign)
    return refuse("那时还没有启用此活动 that campaign was not in force then: " + id,
                  "见 see: shouwen ledger");
  track::RegisterTable table;
  table.key = (*kind)->name.key;
  table.title = (*kind)->name.zh;
  table.campaign = id;
  table.moment = at;
  table.zone = call.zone;
  if (call.campaign) table.notes.push_back("活动：" + call.campaign->title);
  if (asked.from || asked.until)
    table.notes.push_back("期间：" + call.minute(asked.from) + "至" + call.minute(asked.until));
  table.columns = {{"n", "序号", 6}};
  table.columns.insert(table.columns.end(), (*kind)->columns.begin(), (*kind)->columns.end());
  if (Status filled = (*kind)->rows(call, table); !filled) return filled.error();
  int n = 0;
  for (track::Line& row : table.rows) row.insert(row.begin(), std::to_string(++n));
  return table;
}

Result<std::string> note_register(const Call& call, MessageRef message,
                                  std::vector<storage::RegisterNote> notes) {
  for (storage::RegisterNote& note : notes) {
    if (!is_valid_utf8(note.value) || note.value.size() > kLongestNote)
      return refuse("太长或不是文字 too long, or no text: " + note.field,
                    "至多200字节 at most 200 octets of UTF-8");
    note.value = neutral(note.value);
  }
  auto same = storage::note_register(call.store, message, notes, call.actor, call.now);
  if (!same) return same.error();
  std::string out;
  for (const MessageRef other : *same)
    out += (out.empty() ? "" : "、") + std::to_string(other.value);
  return out.empty() ? out : "同号的来件 the same number stands at: " + out;
}

Status note_unmasked(const Call& call, const std::string& name, const std::string& campaign) {
  auto kind = find(name);
  if (!kind) return kind.error();
  if (call.actor.reason.empty())
    return refuse("不遮盖个人信息须写明理由 say why it is written out whole", "-r 与单位核对");
  const config::Campaign* found = call.office->campaign(campaign);
  return storage::note_unmasked(call.store, (*kind)->name.key,
                                campaign.empty() || !found ? "" : found->id, call.actor, call.now);
}

Result<json> register_notes(storage::Reader& reader, const Office& office, MessageRef message) {
  auto rows = reader.register_history(message);
  if (!rows) return rows.error();
  json notes = json::array();
  for (const storage::NotedRow& row : *rows)
    notes.push_back({{"note", row.id},
                     {"field", row.field},
                     {"value", row.value},
                     {"by", row.actor},
                     {"at", moment_json(row.at, office)},
                     {"in_force", row.in_force}});
  return json{{"message", message.value}, {"notes", std::move(notes)}};
}

}  // namespace shouwen::desk
