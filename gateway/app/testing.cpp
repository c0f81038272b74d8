// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/testing.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "config/text.h"
#include "storage/durable.h"

namespace shouwen::app {

namespace {

std::string step_of(const config::Settings& settings) {
  return settings.crash_at.substr(0, settings.crash_at.find(':'));
}

}  // namespace

Status known_crash_point(const config::Settings& settings) {
  const std::string name = step_of(settings);
  if (name.empty() || storage::is_durable_step(name)) return Done{};
  return Error{
      Fault::permanent, "testing.crash_at",
      "[testing] crash_at 没有这个步骤 no such step: " + ellipsis(neutral(name), 60),
      "步骤见 storage/durable.h，或删去此行 the steps are in storage/durable.h; or delete the "
      "line"};
}

Status install_crash_point(const config::Settings& settings) {
  storage::set_durable_hook({});
  if (Status known = known_crash_point(settings); !known.ok()) return known;
  if (settings.crash_at.empty()) return Done{};
  const std::size_t colon = settings.crash_at.find(':');
  const long passages = colon == std::string::npos
                            ? 1
                            : std::strtol(settings.crash_at.c_str() + colon + 1, nullptr, 10);
  auto left = std::make_shared<long>(passages);
  storage::set_durable_hook([name = step_of(settings), left](std::string_view step) {
    if (step == name && --*left == 0) ::kill(::getpid(), SIGKILL);
  });
  return Done{};
}

std::function<void(storage::Step, std::string_view)> abort_hook(const config::Settings& settings) {
  if (!settings.clock_start) return {};
  return [](storage::Step step, std::string_view octets) {
    const std::string mark = "X-Shouwen-Test-Abort: " + std::string(storage::name(step)) + "\r\n";
    if (octets.substr(0, 4096).find(mark) != std::string_view::npos) std::abort();
  };
}

}  // namespace shouwen::app
