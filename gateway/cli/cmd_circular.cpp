// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_circular.h"

#include <CLI/App.hpp>
#include <fstream>
#include <iostream>

#include "config/text.h"
#include "gateway/desk/circular.h"
#include "gateway/desk/wording.h"

namespace shouwen::cli {

namespace {

struct Wanted {
  std::string campaign, at, output;
};

int circular(const Global& global, const Wanted& wanted) {
  const bool docx = wanted.output.ends_with(".docx");
  if (!docx && !wanted.output.ends_with(".xlsx"))
    return usage({Fault::rejected_input, "-o", "文件名应以 .xlsx 或 .docx 结尾 .xlsx or .docx",
                  "-o 通报.docx"});
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  const auto at = desk::moment_from(wanted.at, view->settings.zone);
  if (!at)
    return usage({Fault::rejected_input, "--at", "时间写法不对 not a moment",
                  "例如 as in \"2020-11-10 17:00\""});
  auto made = desk::circular(*view->reader, view->office, wanted.campaign, view->now, *at);
  if (!made.ok())
    return made.error().fault == Fault::rejected_input ? usage(made.error()) : fail(made.error());
  const std::string octets = docx ? track::circular_docx(*made) : track::circular_xlsx(*made);
  std::ofstream out(wanted.output, std::ios::binary | std::ios::trunc);
  out << octets;
  out.close();
  if (!out)
    return fail({Fault::permanent, wanted.output, "写不了文件 cannot write the file",
                 "检查路径和权限 check path and permissions"});
  const int pending = made->all.pending;
  if (global.json)
    print_json({{"output", wanted.output}, {"bytes", octets.size()}, {"pending", pending}});
  else
    print("已写出通报 written: " + neutral(wanted.output) + "\n");
  if (pending > 0)
    std::cerr << "另有待核" << pending << "件未计入，这些单位仍列为未报；核收后另取时刻再出 "
              << "arrived, not accepted, not counted: shouwen items --state pending, "
              << "shouwen review accept\n";
  return kOk;
}

}  // namespace

void add_circular(CLI::App& app, Global& global) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* command = app.add_subcommand(
      "circular", "报送情况通报（xlsx 或 docx），只计核收 what the campaign came to at a moment");
  command->add_option("--campaign", wanted->campaign, "活动 campaign id");
  command->add_option("--at", wanted->at, "截至何时；同一时刻再出，结果相同 the moment it rests on")
      ->required();
  command->add_option("-o,--output", wanted->output, "通报.docx 或 .xlsx")->required();
  command->callback([&global, wanted] { global.exit = circular(global, *wanted); });
}

}  // namespace shouwen::cli
