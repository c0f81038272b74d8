// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/calls.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "gateway/desk/chase.h"
#include "gateway/desk/records.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using storage::CallResult;
using storage::ChaseCall;
using storage::ReminderStage;

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "remind", std::move(what), std::move(remedy)};
}

Result<const config::Campaign*> campaign_of(const Office& office, const std::string& id) {
  if (const config::Campaign* found = office.campaign(id)) return found;
  return refuse("没有此活动 no such campaign: " + id, "见 see: shouwen campaign list");
}

std::string result_zh(const ChaseCall& call, Zone zone) {
  if (call.result == CallResult::told) return "已通知";
  if (call.result == CallResult::no_answer) return "无人接听";
  return "答应" + format_zh_short(to_civil(*call.promised, zone).date) + "报";
}

struct Missing {
  const config::Unit* unit = nullptr;
  std::vector<Asked> overdue, soon;
  bool held = false;
};

Result<std::vector<Missing>> all_missing(storage::Reader& reader, const Office& office,
                                         const config::Campaign& campaign, Instant now) {
  auto chase = Chase::load(reader, office, campaign, now);
  if (!chase) return chase.error();
  const Wanted past{ReminderStage::after, {}, {}};
  const Wanted next{ReminderStage::before, {}, chase->next_date()};
  std::vector<Missing> out;
  for (const config::Unit& unit : office.roster.units()) {
    Missing one{&unit, {}, {}};
    auto overdue = chase->asked(unit, past);
    if (!overdue) return overdue.error();
    auto soon = chase->asked(unit, next);
    if (!soon) return soon.error();
    one.overdue = std::move(*overdue);
    one.soon = std::move(*soon);
    one.held = chase->in_review(unit.code, one.overdue) || chase->in_review(unit.code, one.soon) ||
               chase->zero_claimed(unit, past);
    if (!one.overdue.empty() || !one.soon.empty()) out.push_back(std::move(one));
  }
  return out;
}

struct History {
  const ChaseCall* last = nullptr;
  const ChaseCall* promise = nullptr;  // the last one, unless something was said after it
};

std::map<std::string, History> by_unit(const std::vector<ChaseCall>& calls) {
  std::map<std::string, History> out;
  for (const ChaseCall& call : calls) {
    if (call.ended) continue;
    History& h = out[call.unit];
    h.last = &call;
    // Nobody answering takes back no promise.
    if (call.result != CallResult::no_answer)
      h.promise = call.result == CallResult::promised ? &call : nullptr;
  }
  return out;
}

int reminded(const std::vector<storage::Reminder>& all, const std::string& unit) {
  int n = 0;
  for (const storage::Reminder& r : all)
    for (const storage::ReminderUnit& u : r.units)
      if (r.sent() && u.named && u.unit == unit) ++n;
  return n;
}

json phones(const config::Unit& unit) {
  json out = json::array();
  for (const std::string& phone : unit.liaison.phones) out.push_back(phone);
  return out;
}

std::string joined(const std::vector<Asked>& overdue, const std::vector<Asked>& soon) {
  std::string out = missing_text(overdue, true);
  if (!out.empty() && !soon.empty()) out += "、";
  return out + missing_text(soon, true);
}

}  // namespace

