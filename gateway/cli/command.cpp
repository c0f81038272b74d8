// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.h"

#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "gateway/app/testing.h"
#include "gateway/cli/installed.h"
#include "gateway/desk/desk.h"
#include "gateway/desk/request.h"
#include "gateway/desk/wording.h"
#include "gateway/ops/clock.h"
#include "gateway/ops/control.h"
#include "gateway/ops/lock.h"
#include "gateway/replies/first_answer.h"
#include "gateway/replies/reminder.h"
#include "storage/backup.h"
#include "storage/store.h"

namespace shouwen::cli {

namespace {

constexpr const char* kSettings = "settings";  // Error::where of a wrong settings file
constexpr std::int64_t kAnswerLimit = 5 * kMinute;
constexpr std::int64_t kHealthLimit = 5 * kSecond;

class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant now) : now_(now) {}
  Instant now() const override { return now_; }

 private:
  Instant now_;
};

Result<nlohmann::json> ask_directly(const config::Settings& settings, Instant now,
                                    const std::string& request) {
  const std::string actor = ops::user_name(::getuid());
  make_state_dir(settings);
  const AsOwner owner(settings.state_dir);
  auto lock = ops::StateLock::take(settings.state_dir);
  if (!lock.ok()) return lock.error();
  if (Status point = app::install_crash_point(settings); !point.ok()) return point.error();
  storage::StoreOptions options;
  options.dir = settings.state_dir;
  options.message_id_domain = settings.message_id_domain;
  auto store = storage::Store::open(options, now);
  if (!store.ok()) return store.error();
  auto office = desk::open_office(**store, settings, now);
  if (!office.ok()) return office.error();
  desk::Current current(*office);
  const FixedClock clock(now);
  const desk::Surroundings here{
      **store, current, actor, clock, replies::first_answer, nullptr, replies::reminder_text};
  return result_of(desk::answer(here, request).json);
}

// The call first: by it the daemon knows whether the line may be long (ops/control_request.h).
std::string request_line(const nlohmann::json& request) {
  const auto text = [](const nlohmann::json& part) {
    return part.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  return R"({"call":)" + text(request.at("call")) + R"(,"args":)" + text(request.at("args")) + "}";
}

}  // namespace

Result<nlohmann::json> result_of(const std::string& answer) {
  const auto json = nlohmann::json::parse(answer, nullptr, false);
  if (json.is_object() && json.value("ok", false)) return json.value("result", nlohmann::json());
  if (!json.is_object() || !json.contains("error") || !json["error"].is_object()) {
    return Error{Fault::bug, "desk", "答复不可读 the answer cannot be read", ""};
  }
  const nlohmann::json& error = json["error"];
  const auto text = [&error](const char* key) {
    const auto found = error.find(key);
    return found != error.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  Fault fault = Fault::rejected_input;
  for (const Fault f : {Fault::transient, Fault::permanent, Fault::corrupt, Fault::bug}) {
    if (text("fault") == fault_name(f)) fault = f;
  }
  return Error{fault, text("where"), text("what"), text("remedy")};
}

Result<config::Settings> settings_of(const Global& global) {
  auto source = config::read_source(global.settings_file);
  if (!source.ok()) {
    return Error{Fault::permanent, kSettings, source.error().text(),
                 "用 -c 指明配置文件，或先运行 shouwen init name it with -c, or run shouwen init"};
  }
  config::Problems problems;
  auto settings = config::parse_settings(*source, problems);
  if (!problems.empty() || !settings)
    return Error{Fault::permanent, kSettings, config::render(problems), ""};
  return *settings;
}

// A test clock runs only inside the daemon: ask it, or else go on from the last ledger entry.
Instant now_of(const config::Settings& settings) {
  if (!settings.clock_start) return ops::RealClock().now();
  if (auto health =
          ops::control_call(settings.control_socket, R"({"call":"health"})", kHealthLimit);
      health.ok()) {
    const auto json = nlohmann::json::parse(*health, nullptr, false);
    if (json.is_object() && json.contains("at_ms") && json["at_ms"].is_number_integer())
      return Instant{json["at_ms"].get<std::int64_t>()};
  }
  Instant last = *settings.clock_start;
  if (auto reader = storage::Reader::open(settings.state_dir); reader.ok()) {
    auto entries = (*reader)->ledger({1, 0});
    if (entries.ok() && !entries->empty()) last = std::max(last, entries->front().at);
  }
  return last;
}

Result<View> open_view(const Global& global) {
  auto settings = settings_of(global);
  if (!settings.ok()) return settings.error();
  std::error_code error;
  const bool there = std::filesystem::exists(settings->state_dir + "/shouwen.db", error);
  if (error) {
    return Error{Fault::permanent, settings->state_dir,
                 "读不了状态文件夹 the state folder cannot be read: " + error.message(),
                 "把您的登录名加入 shouwen 组，重新登录 join the group shouwen, log in again"};
  }
  if (auto unfinished = storage::unfinished_restore(settings->state_dir)) return *unfinished;
  if (!there) {
    return Error{Fault::permanent, settings->state_dir, "还没有任何数据 there is no data yet",
                 "先运行 shouwen init，或 shouwen units load FILE run shouwen init first"};
  }
  auto reader = storage::Reader::open(settings->state_dir);
  if (!reader.ok()) return reader.error();
  const Instant now = now_of(*settings);
  auto statements = (*reader)->active_statements(now);
  if (!statements.ok()) return statements.error();
  auto office = desk::make_office(*settings, std::move(*statements));
  if (!office.ok()) return office.error();
  return View{std::move(*settings), std::move(*office), std::move(*reader), now};
}

Result<nlohmann::json> ask_desk(const Global& global, const nlohmann::json& request) {
  auto settings = settings_of(global);
  if (!settings.ok()) return settings.error();
  const std::string line = request_line(request);
  auto answer = ops::control_call(settings->control_socket, line, kAnswerLimit);
  if (answer.ok()) return result_of(*answer);
  if (!ops::no_daemon(answer.error())) return answer.error();
  return ask_directly(*settings, now_of(*settings), line);
}

int tell_desk(const Global& global, const std::string& call, const nlohmann::json& args,
              const std::function<std::string(const nlohmann::json&)>& said) {
  auto result = ask_desk(global, {{"call", call}, {"args", args}});
  if (!result.ok()) return fail(result.error());
  if (global.json) {
    print_json(*result);
  } else {
    print(said(*result) + "\n");
  }
  return kOk;
}

bool of_settings(const Error& error) {
  return error.where == kSettings;
}

int fail(const Error& error) {
  if (of_settings(error)) return usage(error);
  std::cerr << desk::in_words(error).text() << "\n";
  return kFailed;
}

int usage(const Error& error) {
  // Problems of the settings are whole lines with positions of their own.
  if (of_settings(error)) {
    std::cerr << error.what << "\n" << (error.remedy.empty() ? "" : error.remedy + "\n");
  } else {
    std::cerr << error.text() << "\n";
  }
  return kUsage;
}

void print_json(const nlohmann::json& json) {
  std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void print(const std::string& text) {
  std::cout << text;
}

}  // namespace shouwen::cli
