// A program of ours while a test runs: killed with its group when the object goes, and by the
// kernel when the test itself dies (the thread that spawned it, to be exact: spawn from one that
// stays). One thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace shouwen::testing {

// A loopback port nobody listens on at this moment.
std::uint16_t free_port();

// Polls every 5 ms until `done` or the time is over; the result of the last look.
bool wait_until(const std::function<bool()>& done,
                std::chrono::milliseconds longest = std::chrono::seconds(10));

class Process {
 public:
  struct Options {
    std::string out;               // file for stdout and stderr; "" = ours
    std::string in;                // file for stdin; "" = /dev/null
    std::vector<std::string> env;  // "NAME=value", added to ours
    std::string cwd;
  };
  struct Exit {
    int code = -1;  // 128 + signal when killed
    rusage usage{};
    double cpu_seconds() const;
  };

  Process() = default;
  explicit Process(const std::vector<std::string>& argv);
  Process(const std::vector<std::string>& argv,
          const Options& options);  // throws when it cannot start
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number);  // to the process alone
  Exit wait();              // REQUIRES: started
  std::optional<Exit> wait_for(std::chrono::milliseconds longest);
  Exit kill();  // SIGKILL to its whole group, then wait()

 private:
  bool reap(bool block);
  pid_t pid_ = -1;
  std::optional<Exit> exit_;
};

// Runs to the end; for helpers whose failure is the test's.
Process::Exit run(const std::vector<std::string>& argv, const Process::Options& options = {});

}  // namespace shouwen::testing
