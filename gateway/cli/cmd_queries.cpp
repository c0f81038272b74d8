// board, items, search, export: what staff ask most. Reads only.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <fstream>
#include <iostream>

#include "config/text.h"
#include "gateway/cli/cmd_select.h"
#include "gateway/cli/running_daemon.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/boards.h"
#include "gateway/desk/queries.h"
#include "gateway/desk/wording.h"
#include "storage/words.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

struct BoardArgs {
  std::string campaign, at;
  track::BoardOptions options;
  bool accepted = false;
};

// Absent: now.
Result<std::optional<Instant>> moment_of(const std::string& text, Zone zone) {
  if (text.empty()) return std::optional<Instant>();
  if (auto moment = desk::moment_from(text, zone)) return moment;
  return Error{Fault::rejected_input, "--at", "时间写法不对 not a moment",
               "例如 as in 2020-10-15（当日终了 end of that day），\"2020-10-15 17:00\"，"
               "2020-10-15T17:00:00+08:00"};
}

// A word that names nothing is a mistake in the command.
int refused(const Error& error) {
  return error.fault == Fault::rejected_input ? usage(error) : fail(error);
}

// The running daemon's board, when the settings file cannot be used.
int told_board(const Global& global, const std::string& daemon, const BoardArgs& args) {
  nlohmann::json asked{
      {"campaign", args.campaign}, {"unit", args.options.unit},       {"level", args.options.level},
      {"type", args.options.type}, {"missing", args.options.missing}, {"accepted", args.accepted},
      {"text", !global.json}};
  if (!args.at.empty()) {
    const Zone zone;  // the default one: the settings cannot be asked
    auto moment = moment_of(args.at, zone);
    if (!moment.ok()) return usage(moment.error());
    asked["at"] = format_rfc3339(**moment, zone);
  }
  auto told = ask_daemon(daemon, "board", asked);
  if (!told.ok()) return refused(told.error());
  if (global.json) {
    print_json(*told);
  } else {
    print(told->value("text", ""));
  }
  return kOk;
}

int board(const Global& global, BoardArgs& args) {
  auto view = open_view(global);
  if (!view.ok()) {
    const auto daemon = daemon_despite(global, view.error());
    return daemon ? told_board(global, *daemon, args) : fail(view.error());
  }
  auto moment = moment_of(args.at, view->settings.zone);
  if (!moment.ok()) return usage(moment.error());
  if (args.accepted) args.options.counting = track::Counting::accepted_only;
  auto board =
      desk::board(*view->reader, view->office, args.campaign, view->now, *moment, args.options);
  if (!board.ok()) return refused(board.error());
  if (global.json) {
    print_json(track::board_json(*board));
  } else {
    print(track::board_text(*board));
  }
  return kOk;
}

int compare(const Global& global, const std::string& campaign, const std::string& at) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto moment = moment_of(at, view->settings.zone);
  if (!moment.ok()) return usage(moment.error());
  if (global.json) {
    auto record = desk::compare(*view->reader, view->office, campaign, view->now, *moment);
    if (!record.ok()) return refused(record.error());
    print_json(*record);
    return kOk;
  }
  auto text = desk::compare_text(*view->reader, view->office, campaign, view->now, *moment);
  if (!text.ok()) return refused(text.error());
  print(*text);
  return kOk;
}

int items(const Global& global, const std::string& campaign, const desk::ItemsFilter& filter) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::items(*view->reader, *view->office, campaign, filter);
  if (!found.ok()) return refused(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  print(table((*found)["items"],
              {{"来件", "message"},
               {"到达", "arrival", 20, minute},
               {"单位", "unit_name", 16},
               {"类别", "label", 12},
               {"状态", "state", 12, zh},
               {"迟报", "late"},
               {"标题", "title", 40}},
              "没有报送件 no pieces"));
  return kOk;
}

storage::MessageFilter of_kind(const std::string& unit, const std::string& campaign,
                               const std::string& disposition) {
  storage::MessageFilter out;
  out.unit = unit;
  out.campaign = campaign;
  out.disposition = disposition;
  return out;
}

