// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/handover.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "parsers/fax/hylafax.h"

namespace shouwen::intake {

namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string failure(const std::string& what) {
  return what + ": " + std::strerror(errno);
}

bool write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t put = ::write(fd, data, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    data += put;
    size -= static_cast<std::size_t>(put);
  }
  return true;
}

// A name of our own making: what the server calls its file, letters, digits, dots.
std::string plain(const std::string& name) {
  std::string out;
  for (char c : name) {
    const bool keep = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '.' || c == '-' || c == '_';
    if (keep && out.size() < 80) out += c;
  }
  return out.empty() || out.front() == '.' ? "fax" + out : out;
}

std::string copy(const Fd& in, const std::string& to,
                 const std::function<void(const char*)>& step) {
  const Fd out(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0660));
  if (out.get() < 0) return failure("cannot create " + to);
  step("opened");
  std::vector<char> chunk(kChunk);
  for (bool first = true;; first = false) {
    const ssize_t got = ::read(in.get(), chunk.data(), chunk.size());
    if (got < 0) return failure("cannot read the fax");
    if (got == 0) break;
    const auto size = static_cast<std::size_t>(got);
    if (!write_all(out.get(), chunk.data(), size / 2)) return failure("cannot write " + to);
    if (first) step("half_copied");
    if (!write_all(out.get(), chunk.data() + size / 2, size - size / 2))
      return failure("cannot write " + to);
  }
  step("copied");
  struct stat info {};
  if (::fstat(in.get(), &info) != 0) return failure("cannot stat the fax");
  const struct timespec times[2] = {info.st_atim, info.st_mtim};
  if (::futimens(out.get(), times) != 0) return failure("cannot keep the time of the fax");
  if (::fsync(out.get()) != 0) return failure("cannot sync " + to);
  step("synced");
  return "";
}

std::string write_sidecar(const std::string& text, const std::string& to) {
  const Fd out(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0660));
  if (out.get() < 0) return failure("cannot create " + to);
  if (!write_all(out.get(), text.data(), text.size())) return failure("cannot write " + to);
  return ::fsync(out.get()) == 0 ? "" : failure("cannot sync " + to);
}

std::string sync_folder(const std::string& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.get() >= 0 && ::fsync(fd.get()) == 0 ? "" : failure("cannot sync " + folder);
}

}  // namespace

std::string hand_over(const std::vector<std::string>& argv, const std::string& spool,
                      const std::string& folder, const std::function<void(const char*)>& on_step) {
  const auto step = [&](const char* name) {
    if (on_step) on_step(name);
  };
  if (argv.size() < 2) return "usage: faxrcvd QFILE DEVICE COMMID ERROR [CALLID...]";
  const parsers::fax::FaxArrival arrival = parsers::fax::from_faxrcvd(argv);
  const Fd in(::open((spool + "/" + argv[1]).c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0) return failure("cannot open " + argv[1]);
  const std::string name = plain(arrival.external_id) + "-" + plain(arrival.file);
  const std::string tiff = folder + "/" + name, side = tiff + ".fax";
  const std::string temporary = folder + "/." + name + ".tmp";
  if (std::string why = copy(in, temporary, step); !why.empty()) return why;
  if (::rename(temporary.c_str(), tiff.c_str()) != 0) return failure("cannot rename " + temporary);
  step("renamed");
  if (std::string why = write_sidecar(parsers::fax::to_text(arrival), temporary); !why.empty())
    return why;
  step("sidecar_copied");
  if (::rename(temporary.c_str(), side.c_str()) != 0) return failure("cannot rename " + temporary);
  step("sidecar_named");
  std::string why = sync_folder(folder);
  step("folder_synced");
  return why;
}

std::string handover_folder(const std::string& spool) {
  std::ifstream in(spool + "/etc/shouwen-handover");
  std::string line;
  if (in && std::getline(in, line) && !line.empty()) return line;
  return "/var/spool/shouwen-fax";
}

}  // namespace shouwen::intake
