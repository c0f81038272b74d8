// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_register.h"

#include <CLI/App.hpp>
#include <fstream>

#include "config/text.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/text_out.h"
#include "gateway/desk/registers.h"
#include "gateway/desk/wording.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

// A day alone begins at midnight as --from and ends at midnight as --until and --at.
Result<std::optional<Instant>> moment_of(const char* option, const std::string& text, Zone zone) {
  if (text.empty()) return std::optional<Instant>();
  if (const auto day = parse_date(text); day && std::string_view(option) == "--from")
    return std::optional(to_instant({*day, 0, 0, 0}, zone));
  if (auto moment = desk::moment_from(text, zone)) return moment;
  return Error{Fault::rejected_input, option, "时间写法不对 not a moment",
               "例如 as in 2020-10-15，\"2020-10-15 17:00\""};
}

Result<desk::RegisterAsked> asked_of(const RegisterWish& wish, Zone zone) {
  desk::RegisterAsked out{wish.name, wish.campaign};
  auto from = moment_of("--from", wish.from, zone);
  if (!from) return from.error();
  auto until = moment_of("--until", wish.until, zone);
  if (!until) return until.error();
  auto at = moment_of("--at", wish.at, zone);
  if (!at) return at.error();
  out.from = *from;
  out.until = *until;
  out.at = *at;
  out.unmasked = wish.unmask;
  return out;
}

using Writer = std::string (*)(const track::RegisterTable&);

std::string json_text(const track::RegisterTable& table) {
  return track::register_json(table).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Writer writer_for(const std::string& file) {
  if (file.ends_with(".xlsx")) return track::register_xlsx;
  if (file.ends_with(".docx")) return track::register_docx;
  if (file.ends_with(".csv")) return track::register_csv;
  return file.ends_with(".json") ? json_text : nullptr;
}

int refused(const Error& error) {
  return error.fault == Fault::rejected_input ? usage(error) : fail(error);
}

int written(const Global& global, const std::string& file, const std::string& octets,
            const track::RegisterTable& table) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << octets;
  out.close();
  if (!out)
    return fail({Fault::permanent, file, "写不了文件 cannot write the file",
                 "检查路径和权限 check path and permissions"});
  const std::string moment = format_rfc3339(table.moment, table.zone);
  if (global.json)
    print_json({{"output", file},
                {"bytes", octets.size()},
                {"register", table.key},
                {"rows", table.rows.size()},
                {"moment", moment}});
  else
    print("已写出" + table.title + " written: " + neutral(file) + "，" +
          std::to_string(table.rows.size()) + "条\n  → 以后照样再出 the same again: --at " +
          moment + "\n");
  return kOk;
}

int note(const Global& global, const std::string& what, const json& fields,
         const std::string& reason) {
  json args = fields;
  args["message"] = what;
  return tell_desk(global, "register_note", with_reason(args, reason), [&](const json& result) {
    return "已补登 entered：" + neutral(what) + note_of(result);
  });
}

std::string field_zh(std::string_view field) {
  if (field == "our_number") return "本单位收文号";
  if (field == "archive_number") return "归档号";
  return field == "their_number" ? "来文字号" : "联系人";
}

int show(const Global& global, const std::string& what) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto message = view->reader->find(what);
  if (!message.ok()) return refused(desk::in_words(message.error()));
  auto found = desk::register_notes(*view->reader, *view->office, *message);
  if (!found.ok()) return fail(found.error());
  if (global.json) {
    print_json(*found);
    return kOk;
  }
  for (json& row : (*found)["notes"])
    row["in_force"] = row["in_force"].get<bool>() ? "现行" : "已改";
  print(table((*found)["notes"],
              {{"记录", "note"},
               {"项", "field", 14, field_zh},
               {"内容", "value", 40},
               {"登记人", "by", 16},
               {"时间", "at", 20, minute},
               {"", "in_force", 6}},
              "没有补登 nothing was entered"));
  return kOk;
}

void add_note(CLI::App& parent, Global& global) {
  struct Wish {
    std::string what, reason;
    std::optional<std::string> our, archive, their, contact;
  };
  auto wish = std::make_shared<Wish>();
  CLI::App* command = parent.add_subcommand(
      "note",
      "在收件登记簿补登；写空（\"\"）即取消该项 enter what only staff know; \"\" takes back");
  command->add_option("WHAT", wish->what, "来件编号或收件编号 message or receipt number")
      ->required();
  command->add_option("--our-number", wish->our, "本单位收文号 our register's number");
  command->add_option("--archive-number", wish->archive, "归档号 archive number");
  command->add_option("--their-number", wish->their, "来文字号 number of their document");
  command->add_option("--contact", wish->contact, "联系人 whom to telephone");
  command->add_option("-r,--reason", wish->reason, "理由 why");
  command->callback([&global, wish] {
    json fields = json::object();
    if (wish->our) fields["our_number"] = *wish->our;
    if (wish->archive) fields["archive_number"] = *wish->archive;
    if (wish->their) fields["their_number"] = *wish->their;
    if (wish->contact) fields["contact"] = *wish->contact;
    global.exit = note(global, wish->what, fields, wish->reason);
  });
}

}  // namespace

std::string register_list() {
  std::string out;
  for (const desk::RegisterName& name : desk::register_names())
    out += (out.empty() ? "" : "，") + name.zh + " " + name.key;
  return out;
}

int export_register(const Global& global, const RegisterWish& wish) {
  const Writer writer = writer_for(wish.file);
  if (!writer)
    return usage({Fault::rejected_input, "FILE",
                  "文件名应以 .xlsx .docx .csv 或 .json 结尾 a name with one of these endings",
                  "shouwen export --register 收件登记簿 收件登记簿.xlsx"});
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto asked = asked_of(wish, view->settings.zone);
  if (!asked.ok()) return usage(asked.error());
  // Who asks for personal data stands in the ledger before any of it is written.
  if (wish.unmask) {
    auto noted = ask_desk(
        global, {{"call", "register_unmask"},
                 {"args", with_reason({{"register", wish.name}, {"campaign", wish.campaign}},
                                      wish.reason)}});
    if (!noted.ok()) return refused(noted.error());
  }
  auto table = desk::make_register(*view->reader, view->office, *asked, view->now);
  if (!table.ok()) return refused(table.error());
  return written(global, wish.file, writer(*table), *table);
}

void add_register(CLI::App& app, Global& global) {
  CLI::App* parent = app.add_subcommand(
      "register", "收件登记簿：补登、查看；导出用 export --register what staff enter of a mail");
  parent->require_subcommand(1);
  add_note(*parent, global);
  auto what = std::make_shared<std::string>();
  CLI::App* shown = parent->add_subcommand("show", "一封来件补登的各项 what was entered of one");
  shown->add_option("WHAT", *what, "来件编号或收件编号 message or receipt number")->required();
  shown->callback([&global, what] { global.exit = show(global, *what); });
}

}  // namespace shouwen::cli
