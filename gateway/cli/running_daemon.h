// The daemon asked although the settings file cannot be used: after a refused reload it goes on by
// the old settings, and whoever asks how it is must be told by it, not by the file's mistake.
// Threads: blocking, like every command. Errors: those of the daemon.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "gateway/cli/command.h"

namespace shouwen::cli {

// What the control socket says of the daemon's health.
struct Heard {
  enum class Who { absent, silent, answers };  // silent: it is there and gives no answer now
  Who who = Who::absent;
  nlohmann::json health;  // the /healthz object; null unless it answers
  std::string why;        // silent: what is known
};
Heard hear(const std::string& control_socket);

// The socket of a daemon that runs, when `error` is one of the settings file; it also says on
// stderr what is wrong with the file. nullopt: report the error as ever.
std::optional<std::string> daemon_despite(const Global& global, const Error& error);

// One desk request to that daemon.
Result<nlohmann::json> ask_daemon(const std::string& control_socket, const std::string& call,
                                  const nlohmann::json& args);

}  // namespace shouwen::cli
