// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "parsers/extract/protocol.h"

namespace shouwen::parsers::extract {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAsan = true;  // reserves terabytes of address space
#else
constexpr bool kAsan = false;
#endif

// Landlock's newer bits, which Debian 12's headers do not all have.
constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kRefer = 1ULL << 13, kTruncate = 1ULL << 14, kIoctl = 1ULL << 15;
constexpr std::uint64_t kTcp = 3;     // bind and connect
constexpr std::uint64_t kScopes = 3;  // abstract sockets, signals

struct RulesetAttr {  // struct landlock_ruleset_attr as of ABI 6
  std::uint64_t fs, net, scoped;
};

std::string because(const char* what) {
  return std::string(what) + ": " + std::strerror(errno);
}

[[noreturn]] void give_up() {
  ::_exit(protocol::kExitNoSandbox);
}

void limit(__rlimit_resource_t what, rlim_t value) {
  const rlimit both{value, value};
  if (::setrlimit(what, &both) != 0) give_up();
}

// Calls a reader, its allocator and the C library need.
constexpr int kAllowed[] = {SCMP_SYS(read),
                            SCMP_SYS(write),
                            SCMP_SYS(readv),
                            SCMP_SYS(writev),
                            SCMP_SYS(pread64),
                            SCMP_SYS(sendmsg),
                            SCMP_SYS(close),
                            SCMP_SYS(lseek),
                            SCMP_SYS(fstat),
                            SCMP_SYS(newfstatat),
                            SCMP_SYS(stat),
                            SCMP_SYS(lstat),
                            SCMP_SYS(statx),
                            SCMP_SYS(fstatfs),
                            SCMP_SYS(statfs),
                            SCMP_SYS(getdents64),
                            SCMP_SYS(munmap),
                            SCMP_SYS(mremap),
                            SCMP_SYS(madvise),
                            SCMP_SYS(brk),
                            SCMP_SYS(futex),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(clock_getres),
                            SCMP_SYS(time),
                            SCMP_SYS(getpid),
                            SCMP_SYS(gettid),
                            SCMP_SYS(getuid),
                            SCMP_SYS(geteuid),
                            SCMP_SYS(getgid),
                            SCMP_SYS(getegid),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(getrusage),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(uname),
                            SCMP_SYS(getcpu),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group),
                            SCMP_SYS(restart_syscall)};

// Asked by libraries that go on without: told no, not killed.
constexpr int kRefused[] = {
    SCMP_SYS(access),    SCMP_SYS(faccessat),  SCMP_SYS(faccessat2),  SCMP_SYS(ioctl),
    SCMP_SYS(readlink),  SCMP_SYS(readlinkat), SCMP_SYS(getcwd),      SCMP_SYS(open),
    SCMP_SYS(unlink),    SCMP_SYS(mkdir),      SCMP_SYS(getpeername), SCMP_SYS(prctl),
    SCMP_SYS(prlimit64), SCMP_SYS(getrlimit),  SCMP_SYS(flock),       SCMP_SYS(fadvise64)};

bool add_simple(scmp_filter_ctx filter) {
  for (const int call : kAllowed)
    if (::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
  for (const int call : kRefused)
    if (::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) != 0) return false;
  return true;
}

bool add_by_argument(scmp_filter_ctx filter) {
  const auto allow = [&](int call, scmp_arg_cmp arg) {
    return ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &arg) == 0;
  };
  const auto refuse = [&](int call, scmp_arg_cmp arg) {
    return ::seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), call, 1, &arg) == 0;
  };
  // Opening to read only; Landlock says where. Anything that writes or creates is refused.
  constexpr scmp_datum_t kWrites = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  bool ok = allow(SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, kWrites, 0));
  for (const scmp_datum_t bit : {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND})
    ok = ok && refuse(SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, bit, bit));
  // No memory that is executable: what is loaded was loaded before.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    ok = ok && allow(call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  // fopen and opendir look at flags; abort() signals its own thread.
  for (const scmp_datum_t command : {F_GETFL, F_GETFD, F_SETFD})
    ok = ok && allow(SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, command));
  return ok && allow(SCMP_SYS(tgkill), SCMP_A2(SCMP_CMP_EQ, SIGABRT));
}

}  // namespace

