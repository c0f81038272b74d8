// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/remind.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "gateway/desk/records.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using storage::OutboxState;
using storage::Reminder;
using storage::ReminderStage;

constexpr int kMakeUpDays = 3;  // working days to send what is overdue

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "remind", std::move(what), std::move(remedy)};
}

// One draft run over the roster.
class Drafting {
 public:
  Drafting(const Call& call, const config::Campaign& campaign, const DraftWish& wish,
           const Chase& chase, const std::vector<Reminder>& all)
      : call_(call), campaign_(campaign), wish_(wish), chase_(chase), all_(all) {
    wanted_ = {wish.stage, wish.types, {}};
    if (wish.stage == ReminderStage::before && wish.types.empty())
      wanted_.horizon = chase.next_date();
  }

  Status run() {
    for (const config::Unit& unit : call_.office->roster.units()) {
      const bool named = std::ranges::find(wish_.units, unit.code) != wish_.units.end();
      if (!wish_.all && !named) continue;
      if (Status done = consider(unit, named); !done) return done;
    }
    for (auto& [city, draft] : lines_) finish(std::move(draft));
    return Done{};
  }

  std::vector<Reminder> drafts;
  std::vector<NotDrafted> left_out;
  std::vector<std::int64_t> overtaken;  // drafts these take the place of

 private:
  Status consider(const config::Unit& unit, bool named) {
    auto asked = chase_.asked(unit, wanted_);
    if (!asked) return asked.error();
    if (asked->empty()) {
      return named ? nothing_asked(unit) : Status(Done{});
    }
    if (const MessageRef mail = chase_.in_review(unit.code, *asked)) {
      const std::string n = std::to_string(mail.value);
      leave(unit.code, "来件" + n + "待核，先处理 it waits in review: shouwen show " + n);
    } else if (chase_.zero_claimed(unit, wanted_)) {
      leave(unit.code, "零报告待认可，先处理 its 零报告 waits: shouwen nil accept|refuse");
    } else {
      route(unit, *asked);
    }
    return Done{};
  }

  // Missing and not yet due is no reason to say that nothing is missing.
  Status nothing_asked(const config::Unit& unit) {
    auto due = chase_.asked(unit, {ReminderStage::before, wish_.types, {}});
    if (!due) return due.error();
    leave(unit.code, wish_.stage != ReminderStage::before && !due->empty()
                         ? "还没到期限，用 --stage before it is not yet due"
                         : "没有这一类缺项 nothing of this kind is missing");
    return Done{};
  }

  void route(const config::Unit& unit, const std::vector<Asked>& asked) {
    const config::Unit* city =
        unit.parent.empty() ? nullptr : call_.office->roster.find(unit.parent);
    const auto how = campaign_.remind_route;
    if (!city || how != config::RemindRoute::via_city) {
      Reminder draft = blank(unit.code, false);
      add(draft, unit, asked);
      finish(std::move(draft));
    }
    if (city && how != config::RemindRoute::direct) {
      const auto at = lines_.try_emplace(city->code, blank(city->code, true)).first;
      add(at->second, unit, asked);
    }
  }

  Reminder blank(const std::string& to, bool line) const {
    Reminder out;
    out.campaign = campaign_.id;
    out.unit = to;
    out.stage = wish_.stage;
    out.line = line;
    return out;
  }

  void add(Reminder& draft, const config::Unit& unit, const std::vector<Asked>& asked) {
    std::string types;
    for (const Asked& a : asked) {
      types += (types.empty() ? "" : ";") + a.type;
      auto& earliest = dues_[{draft.unit, draft.line}];
      if (!earliest || a.due.date < earliest->date) earliest = a.due;
    }
    draft.units.push_back({unit.code, types, false});
  }

