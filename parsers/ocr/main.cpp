// `shouwen-ocr`: one OCR worker. Standard input and output are its client's socket (gateway/ocr
// starts it, or systemd for a connection to its socket). The first letter names the engine:
// T reads here, P becomes Node running ppocr/worker.mjs. Either is confined before its first page.
// Exit: 0 its client is gone or idle; 3 the engine is not installed; 4 no sandbox; 5 bad input.
// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "parsers/ocr/protocol.h"
#include "parsers/ocr/sandbox.h"
#include "parsers/ocr/tesseract_reader.h"

namespace {

using namespace shouwen::parsers::ocr;

enum Exit { kDone = 0, kAbsent = 3, kNoSandbox = 4, kBadInput = 5 };
#if defined(__SANITIZE_ADDRESS__)
// The sanitizer's shadow counts as data, and its search for leaks needs calls nobody here may make.
constexpr std::size_t kMemory = ~std::size_t{0};
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0";
}  // NOLINT: its name
#else
constexpr std::size_t kMemory = std::size_t{1} << 30;
#endif
// V8 and the loader reserve more than they use.
constexpr std::size_t kNodeMemory = std::size_t{3} << 29;

int ended(Exit code, const std::string& why) {
  std::fprintf(stderr, "shouwen-ocr: %s\n", why.c_str());
  return code;
}

bool read_exactly(char* to, std::size_t count) {
  while (count > 0) {
    const ssize_t got = ::read(STDIN_FILENO, to, count);
    if (got <= 0) return false;
    to += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(const std::string& octets) {
  for (std::size_t at = 0; at < octets.size();) {
    const ssize_t put = ::write(STDOUT_FILENO, octets.data() + at, octets.size() - at);
    if (put <= 0) return false;
    at += static_cast<std::size_t>(put);
  }
  return true;
}

int tesseract() {
  TesseractReader reader;
  std::string why;
  if (!reader.open(why)) return ended(kAbsent, why);
  Confinement confinement;
  confinement.memory = kMemory;
  if (!confine(confinement)) return ended(kNoSandbox, "the sandbox cannot be made");
  Reading hello;
  hello.engine = reader.engine();
  if (!write_all(encode(hello))) return kDone;
  std::string head(kPageHead, '\0');
  std::string pixels;
  while (read_exactly(head.data(), head.size())) {
    PageHead page;
    if (!decode(head, page)) return ended(kBadInput, "not a page");
    pixels.resize(std::size_t{page.width} * page.height);
    if (!read_exactly(pixels.data(), pixels.size())) return kDone;
    if (!write_all(encode(reader.read(page, pixels)))) return kDone;
  }
  return kDone;
}

bool is_there(const std::string& path) {
  return ::access(path.c_str(), R_OK) == 0;
}

std::string own_folder() {
  char path[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  const std::string whole(path, length > 0 ? static_cast<std::size_t>(length) : 0);
  return whole.substr(0, whole.rfind('/'));
}

int ppocr() {
  const std::string folder = own_folder() + "/ppocr";
  const std::string worker = folder + "/worker.mjs";
  // Beside the worker where it is installed; shared by the presets in a build tree.
  std::string modules = folder + "/node_modules";
  if (!is_there(modules)) modules = own_folder() + "/../ppocr/node_modules";
  std::string node = "/usr/bin/node";
  if (!is_there(node)) node = "/usr/local/bin/node";
  if (!is_there(node) || !is_there(worker))
    return ended(kAbsent, "no node, or no ppocr/worker.mjs");
  char whole[PATH_MAX];
  if (::realpath(modules.c_str(), whole) == nullptr ||
      !is_there(std::string(whole) + "/onnxruntime-node"))
    return ended(kAbsent, "no models: npm ci in " + modules);
  modules = whole;

  Confinement confinement;
  confinement.memory = kNodeMemory;
  confinement.threads = true;
  confinement.readable = {folder, modules, "/dev/null"};
  confinement.executable = {node, "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache"};
  if (!confine(confinement)) return ended(kNoSandbox, "the sandbox cannot be made");
  const std::string heap = "--max-old-space-size=256";
  const char* const arguments[] = {node.c_str(), heap.c_str(), worker.c_str(), modules.c_str(),
                                   nullptr};
  const char* const environment[] = {"LC_ALL=C.UTF-8", "OPENSSL_CONF=/dev/null",
                                     "UV_USE_IO_URING=0", "UV_THREADPOOL_SIZE=1", nullptr};
  ::execve(node.c_str(), const_cast<char**>(arguments), const_cast<char**>(environment));
  return ended(kAbsent, "node cannot be started");
}

}  // namespace

int main(int, char** argv) {
  // More threads cost five times the CPU and gain nothing; the library looks when it is loaded.
  if (std::getenv("OMP_THREAD_LIMIT") == nullptr) {
    ::setenv("OMP_THREAD_LIMIT", "1", 1);
    ::execv("/proc/self/exe", argv);
  }
  ::setpriority(PRIO_PROCESS, 0, 5);  // receipts never wait for it
  const timeval idle{kIdleSeconds, 0};
  ::setsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
  char engine = 0;
  if (!read_exactly(&engine, 1)) return kDone;
  switch (static_cast<Engine>(engine)) {
    case Engine::tesseract:
      return tesseract();
    case Engine::ppocr:
      return ppocr();
  }
  return ended(kBadInput, "no such engine");
}
