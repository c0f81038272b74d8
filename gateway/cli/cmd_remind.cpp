// remind: 催报 drafted, approved, taken back; the telephone list, the text for the work group, the
// calendar of due dates. Each is one desk call with the caller's login name as actor.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

// Asks and prints: the record with --json, else what `text` makes of it.
int ask(const Global& global, const char* call, const json& args,
        const std::function<std::string(const json&)>& text) {
  auto result = ask_desk(global, {{"call", call}, {"args", args}});
  if (!result.ok())
    return result.error().fault == Fault::rejected_input ? usage(result.error())
                                                         : fail(result.error());
  if (global.json)
    print_json(*result);
  else
    print(text(*result));
  return kOk;
}

struct Wish {
  std::vector<std::string> which, types;
  std::string stage, by, campaign, lead, reason;
  bool soon = false;
};

void add_campaign(CLI::App* command, const std::shared_ptr<Wish>& wish) {
  command->add_option("--campaign", wish->campaign, "活动 campaign id");
}
void add_reason(CLI::App* command, const std::shared_ptr<Wish>& wish) {
  command->add_option("-r,--reason", wish->reason, "理由 why, in your words");
}

json base(const Wish& wish) {
  json out = json::object();
  if (!wish.campaign.empty()) out["campaign"] = wish.campaign;
  return with_reason(std::move(out), wish.reason);
}

bool is_all(const Wish& wish) {
  return wish.which.size() == 1 && wish.which.front() == "all";
}

std::string drafted(const json& result) {
  const json& ids = list(result, "reminders");
  std::string out = "已起草催报 drafted：" + std::to_string(ids.size()) + "份";
  if (!ids.empty())
    out += "（编号 " + std::to_string(ids.front().get<std::int64_t>()) + "–" +
           std::to_string(ids.back().get<std::int64_t>()) +
           "）；看正文 shouwen remind show 编号，批准 shouwen remind approve 编号或all";
  out += "\n";
  if (const std::string note = member(result, "note"); !note.empty())
    out += "  注意 " + note + "\n";
  const json& left = list(result, "left_out");
  if (!left.empty())
    out += "未起草 left out：\n" +
           table(left, {{"单位", "unit_name", 24}, {"代码", "unit", 12}, {"原因", "why", 90}}, "");
  return out;
}

void add_draft(CLI::App& remind, Global& global) {
  auto wish = std::make_shared<Wish>();
  CLI::App* command = remind.add_subcommand(
      "draft", "起草催报，不发 draft reminders; nothing leaves before it is approved");
  command->add_option("UNIT", wish->which, "单位代码，可多个，或 all unit codes, or all")
      ->required();
  command
      ->add_option("--stage", wish->stage,
                   "before 期限前，after 过期后，again 再催 which of the three letters")
      ->required();
  command->add_option("--type", wish->types,
                      "报送要求，省略则期限前催最近一个期限的、过期后催全部 requirement key");
  command->add_option("--by", wish->by,
                      "补报期限，省略则三个工作日 to be sent by, for after, again");
  add_campaign(command, wish);
  add_reason(command, wish);
  command->callback([&global, wish] {
    json args = base(*wish);
    args["stage"] = wish->stage;
    if (is_all(*wish))
      args["all"] = true;
    else
      args["units"] = wish->which;
    if (!wish->types.empty()) args["types"] = wish->types;
    if (!wish->by.empty()) args["by"] = wish->by;
    global.exit = ask(global, "remind_draft", args, drafted);
  });
}

std::string approved(const json& result) {
  std::string out = "已批准 approved：" + std::to_string(list(result, "approved").size()) +
                    "份，到时再核对一次才发 each is checked once more before it leaves\n";
  const json& refused = list(result, "refused");
  if (!refused.empty())
    out += "未批准 refused：\n" + table(refused, {{"编号", "reminder"}, {"原因", "why", 90}}, "");
  return out;
}

void add_approve(CLI::App& remind, Global& global) {
  auto wish = std::make_shared<Wish>();
  CLI::App* command = remind.add_subcommand(
      "approve", "批准催报，或放行留待的 let drafts leave, or those that were held");
  command->add_option("REMINDER", wish->which, "催报编号，可多个，或 all ids, or all drafts")
      ->required();
  command->add_option("--lead", wish->lead,
                      "批准的领导，再催时必写 who allowed it; again needs one");
  add_campaign(command, wish);
  add_reason(command, wish);
  command->callback([&global, wish] {
    json args = base(*wish);
    if (is_all(*wish)) {
      args["all"] = true;
    } else {
      json ids = json::array();
      for (const std::string& one : wish->which) {
        const bool digits = !one.empty() && one.size() <= 18 &&
                            one.find_first_not_of("0123456789") == std::string::npos;
        if (!digits) {
          global.exit =
              usage({Fault::rejected_input, "REMINDER", "不是催报编号 not an id: " + neutral(one),
                     "见 see: shouwen remind list"});
          return;
        }
        ids.push_back(std::stoll(one));
      }
      args["reminders"] = ids;
    }
    if (!wish->lead.empty()) args["lead"] = wish->lead;
    global.exit = ask(global, "remind_approve", args, approved);
  });
}

