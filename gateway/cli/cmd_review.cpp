// review: the few items the machine was unsure of, and what a person says of them.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <algorithm>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/cli/words_zh.h"
#include "gateway/desk/queries.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

// The whole queue unless a page of it was asked for: what is not seen is not looked at.
Result<json> queue_of(const View& view, const desk::ReviewFilter& filter, storage::Page page) {
  if (page.limit > 0) return desk::review(*view.reader, *view.office, filter, page);
  page.limit = 1000;
  json rows = json::array();
  for (;;) {
    auto found = desk::review(*view.reader, *view.office, filter, page);
    if (!found.ok()) return found.error();
    for (json& row : (*found)["messages"]) rows.push_back(std::move(row));
    if ((*found)["next"].is_null()) return json{{"messages", std::move(rows)}, {"next", nullptr}};
    page.before = (*found)["next"].get<std::int64_t>();
  }
}

struct ListArgs {
  std::string unit, reason;
  storage::Page page;
};

int review_list(const Global& global, const ListArgs& wanted) {
  desk::ReviewFilter filter{wanted.unit, reasons_from(wanted.reason)};
  if (!wanted.reason.empty() && filter.reasons.empty())
    return usage(
        {Fault::rejected_input, "--reason", "没有这种原因 no such reason: " + wanted.reason,
         "照 review list 的“待核原因”一栏写，或用 --json 里的英文词 as the list's last column "
         "says, or the word in --json"});
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = queue_of(*view, filter, wanted.page);
  if (!found.ok())
    return found.error().fault == Fault::rejected_input ? usage(found.error())
                                                        : fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  print(table((*found)["messages"],
              {{"来件", "message"},
               {"到达", "arrival", 20, minute},
               {"发件人", "from", 28},
               {"登记单位", "unit_name", 16},
               {"主题", "subject", 28},
               {"状态", "state", 8, zh},
               {"待核原因", "review", 60, reasons_zh}},
              "没有待核来件 nothing to review") +
        more_hint(*found));
  return kOk;
}

// One that is held for a person says so in its note.
std::string follow_up_words(const json& result) {
  const bool leaves =
      !member(result, "follow_up").empty() && !result.value("follow_up_waits", false);
  return leaves ? "；10分钟后发更正回执 a corrected receipt leaves in 10 minutes" : "";
}

struct AssignArgs {
  std::string message, unit, type, title, campaign, disposition, reason;
  int item = 0;  // from 1, as show prints them; 0 = the message
  bool add_item = false, remove_item = false;
};

int assign(const Global& global, const AssignArgs& wanted) {
  json args = with_reason({{"message", wanted.message}}, wanted.reason);
  const std::pair<const char*, const std::string&> texts[] = {{"unit", wanted.unit},
                                                              {"type", wanted.type},
                                                              {"title", wanted.title},
                                                              {"campaign", wanted.campaign},
                                                              {"disposition", wanted.disposition}};
  for (const auto& [key, value] : texts) {
    if (!value.empty()) args[key] = value;
  }
  if (wanted.item > 0) args["item"] = wanted.item;
  if (wanted.add_item) args["add_item"] = true;
  if (wanted.remove_item) args["remove_item"] = true;
  return tell_desk(global, "assign", args, [&](const json& result) {
    std::string text = "已改登记 assigned：" + neutral(wanted.message);
    text += follow_up_words(result);
    if (!member(result, "receipt").empty())
      text += "；10分钟后发回执 its receipt leaves in 10 minutes";
    return text + note_of(result);
  });
}

std::string after_act(const char* what, const std::string& message, const json& result) {
  std::string text = what + neutral(message);
  if (!member(result, "letter").empty())
    text +=
        "；10分钟后发退回修改函，期间可撤销 the letter leaves in 10 minutes; undo takes it back";
  return text + follow_up_words(result) + note_of(result);
}

struct PieceArgs {
  std::string message, ask, by, type, into, reason;
  int item = 0;
  std::vector<int> numbers;
};

