// serve: the daemon. A wrong key, date, unit code or campaign never starts it half-way: everything
// is checked first and every error is listed (exit 2, which systemd does not restart).
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <iostream>
#include <optional>

#include "config/check.h"
#include "gateway/app/app.h"
#include "gateway/cli/command.h"
#include "gateway/ops/log.h"

namespace shouwen::cli {

namespace {

Status start_log(const config::Settings& settings) {
  ops::LogOptions options;
  options.json = settings.log_format == "json";
  for (const ops::Level level : {ops::Level::debug, ops::Level::warn, ops::Level::error}) {
    if (settings.log_level == ops::level_name(level)) options.level = level;
  }
  options.zone = settings.zone;
  return ops::start_logging(options);
}

int serve(const Global& global) {
  config::Checked checked = config::check_files({global.settings_file, "", {}});
  if (!checked.ok()) {
    std::cerr << config::render(checked.problems);
    return kUsage;
  }
  config::Settings settings = *checked.settings;
  std::optional<config::Settings> before;  // what worked until a reload
  std::optional<Error> refused;            // why the new ones did not
  for (;;) {
    if (Status log = start_log(settings); !log.ok()) return fail(log.error());
    ops::log(ops::Event::service_starting, {{"config", global.settings_file}});
    auto app = app::App::make(settings, refused);
    if (!app.ok() && before) {
      // Checked, yet it does not start (a port taken meanwhile): the old settings stay in force.
      ops::log(ops::Event::config_rejected, app.error());
      refused = app.error();
      settings = *before;
      before.reset();
      continue;
    }
    if (!app.ok()) {
      ops::log(ops::Event::service_failed, app.error());
      ops::stop_logging();
      std::cerr << app.error().text() << "\n";
      return app.error().fault == Fault::permanent ? kUsage : kFailed;
    }
    if ((*app)->run() == app::App::Ended::stopped) break;
    before = settings;
    refused.reset();
    settings = (*app)->next_settings();
    ops::stop_logging();
  }
  ops::stop_logging();
  return kOk;
}

}  // namespace

void add_serve(CLI::App& app, Global& global) {
  CLI::App* command = app.add_subcommand("serve", "运行收件服务 run the daemon");
  command->callback([&global] { global.exit = serve(global); });
}

}  // namespace shouwen::cli
