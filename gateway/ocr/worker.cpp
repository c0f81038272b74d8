// SPDX-License-Identifier: Apache-2.0
#include "gateway/ocr/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "gateway/ocr/canary.h"
#include "gateway/ocr/reader.h"

namespace shouwen::ocr {
namespace {

namespace wire = parsers::ocr;

// Exit codes: the engine is not installed, says shouwen-ocr; the program is not there, says spawn.
constexpr int kAbsent = 3;
constexpr int kNotFound = 127;

constexpr const char* kSelfTest = "ocr self-test";
constexpr const char* kTesseractRemedy =
    "重装tesseract-ocr-chi-sim后重启 reinstall tesseract-ocr-chi-sim, then restart";
constexpr const char* kModelsRemedy =
    "在ppocr文件夹重新npm ci后重启 run npm ci in the folder ppocr again, then restart";

Error trouble(const std::string& what) {
  return {Fault::transient, "ocr", what, "the page is tried again; `shouwen retry` asks for it"};
}

Error absent(const std::string& what) {
  return {Fault::permanent, "ocr", what, "install shouwen-ocr; apt install tesseract-ocr-chi-sim"};
}

int connect_to(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return -1;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

// The program with `socket` as its input and output, and nothing else of ours.
pid_t spawn(const std::string& program, int socket) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::string path = program;
  char* const arguments[] = {path.data(), nullptr};
  std::string limit = "OMP_THREAD_LIMIT=1";
  char* const environment[] = {limit.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, path.c_str(), &actions, nullptr, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? pid : 0;
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::start(const Options& options, wire::Engine engine,
                                              int interrupt) {
  int socket = options.socket.empty() ? -1 : connect_to(options.socket);
  pid_t pid = 0;
  if (socket < 0) {
    if (options.program.empty()) return absent("no OCR worker is installed");
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
      return trouble("no socket for an OCR worker");
    pid = spawn(options.program, pair[1]);
    ::close(pair[1]);
    socket = pair[0];
    if (pid == 0) {
      ::close(socket);
      return absent("cannot start " + options.program);
    }
  }
  std::unique_ptr<Worker> worker(new Worker(socket, pid, interrupt));
  const auto until = std::chrono::steady_clock::now() + options.start;
  const char letter = static_cast<char>(engine);
  if (Status sent = worker->send({&letter, 1}, until); !sent.ok()) return sent.error();
  auto hello = worker->reply(until);
  if (!hello.ok())
    return worker->is_absent() ? absent("this engine is not installed") : hello.error();
  if (!options.self_test) return worker;
  if (Status able = worker->read_known(hello->engine, options.start); !able.ok())
    return able.error();
  return worker;
}

bool Worker::failed_self_test(const Error& error) {
  return error.where == kSelfTest;
}

// Permanent when it read something else: the next one would have the same models.
Status Worker::read_known(const std::string& engine, std::chrono::milliseconds deadline) {
  const GreyPage page = known_page();
  auto reading = read(page.head, page.pixels, deadline);
  pages_ = 0;
  if (!reading.ok()) return reading.error();
  const std::string letters = letters_of(*reading);
  if (letters == kKnownText) return Done{};
  return Error{Fault::permanent, kSelfTest,
               "自检未过 self-test failed (" + engine + "): 应得 expected “" + kKnownText +
                   "”，得 got “" + letters.substr(0, 200) + "”",
               engine.starts_with("tess") ? kTesseractRemedy : kModelsRemedy};
}

// It ended before its hello: its exit code tells whether the engine is there at all. The end of its
// socket is seen a moment before the process is.
bool Worker::is_absent() {
  int status = 0;
  for (int i = 0; pid_ > 0 && i < 100; ++i) {
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = 0;
      return WIFEXITED(status) &&
             (WEXITSTATUS(status) == kAbsent || WEXITSTATUS(status) == kNotFound);
    }
    ::poll(nullptr, 0, 10);
  }
  return false;
}

Worker::~Worker() {
  ::close(socket_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<wire::Reading> Worker::read(const wire::PageHead& head, std::string_view grey,
                                   std::chrono::milliseconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  ++pages_;
  if (Status sent = send(wire::encode(head), until); !sent.ok()) return sent.error();
  if (Status sent = send(grey, until); !sent.ok()) return sent.error();
  auto reading = reply(until);
  if (reading.ok() && reading->width == 0)
    return trouble("the OCR worker said nothing of the page");
  return reading;
}

Result<wire::Reading> Worker::reply(Until until) {
  std::string octets(wire::kFrameHead, '\0');
  if (Status got = receive(octets, until); !got.ok()) return got.error();
  const std::size_t length = wire::frame_length(octets);
  if (length == 0) return trouble("the OCR worker answered nonsense");
  octets.resize(length);
  if (Status got = receive(octets, until); !got.ok()) return got.error();
  wire::Reading reading;
  if (!wire::decode(octets, reading)) return trouble("the OCR worker answered nonsense");
  return reading;
}

namespace {

bool again() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

// False when time is up, or when it was interrupted.
bool Worker::wait_for(short what, Until until) const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      until - std::chrono::steady_clock::now());
  pollfd ready[2] = {{socket_, what, 0}, {interrupt_, POLLIN, 0}};
  return left.count() > 0 && ::poll(ready, 2, static_cast<int>(left.count())) > 0 &&
         ready[1].revents == 0;
}

Status Worker::send(std::string_view octets, Until until) {
  while (!octets.empty()) {
    const ssize_t put = ::send(socket_, octets.data(), octets.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put > 0) {
      octets.remove_prefix(static_cast<std::size_t>(put));
    } else if (put < 0 && !again()) {
      return trouble("the OCR worker is gone");
    } else if (!wait_for(POLLOUT, until)) {
      return trouble("the OCR worker takes too long");
    }
  }
  return Done{};
}

Status Worker::receive(std::string& octets, Until until) {
  std::size_t have = 0;
  while (have < octets.size()) {
    const ssize_t got = ::recv(socket_, octets.data() + have, octets.size() - have, MSG_DONTWAIT);
    if (got > 0) {
      have += static_cast<std::size_t>(got);
    } else if (got == 0 || !again()) {
      return trouble("the OCR worker is gone");
    } else if (!wait_for(POLLIN, until)) {
      return trouble("the OCR worker takes too long");
    }
  }
  return Done{};
}

}  // namespace shouwen::ocr
