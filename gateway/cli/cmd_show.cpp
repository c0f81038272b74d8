// show: one message with everything that is known of it: what it is and why, what it holds, what we
// answered, and the whole trail in plain words.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <cstdio>
#include <cstdlib>

#include "gateway/cli/command.h"
#include "gateway/cli/text_out.h"
#include "gateway/cli/words_zh.h"
#include "gateway/desk/queries.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

constexpr std::size_t kWhole = 100000;  // a person's own words are never cut

std::string percent(const json& record, const char* key) {
  const auto found = record.find(key);
  if (found == record.end() || !found->is_number()) return "";
  char text[16];
  std::snprintf(text, sizeof text, "%.0f%%", found->get<double>() * 100);
  return text;
}

std::string octets_of(std::string_view text) {
  double size = std::strtod(std::string(text).c_str(), nullptr);
  const char* unit = "B";
  for (const char* larger : {"KB", "MB", "GB"}) {
    if (size < 1024) break;
    size /= 1024;
    unit = larger;
  }
  char out[32];
  std::snprintf(out, sizeof out, *unit == 'B' ? "%.0f%s" : "%.1f%s", size, unit);
  return out;
}

std::string with_code(const std::string& name, const std::string& code) {
  if (code.empty()) return "";
  return name.empty() ? code : name + "（" + code + "）";
}

std::string basis_zh(const std::string& basis) {
  if (basis == "received") return "邮件头Received";
  if (basis == "internal_date") return "邮箱服务器记录";
  if (basis == "stated") return "收进邮件的经办人说明";
  if (basis == "first_seen") return "首次看到";
  return basis;
}

// What is still to be read, and how far that is.
std::string owed(const json& message) {
  const std::string what = member(message, "owed.what");
  if (what.empty()) return "";
  const std::string why = member(message, "owed.why");
  std::string out = owed_zh(what) + (member(message, "owed.state") == "set_aside"
                                         ? "，未成，请看原件或retry set aside: look, or retry"
                                         : "，排队中 waiting");
  return out + (why.empty() ? "" : "：" + reasons_zh(why));
}

// Said either way: of a withdrawal it is the first thing to look at. A fax has no such sender.
std::string confirmed(const json& message) {
  if (member(message, "channel") == "fax" || member(message, "unit").empty()) return "";
  const std::string yes = member(message, "decision.sender_confirmed");
  return yes.empty() ? "否" : yes;
}

std::string head(const json& message) {
  const std::string number = member(message, "number");
  std::string state = zh(member(message, "state"));
  if (const std::string step = member(message, "failed_step"); !step.empty()) state += "：" + step;
  std::string from = member(message, "from");
  if (const std::string name = member(message, "from_name"); !name.empty())
    from = name + " <" + from + ">";
  return "来件 " + member(message, "message") + (number.empty() ? "" : "　收件编号 " + number) +
         "\n" +
         fields({{"状态", state},
                 {"收到时间", minute(member(message, "arrival")) + "（依据：" +
                                  basis_zh(member(message, "arrival_basis")) + "）"},
                 {"发件人", from},
                 {"主题", member(message, "subject")},
                 {"性质", zh(member(message, "disposition"))},
                 {"登记单位", with_code(member(message, "unit_name"), member(message, "unit"))},
                 {"发件人已确认", confirmed(message)},
                 {"把握", percent(message, "confidence")},
                 {"待核原因", reasons_zh(member(message, "review"))},
                 {"待补读", owed(message)},
                 {"需补充", reasons_zh(member(message, "problem_texts"))},
                 {"请核", reasons_zh(member(message, "check_texts"))},
                 {"收到时间晚于通知时限", member(message, "late")},
                 {"与此来件内容相同", member(message, "same_as")},
                 {"替换来件", member(message, "decision.replaces")},
                 {"并入来件", member(message, "decision.part_of")},
                 {"并入本件的来件", member(message, "joined")},
                 {"大小", octets_of(member(message, "size"))},
                 {"原文摘要", member(message, "digest")}});
}

std::string section(const char* title, const std::string& text) {
  return text.empty() ? "" : std::string("\n") + title + "\n" + text;
}

// 报送件 with the number the trail calls it by.
std::string piece_zh(const std::string& state, const std::string& replaced_by) {
  std::string out = zh(state);
  if (state == "replaced" && !replaced_by.empty()) out += "（来件" + replaced_by + "）";
  return out;
}

std::string pieces(const json& decision) {
  std::string out;
  for (const json& item : list(decision, "items")) {
    out += "  " + member(item, "n") + ". " + member(item, "label");
    if (const std::string title = member(item, "title"); !title.empty()) out += "《" + title + "》";
    out += "  " + with_code(member(item, "unit_name"), member(item, "unit"));
    if (const std::string state = member(item, "state"); !state.empty())
      out += "  " + piece_zh(state, member(item, "replaced_by"));
    if (!member(item, "late").empty()) out += "  晚于时限";
    if (const std::string ask = member(item, "returned"); !ask.empty()) {
      out += "  退回修改：" + ask;
      if (const std::string by = minute(member(item, "redo_by")); !by.empty())
        out += "（补正期限" + by + "）";
    }
    out += "  把握" + percent(item, "confidence");
    if (const std::string id = member(item, "submission"); !id.empty()) out += "  报送件" + id;
    if (const std::string names = member(item, "attachments"); !names.empty())
      out += "  附件：" + names;
    out += "\n";
  }
  return out;
}

