// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/disk.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>

namespace shouwen::ops {

Result<DiskSpace> disk_space(const std::string& dir) {
  struct statvfs st {};
  if (::statvfs(dir.c_str(), &st) != 0) {
    return Error{Fault::transient, "disk", "cannot measure " + dir + ": " + std::strerror(errno),
                 "检查状态目录 check the state folder"};
  }
  const bool counts_inodes = st.f_files != 0;  // btrfs and some network file systems do not
  return DiskSpace{std::uint64_t{st.f_bavail} * st.f_frsize,
                   std::uint64_t{st.f_blocks} * st.f_frsize,
                   counts_inodes ? std::uint64_t{st.f_favail} : UINT64_MAX};
}

DiskGuard::DiskGuard(std::uint64_t reserve_bytes) : reserve_(reserve_bytes) {}

bool DiskGuard::observe(const Result<DiskSpace>& space) {
  const bool before = allowed_;
  if (!space.ok()) {
    last_ = {};
    allowed_ = false;
    return before;
  }
  last_ = *space;
  if (last_.free_bytes < reserve_ || last_.free_inodes < kReserveInodes) {
    allowed_ = false;
  } else if (last_.free_bytes >= resume_bytes() && last_.free_inodes >= 2 * kReserveInodes) {
    allowed_ = true;
  }
  return allowed_ != before;
}

}  // namespace shouwen::ops
