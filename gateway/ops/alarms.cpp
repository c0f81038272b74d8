// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/alarms.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/ops/log_text.h"
#include "gateway/ops/secrets.h"

namespace shouwen::ops {
namespace {

std::string minutes(std::int64_t ms) {
  return std::to_string(std::max<std::int64_t>(ms, 0) / kMinute);
}

void judge_mailbox(const MailboxFacts& box, const AlarmFacts& facts, const AlarmRules& rules,
                   std::vector<Alarm>& out) {
  // Two intervals, and never less than a minute: a slow listing is not silence.
  const std::int64_t patience = std::max<std::int64_t>(2 * box.interval_ms, kMinute);
  const Instant heard = box.last_success.value_or(box.watched_since);
  if (facts.now - heard > patience) {
    const std::string n = minutes(facts.now - heard);
    out.push_back({"mailbox_silent:" + box.id,
                   Health::fail,
                   "邮箱 " + box.id + " 已 " + n + " 分钟没有成功收取" +
                       (box.error.empty() ? "" : "：" + box.error),
                   "mailbox " + box.id + " was not read for " + n + " minutes",
                   "运行 shouwen check 查看原因；来件仍在邮箱中 run `shouwen check`; the mail is "
                   "still in the mailbox",
                   {}});
  }
  if (box.login_refused) {
    out.push_back(
        {"login_refused:" + box.id,
         Health::fail,
         "邮箱 " + box.id + " 拒绝登录",
         "mailbox " + box.id + " refuses the login",
         "在邮箱网页重新生成授权码并替换，再重启服务 make a new authorization code, replace "
         "it, restart",
         {}});
  }
  if (box.code_expires && *box.code_expires - facts.now <= rules.code_warning_ms) {
    const std::int64_t left = *box.code_expires - facts.now;
    const std::string days = std::to_string(std::max<std::int64_t>(left, 0) / kDay);
    out.push_back(
        {"code_expires:" + box.id,
         left > 0 ? Health::warn : Health::fail,
         left > 0 ? "邮箱 " + box.id + " 的授权码 " + days + " 天后失效"
                  : "邮箱 " + box.id + " 的授权码已过登记的失效日期",
         left > 0 ? "the authorization code of " + box.id + " lapses in " + days + " days"
                  : "the authorization code of " + box.id + " is past its stated date",
         "重新生成授权码，并更新 auth_code_expires make a new code and update auth_code_expires",
         {}});
  }
}

void judge_outbox(const AlarmFacts& facts, const AlarmRules& rules, std::vector<Alarm>& out) {
  if (facts.smtp_login_refused) {
    out.push_back({"smtp_login_refused",
                   Health::fail,
                   "发信服务器拒绝登录，回执发不出去",
                   "the sending server refuses the login; no receipt leaves",
                   "重新生成授权码并替换，再重启服务 make a new authorization code, replace it, "
                   "restart",
                   {}});
  }
  if (facts.oldest_due && facts.now - *facts.oldest_due > rules.outbox_stuck_ms) {
    const std::string n = minutes(facts.now - *facts.oldest_due);
    out.push_back({"outbox_stuck",
                   Health::warn,
                   "最早的待发邮件已等待 " + n + " 分钟",
                   "the oldest mail to send has waited " + n + " minutes",
                   "运行 shouwen outbox list 查看原因 `shouwen outbox list` tells why",
                   {}});
  }
  if (facts.held_replies > 0 && !facts.replies_paused) {
    const std::string n = std::to_string(facts.held_replies);
    out.push_back({"replies_held",
                   Health::warn,
                   n + " 封回执等待人工放行",
                   n + " replies wait for a person",
                   "运行 shouwen outbox list --state held，核对后 shouwen release 或 outbox cancel "
                   "look, then "
                   "release or cancel",
                   {}});
  }
}

void judge_fax_server(const AlarmFacts& facts, const AlarmRules& rules, std::vector<Alarm>& out) {
  const auto& away = facts.fax_server_away_since;
  if (away && facts.now - *away > rules.fax_server_away_ms) {
    const std::string n = minutes(facts.now - *away);
    const std::string why = facts.fax_server_error;
    out.push_back(
        {"fax_server",
         Health::warn,
         "传真服务器已 " + n + " 分钟连不上，传真回执发不出去" + (why.empty() ? "" : "：" + why),
         "the fax server was not reached for " + n + " minutes; no receipt leaves by fax",
         "启动hfaxd，运行 shouwen check start hfaxd, run `shouwen check`",
         {}});
  }
  const auto& job = facts.oldest_fax_job;
  if (job && facts.now - *job > rules.fax_job_stuck_ms) {
    const std::string n = std::to_string((facts.now - *job) / kHour);
    out.push_back({"fax_job_stuck",
                   Health::warn,
                   "传真回执交给传真服务器已 " + n + " 小时，没有结果",
                   "a receipt by fax has been with the fax server for " + n + " hours",
                   "查faxq是否在运行（faxstat -s），见 shouwen outbox list --state sending is faxq "
                   "running? see the list",
                   {}});
  }
}

nlohmann::ordered_json moment(const std::optional<Instant>& t, Zone zone) {
  if (!t) return nullptr;
  return format_rfc3339(*t, zone);
}

std::string json_line(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::vector<Alarm> judge(const AlarmFacts& facts, const AlarmRules& rules) {
  std::vector<Alarm> out;
  for (const MailboxFacts& box : facts.mailboxes) judge_mailbox(box, facts, rules, out);
  judge_outbox(facts, rules, out);
  judge_fax_server(facts, rules, out);
  if (facts.disk_reserve_reached) {
    out.push_back({"disk_reserve",
                   Health::fail,
                   "磁盘可用空间低于储备线，已停止收取",
                   "free disk space is below the reserve; fetching stopped",
                   "腾出或扩充磁盘空间，随后自动恢复 make room; it resumes by itself",
                   {}});
  }
  if (facts.failed_items > 0) {
    const std::string n = std::to_string(facts.failed_items);
    out.push_back({"failed_items",
                   Health::warn,
                   n + " 件来件处理失败或取不下来，等待人工处理",
                   n + " messages failed or could not be fetched and wait for a person",
                   "运行 shouwen review list，逐件 show、retry `shouwen review list`, "
                   "then show, retry",
                   {}});
  }
  if (facts.oldest_unfiled && facts.now - *facts.oldest_unfiled > rules.unfiled_stuck_ms) {
    const std::string n = minutes(facts.now - *facts.oldest_unfiled);
    out.push_back(
        {"filing_stuck",
         Health::warn,
         "最早的未登记来件已等待 " + n + " 分钟",
         "the oldest unfiled message has waited " + n + " minutes",
         "运行 shouwen status 与日志查看停在哪一步 see `shouwen status` and the log for the step",
         {}});
  }
  if (facts.infected_items > 0) {
    out.push_back({"infected",
                   Health::warn,
                   "有 " + std::to_string(facts.infected_items) + " 封来件的附件含病毒，已锁定",
                   std::to_string(facts.infected_items) + " mails hold an infected file, locked",
                   "请在待核中处理，勿打开附件；电话告知来文单位 see `shouwen review list`, open "
                   "nothing; telephone the sender",
                   {}});
  }
  if (!facts.attachment_trouble.empty()) {
    out.push_back(
        {"attachments",
         Health::warn,
         "附件提取或扫描不正常：" + facts.attachment_trouble,
         "attachments are not all read or scanned: " + facts.attachment_trouble,
         "来件照常登记；修好后对受影响的来件 shouwen retry mail is filed all the same; mend "
         "it (`shouwen-extract --self-test`), then `shouwen retry`",
         {}});
  }
  if (!facts.store_error.empty()) {
    out.push_back({"store",
                   Health::fail,
                   "存储出错：" + facts.store_error,
                   "the store failed: " + facts.store_error,
                   "检查磁盘，运行 shouwen verify check the disk, run `shouwen verify`",
                   {}});
  }
  return out;
}

const char* kind_name(Transition::Kind kind) {
  switch (kind) {
    case Transition::Kind::raised:
      return "raised";
    case Transition::Kind::repeated:
      return "repeated";
    case Transition::Kind::cleared:
      return "cleared";
  }
  return "raised";
}

std::vector<Transition> AlarmBook::update(const std::vector<Alarm>& holding, Instant now) {
  std::vector<Transition> out;
  std::map<std::string, Told> next;
  for (Alarm alarm : holding) {
    const auto known = told_.find(alarm.id);
    if (known == told_.end()) {
      alarm.since = now;
      out.push_back({Transition::Kind::raised, alarm});
      next.insert_or_assign(alarm.id, Told{alarm, now});
      continue;
    }
    alarm.since = known->second.alarm.since;
    Instant last = known->second.last;
    // Worse than what was told is news at once.
    if (now - last >= repeat_ms_ || alarm.severity > known->second.alarm.severity) {
      out.push_back({Transition::Kind::repeated, alarm});
      last = now;
    }
    next.insert_or_assign(alarm.id, Told{alarm, last});
  }
  for (const auto& [id, told] : told_) {
    if (!next.contains(id)) out.push_back({Transition::Kind::cleared, told.alarm});
  }
  told_ = std::move(next);
  return out;
}

std::vector<Alarm> AlarmBook::active() const {
  std::vector<Alarm> out;
  out.reserve(told_.size());
  for (const auto& [id, told] : told_) out.push_back(told.alarm);
  return out;
}

HealthReport report(const std::vector<Component>& components, const std::vector<Alarm>& alarms,
                    Instant now, Zone zone) {
  HealthReport r;
  nlohmann::ordered_json parts = nlohmann::ordered_json::array(), calls = parts;
  std::string lines;
  for (const Component& c : components) {
    r.overall = std::max(r.overall, c.health);
    // Server replies end up in errors: they are hostile text and may name addresses.
    const std::string error = safe_value(masked(c.error)), remedy = safe_value(masked(c.remedy));
    parts.push_back({{"name", c.name},
                     {"status", health_name(c.health)},
                     {"state", c.state},
                     {"since", format_rfc3339(c.since, zone)},
                     {"last_success", moment(c.last_success, zone)},
                     {"error", error},
                     {"remedy", remedy}});
    lines += std::string(health_name(c.health)) + "  " + c.name + "  " + c.state;
    if (c.last_success) lines += "  上次成功 last success " + format_rfc3339(*c.last_success, zone);
    lines += '\n';
    if (!error.empty()) lines += "      " + error + '\n';
    if (!remedy.empty()) lines += "      → " + remedy + '\n';
  }
  for (const Alarm& a : alarms) {
    r.overall = std::max(r.overall, a.severity);
    const std::string zh = safe_value(masked(a.zh)), en = safe_value(masked(a.en));
    calls.push_back({{"id", a.id},
                     {"severity", health_name(a.severity)},
                     {"since", format_rfc3339(a.since, zone)},
                     {"text", zh},
                     {"text_en", en},
                     {"remedy", safe_value(masked(a.remedy))}});
    lines += "告警 alarm  " + zh + " (" + en + ")\n      → " + safe_value(masked(a.remedy)) + '\n';
  }
  r.json = json_line({{"status", health_name(r.overall)},
                      {"at", format_rfc3339(now, zone)},
                      {"at_ms", now.ms},  // `at` hides what happened within its second
                      {"components", std::move(parts)},
                      {"alarms", std::move(calls)}});
  r.text = std::string("状态 status: ") + health_name(r.overall) + '\n' + lines;
  return r;
}

}  // namespace shouwen::ops