  // When it is to leave, and whether it may.
  void finish(Reminder draft) {
    const config::Due due = *dues_[{draft.unit, draft.line}];
    draft.not_before = moment(due);
    const std::string code = draft.unit;
    if (wish_.stage == ReminderStage::before) {
      if (due.late(draft.not_before, campaign_.zone))
        return leave(code, "期限前已没有上班时间，请打电话 no office hours are left: telephone");
      const CivilDate last = wanted_.horizon.value_or(campaign_.intake.to);
      draft.until = to_instant({last, 23, 59, 59}, campaign_.zone);
    } else {
      const CivilDate day = to_civil(draft.not_before, campaign_.zone).date;
      draft.until = wish_.until.value_or(to_instant(
          {call_.office->holidays.working_day(day, kMakeUpDays), 23, 59, 59}, campaign_.zone));
    }
    if (const std::string why = why_not(draft); !why.empty()) return leave(code, why);
    drafts.push_back(std::move(draft));
  }

  Instant moment(const config::Due& due) const {
    const config::Holidays& holidays = call_.office->holidays;
    Instant wished = call_.now;
    if (wish_.stage == ReminderStage::before) {
      const CivilDate day = holidays.working_day(due.date, -campaign_.remind_before);
      wished = std::max(wished, to_instant({day, 0, 0, 0}, campaign_.zone));
    }
    return holidays.next_office_hour(wished, campaign_.zone);
  }

  std::string why_not(const Reminder& draft) {
    const config::Unit* to = call_.office->roster.find(draft.unit);
    if (!to || reminder_address(*call_.office, *to).empty())
      return "名册里没有邮箱，请打电话 no address in the roster: shouwen remind calls";
    bool chased = false;  // after the date
    for (const Reminder& r : all_) {
      if (r.unit != draft.unit || r.line != draft.line) continue;
      // A draft from before the date was never approved, and will not be now.
      if (r.state == "draft" && r.stage == ReminderStage::before &&
          draft.stage == ReminderStage::after) {
        overtaken.push_back(r.id);
        continue;
      }
      if (r.open()) return "已有催报" + std::to_string(r.id) + "未发出 one is open already";
      chased = chased || (r.sent() && r.stage != ReminderStage::before);
    }
    if (draft.stage == ReminderStage::after && chased)
      return "过期后已催过，再催用 --stage again it was reminded since the date: use again";
    if (draft.stage == ReminderStage::again && !chased)
      return "过期后还没催过，先用 --stage after not reminded since the date yet: use after";
    return too_often(*call_.office, campaign_, all_, draft.unit, draft.line, draft.not_before);
  }

  void leave(const std::string& unit, std::string why) {
    left_out.push_back({unit, std::move(why)});
  }

  const Call& call_;
  const config::Campaign& campaign_;
  const DraftWish& wish_;
  const Chase& chase_;
  const std::vector<Reminder>& all_;
  Wanted wanted_;
  std::map<std::string, Reminder> lines_;  // by city
  std::map<std::pair<std::string, bool>, std::optional<config::Due>> dues_;
};

Result<const config::Campaign*> campaign_of(const Office& office, const std::string& id) {
  if (const config::Campaign* found = office.campaign(id)) return found;
  return refuse("没有此活动 no such campaign: " + id, "见 see: shouwen campaign list");
}

Status check_wish(const Call& call, const config::Campaign& campaign, const DraftWish& wish) {
  if (wish.all == !wish.units.empty())
    return refuse("写明单位代码，或 all name the units, or say all", "shouwen remind draft all");
  for (const std::string& code : wish.units)
    if (!call.office->roster.find(code))
      return refuse("名册中没有此单位代码 no such unit: " + code,
                    "代码见 codes: shouwen board --missing");
  std::string keys;
  for (const config::Requirement& r : campaign.requirements) keys += " " + r.key + r.label_zh;
  for (const std::string& type : wish.types)
    if (!campaign.find(type))
      return refuse("没有这项报送要求 no such requirement: " + type, "可用 one of:" + keys);
  if (wish.until && *wish.until <= call.now)
    return refuse("补报期限已过 that date is over", "--by 2020-10-20");
  if (wish.until && wish.stage == ReminderStage::before)
    return refuse("期限前的催报用通知的期限 before the date the notice's own counts",
                  "不写 leave out --by");
  return Done{};
}