Sandbox::~Sandbox() {
  if (rules_ >= 0) ::close(rules_);
  if (null_ >= 0) ::close(null_);
}

std::string Sandbox::prepare(const std::vector<std::string_view>& folders) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return because("no_new_privs");
  null_ = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null_ < 0) return because("/dev/null");
  if (std::string why = open_folders(folders); !why.empty()) return why;
  return compile_calls();
}

std::string Sandbox::open_folders(const std::vector<std::string_view>& folders) {
  const long abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1 && errno == EPERM)
    return because(
        "运行环境不许用Landlock（启用shouwen-extract.socket） Landlock is forbidden here");
  if (abi < 1) return because("内核没有Landlock（5.13以上且启用） the kernel lacks Landlock");
  RulesetAttr attr{(1ULL << 13) - 1, 0, 0};  // all thirteen of ABI 1
  if (abi >= 2) attr.fs |= kRefer;
  if (abi >= 3) attr.fs |= kTruncate;
  if (abi >= 5) attr.fs |= kIoctl;
  if (abi >= 4) attr.net = kTcp;
  if (abi >= 6) attr.scoped = kScopes;
  const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  rules_ = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attr, size, 0));
  if (rules_ < 0) return because("landlock_create_ruleset");
  for (const std::string_view folder : folders) {
    const int fd = ::open(std::string(folder).c_str(), O_PATH | O_CLOEXEC);
    if (fd < 0) continue;  // a package that is not installed; its canary says what that costs
    const landlock_path_beneath_attr beneath{kRead, fd};
    const long added =
        ::syscall(SYS_landlock_add_rule, rules_, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    ::close(fd);
    if (added != 0) return because("landlock_add_rule");
  }
  return {};
}

std::string Sandbox::compile_calls() {
  const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) return "seccomp_init";
  const int fd = ::memfd_create("calls", MFD_CLOEXEC);
  // The tree form answers a call in a few steps, where the list would walk all sixty.
  const bool made = fd >= 0 && ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
                    add_simple(filter) && add_by_argument(filter) &&
                    ::seccomp_export_bpf(filter, fd) == 0;
  ::seccomp_release(filter);
  const off_t size = made ? ::lseek(fd, 0, SEEK_END) : 0;
  calls_.resize(static_cast<std::size_t>(size) / sizeof(sock_filter));
  const bool read = made && ::pread(fd, calls_.data(), static_cast<std::size_t>(size), 0) == size;
  if (fd >= 0) ::close(fd);
  return read && !calls_.empty() ? std::string() : "seccomp规则未能生成 rules could not be made";
}

void Sandbox::enter(int socket, pid_t server, const Bounds& bounds) const {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || ::getppid() != server) give_up();
  if (::syscall(SYS_landlock_restrict_self, rules_, 0) != 0) give_up();
  for (int fd = 0; fd < kWorkerSocket; ++fd)
    if (::dup2(null_, fd) < 0) give_up();
  if (socket != kWorkerSocket && ::dup2(socket, kWorkerSocket) < 0) give_up();
  if (::close_range(kWorkerSocket + 1, ~0U, 0) != 0) give_up();

  if (!kAsan) limit(RLIMIT_AS, bounds.memory);
  limit(RLIMIT_CPU, bounds.cpu_seconds);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_CORE, 0);

  const sock_fprog program{static_cast<unsigned short>(calls_.size()),
                           const_cast<sock_filter*>(calls_.data())};  // NOLINT: read only
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) give_up();
}

}  // namespace shouwen::parsers::extract
