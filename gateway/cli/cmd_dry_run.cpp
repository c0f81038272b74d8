// parse, inspect and extract: dry runs over files. Their work is in cmd_parse.cpp, cmd_inspect.cpp
// and cmd_extract.cpp; this puts them on the command line.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <iostream>

#include "gateway/cli/cmd_extract.h"
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

  auto extracted = std::make_shared<ExtractOptions>();
  CLI::App* extract = app.add_subcommand(
      "extract", "提取附件文字，不登记 dry run: what any attachment is and says");
  extract->add_option("--format", extracted->format, "json");
  extract->add_option("--scan", extracted->scan, "clamd的套接字 socket of clamd");
  extract->add_flag("--ocr", extracted->ocr,
                    "识别图中文字，每页数秒 read pixels too, seconds a page");
  extract->add_option("--socket", extracted->socket,
                      "shouwen-extract服务的套接字 socket of the helper's service");
  extract->add_option("FILE", extracted->files, "文件 files")->required();
  extract->callback(
      [&global, extracted] { global.exit = extract_files(*extracted, std::cout, std::cerr); });
}

}  // namespace shouwen::cli
