// Free space against the reserve. Intake stops while there is still room for ledger, outbox and
// what is in flight, and resumes by itself once clearly above it (hysteresis, so that it does not
// flap at the edge).
// Threads: DiskGuard belongs to one thread. Errors: disk_space() says transient.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "config/result.h"

namespace shouwen::ops {

struct DiskSpace {
  std::uint64_t free_bytes = 0;  // for an unprivileged user
  std::uint64_t total_bytes = 0;
  std::uint64_t free_inodes = 0;  // UINT64_MAX where the file system counts none
};
Result<DiskSpace> disk_space(const std::string& dir);

class DiskGuard {
 public:
  // Stops below `reserve_bytes` (or kReserveInodes); resumes at or above reserve + a quarter of it.
  explicit DiskGuard(std::uint64_t reserve_bytes);
  static constexpr std::uint64_t kReserveInodes = 1000;

  // True when the answer of intake_allowed() changed. A failed measurement counts as full: a
  // state folder that cannot be asked cannot be written either.
  bool observe(const Result<DiskSpace>& space);
  bool intake_allowed() const { return allowed_; }
  std::uint64_t reserve_bytes() const { return reserve_; }
  std::uint64_t resume_bytes() const { return reserve_ + reserve_ / 4; }
  const DiskSpace& last() const { return last_; }

 private:
  std::uint64_t reserve_;
  bool allowed_ = true;
  DiskSpace last_;
};

}  // namespace shouwen::ops
