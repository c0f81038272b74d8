// check: every error of every file in one run; when the files are clean, mailbox, SMTP and disk are
// tried without changing anything (gateway/app/probe.h).
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <algorithm>
#include <array>
#include <iostream>

#include "config/check.h"
#include "config/text.h"
#include "gateway/app/probe.h"
#include "gateway/app/probe_tools.h"
#include "gateway/cli/command.h"

namespace shouwen::cli {

namespace {

struct CheckOptions {
  std::string units, holidays;
  std::vector<std::string> campaigns;
  bool offline = false;
};

nlohmann::json problem_json(const config::Problem& problem) {
  return {{"file", problem.file},       {"line", problem.line},      {"column", problem.col},
          {"message", problem.message}, {"text", problem.line_text}, {"remedy", problem.remedy}};
}

int print_problems(const Global& global, const config::Problems& problems) {
  if (!global.json) {
    std::cerr << config::render(problems);
    return kUsage;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const config::Problem& problem : problems) list.push_back(problem_json(problem));
  print_json({{"ok", false}, {"problems", list}, {"probes", nlohmann::json::array()}});
  return kUsage;
}

std::string level_zh(app::Probe::Level level) {
  return level == app::Probe::Level::ok     ? "正常"
         : level == app::Probe::Level::warn ? "注意"
                                            : "问题";
}

int print_probes(const Global& global, const std::vector<app::Probe>& probes) {
  nlohmann::json list = nlohmann::json::array();
  bool problem = false;
  std::string text = "文件没有问题 the files are in order\n";
  for (const app::Probe& probe : probes) {
    problem = problem || probe.level == app::Probe::Level::problem;
    list.push_back({{"name", probe.name},
                    {"level", app::level_name(probe.level)},
                    {"text", probe.text},
                    {"remedy", probe.remedy}});
    text += level_zh(probe.level) + "  " + neutral(probe.name) + "  " + neutral(probe.text) + "\n";
    if (!probe.remedy.empty()) text += "      → " + neutral(probe.remedy) + "\n";
  }
  if (global.json) {
    print_json({{"ok", !problem}, {"problems", nlohmann::json::array()}, {"probes", list}});
  } else {
    print(text);
  }
  return problem ? kFailed : kOk;
}

bool is_placeholder(const std::string& text) {
  return text.starts_with("（") && text.ends_with("）");
}

// A campaign as it ships: its letters would send people to （电话）.
void contacts_stated(const std::vector<config::Campaign>& campaigns,
                     std::vector<app::Probe>& probes) {
  for (const config::Campaign& campaign : campaigns) {
    const config::Contact& c = campaign.contact;
    if (std::ranges::none_of(std::array{c.person, c.phone, c.fax, c.mailbox}, is_placeholder))
      continue;
    probes.push_back({app::Probe::Level::warn, "contact",
                      "活动" + campaign.id +
                          "的联系人还是占位文字，回执会原样印出 the contact is "
                          "still a placeholder, letters would print it",
                      "在活动文件的 [contact] 中填写姓名、电话、传真、邮箱 fill in [contact]"});
  }
}

int check(const Global& global, const CheckOptions& options) {
  const config::Checked checked = config::check_files(
      {global.settings_file, options.units, options.campaigns, options.holidays});
  if (!checked.ok() || !checked.settings) return print_problems(global, checked.problems);
  std::vector<app::Probe> probes;
  if (!options.offline) {
    const app::Stated stated{checked.roster ? &*checked.roster : nullptr, &checked.campaigns};
    probes = app::probe(*checked.settings, stated, now_of(*checked.settings));
    app::probe_tools(*checked.settings, probes);
  }
  contacts_stated(checked.campaigns, probes);
  return print_probes(global, probes);
}

}  // namespace

void add_check(CLI::App& app, Global& global) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand(
      "check",
      "检查全部文件，再试邮箱、发信和磁盘，不改动任何东西 check every file, then try mailbox, "
      "SMTP and disk; changes nothing");
  command->add_option("--units", options->units, "名册文件，省略则用配置所指 roster file");
  command->add_option("--campaign", options->campaigns, "活动文件，可多次 campaign file");
  command->add_option("--holidays", options->holidays, "放假调休文件 holiday file");
  command->add_flag("--offline", options->offline, "只检查文件 files only");
  command->callback([&global, options] { global.exit = check(global, *options); });
}

}  // namespace shouwen::cli
