// fax: the faxes that came, whether each is whole, and a person's word on which calls are one.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/fax_pdf_file.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/fax.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

int refused(const Error& error) {
  return error.fault == Fault::rejected_input ? usage(error) : fail(error);
}

int fax_list(const Global& global, const std::string& state, const storage::Page& page) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::faxes(*view->reader, *view->office, state, page);
  if (!found.ok()) return refused(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  print(table((*found)["faxes"],
              {{"来件", "message"},
               {"到达", "arrival", 20, minute},
               {"来源", "source", 8},
               {"对方号码", "sender", 20},
               {"页", "pages"},
               {"通话", "calls"},
               {"完整", "fax", 14, zh},
               {"缺页", "missing", 20},
               {"关联", "link", 16, zh},
               {"单位", "unit_name", 16},
               {"回执", "receipt", 10, [](std::string_view word) { return outbox_zh(word); }}},
              "没有传真 no faxes") +
        more_hint(*found));
  return kOk;
}

std::string fact(const json& record, const char* key) {
  const std::string value = member(record, std::string(key) + ".value");
  const std::string from = member(record, std::string(key) + ".from");
  if (from.empty()) return "";
  return (value.empty() ? "（空）" : value) + "　据 from " + from;
}

// "hylafax line fax000000003.tif"; "mail pbx fax-1.pdf，来件17的2"
std::string brought(const json& fax) {
  std::string out;
  for (const json& one : list(fax, "brought")) {
    std::string by =
        member(one, "kind") + " " + member(one, "source_id") + " " + neutral(member(one, "file"));
    if (const std::string mail = member(one, "mail"); !mail.empty())
      by += "，来件" + mail + "的附件" + member(one, "part");
    out += (out.empty() ? "" : "；") + by;
  }
  return out;
}

int fax_pdf(const Global& global, const View& view, MessageRef message, const std::string& out) {
  auto made = write_fax_pdf(view, message, out);
  if (!made) return refused(made.error());
  if (global.json)
    print_json({{"message", message.value},
                {"path", out},
                {"pages", made->pages},
                {"size", made->size},
                {"cached", made->cached}});
  else
    print("已存 kept：" + neutral(out) + "，" + std::to_string(made->pages) +
          "页 pages，PDF/A-1b\n");
  return kOk;
}

int fax_show(const Global& global, const std::string& what, const std::string& pdf) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto message = view->reader->find(what);
  if (!message.ok()) return refused(message.error());
  if (!pdf.empty()) return fax_pdf(global, *view, *message, pdf);
  auto found = desk::fax_show(*view->reader, *view->office, *message);
  if (!found.ok()) return refused(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  const json& fax = *found;
  std::string text =
      "传真 " + member(fax, "message") + "　" + zh(member(fax, "fax")) + "\n" +
      fields({{"到达", minute(member(fax, "arrival"))},
              {"来源", brought(fax)},
              {"自称",
               member(fax, "claims").empty() ? "" : member(fax, "claims") + "　未证实 unproven"},
              {"单位", member(fax, "unit_name")},
              {"页数", member(fax, "pages") + "，其中完整 whole " + member(fax, "pages_whole")},
              {"对方称", member(fax, "pages_claimed")},
              {"缺页", member(fax, "missing")},
              {"原因", member(fax, "reasons")},
              {"对方标识", fact(fax, "tsi")},
              {"来电号码", fact(fax, "caller")},
              {"被叫号码", fact(fax, "called")},
              {"设备时间", fact(fax, "received")},
              {"通话结果", fact(fax, "result")},
              {"转正", member(fax, "turned")},
              {"关联", member(fax, "link").empty()
                           ? ""
                           : zh(member(fax, "link")) + "：来件" + member(fax, "head")}});
  if (!list(fax, "others").empty())
    text += table(fax["others"],
                  {{"来件", "message"},
                   {"到达", "arrival", 20, minute},
                   {"页", "pages"},
                   {"完整", "fax", 14, zh},
                   {"关联", "link", 16, zh}},
                  "");
  print(text + "全部经过 the whole trail: shouwen show " + member(fax, "message") + "\n");
  return kOk;
}

struct RotateArgs {
  std::string message, turn, page, reason;
};