std::string state_zh(std::string_view state) {
  return state == "draft" ? "草稿" : outbox_zh(state);
}
std::string why_zh(std::string_view why) {
  return why == "in_review"         ? "有来件待核"
         : why == "address_changed" ? "名册邮箱已变"
                                    : std::string(why);
}
// What a true member reads as in a column (text_out.h).
constexpr std::string_view kYes = "是";

std::string line_zh(std::string_view line) {
  return line == kYes ? "经市（州）" : "直接";
}

void add_list(CLI::App& remind, Global& global) {
  struct Filter {
    std::string campaign, unit;
  };
  auto filter = std::make_shared<Filter>();
  CLI::App* command = remind.add_subcommand("list", "催报登记 all reminders and their states");
  command->add_option("--campaign", filter->campaign, "活动 campaign id");
  command->add_option("--unit", filter->unit, "单位代码 unit code");
  command->callback([&global, filter] {
    json args = json::object();
    if (!filter->campaign.empty()) args["campaign"] = filter->campaign;
    if (!filter->unit.empty()) args["unit"] = filter->unit;
    global.exit = ask(global, "reminders", args, [](const json& result) {
      return table(list(result, "reminders"),
                   {{"编号", "reminder"},
                    {"单位", "unit_name", 24},
                    {"种类", "stage_zh", 10},
                    {"路径", "line", 12, line_zh},
                    {"状态", "state", 10, state_zh},
                    {"拟发", "not_before", 20, minute},
                    {"发出", "sent_at", 20, minute},
                    {"起草", "by", 12},
                    {"批准", "approved_by", 12},
                    {"领导", "lead", 12},
                    {"发件", "mail"},
                    {"原因", "why", 60, why_zh}},
                   "没有催报 none");
    });
  });
}

std::string shown(const json& found) {
  std::string units;
  for (const json& u : list(found, "units"))
    units += (units.empty() ? "" : "、") + member(u, "unit_name");
  return fields({{"编号", member(found, "reminder")},
                 {"发给", member(found, "unit_name") + "　" + member(found, "to")},
                 {"种类", member(found, "stage_zh") + "，" + line_zh(member(found, "line"))},
                 {"催报单位", units},
                 {"状态", state_zh(member(found, "state"))},
                 {"原因", why_zh(member(found, "why"))},
                 {"拟发", minute(member(found, "not_before"))},
                 {"发出", minute(member(found, "sent_at"))},
                 {"起草", member(found, "by")},
                 {"批准", member(found, "approved_by") + "　" + member(found, "lead")},
                 {"答复来件", member(found, "answers")}}) +
         "\n" + member(found, "subject") + "\n\n" + member_lines(found, "text") + "\n";
}

void add_show_and_cancel(CLI::App& remind, Global& global) {
  auto which = std::make_shared<std::string>();
  CLI::App* show = remind.add_subcommand(
      "show", "看一份：全文，和对它的答复 one with its whole text and who answered it");
  show->add_option("REMINDER", *which, "催报编号 id")->required();
  show->callback([&global, which] {
    global.exit = ask(global, "remind_show", {{"reminder", *which}}, shown);
  });
  DeskCall cancel{"cancel",        "取消一份，未发出的 it does not leave",
                  "remind_cancel", "reminder",
                  "催报编号 id",   "已取消催报 cancelled"};
  cancel.several = true;
  add_call(remind, global, cancel);
  add_call(remind, global,
           {"uncalled", "撤销一条电话记录 take a noted call back", "call_undo", "call",
            "电话记录编号 id", "已撤销电话记录 taken back"});
}

