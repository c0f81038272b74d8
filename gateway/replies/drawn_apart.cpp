// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/drawn_apart.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace shouwen::replies {
namespace {

constexpr unsigned kSeconds = 60;  // a page takes a tenth of one
constexpr std::size_t kMostOctets = 64u << 20;
constexpr char kDrawn = 'd', kFailed = 'f';

bool write_all(int fd, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t n = ::write(fd, octets.data(), octets.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Until the other end is closed; "" when it said more than any page has.
std::string read_all(int fd) {
  std::string out;
  std::array<char, 16384> room;
  for (;;) {
    const ssize_t n = ::read(fd, room.data(), room.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return out;
    out.append(room.data(), static_cast<std::size_t>(n));
    if (out.size() > kMostOctets) return "";
  }
}

std::string said_of(const Error& e) {
  std::string out{kFailed, static_cast<char>('0' + static_cast<int>(e.fault))};
  for (const std::string* field : {&e.where, &e.what, &e.remedy})
    out.append(*field).push_back('\0');
  return out;
}

Error error_of(std::string_view said) {
  Error e{static_cast<Fault>(said[1] - '0'), "", "", ""};
  said.remove_prefix(2);
  for (std::string* field : {&e.where, &e.what, &e.remedy}) {
    const std::size_t end = std::min(said.find('\0'), said.size());
    *field = said.substr(0, end);
    said.remove_prefix(std::min(end + 1, said.size()));
  }
  return e;
}

// Ends by itself: what hangs is ended by the clock, whatever this process made of the signal; and
// with its parent, whose lock on the state folder it shares. noexcept: what draw() throws must not
// run on into the caller's code, where this would be a second daemon.
[[noreturn]] void child(int fd, const std::function<Result<std::string>()>& draw) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGALRM, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  ::sigprocmask(SIG_UNBLOCK, &alarm, nullptr);
  ::alarm(kSeconds);
  const Result<std::string> drawn = draw();
  const bool told = write_all(fd, drawn.ok() ? kDrawn + *drawn : said_of(drawn.error()));
  ::_exit(told ? 0 : 1);
}

Error no_answer() {
  return {Fault::transient, "drawing", "画页的进程没有交出结果 the drawing process gave no answer",
          "稍后重试 it is tried again"};
}

}  // namespace

Result<std::string> drawn_apart(const std::function<Result<std::string>()>& draw) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return no_answer();
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    child(ends[1], draw);
  }
  ::close(ends[1]);
  const std::string said = pid > 0 ? read_all(ends[0]) : "";
  ::close(ends[0]);
  if (pid < 0) return no_answer();
  if (said.empty()) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || said.size() < 2) return no_answer();
  return said[0] == kDrawn ? Result<std::string>(said.substr(1)) : error_of(said);
}

}  // namespace shouwen::replies