// What has no pieces has no line among them: spam, mail not ours, bounces, questions.
int mails(const Global& global, const storage::MessageFilter& filter) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  json rows = json::array();
  for (storage::Page page{1000, 0};;) {
    auto found = desk::messages(*view->reader, *view->office, filter, page);
    if (!found.ok()) return refused(found.error());
    for (json& row : (*found)["messages"]) rows.push_back(std::move(row));
    if ((*found)["next"].is_null()) break;
    page.before = (*found)["next"].get<std::int64_t>();
  }
  if (global.json) {
    print_json({{"messages", rows}, {"next", nullptr}});
    return kOk;
  }
  print(table(rows,
              {{"来件", "message"},
               {"到达", "arrival", 20, minute},
               {"发件人", "from", 28},
               {"登记单位", "unit_name", 16},
               {"主题", "subject", 40},
               {"状态", "state", 8, zh}},
              "没有这样的来件 no such mail"));
  return kOk;
}

int search(const Global& global, const std::string& words, const storage::Page& page) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::search(*view->reader, *view->office, words, page);
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  std::string text;
  if (!(*found)["mails"].empty())
    text = table((*found)["mails"],
                 {{"来件", "message"},
                  {"收件编号", "number"},
                  {"到达", "arrival", 20, minute},
                  {"发件人", "from", 28},
                  {"登记单位", "unit_name", 16},
                  {"主题", "subject", 40},
                  {"状态", "state", 8, zh}},
                 "") +
           (found->value("more_mails", false)
                ? "  … 只列最新的几封，多列用 only the newest; more with: --limit N\n"
                : "");
  if (text.empty() || !(*found)["hits"].empty())
    text +=
        (text.empty() ? "" : "\n") +
        table((*found)["hits"],
              {{"来件", "message"},
               {"到达", "arrival", 20, minute},
               {"所在", "where", 16, source_zh},
               {"摘录", "excerpt", 60}},
              "没有找到：可查文字、完整的收件编号、完整的发件邮箱 nothing found: words, a whole "
              "receipt number, a sender's whole address");
  print(text + more_hint(*found));
  return kOk;
}

struct ExportArgs {
  std::string what, campaign, at, output, type;
};

int export_(const Global& global, const ExportArgs& args) {
  if (args.what.empty())
    return usage({Fault::rejected_input, "export", "没有写导出什么 what is to be exported",
                  "board, items, selection"});
  if (args.what == "selection")
    return export_selection(global, args.campaign, args.at, args.output);
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto moment = moment_of(args.at, view->settings.zone);
  if (!moment.ok()) return usage(moment.error());
  auto csv = desk::export_csv(*view->reader, view->office, args.what, args.campaign, view->now,
                              *moment, args.type);
  if (!csv.ok()) return refused(csv.error());
  if (args.output.empty() || args.output == "-") {
    print(*csv);
    return kOk;
  }
  std::ofstream out(args.output, std::ios::binary | std::ios::trunc);
  out << *csv;
  out.close();
  if (!out) {
    return fail({Fault::permanent, args.output, "写不了文件 cannot write the file",
                 "检查路径和权限 check path and permissions"});
  }
  if (global.json) {
    print_json({{"output", args.output}, {"bytes", csv->size()}});
  } else {
    print("已导出 exported: " + neutral(args.output) + "\n");
  }
  return kOk;
}

void add_page(CLI::App* command, storage::Page& page) {
  command->add_option("--limit", page.limit, "最多几行 at most so many")
      ->check(CLI::Range(1, 1000));
  command->add_option("--before", page.before, "翻页：此编号之前 older than this id");
}

