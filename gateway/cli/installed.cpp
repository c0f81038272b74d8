// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/installed.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace shouwen::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kUser = "shouwen";

Error cannot(const std::string& path) {
  return {Fault::permanent, path, "不能让服务读到 cannot be made readable for the service",
          "检查属主与权限 check owner and mode"};
}

std::string octets_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Whole under its name or not there.
Status copy_to(const fs::path& from, const fs::path& to) {
  const std::string temporary = to.string() + ".new";
  std::error_code error;
  fs::copy_file(from, temporary, fs::copy_options::overwrite_existing, error);
  const int fd = error ? -1 : ::open(temporary.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (synced && ::rename(temporary.c_str(), to.c_str()) == 0) return Done{};
  ::unlink(temporary.c_str());
  return Error{Fault::permanent, to.string(), "写不了 cannot write",
               "检查文件夹与磁盘 check the folder and the disk"};
}

}  // namespace

bool is_installed(const std::string& settings_file) {
  return fs::path(settings_file).lexically_normal().parent_path() == kInstalledFolder;
}

std::optional<Account> service_account() {
  if (::geteuid() != 0) return std::nullopt;
  const passwd* entry = ::getpwnam(kUser);
  if (entry == nullptr) return std::nullopt;
  return Account{entry->pw_uid, entry->pw_gid};
}

Status let_read(const std::string& path, const Account& account) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return cannot(path);
  if ((info.st_mode & S_IROTH) != 0) return Done{};
  if (::chown(path.c_str(), static_cast<uid_t>(-1), account.gid) != 0 ||
      ::chmod(path.c_str(), (info.st_mode & 0777) | S_IRGRP) != 0)
    return cannot(path);
  return Done{};
}

Status let_enter(const std::string& folder, const Account& account) {
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) return cannot(folder);
  if ((info.st_mode & S_IXOTH) != 0) return Done{};
  if (::chown(folder.c_str(), static_cast<uid_t>(-1), account.gid) != 0 ||
      ::chmod(folder.c_str(), (info.st_mode & 0777) | S_IRGRP | S_IXGRP) != 0)
    return cannot(folder);
  return Done{};
}

Result<std::string> installed_copy(const std::string& path, const Account& account) {
  const fs::path given = fs::path(path).lexically_normal();
  std::error_code error;
  fs::path there = given;
  if (given.string().rfind(std::string(kInstalledFolder) + "/", 0) != 0) {
    there = fs::path(kInstalledFolder) / given.filename();
    if (!fs::exists(there, error)) {
      if (Status copied = copy_to(given, there); !copied.ok()) return copied.error();
    } else if (octets_of(there) != octets_of(given)) {
      return Error{Fault::rejected_input, there.string(),
                   "已有同名而内容不同的文件 a different file of that name is there",
                   "移走它，或直接填这一个 move it away, or name it when asked"};
    }
  }
  for (fs::path folder = there.parent_path(); folder != kInstalledFolder;
       folder = folder.parent_path()) {
    if (Status entered = let_enter(folder.string(), account); !entered.ok()) return entered.error();
  }
  if (Status read = let_read(there.string(), account); !read.ok()) return read.error();
  return there.string();
}

void make_state_dir(const config::Settings& settings) {
  std::error_code ignored;
  if (!fs::create_directories(settings.state_dir, ignored)) return;
  ::chmod(settings.state_dir.c_str(), 0750);
  const auto account = is_installed(settings.file) ? service_account() : std::nullopt;
  if (account && ::chown(settings.state_dir.c_str(), account->uid, account->gid) != 0) {
    // Shown by the next start, with its remedy: the folder does not belong to the service.
  }
}

AsOwner::AsOwner(const std::string& folder) : group_(::getegid()) {
  struct stat info {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &info) != 0 || info.st_uid == 0) return;
  if (::setegid(info.st_gid) != 0) return;
  changed_ = ::seteuid(info.st_uid) == 0;
  if (!changed_ && ::setegid(group_) != 0) std::abort();
}

AsOwner::~AsOwner() {
  // Going on as somebody else than the caller thinks would be worse than ending.
  if (changed_ && (::seteuid(0) != 0 || ::setegid(group_) != 0)) std::abort();
}

}  // namespace shouwen::cli
