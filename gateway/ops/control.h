// The daemon's unix socket: one connection carries one JSON line and gets one JSON line back. CLI
// writes come this way, so the daemon stays the only writer; the caller's login name, as the
// kernel states it (SO_PEERCRED), becomes the actor. Whoever may open the socket may use it: mode
// 0660, so owner and group decide.
// Bounds: a request of 1 MB; one that brings octets (a mail, a roster, a campaign: it begins with
// the name of its call) of 80 MB, one such at a time; an answer of 1 MB; 32 connections, of which
// the longest idle one makes room for a new one; 10 s to send the request (60 s for octets), 5 min
// for the answer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "config/result.h"

namespace boost::asio {
class io_context;
}

namespace shouwen::ops {

class StateLock;

inline constexpr std::size_t kMaxRequestBytes = 1u << 20, kMaxBroughtBytes = 80u << 20,
                             kMaxReplyBytes = 1u << 20, kMaxConnections = 32;

// Called on the io_context thread with the request (without its newline) and the actor's name.
// `reply` may be called once, then or later, from any thread; text without newlines.
using ControlReply = std::function<void(std::string json)>;
using ControlHandler =
    std::function<void(std::string request, const std::string& actor, ControlReply reply)>;

class ControlServer {
 public:
  // The lock proves that a socket already there is a dead daemon's, so it may be removed.
  // `io` outlives the server; the destructor closes connections and removes the socket.
  static Result<std::unique_ptr<ControlServer>> listen(boost::asio::io_context& io,
                                                       const std::string& path,
                                                       const StateLock& lock,
                                                       ControlHandler handler);
  ~ControlServer();
  void stop();

 private:
  struct Impl;
  explicit ControlServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

// The client's side: blocks at most `timeout_ms`. Errors: no_daemon() when nobody listens (the
// caller then takes the lock itself); another transient one when the daemon is there and gives no
// answer (busy, stopping); rejected_input when a line is too long.
Result<std::string> control_call(const std::string& path, const std::string& request,
                                 std::int64_t timeout_ms);
// True when the error of control_call() means that no daemon is running.
bool no_daemon(const Error& error);

std::string user_name(std::uint32_t uid);  // "uid:1000" when the system knows no name

}  // namespace shouwen::ops
