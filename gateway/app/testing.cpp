// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/testing.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "storage/durable.h"

namespace shouwen::app {

void install_crash_point(const config::Settings& settings) {
  storage::set_durable_hook({});
  if (settings.crash_at.empty()) return;
  const std::size_t colon = settings.crash_at.find(':');
  const std::string name = settings.crash_at.substr(0, colon);
  const long passages = colon == std::string::npos
                            ? 1
                            : std::strtol(settings.crash_at.c_str() + colon + 1, nullptr, 10);
  auto left = std::make_shared<long>(passages);
  storage::set_durable_hook([name, left](std::string_view step) {
    if (step == name && --*left == 0) ::kill(::getpid(), SIGKILL);
  });
}

std::function<void(storage::Step, std::string_view)> abort_hook(const config::Settings& settings) {
  if (!settings.clock_start) return {};
  return [](storage::Step step, std::string_view octets) {
    const std::string mark = "X-Shouwen-Test-Abort: " + std::string(storage::name(step)) + "\r\n";
    if (octets.substr(0, 4096).find(mark) != std::string_view::npos) std::abort();
  };
}

}  // namespace shouwen::app
