// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "parsers/extract/canary.h"
#include "parsers/extract/document.h"
#include "parsers/extract/protocol.h"
#include "parsers/extract/sandbox.h"
#include "parsers/extract/wire.h"

namespace shouwen::parsers::extract {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kSource = 3;                 // control or listening socket
constexpr std::size_t kAtOnce = 16;        // connections; more wait in the socket's queue
constexpr milliseconds kToAsk{10'000};     // a connection that asks nothing is closed
constexpr milliseconds kLongest{600'000};  // whatever deadline was asked for
constexpr milliseconds kGrace{1'000};  // the client's deadline comes first; ours is the net below

// One connection: asked nothing yet (pid 0), worked on, or worked off with its End still to send.
struct Job {
  int socket = -1;
  pid_t pid = 0;
  int exit_fd = -1;
  Clock::time_point deadline;
  bool timed_out = false;
  std::string end;  // encoded; "" = not over
};

class ForkServer {
 public:
  ForkServer(const Registry& registry, const Sandbox& sandbox, SelfTest tested, bool listening)
      : registry_(registry), sandbox_(sandbox), tested_(std::move(tested)), listening_(listening) {}
  int run();

 private:
  bool take_connection();  // false: the gateway is gone
  void attend(Job& job, short socket_events, short exit_events);
  void take_request(Job& job);
  void finish(Job& job);
  void close_job(Job& job);
  std::string hello() const;

  const Registry& registry_;
  const Sandbox& sandbox_;
  const SelfTest tested_;
  const bool listening_;
  std::vector<Job> jobs_;
};

int ForkServer::run() {
  std::vector<pollfd> watched;
  for (;;) {
    watched.clear();
    const bool room = jobs_.size() < kAtOnce;
    watched.push_back({room ? kSource : -1, POLLIN, 0});
    auto soonest = Clock::time_point::max();
    for (const Job& job : jobs_) {
      const short wanted = job.pid == 0 && job.end.empty() ? POLLIN : job.end.empty() ? 0 : POLLOUT;
      watched.push_back({job.socket, wanted, 0});
      watched.push_back({job.exit_fd, POLLIN, 0});
      soonest = std::min(soonest, job.deadline);
    }
    int wait = -1;
    if (!jobs_.empty()) {
      const auto left = std::chrono::ceil<milliseconds>(soonest - Clock::now()).count();
      wait = static_cast<int>(std::clamp<std::int64_t>(left, 0, kLongest.count()));
    }
    if (::poll(watched.data(), watched.size(), wait) < 0 && errno != EINTR) return 1;
    const std::size_t known = jobs_.size();
    for (std::size_t i = 0; i < known; ++i)
      attend(jobs_[i], watched[1 + 2 * i].revents, watched[2 + 2 * i].revents);
    std::erase_if(jobs_, [](const Job& job) { return job.socket < 0; });
    if (watched[0].revents != 0 && !take_connection()) return 0;  // workers die with us
  }
}

bool ForkServer::take_connection() {
  Job job;
  if (listening_) {
    job.socket = ::accept4(kSource, nullptr, nullptr, SOCK_CLOEXEC);
  } else {
    std::string packet;
    const wire::Got got = wire::receive(kSource, packet, job.socket, MSG_DONTWAIT);
    if (got == wire::Got::closed) return false;
  }
  if (job.socket < 0) return true;
  job.deadline = Clock::now() + kToAsk;
  jobs_.push_back(job);
  return true;
}

void ForkServer::attend(Job& job, short socket_events, short exit_events) {
  const bool gone = (socket_events & (POLLHUP | POLLERR)) != 0;
  const bool late = Clock::now() >= job.deadline;
  if (job.pid > 0) {
    job.timed_out = job.timed_out || (late && !gone);
    if (gone || late) ::kill(job.pid, SIGKILL);
    if (exit_events != 0) finish(job);
  } else if (gone || late) {
    close_job(job);
  } else if (job.end.empty() && (socket_events & POLLIN) != 0) {
    take_request(job);
  }
  if (!job.end.empty() && wire::send(job.socket, 'E', job.end, -1, MSG_DONTWAIT)) close_job(job);
}

void ForkServer::take_request(Job& job) {
  std::string packet;
  int octets = -1;
  const wire::Got got = wire::receive(job.socket, packet, octets, MSG_DONTWAIT);
  if (got == wire::Got::nothing) return;
  protocol::Request request;
  const bool understood = got == wire::Got::packet && !packet.empty() && packet.front() == 'R' &&
                          protocol::decode(std::string_view(packet).substr(1), request);
  if (understood && request.op == protocol::Op::hello) {
    wire::send_all(job.socket, 'H', hello());
    job.end = protocol::encode(protocol::End{});
  } else if (understood && octets >= 0) {
    const milliseconds asked{request.deadline_ms};
    job.deadline = Clock::now() + std::min(asked + kGrace, kLongest);
    job.pid = start_worker(registry_, tested_.closed, sandbox_, request, octets, job.socket);
    if (job.pid > 0) job.exit_fd = static_cast<int>(::syscall(SYS_pidfd_open, job.pid, 0));
    if (job.pid > 0 && job.exit_fd < 0) ::kill(job.pid, SIGKILL), finish(job);
  }
  if (octets >= 0) ::close(octets);
  if (job.pid <= 0 && job.end.empty()) close_job(job);
}

// The worker is gone: what became of it, and what it cost.
void ForkServer::finish(Job& job) {
  int status = 0;
  rusage usage{};
  if (::wait4(job.pid, &status, 0, &usage) != job.pid) return;
  const auto micros = [](const timeval& t) { return t.tv_sec * 1'000'000 + t.tv_usec; };
  protocol::End end;
  end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end.deadline = job.timed_out;
  end.cpu_us = static_cast<std::uint32_t>(micros(usage.ru_utime) + micros(usage.ru_stime));
  end.peak_kb = static_cast<std::uint32_t>(usage.ru_maxrss);
  job.end = protocol::encode(end);
  job.pid = 0;
  if (job.exit_fd >= 0) ::close(job.exit_fd);
  job.exit_fd = -1;
  job.deadline = Clock::now() + kToAsk;
}

void ForkServer::close_job(Job& job) {
  ::close(job.socket);
  job.socket = -1;
}

std::string ForkServer::hello() const {
  protocol::Hello hello;
  hello.version = SHOUWEN_VERSION;
  for (const Reader& r : registry_.readers)
    if (!tested_.closed.reading.contains(r.kind)) hello.readers.emplace_back(r.kind);
  for (const Renderer& r : registry_.renderers)
    if (!tested_.closed.drawing.contains(r.kind)) hello.renderers.emplace_back(r.kind);
  hello.failures = tested_.failures;
  return protocol::encode(hello);
}

// Everything a worker will need and may no longer fetch. A family that cannot be prepared closes
// all kinds: what it prepares (converters, say) serves the others too.
SelfTest make_ready(const Registry& registry, Sandbox& sandbox) {
  SelfTest tested;
  const auto close_all = [&](const std::string& name, const std::string& why,
                             const std::string& remedy) {
    tested.failures.push_back({name, why, remedy});
    const std::string told = name + ": " + why + "; " + remedy;
    for (const Reader& r : registry.readers) tested.closed.reading[std::string(r.kind)] = told;
    for (const Renderer& r : registry.renderers) tested.closed.drawing[std::string(r.kind)] = told;
  };
  if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr)
    close_all("locale", "没有C.UTF-8 no C.UTF-8", "重装libc-bin reinstall libc-bin");
  for (const Preparation& p : registry.preparations)
    if (const std::string why = p.prepare(); !why.empty())
      close_all(std::string(p.name), why, std::string(p.remedy));
  if (const std::string why = sandbox.prepare(registry.folders); !why.empty())
    close_all("sandbox", why, "换用有Landlock和seccomp的内核 use a kernel with both");
  return tested.failures.empty() ? self_test(registry, sandbox) : tested;
}

int usage() {
  std::fputs("shouwen-extract: started by shouwen; by hand only: --self-test\n", stderr);
  return 2;
}

}  // namespace

int worker_main(const Registry& registry, int argc, char** argv) {
  const std::string mode = argc == 2 ? argv[1] : "";
  if (mode != "--control" && mode != "--listen" && mode != "--self-test") return usage();
  const bool serving = mode != "--self-test";
  ::signal(SIGPIPE, SIG_IGN);
  ::close_range(serving ? kSource + 1 : kSource, ~0U, 0);
  Sandbox sandbox;
  SelfTest tested = make_ready(registry, sandbox);
  for (const auto& f : tested.failures)
    std::fprintf(stderr, "shouwen-extract: 自检未过 self-test failed: %s: %s; %s\n",
                 f.canary.c_str(), f.why.c_str(), f.remedy.c_str());
  if (!serving) {
    std::printf("%zu canaries, %zu failed\n", registry.canaries.size(), tested.failures.size());
    return tested.failures.empty() ? 0 : 1;
  }
  // With failures too: it goes on to say of each closed kind what is to be done.
  return ForkServer(registry, sandbox, std::move(tested), mode == "--listen").run();
}

}  // namespace shouwen::parsers::extract