std::string many_units_note(const std::vector<MessageRef>& mails) {
  std::string numbers;
  for (std::size_t i = 0; i < mails.size() && i < 3; ++i)
    numbers += (numbers.empty() ? "" : "、") + std::to_string(mails[i].value);
  if (numbers.empty()) return "";
  return "来件" + numbers + (mails.size() > 3 ? "等" : "") +
         "邮箱未确认而涉及多个单位，待核，不因此暂缓催报 from nobody confirmed and of many units: "
         "it holds no reminder, see shouwen show";
}

std::string holiday_note(const Office& office, const std::vector<Reminder>& drafts) {
  std::set<int> years;
  for (const Reminder& r : drafts) years.insert(to_civil(r.not_before, Zone{480}).date.year);
  std::string out;
  for (const int year : years)
    if (!office.holidays.states(year))
      out +=
          "没有" + std::to_string(year) +
          "年的放假调休，按周一至周五推算 no holidays stated for that year: shouwen holidays load";
  return out;
}

// Why this one may not leave; "" = it may.
std::string why_not(const Call& call, const Reminder& row, const std::string& lead,
                    const std::vector<Reminder>& all) {
  const config::Campaign* campaign = call.office->campaign(row.campaign);
  const config::Unit* to = call.office->roster.find(row.unit);
  if (!campaign || !to) return "活动或单位已不在 the campaign or the unit is gone";
  if (row.stage == ReminderStage::again && lead.empty())
    return "再次催报要写明批准的领导 a lead must allow it: --lead";
  if (reminder_address(*call.office, *to).empty())
    return "名册里没有邮箱，请打电话 no address in the roster: shouwen remind calls";
  return too_often(*call.office, *campaign, all, row.unit, row.line,
                   std::max(call.now, row.not_before));
}

Status approve_one(const Call& call, const Reminder& row, const std::string& lead) {
  if (row.mail_state == OutboxState::held)
    return call.store.set_outbox(row.outbox, OutboxState::pending, "", call.actor, call.now);
  const config::Unit& to = *call.office->roster.find(row.unit);
  auto queued = storage::approve_reminder(call.store, row.id, reminder_address(*call.office, to),
                                          lead, call.actor, call.now);
  return queued ? Status(Done{}) : Status(queued.error());
}

}  // namespace

