// purge: lawful erasure, asked for by one person and approved by another; the list of both.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/cli/words_zh.h"
#include "gateway/desk/purge.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

int purge_list(const Global& global, bool all) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::purges(*view->reader, *view->office, all);
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  const json& rows = (*found)["purges"];
  print(
      table(rows,
            {{"申请", "purge"},
             {"来件", "message"},
             {"收件编号", "number"},
             {"状态", "state", 16, purge_zh},
             {"依据", "authority", 40},
             {"理由", "reason", 40},
             {"申请人", "requested_by", 16},
             {"申请时间", "requested", 20, minute},
             {"批准或撤回", "ended_by", 16},
             {"时间", "ended", 20, minute}},
            "没有待批的申请 none is waiting") +
      (rows.empty() || all ? "" : "  → 由另一人批准 another person: shouwen purge approve 申请\n"));
  return kOk;
}

void add_request(CLI::App& purge, Global& global) {
  struct Wish {
    std::string what, authority, reason;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command = purge.add_subcommand("request", "申请依法删除一封来件 ask for it");
  command->add_option("WHAT", wish->what, "来件编号或收件编号 message or receipt number")
      ->required();
  command
      ->add_option("--authority", wish->authority, "依据的法律或决定 the law or order it rests on")
      ->required();
  command->add_option("-r,--reason", wish->reason, "理由，不要写来件内容 why; nothing of the mail")
      ->required();
  command->callback([&global, wish] {
    global.exit = tell_desk(
        global, "purge_request",
        with_reason({{"message", wish->what}, {"authority", wish->authority}}, wish->reason),
        [](const json& result) {
          const std::string id = member(result, "purge");
          return "已申请依法删除 asked for：" + id +
                 "\n  → 由另一人批准 another person: shouwen purge approve " + id;
        });
  });
}

void add_approve(CLI::App& purge, Global& global) {
  auto id = std::make_shared<std::string>();
  CLI::App* command = purge.add_subcommand(
      "approve",
      "批准并删除，不能撤销；不能批准自己的申请 erase it, for good; not one's own request");
  command->add_option("N", *id, "申请编号 request")->required();
  command->callback([&global, id] {
    global.exit = tell_desk(global, "purge_approve", {{"purge", *id}}, [&](const json& result) {
      const std::string why = member(result, "why");
      return "已依法删除 erased：" + neutral(*id) +
             (why.empty() ? ""
                          : "\n  → 收尾未完，重启服务即续做 to be finished at the next start: " +
                                neutral(why)) +
             "\n  → 此前的备份、邮箱里和投递文件夹里的原件另行处理 older backups, the mailbox and "
             "drop "
             "folders still hold it: docs/operations.md";
    });
  });
}

}  // namespace

void add_purge(CLI::App& app, Global& global) {
  CLI::App* purge =
      app.add_subcommand("purge", "依法删除：一人申请、另一人批准 lawful erasure by two persons");
  purge->require_subcommand(1);
  add_request(*purge, global);
  add_approve(*purge, global);
  add_call(*purge, global,
           {"withdraw", "撤回申请 take the request back", "purge_withdraw", "purge",
            "申请编号 request", "已撤回 taken back"});
  auto all = std::make_shared<bool>(false);
  CLI::App* list = purge->add_subcommand("list", "待批的申请 what waits for approval");
  list->add_flag("--all", *all, "连同已删除、已撤回的 also what was done or taken back");
  list->callback([&global, all] { global.exit = purge_list(global, *all); });
}

}  // namespace shouwen::cli
