// status: is it running, is it well, is anybody needed. The daemon tells its own health over the
// socket; the counts are read from the store, so they are there when it is down. With a settings
// file that cannot be used the daemon tells both.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/running_daemon.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/queries.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

std::int64_t count(const json& counts, const char* key) {
  const auto found = counts.find(key);
  return found != counts.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

bool person_needed(const json& counts) {
  for (const char* key : {"review", "failed", "quarantined", "late_set_aside", "outbox_held",
                          "outbox_failed", "unfetchable", "purges_requested"}) {
    if (count(counts, key) > 0) return true;
  }
  return !member(counts, "replies_paused").empty();
}

std::string component_name(const std::string& name) {
  if (name.rfind("mailbox:", 0) == 0) return "邮箱 " + name.substr(8);
  if (name == "smtp") return "发信";
  if (name == "disk") return "磁盘";
  if (name == "store") return "存储";
  if (name == "pipeline") return "登记";
  if (name == "late") return "补读";
  if (name == "learned") return "学习";
  if (name == "faxes") return "传真";
  if (name == "extract") return "附件提取";
  if (name == "scan") return "病毒扫描";
  if (name == "ocr") return "文字识别";
  if (name == "fax_out") return "传真服务器";
  if (name == "fax_out:jobs") return "传真作业";
  return name;
}

std::string health_text(const Heard& heard) {
  const json& health = heard.health;
  if (heard.who == Heard::Who::silent) {
    return "服务在运行，但没有答复 the daemon is there but gives no answer: " + neutral(heard.why) +
           "\n      → 稍后再试；持续如此看日志 try again; if it lasts: journalctl -u shouwen\n";
  }
  if (heard.who == Heard::Who::absent) {
    return "服务未运行 the daemon is not running\n"
           "      → systemctl start shouwen，或 or: shouwen serve\n";
  }
  std::string out;
  std::vector<std::pair<std::string, std::string>> rows;
  for (const json& part : list(health, "components")) {
    std::string line = zh(member(part, "status")) + "  " + member(part, "state");
    if (const std::string last = member(part, "last_success"); !last.empty())
      line += "  上次成功 " + minute(last);
    if (member(part, "name") == "fax_out") line += "  自 since " + minute(member(part, "since"));
    if (const std::string error = member(part, "error"); !error.empty()) line += "  " + error;
    if (const std::string remedy = member(part, "remedy"); !remedy.empty())
      line += "\n      → " + remedy;
    rows.emplace_back(component_name(member(part, "name")), line);
  }
  out += fields(rows);
  for (const json& alarm : list(health, "alarms")) {
    out += "告警 " + member(alarm, "text") + "（自 " + minute(member(alarm, "since")) + "）\n";
    if (const std::string remedy = member(alarm, "remedy"); !remedy.empty())
      out += "      → " + remedy + "\n";
  }
  return out;
}

std::string counts_text(const json& counts) {
  const auto shown = [&counts](const char* key) { return std::to_string(count(counts, key)); };
  const bool paused = !member(counts, "replies_paused").empty();
  const auto with_hint = [&counts](const char* key, const char* hint) {
    const std::int64_t n = count(counts, key);
    return std::to_string(n) + (n > 0 ? std::string("  → ") + hint : "");
  };
  return fields(
      {{"回执", paused ? "已暂停 paused  → shouwen resume" : ""},
       {"来件", shown("messages")},
       {"待登记", shown("unfiled")},
       {"待核", with_hint("review", "shouwen review list")},
       {"隔离", with_hint("quarantined", "shouwen review list")},
       {"待补读", shown("late_waiting")},
       {"补读未成", with_hint("late_set_aside", "shouwen review list；shouwen retry 来件")},
       {"失败", with_hint("failed", "shouwen review list；shouwen retry 来件")},
       {"取不到", with_hint("unfetchable", "shouwen unfetchable list")},
       {"待批删除", count(counts, "purges_requested") > 0
                        ? with_hint("purges_requested", "shouwen purge list")
                        : ""},
       {"待发", shown("outbox_pending")},
       {"留待", with_hint("outbox_held", "shouwen outbox list --state held")},
       {"未发出", with_hint("outbox_failed", "shouwen outbox list --state unsent")},
       {"已发出", shown("outbox_sent")}});
}

// What corrections taught and is in use, or why it is not.
std::string learned_text(const json& stored) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const json& one : list(stored, "learned")) {
    const std::string why = member(one, "error");
    rows.emplace_back("学习", "第" + std::to_string(count(one, "version")) + "版，" +
                                  (why.empty() ? "在用 in use" : why + "\n      → shouwen learn"));
  }
  return fields(rows);
}

// 1 and 3 as docs/cli.md has them. A raised alarm asks for a person whatever it is about.
int code_of(const Heard& heard, const json& counts) {
  if (heard.who != Heard::Who::answers || member(heard.health, "status") == "fail") return kFailed;
  return person_needed(counts) || !list(heard.health, "alarms").empty() ? kNeedsPerson : kOk;
}

int show(const Global& global, const json& stored, const Heard& heard, int least) {
  const json& counts = stored.contains("counts") ? stored["counts"] : stored;
  const int found = code_of(heard, counts), code = found == kOk ? least : found;
  if (global.json) {
    json record = stored;
    record["daemon"] = heard.health;
    if (heard.who == Heard::Who::silent) record["daemon_silent"] = heard.why;
    record["exit"] = code;
    print_json(record);
    return code;
  }
  print(std::string(code == kFailed        ? "故障 failing"
                    : code == kNeedsPerson ? "需要人工处理 a person is needed"
                    : member(heard.health, "status") == "warn" ? "注意 look at this"
                                                               : "正常 ok") +
        "\n");
  print(health_text(heard));
  print(counts_text(counts));
  print(learned_text(stored));
  return code;
}

int status(const Global& global) {
  auto view = open_view(global);
  if (!view.ok()) {
    const auto daemon = daemon_despite(global, view.error());
    if (!daemon) return fail(view.error());
    auto told = ask_daemon(*daemon, "status", json::object());
    return told.ok() ? show(global, *told, hear(*daemon), kNeedsPerson) : fail(told.error());
  }
  auto stored = desk::status(*view->reader, *view->office, view->now);
  if (!stored.ok()) return fail(stored.error());
  return show(global, *stored, hear(view->settings.control_socket), kOk);
}

}  // namespace

void add_status(CLI::App& app, Global& global) {
  app.add_subcommand("status",
                     "运行状况；退出码0正常，3要人处理，1故障 health; exit 0 ok, 3 a person is "
                     "needed, 1 failing")
      ->callback([&global] { global.exit = status(global); });
}

}  // namespace shouwen::cli
