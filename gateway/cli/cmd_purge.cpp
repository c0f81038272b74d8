// purge: lawful erasure, asked for by one person and approved by another; the list of both.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <algorithm>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/cli/words_zh.h"
#include "gateway/desk/purge.h"
#include "gateway/desk/wording.h"

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

// The messages of a campaign past its time, with what is asked for already; refused when it is not.
Result<json> due_of(const Global& global, const std::string& campaign) {
  auto view = open_view(global);
  if (!view.ok()) return view.error();
  auto found = desk::purge_due(*view->reader, *view->office, view->now);
  if (!found.ok()) return found.error();
  for (const json& one : (*found)["due"])
    if (one["campaign"] == campaign) return one["messages"];
  return Error{Fault::rejected_input, "--due",
               "保存期未满、没有写保存期限，或没有此活动 it is not past its time, or states none",
               "见 see: shouwen purge due"};
}

// Each is a request or an erasure of its own; what stops the command in between loses none, and
// given again it goes on with the rest.
struct Bulk {
  int done = 0, left_alone = 0, failed = 0;
  json results = json::array();
  std::vector<std::string> why = {};
};

void one_of(const Global& global, const std::string& call, const json& args, Bulk& bulk) {
  auto result = ask_desk(global, {{"call", call}, {"args", args}});
  if (result.ok()) {
    ++bulk.done;
    bulk.results.push_back(*result);
    return;
  }
  ++bulk.failed;
  const std::string why = result.error().text();
  if (std::find(bulk.why.begin(), bulk.why.end(), why) == bulk.why.end() && bulk.why.size() < 10)
    bulk.why.push_back(why);
}

int told(const Global& global, const Bulk& bulk, const std::string& said, const std::string& next) {
  if (global.json) {
    print_json({{"done", bulk.done},
                {"left_alone", bulk.left_alone},
                {"failed", bulk.failed},
                {"why", bulk.why},
                {"results", bulk.results}});
  } else {
    print(said + "：" + std::to_string(bulk.done) + "件" +
          (bulk.left_alone > 0 ? "，不必再办 nothing to do: " + std::to_string(bulk.left_alone)
                               : "") +
          (bulk.failed > 0 ? "，未办成 failed: " + std::to_string(bulk.failed) : "") + "\n" + next);
    for (const std::string& why : bulk.why) print("  ! " + neutral(why, true) + "\n");
  }
  return bulk.failed > 0 ? kFailed : kOk;
}

int request_due(const Global& global, const std::string& campaign, const std::string& authority,
                const std::string& reason) {
  auto messages = due_of(global, campaign);
  if (!messages.ok())
    return messages.error().fault == Fault::rejected_input ? usage(messages.error())
                                                           : fail(messages.error());
  Bulk bulk;
  for (const json& one : *messages) {
    if (!one["purge"].is_null())
      ++bulk.left_alone;
    else
      one_of(global, "purge_request",
             with_reason({{"message", one["message"]}, {"authority", authority}}, reason), bulk);
  }
  return told(
      global, bulk, "已申请依法删除 asked for",
      "  → 由另一人批准 another person: shouwen purge approve --due " + neutral(campaign) + "\n");
}

// Files, index and free pages are seen to once, after the last.
int approve_all(const Global& global, const std::vector<std::string>& ids, Bulk bulk) {
  for (const std::string& id : ids)
    one_of(global, "purge_approve", {{"purge", id}, {"more", true}}, bulk);
  std::string next =
      "  → 此前的备份、邮箱里和投递文件夹里的原件另行处理 older backups, the mailbox and drop "
      "folders "
      "still hold it: docs/operations.md\n";
  if (bulk.done > 0) {
    auto ended = ask_desk(global, {{"call", "purge_finish"}, {"args", json::object()}});
    const std::string why = ended.ok() ? member(*ended, "why") : ended.error().text();
    if (!why.empty())
      next +=
          "  → 收尾未完，重启服务即续做 to be finished at the next start: " + neutral(why) + "\n";
  }
  return told(global, bulk, "已依法删除 erased", next);
}

int approve_due(const Global& global, const std::string& campaign) {
  auto messages = due_of(global, campaign);
  if (!messages.ok())
    return messages.error().fault == Fault::rejected_input ? usage(messages.error())
                                                           : fail(messages.error());
  std::vector<std::string> ids;
  Bulk bulk;
  for (const json& one : *messages) {
    if (one["purge"].is_null())
      ++bulk.left_alone;
    else
      ids.push_back(std::to_string(one["purge"].get<std::int64_t>()));
  }
  if (ids.empty())
    return usage(
        {Fault::rejected_input, "--due", "没有待批的申请 nothing of it was asked for",
         "先由一人申请 first: shouwen purge request --due " + campaign + " --authority … -r …"});
  return approve_all(global, ids, std::move(bulk));
}

