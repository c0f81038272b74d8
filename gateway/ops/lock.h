// One process at a time owns a state folder: an exclusive flock(2) on <dir>/lock, which holds the
// owner's pid for the error text. The kernel drops it when the process dies, however it dies.
// Value that moves; the destructor releases.
// Errors: transient when another process holds it (its pid is named), permanent when the folder
// cannot be written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "config/result.h"

namespace shouwen::ops {

class StateLock {
 public:
  static Result<StateLock> take(const std::string& dir);
  StateLock(StateLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  StateLock& operator=(StateLock&& other) noexcept;
  ~StateLock();

 private:
  explicit StateLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace shouwen::ops
