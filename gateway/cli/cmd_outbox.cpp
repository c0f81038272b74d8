// outbox: every mail of ours, its state and its text; send again, or do not send.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/queries.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

// The store's reason for holding a mail, and the word that lets such mails leave ("remind": the
// reminder is approved again).
struct Held {
  const char* why;
  const char* zh;
  const char* release;
};
constexpr Held kHeld[] = {{"restore", "恢复前的来件，或已回执过", "restore"},
                          {"older than 24 h", "超过24小时未发出", "stale"},
                          {"outcome unknown twice", "两次不知是否发出", "unknown"},
                          {"loop_limit", "防循环上限", "loop_limit"},
                          {"fax_unknown", "不知传真是否已发出", ""},
                          {"takes_back", "更正会收回已告知的登记", ""},
                          {"in_review", "催报单位有来件待核", "remind"},
                          {"address_changed", "催报单位的名册邮箱已变", "remind"}};

std::string held_zh(std::string_view why) {
  for (const Held& held : kHeld)
    if (why == held.why) return held.zh;
  return std::string(why);
}

// What to do about each kind of held mail in the list; "" when none is held.
std::string held_hint(const json& mails) {
  std::string out;
  for (const Held& held : kHeld) {
    for (const json& mail : mails) {
      if (member(mail, "state") != "held" || member(mail, "why_held") != held.why) continue;
      if (*held.release == '\0') {
        out += std::string("  → ") + held.zh +
               "：宜先电话告知，再 shouwen outbox cancel 编号；仍要发信用 outbox resend 编号 "
               "telephone first, then cancel it; or resend\n";
        break;
      }
      if (std::string_view(held.release) == "remind") {
        out +=
            std::string("  → ") + held.zh +
            "：处理后 shouwen remind approve 编号，或 remind cancel 编号 then approve it again, or "
            "cancel\n";
        break;
      }
      out += std::string("  → ") + held.zh + "：核对后 shouwen release " + held.release +
             " 放行，或 shouwen outbox cancel 编号 let them leave, or cancel\n";
      break;
    }
  }
  return out;
}

int outbox_list(const Global& global, const std::string& state, const storage::Page& page) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::outbox(*view->reader, *view->office, state, page);
  if (!found.ok())
    return found.error().fault == Fault::rejected_input ? usage(found.error())
                                                        : fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  print(table((*found)["mails"],
              {{"编号", "id"},
               {"来件", "message"},
               {"种类", "purpose", 12, zh},
               {"收件编号", "number", 20},
               {"发给", "to", 30, receiver_zh},
               {"状态", "state", 10, outbox_zh},
               {"次数", "attempts"},
               {"留待原因", "why_held", 24, held_zh},
               {"说明", "last_error", 40}},
              "没有邮件 no mails") +
        held_hint((*found)["mails"]) + more_hint(*found));
  return kOk;
}

int outbox_show(const Global& global, const std::string& what) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  std::int64_t id = 0;
  if (!CLI::detail::lexical_cast(what, id) || id <= 0) {
    return usage({Fault::rejected_input, "outbox show", "编号应为数字 the id is a number",
                  "编号见 see shouwen outbox list"});
  }
  auto found = desk::outbox_show(*view->reader, *view->office, OutboxRef{id});
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  print(fields({{"编号", member(*found, "id")},
                {"种类", zh(member(*found, "purpose"))},
                {"状态", outbox_zh(member(*found, "state"))},
                {"发给", receiver_zh(member(*found, "to"))},
                {"收件编号", member(*found, "number")},
                {"来件", member(*found, "message")},
                {"尝试次数", member(*found, "attempts")},
                {"服务器答复", member(*found, "reply")},
                {"上次错误", member(*found, "last_error")},
                {"留待原因", member(*found, "why_held")}}));
  const std::string text = member_lines(*found, "text");
  print(text.empty() ? "\n  正文在首次发送时拟定 the text is composed when it is first sent\n"
                     : "\n" + text + "\n");
  return kOk;
}

}  // namespace

void add_outbox(CLI::App& app, Global& global) {
  CLI::App* outbox = app.add_subcommand("outbox", "发件 our mails");
  outbox->require_subcommand(1);
  struct ListArgs {
    std::string state;
    storage::Page page;
  };
  auto args = std::make_shared<ListArgs>();
  CLI::App* list = outbox->add_subcommand("list", "发件清单 the mails and their states");
  list->add_option("--state", args->state,
                   "状态 pending sending sent failed held cancelled undelivered；unsent 即 is "
                   "failed 和 and undelivered");
  list->add_option("--limit", args->page.limit, "最多几行 at most so many")
      ->check(CLI::Range(1, 1000));
  list->add_option("--before", args->page.before, "翻页：此编号之前 older than this id");
  list->callback([&global, args] { global.exit = outbox_list(global, args->state, args->page); });

  auto shown = std::make_shared<std::string>();
  CLI::App* show = outbox->add_subcommand("show", "看一封 one mail with its text");
  show->add_option("ID", *shown, "发件编号 id of the mail")->required();
  show->callback([&global, shown] { global.exit = outbox_show(global, *shown); });

  const char* doc = "发件编号 id of the mail";
  add_call(*outbox, global,
           {"resend", "重发 send again", "resend", "mail", doc, "已排队重发 queued again"});
  add_call(*outbox, global,
           {"cancel", "不发了 do not send", "cancel", "mail", doc, "已取消 cancelled"});
}

}  // namespace shouwen::cli
