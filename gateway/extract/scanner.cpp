// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/scanner.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace shouwen::extract {
namespace {

using Clock = Scanner::Clock;
using std::chrono::milliseconds;
using namespace std::string_view_literals;

constexpr std::size_t kReply = 4096;

class Session {
 public:
  explicit Session(Clock::time_point until) : until_(until) {}
  ~Session() {
    if (fd_ >= 0) ::close(fd_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  bool connect(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) return fail(ENAMETOOLONG);
    std::memcpy(address.sun_path, path.data(), path.size());
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) return fail(errno);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return true;
    return fail(errno);
  }

  bool send(std::string_view octets) {
    while (!octets.empty()) {
      const ssize_t put = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (put > 0) octets.remove_prefix(static_cast<std::size_t>(put));
      if (put < 0 && errno != EINTR && (errno != EAGAIN || !wait(POLLOUT))) return fail(errno);
    }
    return true;
  }

  // Up to the closing NUL; "" when there was none in time.
  std::string reply() {
    std::string out;
    char piece[512];
    while (out.size() < kReply) {
      const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
      if (got > 0) out.append(piece, static_cast<std::size_t>(got));
      if (const std::size_t end = out.find('\0'); end != std::string::npos)
        return out.substr(0, end);
      if (got == 0) break;
      if (got < 0 && errno != EINTR && (errno != EAGAIN || !wait(POLLIN))) break;
    }
    return {};
  }

  const std::string& error() const { return error_; }

 private:
  bool wait(short what) {
    const auto left = std::chrono::ceil<milliseconds>(until_ - Clock::now()).count();
    pollfd one{fd_, what, 0};
    const int got =
        left <= 0 ? 0 : ::poll(&one, 1, static_cast<int>(std::min<std::int64_t>(left, 600'000)));
    if (got == 0) errno = ETIMEDOUT;
    return got > 0;
  }
  bool fail(int code) {
    error_ = std::strerror(code);
    return false;
  }

  const Clock::time_point until_;
  int fd_ = -1;
  std::string error_;
};

std::string length(std::size_t size) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
  return out;
}

}  // namespace

Scanner::Verdict verdict_of(std::string_view reply) {
  constexpr std::string_view kStart = "stream: ", kFound = " FOUND";
  if (reply.starts_with(kStart)) reply.remove_prefix(kStart.size());
  if (reply == "OK") return {Scan::clean, ""};
  if (!reply.ends_with(kFound))
    return {Scan::unscanned,
            reply.empty() ? "clamd没有回答 clamd did not answer" : std::string(reply)};
  const std::string name(reply.substr(0, reply.size() - kFound.size()));
  // It stopped before the end: what lies beyond was not looked at.
  if (name.starts_with("Heuristics.Limits.Exceeded")) return {Scan::unscanned, name};
  return {name.starts_with("Heuristics.") ? Scan::suspicious : Scan::infected, name};
}

Scanner::Verdict Scanner::scan(const Blob& octets, Clock::time_point until) {
  until = std::min(until, Clock::now() + options_.deadline);
  Session session(until);
  const bool reached = session.connect(options_.socket);
  {
    const std::lock_guard lock(mutex_);
    trouble_ = reached ? "" : session.error();
  }
  if (!reached) return {Scan::unscanned, "clamd: " + session.error(), true};
  // When clamd has had enough it says so and closes: what it said is still to be read.
  bool sent = session.send("zINSTREAM\0"sv);
  const bool there = octets.each(0, octets.size(), [&](std::string_view piece) {
    sent = sent && session.send(length(piece.size())) && session.send(piece);
  });
  if (!there) return {Scan::unscanned, "附件未能读出 the file could not be read"};
  if (sent) session.send(length(0));
  const std::string reply = session.reply();
  Verdict verdict = verdict_of(reply);
  verdict.unreached = reply.empty();
  return verdict;
}

Result<std::string> Scanner::version() const {
  Session session(Clock::now() + std::min(options_.deadline, milliseconds(5000)));
  std::string reply;
  if (session.connect(options_.socket) && session.send("zVERSION\0"sv)) reply = session.reply();
  if (!reply.empty()) return reply;
  return Error{Fault::transient, "scan",
               options_.socket + ": " +
                   (session.error().empty() ? "clamd没有回答 no answer" : session.error()),
               "启动clamav-daemon，或检查[scan] socket；其间附件记为未扫描 start clamav-daemon or "
               "check [scan] socket; meanwhile files are filed as unscanned"};
}

void Scanner::look() {
  const auto answer = version();
  const std::lock_guard lock(mutex_);
  trouble_ = answer.ok() ? "" : answer.error().what;
}

std::string Scanner::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace shouwen::extract
