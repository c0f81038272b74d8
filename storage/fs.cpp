// The real file system. Nothing here syncs but sync_all: one call for a whole batch.
// SPDX-License-Identifier: Apache-2.0
#include "storage/fs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace shouwen::storage {
namespace {

// Waiting and retrying helps when space, handles or memory ran out; nothing else mends itself.
Fault fault_of(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EINTR:
    case EAGAIN:
      return Fault::transient;
    case EIO:
      return Fault::corrupt;
    default:
      return Fault::permanent;
  }
}

Error failure(const std::string& doing, const std::string& path, int code) {
  std::string remedy;
  if (code == ENOSPC || code == EDQUOT)
    remedy = "free space on the file system of the state folder";
  if (code == EACCES || code == EPERM)
    remedy = "give the service's user access to the state folder";
  return {fault_of(code), "storage", doing + " " + path + ": " + std::strerror(code), remedy};
}

class Handle {
 public:
  explicit Handle(int fd) : fd_(fd) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

Status write_all(const Handle& file, const std::string& path, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t n = ::write(file.fd(), octets.data(), octets.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure("write", path, errno);
    octets.remove_prefix(static_cast<std::size_t>(n));
  }
  return Done{};
}

class RealFileSystem final : public FileSystem {
 public:
  Status make_dirs(const std::string& path) override {
    std::error_code code;
    std::filesystem::create_directories(path, code);
    if (code) return failure("create folder", path, code.value());
    return Done{};
  }

  Status write_file(const std::string& path, std::string_view octets) override {
    const Handle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (file.fd() < 0) return failure("create", path, errno);
    return write_all(file, path, octets);
  }

  Status append(const std::string& path, std::string_view octets) override {
    const Handle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
    if (file.fd() < 0) return failure("open", path, errno);
    return write_all(file, path, octets);
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (std::rename(from.c_str(), to.c_str()) != 0) return failure("rename to", to, errno);
    return Done{};
  }

  Status link_or_copy(const std::string& from, const std::string& to) override {
    if (::link(from.c_str(), to.c_str()) == 0 || errno == EEXIST) return Done{};
    std::error_code code;
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, code);
    if (code) return failure("copy to", to, code.value());
    return Done{};
  }

  Status remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failure("remove", path, errno);
    return Done{};
  }

  Status sync_all(const std::string& dir) override {
    const Handle folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.fd() < 0) return failure("open folder", dir, errno);
    if (::syncfs(folder.fd()) != 0) return failure("sync", dir, errno);
    return Done{};
  }

  bool exists(const std::string& path) override { return ::access(path.c_str(), F_OK) == 0; }

  Result<std::string> read_file(const std::string& path, std::uint64_t limit) override {
    const Handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd() < 0) return failure("open", path, errno);
    struct stat info {};
    if (::fstat(file.fd(), &info) != 0) return failure("stat", path, errno);
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size > limit) {
      return Error{Fault::rejected_input, "storage", path + " is larger than allowed", ""};
    }
    std::string octets(size, '\0');
    std::size_t done = 0;
    while (done < octets.size()) {
      const ssize_t n = ::read(file.fd(), octets.data() + done, octets.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failure("read", path, errno);
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    octets.resize(done);
    return octets;
  }

  Result<std::vector<std::string>> list(const std::string& dir) override {
    std::error_code code;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator it(dir, code), end; !code && it != end;
         it.increment(code)) {
      names.push_back(it->path().filename().string());
    }
    if (code) return failure("list", dir, code.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::uint64_t> free_bytes(const std::string& dir) override {
    struct statvfs info {};
    if (::statvfs(dir.c_str(), &info) != 0) return failure("statvfs", dir, errno);
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  }
};

}  // namespace

Status FileSystem::link_or_copy(const std::string& from, const std::string& to) {
  const auto octets = read_file(from, UINT64_MAX);
  if (!octets.ok()) return octets.error();
  return write_file(to, *octets);
}

Status FileSystem::append(const std::string& path, std::string_view octets) {
  std::string whole;
  if (exists(path)) {
    auto before = read_file(path, UINT64_MAX);
    if (!before.ok()) return before.error();
    whole = std::move(*before);
  }
  return write_file(path, whole.append(octets));
}

FileSystem& real_file_system() {
  static RealFileSystem fs;
  return fs;
}

}  // namespace shouwen::storage
