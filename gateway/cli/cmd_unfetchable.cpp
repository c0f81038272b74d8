// unfetchable: mail that stands in a mailbox and could not be read. Ask for it again, or say that
// it came by other means.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/queries.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

constexpr const char* kHint =
    "  → 再取：shouwen unfetchable retry [编号] ask again\n"
    "  → 仍取不下来：在网页邮箱中另存为 .eml，shouwen ingest 文件，再 shouwen unfetchable dismiss "
    "编号 -r 已另存 save it in the web mail, ingest it, dismiss it here\n";

int unfetchable_list(const Global& global) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::unfetchable(*view->reader, *view->office);
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  const json& mails = (*found)["mails"];
  print(table(mails,
              {{"编号", "entry"},
               {"邮箱", "mailbox", 16},
               {"文件夹", "folder", 20},
               {"UID", "uid"},
               {"时间", "at", 20, minute},
               {"原因", "why", 60}},
              "没有取不下来的邮件 none") +
        (mails.empty() ? "" : kHint));
  return kOk;
}

}  // namespace

void add_unfetchable(CLI::App& app, Global& global) {
  CLI::App* command =
      app.add_subcommand("unfetchable", "邮箱中取不下来的邮件 mail the server would not give");
  command->require_subcommand(1);
  command->add_subcommand("list", "清单 which and why")->callback([&global] {
    global.exit = unfetchable_list(global);
  });

  struct Again {
    std::string entry, reason;
  };
  auto again = std::make_shared<Again>();
  CLI::App* retry =
      command->add_subcommand("retry", "下次收信时再取 ask the server again at the next poll");
  retry->add_option("ENTRY", again->entry, "编号，省略即全部 an entry, or all");
  retry->add_option("-r,--reason", again->reason, "理由 why, in your words");
  retry->callback([&global, again] {
    json args = json::object();
    if (!again->entry.empty()) args["entry"] = again->entry;
    global.exit =
        tell_desk(global, "fetch_again", with_reason(args, again->reason), [](const json& result) {
          return "下次收信时再取 asked for at the next poll：" + member(result, "asked");
        });
  });
  add_call(*command, global,
           {"dismiss", "不再取，已另行取得 it came by other means", "dismiss", "entry",
            "编号 entry", "不再取 dismissed"});
}

}  // namespace shouwen::cli