Result<DraftedReminders> draft_reminders(const Call& call, storage::Reader& reader,
                                         const DraftWish& wish) {
  auto campaign = campaign_of(*call.office, wish.campaign);
  if (!campaign) return campaign.error();
  if (Status good = check_wish(call, **campaign, wish); !good) return good.error();
  auto chase = Chase::load(reader, *call.office, **campaign, call.now);
  if (!chase) return chase.error();
  auto all = reader.reminders({(*campaign)->id, ""});
  if (!all) return all.error();
  Drafting drafting(call, **campaign, wish, *chase, *all);
  if (Status done = drafting.run(); !done) return done.error();
  DraftedReminders out;
  out.left_out = std::move(drafting.left_out);
  if (drafting.drafts.empty()) return out;
  Status done = call.store.transaction(
      [&]() -> Status {
        storage::Actor actor = call.actor;
        actor.reason = "期限已过，另拟过期后的催报 the date has passed";
        for (const std::int64_t id : drafting.overtaken)
          if (Status ended = storage::cancel_reminder(call.store, id, actor, call.now); !ended)
            return ended;
        auto ids = storage::draft_reminders(call.store, drafting.drafts, call.actor, call.now);
        if (ids) out.ids = std::move(*ids);
        return ids ? Status(Done{}) : Status(ids.error());
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  out.note = holiday_note(*call.office, drafting.drafts);
  if (const std::string many = many_units_note(chase->naming_many()); !many.empty())
    out.note += (out.note.empty() ? "" : "；") + many;
  return out;
}

Result<Approved> approve_reminders(const Call& call, storage::Reader& reader,
                                   const Approval& approval) {
  auto campaign = campaign_of(*call.office, approval.campaign);
  if (!campaign) return campaign.error();
  std::vector<Reminder> chosen;
  for (const std::int64_t id : approval.ids) {
    auto row = reader.reminder(id);
    if (!row) return row.error();
    const bool waits =
        *row && ((*row)->state == "draft" || (*row)->mail_state == OutboxState::held);
    if (!waits)
      return refuse("催报" + std::to_string(id) + "不在草稿或留待 it is no draft and not held",
                    "见 see: shouwen remind list");
    chosen.push_back(std::move(**row));
  }
  auto all = reader.reminders({(*campaign)->id, ""});
  if (!all) return all.error();
  if (approval.ids.empty())
    std::ranges::copy_if(*all, std::back_inserter(chosen),
                         [](const Reminder& r) { return r.state == "draft"; });
  Approved out;
  Status done = call.store.transaction(
      [&]() -> Status {
        for (const Reminder& row : chosen) {
          if (const std::string why = why_not(call, row, approval.lead, *all); !why.empty()) {
            out.refused.emplace_back(row.id, why);
            continue;
          }
          if (Status one = approve_one(call, row, approval.lead); !one) return one;
          out.ids.push_back(row.id);
        }
        return Done{};
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return out;
}

Status cancel_reminder(const Call& call, std::int64_t id) {
  if (call.actor.reason.empty()) return refuse("要写明理由 say why", "-r 理由");
  return storage::cancel_reminder(call.store, id, call.actor, call.now);
}

std::string stage_zh(ReminderStage stage) {
  return stage == ReminderStage::before  ? "期限前"
         : stage == ReminderStage::after ? "过期后"
                                         : "再催";
}

std::string reminder_state(const Reminder& row) {
  if (row.state != "approved" || !row.mail_state) return row.state;
  return std::string(storage::name(*row.mail_state));
}

json reminder_json(const Reminder& row, const Office& office) {
  json units = json::array();
  for (const storage::ReminderUnit& u : row.units)
    units.push_back({{"unit", u.unit},
                     {"unit_name", unit_name(office, u.unit)},
                     {"types", u.types},
                     {"named", u.named}});
  return {{"reminder", row.id},
          {"campaign", row.campaign},
          {"unit", row.unit},
          {"unit_name", unit_name(office, row.unit)},
          {"stage", storage::name(row.stage)},
          {"stage_zh", stage_zh(row.stage)},
          {"line", row.line},
          {"units", std::move(units)},
          {"state", reminder_state(row)},
          {"to", row.to},
          {"not_before", moment_json(row.not_before, office)},
          {"until", moment_json(row.until, office)},
          {"by", row.actor},
          {"reason", row.reason},
          {"at", moment_json(row.at, office)},
          {"approved_by", row.approved_by},
          {"lead", row.lead},
          {"approved_at", moment_json(row.approved_at, office)},
          {"sent_at", moment_json(row.sent_at, office)},
          {"mail", row.outbox ? json(row.outbox.value) : json(nullptr)},
          {"why", row.ended_reason.empty() ? row.mail_error : row.ended_reason}};
}

Result<json> reminders(storage::Reader& reader, const Office& office,
                       const storage::ReminderFilter& filter) {
  auto campaign = campaign_of(office, filter.campaign);
  if (!campaign) return campaign.error();
  auto rows = reader.reminders({(*campaign)->id, filter.unit});
  if (!rows) return rows.error();
  json out = json::array();
  for (const Reminder& row : *rows) out.push_back(reminder_json(row, office));
  return json{{"campaign", (*campaign)->id}, {"reminders", std::move(out)}};
}

}  // namespace shouwen::desk
