// parse and inspect: dry runs over files. Their work is in cmd_parse.cpp and cmd_inspect.cpp; this
// puts them on the command line.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <iostream>

#include "gateway/cli/cmd_inspect.h"
#include "gateway/cli/cmd_parse.h"
#include "gateway/cli/command.h"

namespace shouwen::cli {

void add_dry_run(CLI::App& app, Global& global) {
  auto inspected = std::make_shared<InspectOptions>();
  add_inspect(app, *inspected)->callback([&global, inspected] {
    global.exit = inspect(*inspected, std::cout, std::cerr);
  });
  // parse reads its own arguments; everything after the word goes to it unchanged.
  CLI::App* parse = app.add_subcommand(
      "parse", "--format json [--save DIR] FILE… 邮件结构 what the parser reads in each mail");
  parse->prefix_command();
  parse->fallthrough(false);
  parse->callback([&global, parse] { global.exit = cmd_parse(parse->remaining()); });
}

}  // namespace shouwen::cli
