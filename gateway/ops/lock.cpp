// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace shouwen::ops {
namespace {

// The pid the owner wrote; digits only, since the file may be anything.
std::string holder(int fd) {
  char text[32] = {};
  const ssize_t n = ::pread(fd, text, sizeof text - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; ++i) pid += text[i];
  return pid.empty() ? "?" : pid;
}

}  // namespace

Result<StateLock> StateLock::take(const std::string& dir) {
  const std::string path = dir + "/lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (fd < 0) {
    return Error{Fault::permanent, "lock", "cannot open " + path + ": " + std::strerror(errno),
                 "检查状态目录是否存在、属主是否为运行本程序的用户 check that the folder exists "
                 "and belongs to "
                 "the user who runs this program"};
  }
  StateLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return Error{Fault::permanent, "lock", "cannot lock " + path + ": " + std::strerror(errno),
                   "状态目录须在本地磁盘上 the state folder must be on a local disk"};
    }
    return Error{Fault::transient, "lock",
                 "状态目录 " + dir + " 正被进程 " + holder(fd) + " 使用 (in use by process " +
                     holder(fd) + ")",
                 "先停止该进程，或通过它操作 stop it, or act through it"};
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0) {
    // The lock holds without the pid, which is for people only; a full disk is no reason to refuse.
  }
  return lock;
}

StateLock& StateLock::operator=(StateLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

StateLock::~StateLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace shouwen::ops
