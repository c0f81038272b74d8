// What a worker may do: compute, allocate, read the folders it was allowed, answer on one socket.
// Prepared once by the fork server (rules compiled, folders opened), entered by each worker in a
// few system calls. Every layer must hold: no Landlock or no seccomp in the kernel means no worker.
//   rlimits   memory, CPU, no file growth, few descriptors, no processes, no core
//   Landlock  nothing of the file system but reading below the folders; no network
//   seccomp   a list of calls; anything else kills. No exec, fork, thread, socket, executable
//   memory
// Threads: the fork server's one. Errors: prepare() says why; enter() ends the worker.
// Source: landlock(7), seccomp(2), seccomp_rule_add(3).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers::extract {

struct Bounds {
  std::size_t memory = std::size_t{512} << 20;  // address space
  unsigned cpu_seconds = 6;
};

class Sandbox {
 public:
  Sandbox() = default;
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // "" or what the system lacks. Sets NO_NEW_PRIVS for good.
  std::string prepare(const std::vector<std::string_view>& folders);

  // In the worker: closes every descriptor but `socket` (which becomes 3), puts /dev/null at
  // 0 to 2, dies with its parent `server`, and locks itself in. Does not return when any step
  // fails.
  void enter(int socket, pid_t server, const Bounds& bounds) const;

 private:
  std::string compile_calls();
  std::string open_folders(const std::vector<std::string_view>& folders);

  int rules_ = -1;  // Landlock
  int null_ = -1;   // /dev/null, opened while it could be
  std::vector<sock_filter> calls_;
};

inline constexpr int kWorkerSocket = 3;

}  // namespace shouwen::parsers::extract
