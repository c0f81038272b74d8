// SPDX-License-Identifier: Apache-2.0
#include "tests/support/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

namespace shouwen::testing {
namespace {

// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* argv, char* const* env, const Process::Options& options,
                         int error_pipe, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died before prctl
  const int in = ::open(options.in.empty() ? "/dev/null" : options.in.c_str(), O_RDONLY);
  bool good = in >= 0 && ::dup2(in, 0) == 0;
  if (good && !options.out.empty()) {
    const int out = ::open(options.out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    good = out >= 0 && ::dup2(out, 1) == 1 && ::dup2(out, 2) == 2;
  }
  if (good && !options.cwd.empty()) good = ::chdir(options.cwd.c_str()) == 0;
  if (good) ::execvpe(argv[0], argv, env);
  const int error = errno;
  (void)!::write(error_pipe, &error, sizeof error);
  ::_exit(127);
}

}  // namespace

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool good = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!good) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool wait_until(const std::function<bool()>& done, std::chrono::milliseconds longest) {
  const auto until = std::chrono::steady_clock::now() + longest;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= until) return done();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

double Process::Exit::cpu_seconds() const {
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Process::Process(const std::vector<std::string>& argv) : Process(argv, Options()) {}

Process::Process(const std::vector<std::string>& argv, const Options& options) {
  std::vector<char*> arguments, environment;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  // Later entries win with most programs but not by any rule: ours come first.
  for (const std::string& entry : options.env)
    environment.insert(environment.begin(), const_cast<char*>(entry.c_str()));
  environment.push_back(nullptr);
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(arguments.data(), environment.data(), options, pipe[1], parent);
  ::close(pipe[1]);
  int error = 0;
  const ssize_t got = pid_ < 0 ? 0 : ::read(pipe[0], &error, sizeof error);
  ::close(pipe[0]);
  if (pid_ < 0 || got > 0) {
    if (pid_ > 0) reap(true);
    throw std::runtime_error("cannot start " + argv[0] + ": " + std::strerror(error));
  }
}

Process::~Process() {
  if (pid_ > 0 && !exit_) kill();
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_(std::exchange(other.exit_, std::nullopt)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  if (pid_ > 0 && !exit_) kill();
  pid_ = std::exchange(other.pid_, -1);
  exit_ = std::exchange(other.exit_, std::nullopt);
  return *this;
}

bool Process::reap(bool block) {
  if (exit_) return true;
  if (pid_ <= 0) return false;
  int status = 0;
  Exit exit;
  pid_t got = 0;
  do {
    got = ::wait4(pid_, &status, block ? 0 : WNOHANG, &exit.usage);
  } while (got < 0 && errno == EINTR);
  if (got != pid_) return false;
  exit.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  exit_ = exit;
  return true;
}

bool Process::running() {
  return pid_ > 0 && !reap(false);
}

void Process::signal(int number) {
  if (running()) ::kill(pid_, number);
}

Process::Exit Process::wait() {
  reap(true);
  return exit_.value_or(Exit());
}

std::optional<Process::Exit> Process::wait_for(std::chrono::milliseconds longest) {
  wait_until([this] { return reap(false); }, longest);
  return exit_;
}

Process::Exit Process::kill() {
  // The group first: its leader may be gone while its children are not.
  if (pid_ > 0) ::kill(-pid_, SIGKILL);
  return wait();
}

Process::Exit run(const std::vector<std::string>& argv, const Process::Options& options) {
  Process process(argv, options);
  return process.wait();
}

}  // namespace shouwen::testing
