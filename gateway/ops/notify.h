// systemd's readiness and watchdog protocol (sd_notify(3)): one datagram of KEY=VALUE lines to the
// socket named by NOTIFY_SOCKET, path or abstract (@...). Written by hand to save a dependency.
// Without the variable every call does nothing. Threads: any; each call is one sendto().
// Errors: none are reported; a supervisor that went away must not stop the service.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace shouwen::ops {

class Notifier {
 public:
  // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and removes them from the environment, so
  // that no child speaks in our name. Call before other threads start.
  static Notifier from_environment();
  explicit Notifier(std::string socket, std::optional<std::int64_t> watchdog_ms = std::nullopt);

  bool active() const { return !socket_.empty(); }
  std::optional<std::int64_t> watchdog_ms() const { return watchdog_ms_; }

  void ready(std::string_view status) const;     // READY=1
  void reloading() const;                        // RELOADING=1, then ready() again
  void stopping(std::string_view status) const;  // STOPPING=1
  void status(std::string_view status) const;    // STATUS=..., one line, shown by systemctl
  void watchdog() const;                         // WATCHDOG=1

 private:
  void send(const std::string& message) const;
  std::string socket_;
  std::optional<std::int64_t> watchdog_ms_;
};

// Pings the watchdog at half its interval from a timer on `io`: a loop that is stuck stops pinging
// and systemd restarts the service. Does nothing without a watchdog. `notifier` and `io` outlive
// it.
class Watchdog {
 public:
  Watchdog(boost::asio::io_context& io, const Notifier& notifier);
  ~Watchdog();
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace shouwen::ops