Result<json> call_list(storage::Reader& reader, const Office& office, const std::string& campaign,
                       bool soon, Instant now) {
  auto found = campaign_of(office, campaign);
  if (!found) return found.error();
  const Zone zone = (*found)->zone;
  auto missing = all_missing(reader, office, **found, now);
  if (!missing) return missing.error();
  auto calls = reader.calls((*found)->id);
  if (!calls) return calls.error();
  auto sent = reader.reminders({(*found)->id, ""});
  if (!sent) return sent.error();
  const auto history = by_unit(*calls);
  std::vector<json> rows;
  for (const Missing& m : *missing) {
    const auto at = history.find(m.unit->code);
    const History h = at == history.end() ? History{} : at->second;
    if (m.overdue.empty() && !soon && !h.promise) continue;
    const bool broken = h.promise && *h.promise->promised < now;
    const bool soon_too = soon || (h.promise && m.overdue.empty());
    rows.push_back(
        {{"unit", m.unit->code},
         {"unit_name", unit_name(office, m.unit->code)},
         {"liaison", m.unit->liaison.name},
         {"phones", phones(*m.unit)},
         {"missing", joined(m.overdue, soon_too ? m.soon : std::vector<Asked>{})},
         {"in_review", m.held},
         {"reminded", reminded(*sent, m.unit->code)},
         {"call", h.last ? json(h.last->id) : json(nullptr)},
         {"result", h.last ? json(storage::name(h.last->result)) : json(nullptr)},
         {"result_zh", h.last ? result_zh(*h.last, zone) : ""},
         {"called_at", h.last ? moment_json(h.last->at, office) : json(nullptr)},
         {"caller", h.last ? h.last->caller : ""},
         {"promised",
          h.promise ? json(format_date(to_civil(*h.promise->promised, zone).date)) : json(nullptr)},
         {"follow_up", broken}});
  }
  std::ranges::stable_sort(rows, [](const json& a, const json& b) {
    return a["follow_up"].get<bool>() > b["follow_up"].get<bool>();
  });
  return json{{"campaign", (*found)->id}, {"calls", rows}};
}

Result<std::int64_t> note_call(const Call& call, const std::string& campaign,
                               const ChaseCall& made) {
  auto found = campaign_of(*call.office, campaign);
  if (!found) return found.error();
  if (!call.office->roster.find(made.unit))
    return refuse("名册中没有此单位代码 no such unit: " + made.unit,
                  "代码见 codes: shouwen remind calls");
  if (made.caller.empty()) return refuse("要写明谁打的 say who telephoned", "--by 姓名");
  if (made.promised && *made.promised <= call.now)
    return refuse("答应的日期已过 that date is over", "--promise 2020-10-20");
  ChaseCall row = made;
  row.campaign = (*found)->id;
  return storage::add_call(call.store, row, call.actor, call.now);
}

Status undo_call(const Call& call, std::int64_t id) {
  if (call.actor.reason.empty()) return refuse("要写明理由 say why", "-r 理由");
  return storage::end_call(call.store, id, call.actor, call.now);
}

Result<json> group_text(const Call& call, storage::Reader& reader, const std::string& campaign,
                        const std::string& lead, bool soon) {
  auto found = campaign_of(*call.office, campaign);
  if (!found) return found.error();
  if (lead.empty()) return refuse("群通报要写明批准的领导 a lead must allow it", "--lead 姓名");
  auto missing = all_missing(reader, *call.office, **found, call.now);
  if (!missing) return missing.error();
  const config::Campaign& c = **found;
  const CivilTime now = to_civil(call.now, c.zone);
  std::string text = "各单位：\n根据《" + c.title + "》";
  if (!c.document_number.empty()) text += "（" + c.document_number + "）";
  text += "要求，截至" + format_zh_short(now.date) + std::to_string(now.hour) +
          "时，下列材料尚未收到，请抓紧报送：\n";
  int units = 0, held = 0;
  for (const Missing& m : *missing) {
    const std::string what = joined(m.overdue, soon ? m.soon : std::vector<Asked>{});
    held += m.held && !what.empty() ? 1 : 0;
    if (m.held || what.empty()) continue;
    text += std::to_string(++units) + "．" + m.unit->name_full + "：" + what + "；\n";
  }
  if (units == 0)
    return refuse("没有可通报的缺项 nothing is missing", "见 see: shouwen board --missing");
  text.replace(text.rfind("；\n"), std::string("；\n").size(), "。\n");
  text += "已报送的请忽略，并告知报送时间和方式以便核对。\n" + c.contact.office + "　" +
          format_zh_date(now.date) + "\n";
  Status noted =
      storage::note_group_text(call.store, c.id, text, units, lead, call.actor, call.now);
  if (!noted) return noted.error();
  return json{{"text", text}, {"units", units}, {"held", held}};
}

}  // namespace shouwen::desk
