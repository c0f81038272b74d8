// ledger, verify, backup, restore: what an operator does to be sure that nothing is lost.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "gateway/cli/command.h"
#include "gateway/cli/text_out.h"

namespace shouwen::cli {

namespace {

int ledger(const Global& global, const storage::Page& page) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto entries = view->reader->ledger(page);
  if (!entries.ok()) return fail(entries.error());
  nlohmann::json rows = nlohmann::json::array();
  for (const storage::TrailEntry& entry : *entries) {
    rows.push_back({{"at", format_rfc3339(entry.at, view->settings.zone)},
                    {"event", entry.event},
                    {"actor", entry.actor},
                    {"detail", entry.detail}});
  }
  if (global.json) {
    print_json({{"entries", rows}});
    return kOk;
  }
  print(table(rows,
              {{"时间", "at", 25, minute},
               {"事件", "event", 24},
               {"经手", "actor", 20},
               {"内容", "detail", 80}},
              "账本是空的 the ledger is empty"));
  return kOk;
}

}  // namespace

void add_upkeep(CLI::App& app, Global& global) {
  auto page = std::make_shared<storage::Page>();
  CLI::App* entries = app.add_subcommand("ledger", "账本 the append-only trail");
  entries->add_option("--limit", page->limit, "最多几行 at most so many")
      ->check(CLI::Range(1, 1000));
  entries->add_option("--before", page->before, "翻页：此编号之前 older than this id");
  entries->callback([&global, page] { global.exit = ledger(global, *page); });
}

}  // namespace shouwen::cli
