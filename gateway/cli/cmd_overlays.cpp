// exempt, extend, redo, nil, arrival: what staff decide about an obligation beside the pieces;
// overlay list and undo. Each is one desk call with the caller's login name as actor.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/overlays.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

struct Wish {
  std::string unit, type, until, campaign, approver, reason;
};

json args_of(const Wish& wish) {
  json out{{"unit", wish.unit}, {"approver", wish.approver}};
  for (const auto& [key, value] :
       {std::pair{"type", &wish.type}, {"until", &wish.until}, {"campaign", &wish.campaign}})
    if (!value->empty()) out[key] = *value;
  return with_reason(std::move(out), wish.reason);
}

// With the command that takes it back, whole: it runs as it stands.
std::string entry_of(const json& result) {
  const std::string entry = member(result, "overlay");
  return "，登记号 entry " + entry + "（撤销 undo: shouwen overlay undo " + entry + " -r 理由）";
}

std::string entered(const std::string& what, const std::string& unit, const json& result) {
  return what + "：" + (unit == "all" ? "全部单位" : neutral(unit)) + entry_of(result);
}

CLI::App* add_wish(CLI::App& parent, const std::shared_ptr<Wish>& wish, const char* name,
                   const char* doc) {
  CLI::App* command = parent.add_subcommand(name, doc);
  command->add_option("UNIT", wish->unit, "单位代码，或 all unit code, or all")->required();
  command->add_option("--campaign", wish->campaign, "活动 campaign id");
  command->add_option("--approver", wish->approver, "批准人 who approved it")->required();
  command->add_option("-r,--reason", wish->reason, "理由 why, in your words")->required();
  return command;
}

void add_type(CLI::App* command, const std::shared_ptr<Wish>& wish) {
  command->add_option("--type", wish->type,
                      "报送要求，省略则为全部 requirement key; default: all of them");
}

void add_until(CLI::App* command, const std::shared_ptr<Wish>& wish) {
  command
      ->add_option("--until", wish->until, "新期限，含当日 the last day, or \"2020-10-20 17:00\"")
      ->required();
}

void add_reliefs(CLI::App& app, Global& global) {
  const auto call = [&global](CLI::App* command, const std::shared_ptr<Wish>& wish,
                              const char* request, const char* said) {
    command->callback([&global, wish, request, said] {
      global.exit = tell_desk(global, request, args_of(*wish), [&](const json& result) {
        return entered(said, wish->unit, result);
      });
    });
  };
  auto exempt = std::make_shared<Wish>();
  CLI::App* command = add_wish(app, exempt, "exempt", "免报 a unit need not send");
  add_type(command, exempt);
  call(command, exempt, "exempt", "已登记免报 exempt");

  auto extended = std::make_shared<Wish>();
  command = add_wish(app, extended, "extend", "延期 a later date for a unit or a requirement");
  add_type(command, extended);
  add_until(command, extended);
  call(command, extended, "extend", "已登记延期 extended");

  auto redo = std::make_shared<Wish>();
  command = add_wish(app, redo, "redo",
                     "延长补正期限：此前补正的不算迟 a later date for what was returned");
  add_type(command, redo);
  add_until(command, redo);
  call(command, redo, "redo_by", "已登记补正期限 to be mended");
}

void add_nil(CLI::App& app, Global& global) {
  CLI::App* nil = app.add_subcommand("nil", "零报告：本单位无此类材料 a unit has nothing to send");
  nil->require_subcommand(1);
  for (const bool accepted : {true, false}) {
    auto wish = std::make_shared<Wish>();
    CLI::App* command = add_wish(*nil, wish, accepted ? "accept" : "refuse",
                                 accepted ? "认可 accept it" : "不认可，仍应报 refuse it");
    command->add_option("--type", wish->type, "报送要求 requirement key")->required();
    command->callback([&global, wish, accepted] {
      json args = args_of(*wish);
      args["accepted"] = accepted;
      global.exit = tell_desk(global, "zero_report", args, [&](const json& result) {
        return entered(accepted ? "已认可零报告 accepted" : "未认可零报告 refused", wish->unit,
                       result);
      });
    });
  }
}

void add_arrival(CLI::App& app, Global& global) {
  struct Arrived {
    std::string what, at, approver, reason;
  };
  auto args = std::make_shared<Arrived>();
  CLI::App* command = app.add_subcommand(
      "arrival",
      "记实际到达时间（当面、微信、故障期间），原时间保留 when it truly arrived; both are kept");
  command->add_option("WHAT", args->what, "来件编号或收件编号 message or receipt number")
      ->required();
  command->add_option("TIME", args->at, "\"2020-10-15 16:30\"")->required();
  command->add_option("--approver", args->approver, "批准人 who approved it");
  command->add_option("-r,--reason", args->reason, "理由 why, in your words")->required();
  command->callback([&global, args] {
    json request{{"message", args->what}, {"at", args->at}};
    if (!args->approver.empty()) request["approver"] = args->approver;
    global.exit = tell_desk(
        global, "set_arrival", with_reason(request, args->reason), [&](const json& result) {
          return "已记实际到达时间 noted：" + neutral(args->what) + entry_of(result);
        });
  });
}

int list(const Global& global, const std::string& campaign, const desk::OverlayFilter& filter) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::overlays(*view->reader, *view->office, campaign, filter);
  if (!found.ok())
    return found.error().fault == Fault::rejected_input ? usage(found.error())
                                                        : fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  print(table((*found)["overlays"],
              {{"登记号", "overlay"},
               {"事项", "kind_zh", 14},
               {"单位", "unit_name", 24},
               {"代码", "unit", 10},
               {"要求", "label", 20},
               {"来件", "message"},
               {"至", "until", 20, minute},
               {"批准", "approver", 12},
               {"经手", "by", 12},
               {"登记时间", "at", 20, minute},
               {"撤销", "ended", 20, minute},
               {"理由", "reason", 60}},
              "没有登记 none"));
  return kOk;
}

void add_overlay(CLI::App& app, Global& global) {
  CLI::App* overlay =
      app.add_subcommand("overlay", "免报、延期、零报告、实际到达的登记 the register of these");
  overlay->require_subcommand(1);
  struct Listed {
    std::string campaign;
    desk::OverlayFilter filter;
  };
  auto listed = std::make_shared<Listed>();
  CLI::App* show = overlay->add_subcommand("list", "在用的登记 those in force");
  show->add_option("--campaign", listed->campaign, "活动 campaign id");
  show->add_option("--unit", listed->filter.unit, "单位代码 unit code");
  show->add_flag("--all", listed->filter.undone_too, "连同已撤销的 undone ones too");
  show->callback(
      [&global, listed] { global.exit = list(global, listed->campaign, listed->filter); });

  struct Undone {
    std::string id, reason;
  };
  auto undone = std::make_shared<Undone>();
  CLI::App* undo = overlay->add_subcommand("undo", "撤销一项登记（仍保留可查） undo one, kept");
  undo->add_option("ENTRY", undone->id, "登记号 from `overlay list`")->required();
  undo->add_option("-r,--reason", undone->reason, "理由 why, in your words")->required();
  undo->callback([&global, undone] {
    global.exit =
        tell_desk(global, "overlay_undo", with_reason({{"overlay", undone->id}}, undone->reason),
                  [&](const json&) { return "已撤销登记 undone：" + neutral(undone->id); });
  });
}

}  // namespace

void add_overlays(CLI::App& app, Global& global) {
  add_reliefs(app, global);
  add_nil(app, global);
  add_arrival(app, global);
  add_overlay(app, global);
}

}  // namespace shouwen::cli
