// status: is it running, is it well, is anybody needed. The daemon tells its own health over the
// socket; the counts are read from the store, so they are there when it is down.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/queries.h"
#include "gateway/ops/control.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

constexpr std::int64_t kHealthLimit = 5 * kSecond;

// null: no daemon answers.
json health_of(const config::Settings& settings) {
  auto answer = ops::control_call(settings.control_socket, R"({"call":"health"})", kHealthLimit);
  if (!answer.ok()) return nullptr;
  json health = json::parse(*answer, nullptr, false);
  return health.is_object() ? health : json(nullptr);
}

std::int64_t count(const json& counts, const char* key) {
  const auto found = counts.find(key);
  return found != counts.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

bool person_needed(const json& counts) {
  for (const char* key : {"review", "failed", "quarantined", "late_set_aside", "outbox_held",
                          "outbox_failed", "unfetchable"}) {
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
  return name;
}

std::string health_text(const json& health) {
  if (health.is_null()) {
    return "服务未运行 the daemon is not running\n"
           "      → systemctl start shouwen，或 or: shouwen serve\n";
  }
  std::string out;
  std::vector<std::pair<std::string, std::string>> rows;
  for (const json& part : list(health, "components")) {
    std::string line = zh(member(part, "status")) + "  " + member(part, "state");
    if (const std::string last = member(part, "last_success"); !last.empty())
      line += "  上次成功 " + minute(last);
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
       {"待发", shown("outbox_pending")},
       {"留待", with_hint("outbox_held", "shouwen outbox list --state held")},
       {"未发出", with_hint("outbox_failed", "shouwen outbox list --state unsent")},
       {"已发出", shown("outbox_sent")}});
}

int status(const Global& global) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto stored = desk::status(*view->reader, *view->office, view->now);
  if (!stored.ok()) return fail(stored.error());
  const json health = health_of(view->settings);
  const json& counts = stored->contains("counts") ? (*stored)["counts"] : *stored;
  const bool failing = health.is_null() || member(health, "status") == "fail";
  const int code = failing ? kFailed : person_needed(counts) ? kNeedsPerson : kOk;
  if (global.json) {
    json record = *stored;
    record["daemon"] = health;
    record["exit"] = code;
    print_json(record);
    return code;
  }
  print(std::string(failing                              ? "故障 failing"
                    : code == kNeedsPerson               ? "需要人工处理 a person is needed"
                    : member(health, "status") == "warn" ? "注意 look at this"
                                                         : "正常 ok") +
        "\n");
  print(health_text(health));
  print(counts_text(counts));
  return code;
}

}  // namespace

void add_status(CLI::App& app, Global& global) {
  app.add_subcommand("status",
                     "运行状况；退出码0正常，3要人处理，1故障 health; exit 0 ok, 3 a person is "
                     "needed, 1 failing")
      ->callback([&global] { global.exit = status(global); });
}

}  // namespace shouwen::cli
