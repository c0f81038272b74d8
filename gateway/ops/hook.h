// Runs the operator's hook command when an alarm is raised, repeated or cleared. The command is a
// program and its arguments, started without a shell; the alarm comes as environment variables
// SHOUWEN_ALARM SHOUWEN_ALARM_STATE SHOUWEN_ALARM_SEVERITY SHOUWEN_ALARM_TEXT SHOUWEN_ALARM_TEXT_EN
// SHOUWEN_ALARM_REMEDY SHOUWEN_ALARM_SINCE. Nothing of a mail is among them.
//
// Never blocks the loop: the child is polled from a timer, killed with its process group after
// `limit_ms`. At most kMaxHooks run at once and kMaxQueued wait; more are logged and dropped.
// Threads: the io_context thread. `io` outlives it; the destructor kills what still runs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/ops/alarms.h"

namespace boost::asio {
class io_context;
}

namespace shouwen::ops {

inline constexpr std::size_t kMaxHooks = 2, kMaxQueued = 64;

class Hook {
 public:
  // `command` empty: run() does nothing. `ended` (tests, logs) gets the exit status, or -1 when it
  // could not be started or was killed.
  Hook(boost::asio::io_context& io, std::vector<std::string> command, std::int64_t limit_ms,
       Zone zone, std::function<void(const Transition&, int status)> ended = {});
  ~Hook();
  void run(const Transition& transition);
  void stop();  // kills what runs, forgets what waits

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace shouwen::ops