void add_calls(CLI::App& remind, Global& global) {
  auto wish = std::make_shared<Wish>();
  CLI::App* calls = remind.add_subcommand(
      "calls", "催报电话单，答应未报的在前 whom to telephone; promises not kept stand first");
  calls->add_flag("--soon", wish->soon, "连同最近一个期限的 also what is due next");
  add_campaign(calls, wish);
  calls->callback([&global, wish] {
    json args = base(*wish);
    if (wish->soon) args["soon"] = true;
    global.exit = ask(global, "calls", args, [](const json& result) {
      return table(list(result, "calls"),
                   {{"单位", "unit_name", 24},
                    {"代码", "unit", 12},
                    {"联系人", "liaison", 12},
                    {"电话", "phones", 30},
                    {"缺什么", "missing", 60},
                    {"待核", "in_review", 6,
                     +[](std::string_view b) { return std::string(b == kYes ? "有" : ""); }},
                    {"已催", "reminded"},
                    {"上次结果", "result_zh", 20},
                    {"时间", "called_at", 20, minute},
                    {"谁打的", "caller", 12},
                    {"记录", "call"},
                    {"到期未报", "follow_up", 8,
                     +[](std::string_view b) { return std::string(b == kYes ? "跟进" : ""); }}},
                   "没有要打的电话 nobody is to be telephoned");
    });
  });

  struct Called {
    std::string unit, result, promise, by, campaign, reason;
  };
  auto called = std::make_shared<Called>();
  CLI::App* note = remind.add_subcommand("called", "记一次催报电话 note a telephone call");
  note->add_option("UNIT", called->unit, "单位代码 unit code")->required();
  note->add_option("--result", called->result,
                   "told 已通知，no_answer 无人接听，promised 答应报送 what came of it")
      ->required();
  note->add_option("--promise", called->promise, "答应哪日报 the day it was promised for");
  note->add_option("--by", called->by, "谁打的 who telephoned")->required();
  note->add_option("--campaign", called->campaign, "活动 campaign id");
  note->add_option("-r,--reason", called->reason, "备注 a note");
  note->callback([&global, called] {
    json args{{"unit", called->unit}, {"result", called->result}, {"by", called->by}};
    if (!called->promise.empty()) args["promise"] = called->promise;
    if (!called->campaign.empty()) args["campaign"] = called->campaign;
    global.exit =
        tell_desk(global, "called", with_reason(args, called->reason), [&](const json& result) {
          return "已记电话 noted：" + neutral(called->unit) + "，记录 entry " +
                 member(result, "call");
        });
  });
}

void add_group(CLI::App& remind, Global& global) {
  auto wish = std::make_shared<Wish>();
  CLI::App* group = remind.add_subcommand(
      "group", "群通报文字，只有单位和缺项 text for the work group: units and missing pieces only");
  group->add_option("--lead", wish->lead, "批准的领导 who allowed it")->required();
  group->add_flag("--soon", wish->soon, "连同最近一个期限的 also what is due next");
  add_campaign(group, wish);
  add_reason(group, wish);
  group->callback([&global, wish] {
    json args = base(*wish);
    args["lead"] = wish->lead;
    if (wish->soon) args["soon"] = true;
    global.exit = ask(global, "group_text", args, [](const json& result) {
      const std::string held = member(result, "held");
      if (held != "0")
        std::cerr << "另有" << held << "个单位有来件或零报告待核，未列入 units left "
                  << "out, something of theirs is in review: shouwen remind calls\n";
      return member_lines(result, "text");
    });
  });
}

void add_calendar(CLI::App& remind, Global& global) {
  struct Wanted {
    std::string campaign, output;
  };
  auto wanted = std::make_shared<Wanted>();
  CLI::App* command =
      remind.add_subcommand("calendar", "期限日历（iCalendar） the due dates as iCalendar");
  command->add_option("--campaign", wanted->campaign, "活动 campaign id");
  command->add_option("-o,--output", wanted->output, "期限.ics；省略则打印 default: printed");
  command->callback([&global, wanted] {
    json args = json::object();
    if (!wanted->campaign.empty()) args["campaign"] = wanted->campaign;
    auto result = ask_desk(global, {{"call", "calendar"}, {"args", args}});
    if (!result.ok()) {
      global.exit = result.error().fault == Fault::rejected_input ? usage(result.error())
                                                                  : fail(result.error());
      return;
    }
    const std::string ics = (*result)["ics"].get<std::string>();
    if (wanted->output.empty()) {
      print(ics);
      global.exit = kOk;
      return;
    }
    std::ofstream out(wanted->output, std::ios::binary | std::ios::trunc);
    out << ics;
    out.close();
    if (!out) {
      global.exit = fail({Fault::permanent, wanted->output, "写不了文件 cannot write the file",
                          "检查路径和权限 check path and permissions"});
      return;
    }
    print("已写出日历 written: " + neutral(wanted->output) + "\n");
    global.exit = kOk;
  });
}

}  // namespace

void add_remind(CLI::App& app, Global& global) {
  CLI::App* remind = app.add_subcommand("remind", "催报 reminders");
  remind->require_subcommand(1);
  add_draft(*remind, global);
  add_list(*remind, global);
  add_approve(*remind, global);
  add_show_and_cancel(*remind, global);
  add_calls(*remind, global);
  add_group(*remind, global);
  add_calendar(*remind, global);
}

}  // namespace shouwen::cli
