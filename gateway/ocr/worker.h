// One running `shouwen-ocr` of one engine: its socket, its process, its deadline.
// Threads: one. Lifetime: the destructor closes the socket and ends the process.
// Errors: permanent: this engine is not installed, or cannot read the known page; transient: it
// died or took too long, and this Worker is of no more use.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "config/result.h"
#include "parsers/ocr/protocol.h"

namespace shouwen::ocr {

struct Options;

class Worker {
 public:
  // `interrupt`: while this descriptor is readable, whatever waits gives up at once; -1 = none.
  static Result<std::unique_ptr<Worker>> start(const Options& options, parsers::ocr::Engine engine,
                                               int interrupt = -1);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // `grey`: head.width * head.height octets.
  Result<parsers::ocr::Reading> read(const parsers::ocr::PageHead& head, std::string_view grey,
                                     std::chrono::milliseconds deadline);
  // An error of start(): the engine is there and cannot read the known page.
  static bool failed_self_test(const Error& error);
  int pages() const { return pages_; }
  pid_t pid() const { return pid_; }  // 0: it is systemd's

 private:
  using Until = std::chrono::steady_clock::time_point;
  Worker(int socket, pid_t pid, int interrupt)
      : socket_(socket), pid_(pid), interrupt_(interrupt) {}
  bool wait_for(short what, Until until) const;
  Status send(std::string_view octets, Until until);
  Status receive(std::string& octets, Until until);  // exactly its size
  Result<parsers::ocr::Reading> reply(Until until);
  bool is_absent();
  Status read_known(const std::string& engine, std::chrono::milliseconds deadline);

  int socket_;
  pid_t pid_;
  int interrupt_;
  int pages_ = 0;
};

}  // namespace shouwen::ocr
