// What the office states goes into the store here: units load, campaign activate and list; reload
// of the settings by the running daemon; the sample settings file.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "config/source.h"
#include "config/text.h"
#include "gateway/cli/cmd_draft.h"
#include "gateway/cli/command.h"
#include "gateway/cli/text_out.h"
#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"
#include "gateway/ocr/reader.h"
#include "gateway/ops/control.h"

namespace shouwen::cli {

namespace {

// What is under way when a daemon reloads ends first; the longest is a message of half a minute.
constexpr int kReloadTries = 600;
constexpr std::chrono::milliseconds kReloadPause{200};

struct Statement {
  std::string file, effective;
};

// The file's text goes to the desk as it is: the desk validates and stores that very text.
int load(const Global& global, const Statement& what, const std::string& call) {
  auto source = config::read_source(what.file);
  if (!source.ok()) return usage(source.error());
  nlohmann::json args{{"path", what.file}, {"text", source->text()}};
  if (!what.effective.empty()) {
    if (!parse_rfc3339(what.effective)) {
      return usage({Fault::rejected_input, "--effective", "时间写法不对 not a moment",
                    "例如 as in 2020-09-28T00:00:00+08:00"});
    }
    args["effective"] = what.effective;
  }
  return tell_desk(global, call, args, [&](const nlohmann::json&) {
    return (call == "load_units"      ? "名册已生效 units loaded: "
            : call == "load_holidays" ? "放假调休已生效 holidays loaded: "
                                      : "活动已生效 campaign activated: ") +
           neutral(what.file);
  });
}

int list_campaigns(const Global& global) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  nlohmann::json campaigns = nlohmann::json::array();
  for (const config::Campaign& campaign : view->office->campaigns) {
    const auto statement =
        std::find_if(view->office->statements.begin(), view->office->statements.end(),
                     [&](const auto& s) { return s.kind == "campaign" && s.key == campaign.id; });
    nlohmann::json record{{"id", campaign.id},
                          {"title", campaign.title},
                          {"short_title", campaign.short_title},
                          {"requirements", campaign.requirements.size()}};
    if (statement != view->office->statements.end()) {
      record["version"] = statement->version;
      record["effective"] = format_rfc3339(statement->effective, view->settings.zone);
      record["digest"] = statement->digest.text;
    }
    campaigns.push_back(std::move(record));
  }
  if (global.json) {
    print_json({{"campaigns", campaigns}});
    return kOk;
  }
  print(table(campaigns,
              {{"活动", "id"},
               {"名称", "short_title"},
               {"报送要求", "requirements"},
               {"版本", "version"},
               {"生效", "effective", 40, +[](std::string_view t) { return minute(t); }}},
              "没有生效的活动 no campaign is active；运行 run: shouwen campaign activate FILE"));
  return kOk;
}

// The new set is in force when somebody answers again: its own daemon, or the old one that says why
// the new set did not start.
Result<nlohmann::json> new_set_up(const std::string& socket) {
  for (int tries = 0; tries < kReloadTries; ++tries) {
    auto answer = ops::control_call(socket, R"({"call":"health","args":{}})", kMinute);
    if (!answer.ok()) {
      std::this_thread::sleep_for(kReloadPause);
      continue;
    }
    const nlohmann::json health = nlohmann::json::parse(*answer, nullptr, false);
    if (!health.is_object() || !health.contains("components")) break;
    for (const nlohmann::json& one : health["components"]) {
      if (one.value("name", "") == "settings")
        return Error{Fault::rejected_input, "reload", one.value("error", ""),
                     one.value("remedy", "")};
    }
    return nlohmann::json{{"reloaded", true}};
  }
  return Error{
      Fault::transient, "reload",
      "新配置已通过检查，服务还在收尾 the settings passed every check, the daemon is still winding "
      "down",
      "稍后运行 ask again with: shouwen status"};
}

int reload(const Global& global) {
  auto settings = settings_of(global);
  if (!settings.ok()) return fail(settings.error());
  auto answer =
      ops::control_call(settings->control_socket, R"({"call":"reload","args":{}})", kMinute);
  if (!answer.ok()) return fail(answer.error());
  auto result = result_of(*answer);
  if (result.ok()) result = new_set_up(settings->control_socket);
  if (!result.ok()) return fail(result.error());
  if (global.json) {
    print_json(*result);
  } else {
    print("新配置已生效 the new settings are in force\n");
  }
  return kOk;
}

// A notice that is an office document is read by the sandboxed helper, a scanned one by OCR.
Result<std::string> notice_text(const std::string& octets, const std::string& name) {
  extract::Extractor extractor;
  ocr::Reader ocr(ocr::installed());
  Status ocr_trouble = Done{};
  const auto documents =
      extract::extract_file(octets, name, {}, {&extractor, nullptr, &ocr, &ocr_trouble});
  const extract::Document& first = documents.front();
  if (!first.text.empty()) return first.text;
  return Error{Fault::rejected_input, name,
               "读不出文字 no text could be read: " + std::string(extract::name(first.outcome)),
               "请另存为 .txt 再试 please save it as .txt"};
}

void add_statement(CLI::App& parent, Global& global, const char* name, const char* doc,
                   const std::string& call) {
  auto what = std::make_shared<Statement>();
  CLI::App* command = parent.add_subcommand(name, doc);
  command->add_option("FILE", what->file, "文件 the file")->required();
  command->add_option("--effective", what->effective,
                      "生效时间，省略则为现在 when it takes effect; default: now");
  command->callback([&global, what, call] { global.exit = load(global, *what, call); });
}

}  // namespace

void add_setup(CLI::App& app, Global& global) {
  CLI::App* units = app.add_subcommand("units", "名册 the roster of units");
  units->require_subcommand(1);
  add_statement(*units, global, "load", "校验并启用名册 check a roster and put it into force",
                "load_units");

  CLI::App* holidays = app.add_subcommand("holidays", "放假调休 days off and weekends worked");
  holidays->require_subcommand(1);
  add_statement(*holidays, global, "load",
                "校验并启用放假调休 check a holiday file and put it into force", "load_holidays");

  CLI::App* campaign = app.add_subcommand("campaign", "活动 campaigns");
  campaign->require_subcommand(1);
  add_statement(*campaign, global, "activate",
                "校验并启用活动文件 check a campaign file and put it into force",
                "activate_campaign");
  auto drafted = std::make_shared<DraftOptions>();
  CLI::App* draft_command = campaign->add_subcommand(
      "draft",
      "由通知起草活动文件，不生效 draft a campaign file from a notice; nothing is put in force");
  draft_command->add_option("--format", drafted->format, "toml 或 json");
  draft_command->add_option("NOTICE", drafted->files, "通知（txt docx pdf ofd …） notices")
      ->required();
  draft_command->callback(
      [&global, drafted] { global.exit = draft(*drafted, notice_text, std::cout, std::cerr); });
  add_compare(*campaign, global);
  campaign->add_subcommand("list", "生效的活动 campaigns in force")->callback([&global] {
    global.exit = list_campaigns(global);
  });

  app.add_subcommand(
         "reload", "让服务重读配置；有错则保留原配置 re-read the settings; keeps the old on errors")
      ->callback([&global] { global.exit = reload(global); });
  app.add_subcommand("sample", "打印带说明的配置样例 print a commented settings file")
      ->callback([] { print(config::sample_settings()); });
}

}  // namespace shouwen::cli
