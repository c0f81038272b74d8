// What every subcommand shares: the global options, opening things, printing errors and JSON.
// Each cmd_*.cpp declares its subcommand on the CLI11 app; the callback's exit code goes to `exit`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "config/result.h"
#include "config/settings.h"
#include "gateway/cli/cli.h"
#include "gateway/desk/office.h"
#include "storage/reader.h"

namespace CLI {
class App;
}

namespace shouwen::cli {

struct Global {
  std::string settings_file = "/etc/shouwen/shouwen.toml";
  bool json = false;
  int exit = kOk;
};

// Settings, checked alone; prints every problem on failure.
Result<config::Settings> settings_of(const Global& global);

// A read-only look at the store with the office's statements in force at `now`.
struct View {
  config::Settings settings;
  std::shared_ptr<const desk::Office> office;
  std::unique_ptr<storage::Reader> reader;
  Instant now;
};
Result<View> open_view(const Global& global);

// The moment a command works at: the machine's clock, or the daemon's under [testing].
Instant now_of(const config::Settings& settings);

// One desk request, {"call":..., "args":{...}}: through the daemon when it runs, else directly
// under the state lock as the login user. Gives the `result` member.
Result<nlohmann::json> ask_desk(const Global& global, const nlohmann::json& request);

// Asks the desk and prints: the record with --json, else `said`, one line to staff.
int tell_desk(const Global& global, const std::string& call, const nlohmann::json& args,
              const std::function<std::string(const nlohmann::json&)>& said);

// The `result` of a desk answer, or its error.
Result<nlohmann::json> result_of(const std::string& answer);

bool of_settings(const Error& error);         // of the settings file, with positions of its own
int fail(const Error& error);                 // to stderr; kFailed, or kUsage for wrong settings
int usage(const Error& error);                // to stderr; kUsage
void print_json(const nlohmann::json& json);  // one record, indented, to stdout
void print(const std::string& text);          // neutralised by the caller, to stdout

void add_serve(CLI::App& app, Global& global);
void add_init(CLI::App& app, Global& global);
void add_check(CLI::App& app, Global& global);
void add_setup(CLI::App& app, Global& global);  // units, campaign, reload, sample
void add_status(CLI::App& app, Global& global);
void add_queries(CLI::App& app, Global& global);       // board items search export
void add_compare(CLI::App& campaign, Global& global);  // campaign compare
void add_overlays(CLI::App& app, Global& global);      // exempt extend redo nil arrival overlay
void add_remind(CLI::App& app, Global& global);        // 催报, calls, group, calendar
void add_show(CLI::App& app, Global& global);          // show; also as `review show`
void add_fax(CLI::App& app, Global& global);
void add_review(CLI::App& app, Global& global);
void add_outbox(CLI::App& app, Global& global);
void add_receipt(CLI::App& app, Global& global);  // verify-receipt receipt-key
void add_unfetchable(CLI::App& app, Global& global);
void add_ingest(CLI::App& app, Global& global);
void add_desk(CLI::App& app, Global& global);    // retry confirm pause resume release
void add_upkeep(CLI::App& app, Global& global);  // verify backup restore ledger
void add_purge(CLI::App& app, Global& global);
void add_select(CLI::App& app, Global& global);   // 采用
void add_dry_run(CLI::App& app, Global& global);  // inspect parse

}  // namespace shouwen::cli
