// What staff do besides review and outbox: retry, confirm, pause, resume, release. Each is one desk
// call with the caller's login name as actor.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

struct Release {
  std::string what, reason;
};

}  // namespace

void add_desk(CLI::App& app, Global& global) {
  add_call(app, global,
           {"retry", "重新登记一封来件 file a message again", "retry", "message",
            "来件编号或收件编号 message or receipt number", "已排队重新登记 queued"});

  struct Confirm {
    std::string unit, address, reason;
  };
  for (const bool mine : {true, false}) {
    auto confirm = std::make_shared<Confirm>();
    CLI::App* command =
        mine ? app.add_subcommand("confirm",
                                  "确认某邮箱或传真号码为某单位所有 confirm that an address or a "
                                  "fax number belongs to a unit")
             : app.add_subcommand("unconfirm",
                                  "收回对某邮箱或传真号码的确认 it belongs to it no more");
    command->add_option("UNIT", confirm->unit, "单位代码 unit code")->required();
    command->add_option("ADDRESS", confirm->address, "邮箱或传真号码 address or fax number")
        ->required();
    command->add_option("-r,--reason", confirm->reason, "依据 on what ground");
    command->callback([&global, confirm, mine] {
      global.exit = tell_desk(
          global, mine ? "confirm_address" : "unconfirm_address",
          with_reason({{"unit", confirm->unit}, {"address", confirm->address}}, confirm->reason),
          [&](const json& done) {
            const std::string said = (mine ? "已确认 confirmed：" : "已收回确认 taken back：") +
                                     neutral(confirm->address) + " = " + neutral(confirm->unit);
            if (!done.contains("faxes")) return said;
            return said + "；由此号码来的传真 " + std::to_string(done["faxes"].get<int>()) +
                   " 份重新登记 faxes from it are filed again";
          });
    });
  }

  for (const bool paused : {true, false}) {
    auto reason = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand(
        paused ? "pause" : "resume",
        paused ? "暂停发送回执 hold back all replies" : "恢复发送回执 let replies leave again");
    command->add_option("-r,--reason", *reason, "理由 why, in your words");
    command->callback([&global, reason, paused] {
      global.exit = tell_desk(global, "pause", with_reason({{"paused", paused}}, *reason),
                              [paused](const json&) -> std::string {
                                return paused ? "已暂停发送回执 replies are paused"
                                              : "已恢复发送回执 replies leave again";
                              });
    });
  }

  auto why = std::make_shared<Release>();
  CLI::App* release =
      app.add_subcommand("release", "放行留待的发件 let mails that were held leave");
  release
      ->add_option("WHY", why->what,
                   "restore（恢复后留待）、stale（超时）、unknown（不知是否发出）、loop_"
                   "limit（防循环）或 all")
      ->required()
      ->check(CLI::IsMember({"restore", "stale", "unknown", "loop_limit", "all"}));
  release->add_option("-r,--reason", why->reason, "理由 why, in your words");
  release->callback([&global, why] {
    global.exit = tell_desk(
        global, "release",
        with_reason({{"why_held", why->what == "all" ? "" : why->what}}, why->reason),
        [](const json& result) { return "已放行 released：" + member(result, "released"); });
  });
}

}  // namespace shouwen::cli
