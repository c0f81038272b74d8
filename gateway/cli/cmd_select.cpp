// select: a piece along the adoption axis 采用, what stands in the way of making it public, the
// list.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_select.h"

#include <CLI/App.hpp>
#include <fstream>

#include "config/text.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/selection.h"
#include "gateway/desk/wording.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

constexpr const char* kPiece = "报送件号，或只带一件的来件的收件编号 piece, or a receipt number";

void add_step(CLI::App& select, Global& global) {
  struct Wish {
    std::string step, opinion, by, reason;
    std::vector<std::string> pieces;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command = select.add_subcommand(
      "step",
      "走一步：备选 初审 复审 审签 已采用 未采用 已刊发 推荐报部 部采用 部未采用 one step on");
  command->add_option("STEP", wish->step, "哪一步 which")->required();
  command->add_option("PIECE", wish->pieces, kPiece)->required();
  command->add_option("--opinion", wish->opinion, "意见 his opinion");
  command->add_option("--by", wish->by, "谁的意见，省略则为本人 whose word; default: your own");
  command->add_option("-r,--reason", wish->reason, "依据 on what ground");
  command->callback([&global, wish] {
    json args{{"step", wish->step}, {"pieces", wish->pieces}};
    if (!wish->opinion.empty()) args["opinion"] = wish->opinion;
    if (!wish->by.empty()) args["by"] = wish->by;
    global.exit =
        tell_desk(global, "select", with_reason(args, wish->reason), [](const json& result) {
          return "已登记 entered：" + member(result, "step_zh") + "，报送件 " +
                 member(result, "pieces") + "（撤销 undo: shouwen select undo 报送件 -r 理由）";
        });
  });
}

void add_undo(CLI::App& select, Global& global) {
  struct Wish {
    std::string piece, reason;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command =
      select.add_subcommand("undo", "撤销最近一步，记录保留 take the newest step back; it is kept");
  command->add_option("PIECE", wish->piece, kPiece)->required();
  command->add_option("-r,--reason", wish->reason, "理由 why, in your words")->required();
  command->callback([&global, wish] {
    global.exit = tell_desk(
        global, "select_undo", with_reason({{"piece", wish->piece}}, wish->reason),
        [](const json& result) { return "已撤销 taken back：" + member(result, "step_zh"); });
  });
}

// One line for each, numbered as `select answer` wants them.
std::string blockers(const json& result) {
  json rows = result["blockers"];
  int n = 0;
  for (json& row : rows) {
    row["n"] = ++n;
    row["who"] = row.contains("answered")
                     ? member(row, "answered.person") + "：" + member(row, "answered.reason") +
                           "（放行 " + member(row, "answered.override") + "）"
                     : "";
  }
  std::string out = table(rows,
                          {{"项", "n"},
                           {"是什么", "text", 30},
                           {"在哪里", "place", 16, source_zh},
                           {"所见", "found", 30},
                           {"何人负责放行", "who", 50}},
                          "没有要放行的 nothing stands in the way");
  while (out.ends_with('\n')) out.pop_back();
  return rows.empty() ? out
                      : out + "\n  → 逐项放行 answer for one: shouwen select answer " +
                            member(result, "piece") + " 项 --by 姓名 -r 理由";
}

void add_blockers(CLI::App& select, Global& global) {
  auto piece = std::make_shared<std::string>();
  CLI::App* command = select.add_subcommand(
      "check", "公开前要看的：证件号、电话、银行卡、未成年人、雷同、词表 what is in the way");
  command->add_option("PIECE", *piece, kPiece)->required();
  command->callback([&global, piece] {
    global.exit = tell_desk(global, "select_check", {{"piece", *piece}}, blockers);
  });
}

void add_answer(CLI::App& select, Global& global) {
  struct Wish {
    std::string piece, entry, by, reason;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command = select.add_subcommand(
      "answer", "何人负责放行一项，须写理由 a person answers for one of them by name");
  command->add_option("PIECE", wish->piece, kPiece)->required();
  command->add_option("N", wish->entry, "select check 所列的第几项 as listed")->required();
  command->add_option("--by", wish->by, "负责人姓名 who answers for it")->required();
  command->add_option("-r,--reason", wish->reason, "理由 why, in your words")->required();
  command->callback([&global, wish] {
    const json args{{"piece", wish->piece}, {"entry", wish->entry}, {"by", wish->by}};
    global.exit =
        tell_desk(global, "select_answer", with_reason(args, wish->reason), [](const json& result) {
          const std::string id = member(result, "override");
          return "已登记放行 entered：" + member(result, "text") + " " + member(result, "found") +
                 "，放行 " + id + "（收回 undo: shouwen select unanswer " + id + "）";
        });
  });
}

int list_selection(const Global& global, const std::string& campaign,
                   const desk::SelectionFilter& filter) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::selection(*view->reader, *view->office, campaign, view->now, filter);
  if (!found.ok())
    return found.error().fault == Fault::rejected_input ? usage(found.error())
                                                        : fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  json rows = (*found)["selection"];
  for (json& row : rows) {
    const json& steps = row["steps"];
    if (!steps.empty()) row["last"] = steps.back();
  }
  print(table(rows,
              {{"报送件", "submission"},
               {"来件", "message"},
               {"单位", "unit_name", 16},
               {"类别", "label", 16},
               {"标题", "title"},
               {"件的状态", "state", 10, zh},
               {"现为", "stands_zh"},
               {"何人", "last.person", 12},
               {"意见", "last.opinion"},
               {"时间", "last.at", 20, minute}},
              "没有列入备选的 none is on the way"));
  return kOk;
}

void add_list(CLI::App& select, Global& global) {
  struct Wish {
    std::string campaign;
    desk::SelectionFilter filter;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command = select.add_subcommand("list", "采用情况 pieces on the way, and where");
  command->add_option("--campaign", wish->campaign, "活动 campaign id");
  command->add_option("--step", wish->filter.step, "只看现为此步的 only those that stand there");
  command->add_flag("--all", wish->filter.all, "连同全部撤销的 also those taken back");
  command->callback(
      [&global, wish] { global.exit = list_selection(global, wish->campaign, wish->filter); });
}

}  // namespace

int export_selection(const Global& global, const std::string& campaign, const std::string& at,
                     const std::string& output) {
  const bool docx = output.ends_with(".docx"), xlsx = output.ends_with(".xlsx");
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  const auto moment =
      at.empty() ? std::optional(view->now) : desk::moment_from(at, view->settings.zone);
  if (!moment)
    return usage({Fault::rejected_input, "--at", "时间写法不对 not a moment",
                  "例如 as in \"2020-11-10 17:00\""});
  auto made = desk::selection_at(*view->reader, view->office, campaign, view->now, *moment);
  if (!made.ok())
    return made.error().fault == Fault::rejected_input ? usage(made.error()) : fail(made.error());
  const std::string octets = docx   ? track::selection_docx(*made)
                             : xlsx ? track::selection_xlsx(*made)
                                    : track::selection_csv(*made);
  if (output.empty() || output == "-") {
    print(octets);
    return kOk;
  }
  std::ofstream out(output, std::ios::binary | std::ios::trunc);
  out << octets;
  out.close();
  if (!out)
    return fail({Fault::permanent, output, "写不了文件 cannot write the file",
                 "检查路径和权限 check path and permissions"});
  if (global.json)
    print_json({{"output", output}, {"bytes", octets.size()}, {"rows", made->rows.size()}});
  else
    print("已导出 exported: " + neutral(output) + "\n");
  return kOk;
}

void add_select(CLI::App& app, Global& global) {
  CLI::App* select = app.add_subcommand(
      "select", "择优推荐：备选、审核、采用、刊发、推荐报部 selection and adoption");
  select->require_subcommand(1);
  add_step(*select, global);
  add_undo(*select, global);
  add_blockers(*select, global);
  add_answer(*select, global);
  add_call(*select, global,
           {"unanswer", "收回放行 he answers for it no more", "select_unanswer", "override",
            "放行号 override", "已收回 taken back"});
  add_list(*select, global);
}

}  // namespace shouwen::cli
