// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/office.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>

#include "parsers/office/conversion.h"

namespace shouwen::preview {
namespace {

namespace fs = std::filesystem;
namespace office = parsers::office;
using Clock = std::chrono::steady_clock;
using extract::Outcome;
using std::chrono::milliseconds;

constexpr const char* kName = "shouwen-office";
constexpr const char* kLibexec = "/usr/libexec/shouwen/";
constexpr const char* kAliases = "65-shouwen-chinese.conf";
constexpr const char* kSystemFonts = "/etc/fonts/conf.d/";
constexpr std::uintmax_t kLargestPdf = std::uintmax_t{256} << 20;
constexpr const char* kFolder = "shouwen-office-";
constexpr std::time_t kLeft = 3600;  // seconds; no conversion takes so long
constexpr milliseconds kLook{250};   // how often what it wrote is summed

std::string beside_us() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return {};
  const std::string_view self(path.data(), static_cast<std::size_t>(size));
  return std::string(self.substr(0, self.rfind('/') + 1));
}

std::string program_of(const OfficeOptions& options) {
  if (!options.program.empty()) return options.program;
  for (const std::string& folder : {beside_us(), std::string(kLibexec)})
    if (::access((folder + kName).c_str(), X_OK) == 0) return folder + kName;
  return {};
}

// What a program of ours that was killed left below `where`: somebody's document is in it.
void sweep(const std::string& where) {
  std::error_code error;
  for (fs::directory_iterator it(where, error), end; !error && it != end; it.increment(error)) {
    struct stat info {};
    if (!it->path().filename().native().starts_with(kFolder) ||
        ::lstat(it->path().c_str(), &info) != 0 || !S_ISDIR(info.st_mode) ||
        info.st_uid != ::geteuid() || info.st_mtime + kLeft > ::time(nullptr))
      continue;
    std::error_code ignored;
    fs::remove_all(it->path(), ignored);
  }
}

// A folder nobody else may enter, gone with everything in it at the end. Links in it are not
// followed.
class OwnFolder {
 public:
  explicit OwnFolder(const std::string& where) {
    std::error_code error;
    const std::string below = where.empty() ? fs::temp_directory_path(error).string() : where;
    sweep(below);
    std::string name = below + "/" + kFolder + "XXXXXX";
    if (!error && ::mkdtemp(name.data()) != nullptr) path_ = fs::canonical(name, error).string();
  }
  ~OwnFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  const std::string& path() const { return path_; }

  std::uint64_t size() const {
    std::uint64_t sum = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator it(path_, error), end; !error && it != end;
         it.increment(error)) {
      struct stat info {};
      if (::lstat(it->path().c_str(), &info) == 0)
        sum += static_cast<std::uint64_t>(info.st_blocks) * 512;
    }
    return sum;
  }

 private:
  std::string path_;
};

// Where the system already has our aliases nothing is needed.
void write_fonts(const std::string& folder) {
  std::error_code error;
  if (fs::exists(std::string(kSystemFonts) + kAliases, error)) return;
  fs::copy_file(beside_us() + kAliases, folder + "/" + kAliases, error);
  if (error) return;
  std::ofstream(folder + "/" + office::kFonts)
      << "<?xml version=\"1.0\"?>\n<fontconfig>"
         "<include ignore_missing=\"yes\">/etc/fonts/fonts.conf</include>"
         "<include>"
      << folder << "/" << kAliases << "</include></fontconfig>\n";
}

// The program in a group of its own, with the document as descriptor 3 and no variable of ours.
pid_t start(const std::string& program, const std::string& folder, std::string_view kind,
            int document, milliseconds deadline) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, document, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  // CPU seconds: two threads at work may use twice the time there is.
  std::string seconds = std::to_string(2 * std::max<std::int64_t>(deadline.count() / 1000, 1));
  std::string name = program, where = folder, what(kind);
  std::string locale = "LANG=C.UTF-8", paths = "PATH=/usr/bin:/bin";
  std::array<char*, 5> argv{name.data(), where.data(), what.data(), seconds.data(), nullptr};
  std::array<char*, 3> env{locale.data(), paths.data(), nullptr};
  pid_t pid = -1;
  if (::posix_spawn(&pid, program.c_str(), &files, &attributes, argv.data(), env.data()) != 0)
    pid = -1;
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return pid;
}