void add_rotate(CLI::App& fax, Global& global) {
  auto args = std::make_shared<RotateArgs>();
  CLI::App* command =
      fax.add_subcommand("rotate", "转正后重新识别，原件不动 read it again, its pages turned");
  command->add_option("WHAT", args->message, "来件编号或收件编号 message or receipt number")
      ->required();
  command->add_option("TURN", args->turn, "顺时针转几度，auto由程序判断 degrees clockwise, or auto")
      ->required()
      ->check(CLI::IsMember({"0", "90", "180", "270", "auto"}));
  command->add_option("--page", args->page, "只转这一页，按此次通话的原件数 this page of the call");
  command->add_option("-r,--reason", args->reason, "理由 why, in your words");
  command->callback([&global, args] {
    json given = with_reason({{"message", args->message}, {"turn", args->turn}}, args->reason);
    if (!args->page.empty()) given["page"] = args->page;
    global.exit = tell_desk(global, "fax_rotate", given, [&](const json& result) {
      return (result.value("changed", false) ? "已记下，随即重新识别 noted, being read again："
                                             : "本来如此，未作改动 it is so already：") +
             neutral(args->message);
    });
  });
}

void add_resend_receipt(CLI::App& fax, Global& global) {
  auto args = std::make_shared<std::pair<std::string, std::string>>();
  CLI::App* command =
      fax.add_subcommand("resend-receipt", "回执再发一次 its receipt goes once more");
  command->add_option("WHAT", args->first, "来件编号或收件编号 message or receipt number")
      ->required();
  command->add_option("-r,--reason", args->second, "理由 why, in your words");
  command->callback([&global, args] {
    const json given = with_reason({{"message", args->first}}, args->second);
    global.exit = tell_desk(global, "fax_receipt", given, [&](const json& result) {
      return (result.value("already", false)
                  ? "回执已在途或刚发出，不重发 it is on its way or has just gone：发件"
                  : "回执将再发一次 it will go once more：发件") +
             member(result, "mail");
    });
  });
}

struct JoinArgs {
  std::string message, head, reason;
};

void add_join(CLI::App& fax, Global& global) {
  auto args = std::make_shared<JoinArgs>();
  CLI::App* command = fax.add_subcommand("join", "两次通话是一份传真 two calls are one fax");
  command->add_option("REST", args->message, "后一次通话的来件编号 the call that goes on")
      ->required();
  command->add_option("HEAD", args->head, "前一次通话的来件编号 the call that broke off")
      ->required();
  command->add_option("-r,--reason", args->reason, "理由 why, in your words");
  command->callback([&global, args] {
    json given = {{"message", args->message}, {"head", args->head}};
    if (!args->reason.empty()) given["reason"] = args->reason;
    global.exit = tell_desk(global, "fax_join", given, [&](const json&) {
      return "已拼接，随即重新登记 joined, being filed again：" + neutral(args->message) + " → " +
             neutral(args->head);
    });
  });
}

}  // namespace

void add_fax(CLI::App& app, Global& global) {
  CLI::App* fax = app.add_subcommand("fax", "传真 faxes");
  fax->require_subcommand(1);
  auto page = std::make_shared<storage::Page>();
  auto state = std::make_shared<std::string>();
  CLI::App* all = fax->add_subcommand("list", "传真一览 all faxes, newest first");
  all->add_option("--state", *state, "complete suspect partial");
  all->add_option("--limit", page->limit, "最多几行 at most so many")->check(CLI::Range(1, 1000));
  all->add_option("--before", page->before, "翻页：此编号之前 older than this id");
  all->callback([&global, page, state] { global.exit = fax_list(global, *state, *page); });
  auto what = std::make_shared<std::string>();
  CLI::App* show = fax->add_subcommand("show", "一份传真：线路情况、缺页、各次通话 one fax");
  show->add_option("WHAT", *what, "来件编号或收件编号 message or receipt number")->required();
  auto pdf = std::make_shared<std::string>();
  show->add_option("--pdf", *pdf, "存成PDF/A，页面一点不差 write its pages as PDF/A, lossless");
  show->callback([&global, what, pdf] { global.exit = fax_show(global, *what, *pdf); });
  add_rotate(*fax, global);
  add_call(*fax, global,
           {"re-ocr", "重新识别文字 read it by OCR again", "fax_reread", "message",
            "来件编号或收件编号 message or receipt number",
            "随即重新识别、登记 being read and filed again"});
  add_resend_receipt(*fax, global);
  add_join(*fax, global);
  add_call(*fax, global,
           {"split", "此次通话单独一份 this call stands alone", "fax_split", "message",
            "来件编号或收件编号 message or receipt number", "已分开，随即重新登记 set apart"});
}

}  // namespace shouwen::cli