std::string evidence(const json& decision) {
  std::string out;
  for (const json& e : list(decision, "evidence")) {
    out += "  " + member(e, "fact") + "  " + source_zh(member(e, "source"));
    if (const std::string words = member(e, "words"); !words.empty()) out += "“" + words + "”";
    out += "  " + member(e, "rule") + "  " + percent(e, "weight") + "\n";
  }
  return out;
}

std::string alike_zh(const std::string& kind) {
  if (kind == "copy") return "雷同 copy";
  if (kind == "pattern") return "几个单位同文 common to several units";
  return kind == "again" ? "同文再报 the same again" : "修改稿 revision";
}

std::string quoted_or_nothing(const std::string& words) {
  return words.empty() ? "（无）" : "“" + words + "”";
}

// Which earlier pieces these are nearly, and the first places where they are not.
std::string alike(const json& decision) {
  std::string out;
  for (const json& a : list(decision, "alike")) {
    const std::string n = member(a, "n"), number = member(a, "number");
    out += "  " + (n.empty() ? "" : n + ". ") + alike_zh(member(a, "kind")) + "  来件" +
           member(a, "message") + (number.empty() ? "" : "（" + number + "）") + "  " +
           with_code(member(a, "unit_name"), member(a, "unit")) + "  相似" + member(a, "percent") +
           "%\n";
    for (const json& d : list(a, "differences"))
      out += "     本件 here " + quoted_or_nothing(member(d, "ours")) + "  彼件 there " +
             quoted_or_nothing(member(d, "theirs")) + "\n";
  }
  return out;
}

std::string rows(const json& list, const std::vector<TextColumn>& columns) {
  if (list.empty()) return "";
  std::string out, text = table(list, columns, "");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out += "  " + text.substr(at, end - at + 1);
    at = end + 1;
  }
  return out;
}

std::string rest(const json& message) {
  return section("附件与部分 parts", rows(list(message, "parts"), {{"部分", "path"},
                                                                   {"类型", "type", 40},
                                                                   {"名称", "filename", 40},
                                                                   {"大小", "size", 12, octets_of},
                                                                   {"结果", "outcome"}})) +
         section("到达 arrivals",
                 rows(list(message, "arrivals"), {{"渠道", "channel"},
                                                  {"邮箱", "account"},
                                                  {"文件夹", "folder"},
                                                  {"UID", "uid"},
                                                  {"首次看到", "first_seen", 20, minute}})) +
         section("各次登记 versions",
                 rows(list(message, "versions"), {{"版本", "version"},
                                                  {"现行", "in_force"},
                                                  {"时间", "at", 20, minute},
                                                  {"经手", "by", 24},
                                                  {"事件", "event", 20, event_zh},
                                                  {"性质", "disposition", 12, zh},
                                                  {"登记单位", "unit_name"},
                                                  {"件数", "items"},
                                                  {"待核原因", "review", 60, reasons_zh},
                                                  {"理由", "reason", kWhole}})) +
         section("发件 our mails", rows(list(message, "outbox"), {{"编号", "id"},
                                                                  {"种类", "purpose", 12, zh},
                                                                  {"发给", "to", 30, receiver_zh},
                                                                  {"状态", "state", 12, outbox_zh},
                                                                  {"说明", "last_error", 60}})) +
         section("经过 trail", rows(list(message, "trail"), {{"时间", "at", 20, minute},
                                                             {"事件", "event", 30, event_zh},
                                                             {"经手", "actor", 24},
                                                             {"内容", "detail", 90, detail_zh},
                                                             {"理由", "reason", kWhole}}));
}

// What was erased by law has nothing else to show.
std::string erased(const json& message) {
  const std::string number = member(message, "number");
  return "来件 " + member(message, "message") + (number.empty() ? "" : "　收件编号 " + number) +
         "\n" +
         fields({{"状态", "已依法删除 erased by law"},
                 {"时间", minute(member(message, "purge.ended"))},
                 {"依据", member(message, "purge.authority")},
                 {"申请人", member(message, "purge.requested_by")},
                 {"批准人", member(message, "purge.ended_by")}});
}

int show(const Global& global, const std::string& what) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto found = desk::show(*view->reader, *view->office, what);
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  if (found->contains("purge")) {
    print(erased(*found));
    return kOk;
  }
  for (json& entry : (*found)["trail"])
    entry["detail"] = with_dates(entry.value("detail", ""), view->settings.zone);
  const json decision = found->value("decision", json::object());
  print(head(*found) + section("登记材料 pieces", pieces(decision)) +
        section("相近材料 near-duplicates", alike(decision)) +
        section("依据 evidence", evidence(decision)) + rest(*found));
  return kOk;
}

}  // namespace

void add_show(CLI::App& app, Global& global) {
  auto what = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "show", "一封来件的依据和全部经过 one message: evidence and the whole trail");
  command
      ->add_option("WHAT", *what,
                   "来件编号、收件编号或sha256: message id, receipt number or sha256: prefix")
      ->required();
  command->callback([&global, what] { global.exit = show(global, *what); });
}

}  // namespace shouwen::cli
