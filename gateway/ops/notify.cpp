// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "config/text.h"

namespace shouwen::ops {
namespace {

std::optional<std::int64_t> number(const char* text) {
  if (text == nullptr) return std::nullopt;
  std::int64_t value = 0;
  const char* end = text + std::strlen(text);
  const auto parsed = std::from_chars(text, end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

Notifier Notifier::from_environment() {
  const char* socket = std::getenv("NOTIFY_SOCKET");
  std::string path = socket != nullptr ? socket : "";
  std::optional<std::int64_t> watchdog_ms;
  const auto usec = number(std::getenv("WATCHDOG_USEC"));
  const auto pid = number(std::getenv("WATCHDOG_PID"));
  // sd_watchdog_enabled(3): without WATCHDOG_PID, or with ours, the watchdog means us.
  if (usec && (!pid || *pid == ::getpid())) watchdog_ms = *usec / 1000;
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("WATCHDOG_PID");
  return Notifier(std::move(path), watchdog_ms);
}

Notifier::Notifier(std::string socket, std::optional<std::int64_t> watchdog_ms)
    : socket_(std::move(socket)), watchdog_ms_(watchdog_ms) {
  const bool known = !socket_.empty() && (socket_[0] == '/' || socket_[0] == '@');
  if (!known || socket_.size() >= sizeof(sockaddr_un::sun_path)) socket_.clear();
  if (socket_.empty()) watchdog_ms_.reset();
}

void Notifier::send(const std::string& message) const {
  if (socket_.empty()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  std::size_t length = offsetof(sockaddr_un, sun_path) + socket_.size();
  if (socket_[0] == '@') {
    address.sun_path[0] = '\0';  // unix(7): an abstract name, its length counts
  } else {
    length += 1;
  }
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  (void)::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(length));
  ::close(fd);
}

void Notifier::ready(std::string_view status) const {
  send("READY=1\nSTATUS=" + ellipsis(neutral(status), 200));
}

void Notifier::reloading() const {
  // sd_notify(3): systemd matches the stamp with the reload it asked for.
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  send("RELOADING=1\nMONOTONIC_USEC=" +
       std::to_string(std::int64_t{now.tv_sec} * 1000000 + now.tv_nsec / 1000));
}

void Notifier::stopping(std::string_view status) const {
  send("STOPPING=1\nSTATUS=" + ellipsis(neutral(status), 200));
}

void Notifier::status(std::string_view status) const {
  send("STATUS=" + ellipsis(neutral(status), 200));
}

void Notifier::watchdog() const {
  send("WATCHDOG=1");
}

struct Watchdog::Impl : std::enable_shared_from_this<Watchdog::Impl> {
  Impl(boost::asio::io_context& io, const Notifier& n) : notifier(n), timer(io) {}

  void ping_and_wait() {
    notifier.watchdog();
    timer.expires_after(std::chrono::milliseconds(*notifier.watchdog_ms() / 2));
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
      if (!ec && !self->stopped) self->ping_and_wait();
    });
  }

  const Notifier& notifier;
  boost::asio::steady_timer timer;
  bool stopped = false;
};

Watchdog::Watchdog(boost::asio::io_context& io, const Notifier& notifier)
    : impl_(std::make_shared<Impl>(io, notifier)) {
  if (notifier.active() && notifier.watchdog_ms()) impl_->ping_and_wait();
}

Watchdog::~Watchdog() {
  stop();
}

void Watchdog::stop() {
  impl_->stopped = true;
  impl_->timer.cancel();
}

}  // namespace shouwen::ops
