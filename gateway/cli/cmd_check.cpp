// check: every error of every file in one run; when the files are clean, mailbox, SMTP and disk are
// tried without changing anything (gateway/app/probe.h).
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <iostream>

#include "config/check.h"
#include "gateway/cli/command.h"

namespace shouwen::cli {

namespace {

struct CheckOptions {
  std::string units;
  std::vector<std::string> campaigns;
  bool offline = false;
};

nlohmann::json problem_json(const config::Problem& problem) {
  return {{"file", problem.file},       {"line", problem.line},      {"column", problem.col},
          {"message", problem.message}, {"text", problem.line_text}, {"remedy", problem.remedy}};
}

int check(const Global& global, const CheckOptions& options) {
  const config::Checked checked =
      config::check_files({global.settings_file, options.units, options.campaigns});
  if (!checked.ok()) {
    if (global.json) {
      nlohmann::json problems = nlohmann::json::array();
      for (const config::Problem& problem : checked.problems)
        problems.push_back(problem_json(problem));
      print_json({{"ok", false}, {"problems", problems}, {"probes", nlohmann::json::array()}});
    } else {
      std::cerr << config::render(checked.problems);
    }
    return kUsage;
  }
  if (global.json) {
    print_json(
        {{"ok", true}, {"problems", nlohmann::json::array()}, {"probes", nlohmann::json::array()}});
  } else {
    print("文件没有问题 the files are in order\n");
  }
  return kOk;
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
  command->add_flag("--offline", options->offline, "只检查文件 files only");
  command->callback([&global, options] { global.exit = check(global, *options); });
}

}  // namespace shouwen::cli