std::string numbers_of(const json& messages) {
  std::string out;
  for (const json& one : messages) {
    const std::string number = member(one, "number");
    out += (out.empty() ? "" : " ") + (number.empty() ? "来件" + member(one, "message") : number) +
           (one["purge"].is_null() ? "" : "*");
  }
  return out;
}

int purge_due(const Global& global, const std::string& at) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  Instant moment = view->now;
  if (!at.empty()) {
    const auto given = desk::moment_from(at, view->settings.zone);
    if (!given)
      return usage(
          {Fault::rejected_input, "--at", "时间写法不对 not a moment", "例如 as in 2031-01-01"});
    moment = *given;
  }
  auto found = desk::purge_due(*view->reader, *view->office, moment);
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  std::string text;
  for (const json& one : (*found)["due"]) {
    text += member(one, "campaign") + " " + member(one, "title") + "：保存至 kept until " +
            member(one, "keep_until") + "，在存 " + member(one, "count") + " 件，待核 in review " +
            member(one, "in_review") + "，已申请 asked for " + member(one, "requested") + "\n";
    if (!one["messages"].empty()) text += "  " + numbers_of(one["messages"]) + "\n";
  }
  if (text.empty()) text = "没有保存期满的活动 no campaign is past its time\n";
  for (const json& one : (*found)["no_retention"])
    text += "  没有写保存期限 states none: " + neutral(one.get<std::string>()) + "\n";
  print(text);
  return kOk;
}

int approve_one(const Global& global, const std::string& id) {
  if (id.empty())
    return usage({Fault::rejected_input, "purge approve", "写申请编号 which request",
                  "见 see: shouwen purge list"});
  return tell_desk(global, "purge_approve", {{"purge", id}}, [&](const json& result) {
    const std::string why = member(result, "why");
    return "已依法删除 erased：" + neutral(id) +
           (why.empty() ? ""
                        : "\n  → 收尾未完，重启服务即续做 to be finished at the next start: " +
                              neutral(why)) +
           "\n  → 此前的备份、邮箱里和投递文件夹里的原件另行处理 older backups, the mailbox and "
           "drop "
           "folders still hold it: docs/operations.md";
  });
}

void add_due(CLI::App& purge, Global& global) {
  auto at = std::make_shared<std::string>();
  CLI::App* command = purge.add_subcommand(
      "due", "保存期满的活动和来件（*已申请）；不自动删除 what is past the time it is kept");
  command->add_option("--at", *at, "到何时 at that moment, also one to come");
  command->callback([&global, at] { global.exit = purge_due(global, *at); });
}

void add_request(CLI::App& purge, Global& global) {
  struct Wish {
    std::string what, due, authority, reason;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command = purge.add_subcommand("request", "申请依法删除一封来件 ask for it");
  CLI::Option* what =
      command->add_option("WHAT", wish->what, "来件编号或收件编号 message or receipt number");
  command
      ->add_option("--due", wish->due,
                   "此活动保存期满的全部来件，每件一份申请 all of a campaign past its time")
      ->excludes(what);
  command
      ->add_option("--authority", wish->authority, "依据的法律或决定 the law or order it rests on")
      ->required();
  command->add_option("-r,--reason", wish->reason, "理由，不要写来件内容 why; nothing of the mail")
      ->required();
  command->callback([&global, wish] {
    if (!wish->due.empty()) {
      global.exit = request_due(global, wish->due, wish->authority, wish->reason);
      return;
    }
    if (wish->what.empty()) {
      global.exit = usage({Fault::rejected_input, "purge request", "写哪一件 which one",
                           "收件编号，或 a receipt number, or: --due 活动"});
      return;
    }
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
  struct Wish {
    std::vector<std::string> ids;
    std::string due;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command = purge.add_subcommand(
      "approve",
      "批准并删除，不能撤销；不能批准自己的申请 erase it, for good; not one's own request");
  CLI::Option* ids = command->add_option("N", wish->ids, "申请编号，可几个 request, or several");
  command->add_option("--due", wish->due, "此活动保存期满、已申请的全部来件 all asked for of it")
      ->excludes(ids);
  command->callback([&global, wish] {
    if (!wish->due.empty())
      global.exit = approve_due(global, wish->due);
    else if (wish->ids.size() > 1)
      global.exit = approve_all(global, wish->ids, {});
    else
      global.exit = approve_one(global, wish->ids.empty() ? "" : wish->ids.front());
  });
}

}  // namespace

void add_purge(CLI::App& app, Global& global) {
  CLI::App* purge =
      app.add_subcommand("purge", "依法删除：一人申请、另一人批准 lawful erasure by two persons");
  purge->require_subcommand(1);
  add_due(*purge, global);
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
