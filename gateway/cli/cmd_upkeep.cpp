// ledger, verify, backup, restore: what an operator does to be sure that nothing is lost.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/App.hpp>
#include <filesystem>

#include "config/text.h"
#include "gateway/app/testing.h"
#include "gateway/cli/command.h"
#include "gateway/cli/text_out.h"
#include "gateway/cli/words_zh.h"
#include "gateway/desk/boards.h"
#include "gateway/desk/told.h"
#include "gateway/ops/control.h"
#include "gateway/ops/lock.h"
#include "storage/backup.h"
#include "storage/verify.h"

namespace shouwen::cli {

namespace {

// An act repeated on what was so already: the ledger keeps it, staff need not read it.
bool changed_nothing(const std::string& detail) {
  const auto json = nlohmann::json::parse(detail, nullptr, false);
  return json.is_object() && json.contains("outbox") && json.contains("from") &&
         json.value("from", nlohmann::json()) == json.value("to", nlohmann::json());
}

int ledger(const Global& global, const storage::Page& page) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto entries = view->reader->ledger(page);
  if (!entries.ok()) return fail(entries.error());
  nlohmann::json rows = nlohmann::json::array();
  for (const storage::LedgerRow& entry : *entries) {
    auto [detail, reason] = desk::split_detail(entry.detail);
    if (!global.json && changed_nothing(detail)) continue;
    const config::Unit* unit = view->office->roster.find(entry.unit);
    rows.push_back(
        {{"entry", entry.seq},
         {"at", format_rfc3339(entry.at, view->settings.zone)},
         {"event", entry.event},
         {"actor", entry.actor},
         {"message", entry.message ? nlohmann::json(entry.message.value) : nlohmann::json(nullptr)},
         {"number", entry.number},
         {"unit", entry.unit},
         {"unit_name", unit ? unit->short_name : ""},
         {"detail", global.json ? detail : with_dates(detail, view->settings.zone)},
         {"reason", reason}});
  }
  if (global.json) {
    print_json({{"entries", rows}});
    return kOk;
  }
  print(table(rows,
              {{"条", "entry"},
               {"时间", "at", 25, minute},
               {"事件", "event", 24, event_zh},
               {"经手", "actor", 20},
               {"来件", "message"},
               {"收件编号", "number"},
               {"登记单位", "unit_name", 16},
               {"内容", "detail", 80, detail_zh},
               {"理由", "reason", 4000}},
              "账本是空的 the ledger is empty"));
  return kOk;
}

// The board from the pieces as they are against the board from their history; and, when the daemon
// runs, what it keeps in memory against the store.
Status verify_boards(const Global& global, storage::VerifyReport& report) {
  const auto add = [&report](const std::string& subject, const char* what) {
    report.findings.push_back({"board", subject, what});
  };
  auto view = open_view(global);
  if (!view.ok()) return view.error();
  auto history = desk::history_differences(*view->reader, view->office, view->now);
  if (!history.ok()) return history.error();
  for (const std::string& row : *history) add(row, "differs from the history of its pieces");
  auto kept = ops::control_call(view->settings.control_socket,
                                R"({"call":"verify_boards","args":{}})", kMinute);
  if (!kept.ok()) return ops::no_daemon(kept.error()) ? Status(Done{}) : Status(kept.error());
  auto result = result_of(*kept);
  if (!result.ok()) return result.error();
  for (const auto& row : (*result)["differences"])
    add(row.get<std::string>(), "differs in the daemon's memory from the store");
  return Done{};
}

// An anchor as a mail or a paper has it, or a file of them.
Result<std::vector<storage::Anchor>> anchors_given(const std::vector<std::string>& given) {
  std::vector<storage::Anchor> out;
  for (const std::string& one : given) {
    if (auto anchor = storage::anchor_from(one)) {
      out.push_back(*anchor);
      continue;
    }
    auto text = storage::real_file_system().read_file(one, 64u << 20);
    const storage::Anchors found = text.ok() ? storage::anchors_in(*text) : storage::Anchors{};
    if (found.all.empty())
      return Error{Fault::rejected_input, "--anchor", "不是存证 no anchor: " + one,
                   "存证一行，或 条数:sha256:摘要，或存有它们的文件 a line of the digest mail, "
                   "COUNT:sha256:HASH, or a file of such lines"};
    out.insert(out.end(), found.all.begin(), found.all.end());
  }
  return out;
}

std::string notes_text(const std::vector<std::string>& notes) {
  std::string out;
  for (const std::string& note : notes) out += "  说明 " + neutral(note) + "\n";
  return out;
}

int verify(const Global& global, const std::vector<std::string>& anchors) {
  auto settings = settings_of(global);
  if (!settings.ok()) return fail(settings.error());
  auto given = anchors_given(anchors);
  if (!given.ok()) return usage(given.error());
  auto report = storage::verify(settings->state_dir, storage::real_file_system(), *given);
  if (!report.ok()) return fail(report.error());
  if (Status checked = verify_boards(global, *report); !checked.ok()) return fail(checked.error());
  nlohmann::json findings = nlohmann::json::array();
  for (const storage::Finding& finding : report->findings) {
    findings.push_back(
        {{"check", finding.check}, {"subject", finding.subject}, {"what", finding.what}});
  }
  const int code = report->clean() ? kOk : kFailed;
  if (global.json) {
    print_json({{"clean", report->clean()},
                {"messages", report->messages},
                {"objects", report->objects},
                {"octets", report->octets},
                {"submissions", report->submissions},
                {"outbox", report->outbox},
                {"texts", report->texts},
                {"ledger_entries", report->ledger_entries},
                {"ledger_head", report->ledger_head},
                {"orphans", report->orphans},
                {"purged", report->purged},
                {"anchors", report->anchors},
                {"notes", report->notes},
                {"findings", findings}});
    return code;
  }
  print(report->clean() ? "完好 everything verified\n"
                        : "发现" + std::to_string(report->findings.size()) + "处不符 findings\n");
  print(
      fields({{"来件", std::to_string(report->messages)},
              {"原文", std::to_string(report->objects) + " 个，" + std::to_string(report->octets) +
                           " 字节"},
              {"报送件", std::to_string(report->submissions)},
              {"发件", std::to_string(report->outbox)},
              {"账本", std::to_string(report->ledger_entries) + " 条"},
              {"账本末条", report->ledger_head},
              {"存证", report->anchors > 0 ? std::to_string(report->anchors) + " 条" : ""},
              {"依法删除", report->purged > 0 ? std::to_string(report->purged) + " 件" : ""},
              {"无主原文",
               report->orphans > 0 ? std::to_string(report->orphans) + "（无害 harmless）" : ""}}));
  print(notes_text(report->notes));
  if (!report->clean()) {
    print(table(findings, {{"检查", "check"}, {"对象", "subject", 60}, {"不符", "what", 300}}, ""));
    print(
        "      → 保留现场，从备份恢复到另一文件夹再比较 keep everything as it is; restore a backup "
        "into another folder and compare\n");
  }
  return code;
}

int backup(const Global& global, const std::string& target) {
  auto settings = settings_of(global);
  if (!settings.ok()) return fail(settings.error());
  if (Status point = app::install_crash_point(*settings); !point.ok()) return fail(point.error());
  auto report = storage::backup(settings->state_dir, target, now_of(*settings));
  if (!report.ok()) return fail(report.error());
  const std::string snapshot = format_rfc3339(report->snapshot, settings->zone);
  if (global.json) {
    print_json({{"target", target},
                {"messages", report->messages},
                {"objects", report->objects},
                {"ledger_entries", report->ledger_entries},
                {"ledger_head", report->ledger_head},
                {"snapshot", snapshot}});
    return kOk;
  }
  print("备份完成 backup complete：" + neutral(target) + "\n" +
        fields({{"快照时间", minute(snapshot)},
                {"来件", std::to_string(report->messages)},
                {"原文", std::to_string(report->objects)},
                {"账本", std::to_string(report->ledger_entries) + " 条"},
                {"账本末条", report->ledger_head}}));
  print(
      "  配置、名册、活动文件和授权码不在其中，请另行保存 settings, roster, campaign files and the "
      "authorization code are not in it\n");
  return kOk;
}

int restore(const Global& global, const std::string& source) {
  auto settings = settings_of(global);
  if (!settings.ok()) return fail(settings.error());
  std::error_code ignored;
  std::filesystem::create_directories(settings->state_dir, ignored);
  auto lock = ops::StateLock::take(settings->state_dir);
  if (!lock.ok()) return fail(lock.error());
  storage::Actor actor{storage::Actor::Kind::user, ops::user_name(::getuid()), "restore"};
  if (Status point = app::install_crash_point(*settings); !point.ok()) return fail(point.error());
  auto report = storage::restore(source, settings->state_dir, actor, now_of(*settings));
  if (!report.ok()) return fail(report.error());
  const std::string snapshot = format_rfc3339(report->snapshot, settings->zone);
  if (global.json) {
    print_json({{"state_dir", settings->state_dir},
                {"messages", report->messages},
                {"held", report->held},
                {"epoch", report->epoch},
                {"snapshot", snapshot},
                {"to_purge_again", report->to_purge_again}});
    return kOk;
  }
  print("已恢复 restored：" + neutral(settings->state_dir) + "\n" +
        fields({{"快照时间", minute(snapshot)},
                {"来件", std::to_string(report->messages)},
                {"留待发件", std::to_string(report->held)},
                {"编号代次", std::to_string(report->epoch)}}));
  print(
      "  快照之后到现在的来件会从邮箱重新收取；它们的回执先留待，以免重复。核对后运行：\n"
      "  Mail between the snapshot and now is fetched again; replies to it are held until you "
      "run:\n"
      "      shouwen release restore\n"
      "  快照之后用 ingest 收进的邮件不会自动回来，请再收进一次：它们的回执也留待，不会重复。\n"
      "  Mail brought by `ingest` since the snapshot does not come back by itself: bring it again; "
      "its "
      "replies are held, too.\n");
  for (const std::string& one : report->to_purge_again)
    print("  须再次依法删除 to be purged again：" + neutral(one) + "\n");
  return kOk;
}

// A subcommand with one folder as its argument.
void add_folder(CLI::App& app, Global& global, const char* name, const char* doc,
                int (*run)(const Global&, const std::string&)) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(name, doc);
  command->add_option("DIR", *folder, "文件夹 the folder")->required();
  command->callback([&global, folder, run] { global.exit = run(global, *folder); });
}

}  // namespace

void add_upkeep(CLI::App& app, Global& global) {
  auto anchors = std::make_shared<std::vector<std::string>>();
  CLI::App* check = app.add_subcommand(
      "verify", "逐件核对存储，不改动 read everything back and compare; changes nothing");
  check->add_option(
      "--anchor", *anchors,
      "另以此存证核对账本：每日摘要邮件里的一行、条数:摘要，或文件 also compare the ledger "
      "with this: a line of the digest mail, COUNT:HASH, or a file");
  check->callback([&global, anchors] { global.exit = verify(global, *anchors); });
  add_folder(app, global, "backup", "备份，可在服务运行时做 back up; the daemon may run", backup);
  add_folder(app, global, "restore",
             "从备份恢复到空的数据文件夹 restore a backup into an empty state folder", restore);

  auto page = std::make_shared<storage::Page>();
  CLI::App* entries = app.add_subcommand("ledger", "账本 the append-only trail");
  entries->add_option("--limit", page->limit, "最多几行 at most so many")
      ->check(CLI::Range(1, 1000));
  entries->add_option("--before", page->before, "翻页：此编号之前 older than this id");
  entries->callback([&global, page] { global.exit = ledger(global, *page); });
}

}  // namespace shouwen::cli
