// parse and inspect: dry runs over files. Their work is in cmd_parse.cpp and cmd_inspect.cpp; this
// puts them on the command line.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <iostream>

#include "gateway/cli/command.h"
#ifdef SHOUWEN_INSPECT
#include "gateway/cli/cmd_inspect.h"
#endif
#ifdef SHOUWEN_PARSE
#include "gateway/cli/cmd_parse.h"
#endif

namespace shouwen::cli {

void add_dry_run([[maybe_unused]] CLI::App& app, [[maybe_unused]] Global& global) {
#ifdef SHOUWEN_INSPECT
  auto inspected = std::make_shared<InspectOptions>();
  add_inspect(app, *inspected)->callback([&global, inspected] {
    global.exit = inspect(*inspected, std::cout, std::cerr);
  });
#endif
#ifdef SHOUWEN_PARSE
  // parse reads its own arguments; everything after the word goes to it unchanged.
  CLI::App* parse = app.add_subcommand(
      "parse", "--format json [--save DIR] FILE… 邮件结构 what the parser reads in each mail");
  parse->prefix_command();
  parse->fallthrough(false);
  parse->callback([&global, parse] { global.exit = cmd_parse(parse->remaining()); });
#endif
}

}  // namespace shouwen::cli
