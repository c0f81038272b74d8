// How the client reaches its helper: finds it, starts it, starts it again.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "gateway/extract/extractor.h"
#include "parsers/extract/wire.h"

namespace shouwen::extract {

namespace protocol = parsers::extract::protocol;
namespace wire = parsers::extract::wire;

namespace {

constexpr const char* kName = "shouwen-extract";
constexpr const char* kLibexec = "/usr/libexec/shouwen/";
constexpr auto kToStart = std::chrono::seconds(60);  // its self-test, on a busy machine
constexpr auto kAfterFailure = std::chrono::seconds(5);
constexpr const char* kUnitSocket = "/run/shouwen-extract/socket";
constexpr int kGiven = 3;  // where the helper expects its socket

const char* const kRemedy =
    "运行 run: shouwen-extract --self-test; 附件已登记，修好后 retry the files are kept, then: "
    "shouwen retry";

Error unavailable(const std::string& what) {
  return {Fault::transient, "extract", what, kRemedy};
}

std::string beside_us() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return {};
  const std::string_view self(path.data(), static_cast<std::size_t>(size));
  return std::string(self.substr(0, self.rfind('/') + 1)) + kName;
}

// One question on a fresh connection, while the helper may still be getting ready.
Result<protocol::Hello> greet(int socket) {
  protocol::Request request;
  request.op = protocol::Op::hello;
  std::string packet, head;
  int passed = -1;
  const timeval longest{kToStart.count(), 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  if (!wire::send(socket, 'R', protocol::encode(request)))
    return unavailable("提取程序没有应答 the helper does not answer");
  while (wire::receive(socket, packet, passed) == wire::Got::packet) {
    if (passed >= 0) ::close(passed);
    if (packet.empty() || packet.front() != 'H' || head.size() > protocol::kPacket * 16) break;
    head.append(packet, 1);
  }
  protocol::Hello hello;
  if (!packet.starts_with('E') || !protocol::decode(head, hello))
    return unavailable("提取程序未能就绪 the helper did not get ready");
  return hello;
}

// Where the unit listens it is preferred: under systemd the daemon itself may not make a sandbox.
Extractor::Options found(Extractor::Options options) {
  if (options.socket.empty() && options.program.empty() && ::access(kUnitSocket, W_OK) == 0)
    options.socket = kUnitSocket;
  return options;
}

}  // namespace

Extractor::Extractor() : Extractor(Options{}) {}
Extractor::Extractor(Options options) : options_(found(std::move(options))) {}

Extractor::~Extractor() {
  const std::lock_guard lock(mutex_);
  end_locked();
}

Result<protocol::Hello> Extractor::hello() {
  const std::lock_guard lock(mutex_);
  if (Status ready = ready_locked(); !ready.ok()) return ready.error();
  return *hello_;
}

std::optional<Result<protocol::Hello>> Extractor::state() const {
  const std::lock_guard lock(said_mutex_);
  return said_;
}

int Extractor::connect(std::string* why) {
  const std::lock_guard lock(mutex_);
  // Twice: the helper we know may have died since, which only the first send tells.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (Status ready = ready_locked(); !ready.ok()) {
      *why = ready.error().text();
      return -1;
    }
    const int socket = options_.socket.empty() ? hand_over_locked() : connect_service(why);
    if (socket >= 0) return socket;
    end_locked();
  }
  *why = "提取程序不在了 the helper is gone";
  return -1;
}

int Extractor::connect_service(std::string* why) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (options_.socket.size() >= sizeof address.sun_path) {
    *why = "套接字路径过长 path too long: " + options_.socket;
    return -1;
  }
  std::memcpy(address.sun_path, options_.socket.data(), options_.socket.size());
  const int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (socket >= 0 &&
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return socket;
  *why = options_.socket + ": " + std::strerror(errno);
  if (socket >= 0) ::close(socket);
  return -1;
}

// A fresh connection whose far end the child gets; -1: the child is gone.
int Extractor::hand_over_locked() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return -1;
  const bool taken = wire::send(control_, 'C', {}, ends[1]);
  ::close(ends[1]);
  if (taken) return ends[0];
  ::close(ends[0]);
  return -1;
}

// hello_ holds a good greeting afterwards, or the error is returned (and remembered a while).
Status Extractor::ready_locked() {
  if (hello_ && hello_->ok()) return Done{};
  if (hello_ && Clock::now() < not_before_) return hello_->error();
  std::string why;
  Status started = options_.socket.empty() ? start_locked() : Status(Done{});
  int socket = -1;
  if (started.ok()) socket = options_.socket.empty() ? hand_over_locked() : connect_service(&why);
  if (!started.ok())
    hello_ = started.error();
  else if (socket < 0)
    hello_ = unavailable(why.empty() ? "提取程序未能启动 the helper did not start" : why);
  else
    hello_ = greet(socket);
  if (socket >= 0) ::close(socket);
  {
    const std::lock_guard lock(said_mutex_);
    said_ = hello_;
  }
  if (hello_->ok()) return Done{};
  const Error error = hello_->error();
  end_locked();
  hello_ = error;
  not_before_ = Clock::now() + kAfterFailure;
  return error;
}

std::string Extractor::program_path() const {
  if (!options_.program.empty()) return options_.program;
  for (const std::string& path : {beside_us(), std::string(kLibexec) + kName})
    if (::access(path.c_str(), X_OK) == 0) return path;
  return {};
}

// A fresh program with nothing of ours but one end of a socket: no descriptor, no variable.
Status Extractor::start_locked() {
  const std::string path = program_path();
  if (path.empty()) return unavailable("找不到 not found: " + std::string(kName));
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return unavailable(std::string("socketpair: ") + std::strerror(errno));
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  // dup2 onto itself would keep close-on-exec; posix_spawn clears it then, as POSIX now asks.
  posix_spawn_file_actions_adddup2(&files, ends[1], kGiven);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // A group of its own: a terminal's Ctrl-C is for us to handle, not for it.
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string name = path, mode = "--control", locale = "LANG=C.UTF-8", paths = "PATH=/usr/bin";
  std::array<char*, 3> argv{name.data(), mode.data(), nullptr};
  std::array<char*, 3> env{locale.data(), paths.data(), nullptr};
  const int failed =
      ::posix_spawn(&child_, path.c_str(), &files, &attributes, argv.data(), env.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  ::close(ends[1]);
  if (failed == 0) {
    control_ = ends[0];
    return Done{};
  }
  child_ = -1;
  ::close(ends[0]);
  return unavailable(path + ": " + std::strerror(failed));
}

// The control socket's end is the helper's sign to go, its workers with it.
void Extractor::end_locked() {
  if (control_ >= 0) ::close(control_);
  control_ = -1;
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  child_ = -1;
  hello_.reset();
}

}  // namespace shouwen::extract
