// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/running_daemon.h"

#include <iostream>

#include "config/control_socket.h"
#include "gateway/cli/installed.h"
#include "gateway/ops/control.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

constexpr std::int64_t kHealthLimit = 5 * kSecond, kAnswerLimit = 60 * kSecond;

std::string socket_of(const std::string& settings_file) {
  if (const auto source = config::read_source(settings_file); source.ok()) {
    if (std::string path = config::control_socket_of(*source); !path.empty()) return path;
  }
  return is_installed(settings_file) ? kInstalledSocket : "";
}

}  // namespace

Heard hear(const std::string& control_socket) {
  const auto answer = ops::control_call(control_socket, R"({"call":"health"})", kHealthLimit);
  if (!answer.ok()) {
    if (ops::no_daemon(answer.error())) return {};
    return {Heard::Who::silent, nullptr, answer.error().what};
  }
  json health = json::parse(*answer, nullptr, false);
  if (health.is_object() && health.contains("status"))
    return {Heard::Who::answers, std::move(health), ""};
  const auto refused = result_of(*answer);
  return {Heard::Who::silent, nullptr, refused.ok() ? "" : refused.error().what};
}

std::optional<std::string> daemon_despite(const Global& global, const Error& error) {
  if (!of_settings(error)) return std::nullopt;
  const std::string socket = socket_of(global.settings_file);
  if (socket.empty() || hear(socket).who != Heard::Who::answers) return std::nullopt;
  usage(error);
  std::cerr << "配置文件有错；服务仍按原配置运行，以下是它的答复 the settings file is wrong; the "
               "daemon goes on by the old one and says:\n";
  return socket;
}

Result<json> ask_daemon(const std::string& control_socket, const std::string& call,
                        const json& args) {
  const json request{{"call", call}, {"args", args}};
  auto answer = ops::control_call(control_socket, request.dump(), kAnswerLimit);
  if (!answer.ok()) return answer.error();
  return result_of(*answer);
}

}  // namespace shouwen::cli
