// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/secret.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "gateway/ops/log.h"

namespace shouwen::app {

namespace {

constexpr std::size_t kLongest = 4096;

Result<std::string> read_file(const std::string& path, bool must_be_private) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return Error{
        Fault::permanent, path, "读不到授权码文件 cannot read the password file",
        "运行 shouwen init 重新填写，或检查属主与权限 run `shouwen init`, or check owner and mode"};
  }
  struct stat info {};
  const bool open_to_others =
      ::fstat(fd, &info) != 0 || (must_be_private && (info.st_mode & 077) != 0);
  char text[kLongest];
  const ssize_t size = open_to_others ? -1 : ::read(fd, text, sizeof text);
  ::close(fd);
  if (open_to_others) {
    return Error{Fault::permanent, path,
                 "授权码文件可被他人读取 the password file can be read by others",
                 "chmod 600 " + path};
  }
  std::string secret(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (secret.empty()) {
    return Error{Fault::permanent, path, "授权码文件是空的 the password file is empty",
                 "写入授权码 put the authorization code into it"};
  }
  return secret;
}

}  // namespace

Result<std::string> read_secret(const config::SecretRef& ref, const config::Settings& settings) {
  if (ref.empty()) return std::string();
  Result<std::string> secret = [&]() -> Result<std::string> {
    if (ref.credential.empty()) return read_file(settings.resolve(ref.file), true);
    const char* dir = std::getenv("CREDENTIALS_DIRECTORY");
    if (dir == nullptr) {
      return Error{
          Fault::permanent, "credential " + ref.credential,
          "没有 systemd 凭据目录 no systemd credentials directory",
          "由 systemd 启动，或改用 password_file start it by systemd, or use password_file"};
    }
    return read_file(std::string(dir) + "/" + ref.credential, false);
  }();
  if (secret.ok()) ops::never_log(*secret);
  return secret;
}

Status write_secret(const std::string& path, const std::string& secret) {
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string line = secret + "\n";
  const bool written = fd >= 0 &&
                       ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) {
    ::unlink(temporary.c_str());
    return Error{Fault::permanent, path, "写不了授权码文件 cannot write the password file",
                 "检查文件夹权限 check the folder's permissions"};
  }
  return Done{};
}

}  // namespace shouwen::app
