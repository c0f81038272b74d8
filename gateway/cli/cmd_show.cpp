// show: one message with everything that is known of it: what it is and why, what it holds, what we
// answered, and the whole trail in plain words.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/queries.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

int show(const Global& global, const std::string& what) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::show(*view->reader, *view->office, what);
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  print_json(*found);
  return kOk;
}

}  // namespace

void add_show(CLI::App& app, Global& global) {
  auto what = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "show", "一封来件的依据和全部经过 one message: evidence and the whole trail");
  command
      ->add_option("WHAT", *what,
                   "来件编号、收件编号或sha256: message id, receipt number or sha256: prefix")
      ->required();
  command->callback([&global, what] { global.exit = show(global, *what); });
}

}  // namespace shouwen::cli