json piece_args(const PieceArgs& wanted) {
  json args = with_reason({{"message", wanted.message}}, wanted.reason);
  const std::pair<const char*, const std::string&> texts[] = {
      {"ask", wanted.ask}, {"by", wanted.by}, {"type", wanted.type}, {"into", wanted.into}};
  for (const auto& [key, value] : texts)
    if (!value.empty()) args[key] = value;
  if (wanted.item > 0) args["item"] = wanted.item;
  return args;
}

CLI::App* piece_command(CLI::App& review, PieceArgs& args, const char* name, const char* doc) {
  CLI::App* command = review.add_subcommand(name, doc);
  command->add_option("WHAT", args.message, "来件编号或收件编号 message or receipt number")
      ->required();
  command->add_option("-r,--reason", args.reason, "理由 why, in your words");
  return command;
}

void add_item_option(CLI::App& command, PieceArgs& args) {
  command.add_option("--item", args.item, "第几件，从1起 which piece, from 1")
      ->check(CLI::Range(1, 10000));
}

void add_return(CLI::App& review, Global& global) {
  auto args = std::make_shared<PieceArgs>();
  CLI::App* command =
      piece_command(review, *args, "return", "退回修改 ask the unit to mend a piece");
  add_item_option(*command, *args);
  command->add_option("--ask", args->ask, "请对方补充修改什么 what to mend, as the unit reads it")
      ->required();
  command->add_option("--by", args->by,
                      "补正期限 mended until then it stays as timely, 2020-10-20");
  command->callback([&global, args] {
    global.exit = tell_desk(global, "return", piece_args(*args), [&](const json& result) {
      return after_act("已退回修改 returned：", args->message, result);
    });
  });
}

void add_split(CLI::App& review, Global& global) {
  auto args = std::make_shared<PieceArgs>();
  CLI::App* command =
      piece_command(review, *args, "split", "拆件：附件另立一件 files become pieces of their own");
  add_item_option(*command, *args);
  command
      ->add_option("--files", args->numbers,
                   "该件的第几个附件，从1起；省略则每个附件一件 which of its files; default: each")
      ->delimiter(',');
  command->add_option("--type", args->type, "新件的登记类别 requirement key of the new pieces");
  command->callback([&global, args] {
    json wanted = piece_args(*args);
    if (!args->numbers.empty()) wanted["files"] = args->numbers;
    global.exit = tell_desk(global, "split", wanted, [&](const json& result) {
      return after_act("已拆件 split：", args->message, result);
    });
  });
}

void add_merge(CLI::App& review, Global& global) {
  auto args = std::make_shared<PieceArgs>();
  CLI::App* command = piece_command(review, *args, "merge", "并件 several pieces become one");
  auto* items =
      command->add_option("--items", args->numbers, "本来件的哪几件 which of its pieces: 1,2")
          ->delimiter(',');
  command
      ->add_option("--into", args->into,
                   "并入另一来件：一件分几封邮件报送 it belongs to a piece of that message")
      ->excludes(items);
  command->callback([&global, args] {
    json wanted = piece_args(*args);
    if (!args->numbers.empty()) wanted["items"] = args->numbers;
    global.exit = tell_desk(global, "merge", wanted, [&](const json& result) {
      return after_act("已并件 merged：", args->message, result);
    });
  });
}

// The words of the record a person means, of those this message waits for: the list shows them in
// Chinese, some with what they are about (与第12号).
Result<std::string> reasons_meant(const Global& global, const std::string& message,
                                  const std::vector<std::string>& words) {
  auto view = open_view(global);
  if (!view.ok()) return view.error();
  auto shown = desk::show(*view->reader, *view->office, message);
  if (!shown.ok()) return shown.error();
  std::string all, open;
  for (const json& why : (*shown)["review"])
    open += (open.empty() ? "" : "、") + reasons_zh(why.get<std::string>());
  for (const std::string& word : words) {
    const std::vector<std::string> meant = reasons_from(word);
    bool found = false;
    for (const json& row : (*shown)["review"]) {
      const auto why = row.get<std::string>();
      const bool same = why == word || reasons_zh(why) == word ||
                        std::ranges::find(meant, why.substr(0, why.find(':'))) != meant.end();
      if (same) all += (all.empty() ? "" : ",") + why;
      found = found || same;
    }
    if (!found)
      return Error{Fault::rejected_input, "review clear",
                   "此件没有这项待核原因 it does not wait for this: " + neutral(word),
                   open.empty() ? "此件不在待核之列 it waits for nothing"
                                : "现有 there are: " + neutral(open)};
  }
  return all;
}

