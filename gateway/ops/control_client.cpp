// The client's side of the control socket: plain blocking calls, for the command line.
// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "gateway/ops/clock.h"
#include "gateway/ops/control.h"
#include "gateway/ops/control_request.h"

namespace shouwen::ops {
namespace {

constexpr const char* kNoDaemon = "没有运行中的服务 no daemon is running";

struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

Error failed(const std::string& what) {
  return {Fault::transient, "control", what, "查看服务状态：shouwen status look at the service"};
}

// Waits until `fd` is ready for `events` or `deadline` (monotonic) has passed.
bool ready(int fd, short events, std::int64_t deadline) {
  for (;;) {
    const std::int64_t left = deadline - monotonic_ms();
    if (left <= 0) return false;
    pollfd p{fd, events, 0};
    const int n = ::poll(&p, 1, static_cast<int>(left));
    if (n > 0) return true;
    if (n == 0 || errno != EINTR) return false;
  }
}

// `limit_ms`: a daemon that accepts nobody must not hold us here.
Status connect_to(const std::string& path, std::int64_t limit_ms, Descriptor& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Error{Fault::rejected_input, "control",
                 "control_socket is longer than 107 octets: " + path, ""};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  socket.fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket.fd < 0) return failed(std::strerror(errno));
  const timeval limit{limit_ms / 1000, static_cast<suseconds_t>(limit_ms % 1000 * 1000)};
  ::setsockopt(socket.fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(socket.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return Done{};
  if (errno == ENOENT || errno == ECONNREFUSED)
    return Error{Fault::transient, "control", kNoDaemon, ""};
  if (errno == EACCES) {
    return Error{Fault::permanent, "control", "无权访问 not allowed to use " + path,
                 "把您的登录名加入 shouwen 组 add your login to the group shouwen"};
  }
  if (errno == EAGAIN) return failed("服务没有接受连接 the daemon accepts no connection");
  return failed(std::strerror(errno));
}

// A daemon that refuses a request says why before it has read it all: EPIPE ends the sending only.
Status send_all(int fd, const std::string& text, std::int64_t deadline) {
  std::size_t done = 0;
  while (done < text.size()) {
    if (!ready(fd, POLLOUT, deadline))
      return failed("发送请求超时 sending the request took too long");
    const ssize_t n =
        ::send(fd, text.data() + done, text.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EPIPE) return Done{};
    if (n < 0 && errno != EAGAIN && errno != EINTR) return failed(std::strerror(errno));
    if (n > 0) done += static_cast<std::size_t>(n);
  }
  return Done{};
}

}  // namespace

Result<std::string> control_call(const std::string& path, const std::string& request,
                                 std::int64_t timeout_ms) {
  if (request.size() >= request_limit(request) || request.find('\n') != std::string::npos) {
    return Error{Fault::rejected_input, "control",
                 "请求不是一行，或太长 the request is not one line, or too long",
                 "更大的邮件放进投递文件夹 larger mail goes into a drop folder"};
  }
  const std::int64_t deadline = monotonic_ms() + timeout_ms;
  Descriptor socket;
  if (Status s = connect_to(path, timeout_ms, socket); !s) return s.error();
  if (Status s = send_all(socket.fd, request + "\n", deadline); !s) return s.error();
  std::string reply;
  char block[16384];
  while (ready(socket.fd, POLLIN, deadline)) {
    const ssize_t n = ::recv(socket.fd, block, sizeof block, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (n <= 0)
      return failed("服务中断了连接 the daemon closed the connection; nothing may have been done");
    reply.append(block, static_cast<std::size_t>(n));
    if (const std::size_t end = reply.find('\n'); end != std::string::npos)
      return reply.substr(0, end);
    if (reply.size() > kMaxReplyBytes) return failed("the reply is longer than 1 MB");
  }
  return failed("等待答复超时 no answer in time; the operation may still be done");
}

bool no_daemon(const Error& error) {
  return error.where == "control" && error.what == kNoDaemon;
}

}  // namespace shouwen::ops