struct Ended {
  bool late = false, full = false;
  int status = 0;
};

// Until it ends, the deadline comes or the folder is full; then its whole group goes, whoever of
// it is left. The leader is reaped last: until then its number cannot be anybody else's.
Ended watch(pid_t pid, const OwnFolder& folder, const OfficeOptions& options) {
  Ended ended;
  const Clock::time_point until = Clock::now() + options.deadline;
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == pid)
      break;
    ended.late = Clock::now() >= until;
    ended.full = folder.size() > options.most;
    if (ended.late || ended.full) break;
    // Its end wakes us at once where the kernel can tell; else the next look sees it.
    const int end = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    pollfd one{end, POLLIN, 0};
    ::poll(&one, end >= 0 ? 1 : 0,
           static_cast<int>(std::clamp(left, milliseconds(1), kLook).count()));
    if (end >= 0) ::close(end);
  }
  ::kill(-pid, SIGKILL);
  while (::waitpid(pid, &ended.status, 0) < 0 && errno == EINTR) {
  }
  return ended;
}

// What lies there was made by a program that a document may have taken over: a link, a pipe or
// somebody else's file is no result.
std::string result_in(const std::string& folder) {
  const int fd = ::open((folder + "/" + office::kResult).c_str(),
                        O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return {};
  struct stat info {};
  std::string octets;
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1 &&
      info.st_uid == ::geteuid() && static_cast<std::uintmax_t>(info.st_size) <= kLargestPdf)
    octets.resize(static_cast<std::size_t>(info.st_size));
  std::size_t have = 0;
  while (have < octets.size()) {
    const ssize_t got = ::read(fd, octets.data() + have, octets.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  octets.resize(have);
  ::close(fd);
  return octets.starts_with("%PDF") ? octets : std::string();
}

Converted failed(Outcome outcome, std::string why) {
  Converted out;
  out.outcome = outcome;
  out.why = std::move(why);
  return out;
}

Converted not_installed() {
  Converted out =
      failed(Outcome::unsupported,
             "未安装LibreOffice，office文件不能预览，请安装 " + std::string(office::kPackages) +
                 " LibreOffice is not installed: install these to preview office files");
  out.absent = true;
  return out;
}

// What its end means when there is no PDF.
Converted judge(const Ended& ended) {
  if (ended.late) return failed(Outcome::timeout, "LibreOffice超时 LibreOffice took too long");
  if (ended.full)
    return failed(Outcome::limit, "LibreOffice写得太多 LibreOffice wrote more than it may");
  const int code = WIFEXITED(ended.status) ? WEXITSTATUS(ended.status) : office::kExitDied;
  if (code == office::kExitAbsent) return not_installed();
  if (code == office::kExitNoSandbox)
    return failed(Outcome::crashed, "沙箱未能建立 the sandbox could not be entered");
  if (code == office::kExitFolder)
    return failed(Outcome::crashed, "临时文件夹写不了 the temporary folder cannot be written");
  if (code != 0) return failed(Outcome::crashed, "LibreOffice中断 LibreOffice died");
  return failed(Outcome::corrupt, "LibreOffice打不开它 LibreOffice could not open it");
}

}  // namespace

bool is_office(std::string_view kind) {
  return office::find_kind(kind) != nullptr;
}

Converted convert_to_pdf(std::string_view kind, const extract::Blob& octets,
                         const OfficeOptions& options) {
  const std::string program = program_of(options);
  if (program.empty())
    return failed(Outcome::unsupported, std::string("找不到 not found: ") + kName);
  const OwnFolder folder(options.folder);
  if (folder.path().empty())
    return failed(Outcome::crashed, "临时文件夹建不了 no temporary folder could be made");
  write_fonts(folder.path());
  const pid_t pid = start(program, folder.path(), kind, octets.fd(), options.deadline);
  if (pid < 0) return failed(Outcome::crashed, "未能启动 could not be started: " + program);
  const Ended ended = watch(pid, folder, options);
  Converted out;
  if (!ended.late && !ended.full) out.pdf = result_in(folder.path());
  if (out.pdf.empty()) return judge(ended);
  out.outcome = Outcome::ok;
  return out;
}

}  // namespace shouwen::preview