void add_clear(CLI::App& review, Global& global) {
  auto args = std::make_shared<PieceArgs>();
  CLI::App* command = piece_command(
      review, *args, "clear", "已看过，销去待核原因，不改登记 it was looked at, nothing changes");
  auto reasons = std::make_shared<std::vector<std::string>>();
  command->add_option("REASON", *reasons,
                      "哪几项，照清单写，如 邮箱未确认；省略则全部 which, as the list shows them; "
                      "default: all");
  command->callback([&global, args, reasons] {
    json wanted = piece_args(*args);
    if (!reasons->empty()) {
      auto meant = reasons_meant(global, args->message, *reasons);
      if (!meant.ok()) {
        const bool mistaken = meant.error().where == "review clear";
        global.exit = mistaken ? usage(meant.error()) : fail(meant.error());
        return;
      }
      wanted["reasons"] = *meant;
    }
    global.exit = tell_desk(global, "clear", wanted, [&](const json& result) {
      return after_act("已销号 cleared：", args->message, result);
    });
  });
}

void add_assign(CLI::App& review, Global& global) {
  auto args = std::make_shared<AssignArgs>();
  CLI::App* command = review.add_subcommand("assign", "改单位、类别或性质 say what it is");
  command->add_option("WHAT", args->message, "来件编号或收件编号 message or receipt number")
      ->required();
  command->add_option("--unit", args->unit, "登记单位代码 unit code");
  command->add_option("--type", args->type, "登记类别 requirement key");
  command->add_option("--title", args->title, "标题 title");
  command->add_option("--campaign", args->campaign, "活动 campaign id");
  command->add_option("--disposition", args->disposition,
                      "性质 submission correction reminder_reply enquiry auto_reply bounce spam "
                      "unrelated receipt_of_ours");
  command->add_option("--item", args->item, "第几件，从1起 which piece, from 1")
      ->check(CLI::Range(1, 10000));
  command->add_flag("--add", args->add_item, "补登一件 add a piece that was not seen");
  command->add_flag("--remove", args->remove_item, "作废该件 void that piece");
  command->add_option("-r,--reason", args->reason, "理由 why, in your words");
  command->callback([&global, args] { global.exit = assign(global, *args); });
}

}  // namespace

void add_review(CLI::App& app, Global& global) {
  CLI::App* review = app.add_subcommand("review", "待核 what a person must look at");
  review->require_subcommand(1);
  auto wanted = std::make_shared<ListArgs>();
  wanted->page.limit = 0;
  CLI::App* list = review->add_subcommand("list", "待核来件 the queue");
  list->add_option("--unit", wanted->unit, "只看登记为此单位的 unit code");
  list->add_option("--reason", wanted->reason,
                   "只看此待核原因，中文或英文词 only what waits for this reason");
  list->add_option("--limit", wanted->page.limit,
                   "最多几行，省略则全部 at most so many; default: all")
      ->check(CLI::Range(1, 1000));
  list->add_option("--before", wanted->page.before, "翻页：此编号之前 older than this id");
  list->callback([&global, wanted] { global.exit = review_list(global, *wanted); });
  add_show(*review, global);
  add_assign(*review, global);
  add_return(*review, global);
  add_split(*review, global);
  add_merge(*review, global);
  add_clear(*review, global);
  const char* doc = "来件编号或收件编号 message or receipt number";
  add_call(*review, global,
           {"accept", "核收，可一次几件 accept as they stand", "accept", "message", doc,
            "已核收 accepted", true});
  add_call(*review, global,
           {"ignore", "无关，可一次几件 not ours", "ignore", "message", doc,
            "已列为无关 set aside as unrelated", true});
  add_call(*review, global,
           {"release", "解除隔离，须写理由 set apart no more; say why with -r", "release_message",
            "message", doc, "已解除隔离，重新读取 released, it is read again"});
  add_call(*review, global,
           {"undo", "撤销上一次人工处理 undo the last decision by a person", "undo", "message", doc,
            "已撤销 undone"});
}

}  // namespace shouwen::cli