void add_board(CLI::App& app, Global& global) {
  auto args = std::make_shared<BoardArgs>();
  CLI::App* command =
      app.add_subcommand("board", "报送台账：单位 × 要求 who sent what, what is missing");
  command->add_option("--campaign", args->campaign, "活动 campaign id");
  command->add_option("--unit", args->options.unit, "只看此单位及其所辖 this unit and those below");
  command->add_option("--level", args->options.level, "只看此级 this level only");
  command->add_option("--type", args->options.type,
                      "只看此项要求；加 --missing 即谁还缺这一项 this requirement only; with "
                      "--missing: who lacks it");
  command->add_option("--at", args->at, "某一时刻的台账 the board at that moment");
  command->add_flag("--missing", args->options.missing,
                    "只列还有缺件的单位 only units that still owe something");
  command->add_flag("--accepted", args->accepted, "只计已核收 count accepted pieces only");
  command->callback([&global, args] { global.exit = board(global, *args); });
}

}  // namespace

void add_compare(CLI::App& campaign, Global& global) {
  struct Compared {
    std::string campaign, at;
  };
  auto args = std::make_shared<Compared>();
  CLI::App* command = campaign.add_subcommand(
      "compare",
      "各种读法：应报、迟报、尚缺 what each reading of the notice comes to: owed, late, missing");
  command->add_option("ID", args->campaign, "活动 campaign id");
  command->add_option("--at", args->at, "某一时刻 at that moment");
  command->callback([&global, args] { global.exit = compare(global, args->campaign, args->at); });
}

void add_queries(CLI::App& app, Global& global) {
  add_board(app, global);

  struct ItemsArgs {
    std::string campaign, disposition;
    desk::ItemsFilter filter;
  };
  auto wanted = std::make_shared<ItemsArgs>();
  CLI::App* list = app.add_subcommand("items", "报送件 the pieces sent");
  list->add_option("--campaign", wanted->campaign, "活动 campaign id");
  list->add_option("--unit", wanted->filter.unit, "单位代码 unit code");
  list->add_option("--type", wanted->filter.type, "类别 requirement key");
  list->add_option("--state", wanted->filter.state,
                   "状态 " + listed(storage::submission_state_words()));
  list->add_flag("--late", wanted->filter.late,
                 "只列台账计为迟报的 only what the board counts as late");
  list->add_option("--disposition", wanted->disposition,
                   "列来件而非报送件：此性质的 mails of this kind instead: " +
                       listed(storage::disposition_words()))
      ->excludes("--type")
      ->excludes("--late")
      ->excludes("--state");
  list->callback([&global, wanted] {
    global.exit =
        wanted->disposition.empty()
            ? items(global, wanted->campaign, wanted->filter)
            : mails(global, of_kind(wanted->filter.unit, wanted->campaign, wanted->disposition));
  });

  struct SearchArgs {
    std::vector<std::string> words;
    storage::Page page;
  };
  auto sought = std::make_shared<SearchArgs>();
  CLI::App* find = app.add_subcommand("search", "全文检索 full-text search");
  find->add_option("WORDS", sought->words, "词，两个字即可 words; two characters are enough")
      ->required();
  add_page(find, sought->page);
  find->callback([&global, sought] {
    std::string words;
    for (const std::string& word : sought->words) words += (words.empty() ? "" : " ") + word;
    global.exit = search(global, words, sought->page);
  });

  auto exported = std::make_shared<ExportArgs>();
  CLI::App* out = app.add_subcommand("export", "导出CSV export as CSV");
  CLI::Option* what =
      out->add_option("WHAT", exported->what,
                      "board（台账）、items（报送件）或 selection（采用刊发、推荐报部登记）")
          ->check(CLI::IsMember({"board", "items", "selection"}));
  out->add_flag_callback(
         "--selection", [exported] { exported->what = "selection"; }, "同 as: export selection")
      ->excludes(what);
  out->add_option("--campaign", exported->campaign, "活动 campaign id");
  out->add_option("--type", exported->type, "只要此项要求 this requirement only");
  out->add_option("--at", exported->at, "某一时刻 at that moment");
  out->add_option("-o,--output", exported->output, "写入文件，省略则打印 file; default: stdout");
  out->callback([&global, exported] { global.exit = export_(global, *exported); });
}

}  // namespace shouwen::cli
