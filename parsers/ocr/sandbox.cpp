// SPDX-License-Identifier: Apache-2.0
#include "parsers/ocr/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>

namespace shouwen::parsers::ocr {
namespace {

// As of ABI 6; the header of Debian 12 ends at ABI 3. Older kernels ignore what they do not know
// only if the size says so.
struct RulesetAttr {
  std::uint64_t files = 0, net = 0, scoped = 0;
};

RulesetAttr handled(long abi) {
  RulesetAttr attr;
  attr.files = (1u << 13) - 1;
  if (abi >= 2) attr.files |= 1u << 13;
  if (abi >= 3) attr.files |= 1u << 14;
  if (abi >= 5) attr.files |= 1u << 15;
  if (abi >= 4) attr.net = 3;
  if (abi >= 6) attr.scoped = 3;
  return attr;
}

std::size_t size_of(long abi) {
  return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

bool allow(int ruleset, const std::string& path, std::uint64_t access) {
  const int fd = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT;  // what is not there needs no rule
  struct stat info {};
  if (fstat(fd, &info) != 0) info.st_mode = 0;
  if (!S_ISDIR(info.st_mode)) access &= ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR};
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = fd;
  const bool done =
      syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  close(fd);
  return done;
}

bool confine_files(const Confinement& confinement) {
  const long abi =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  // A kernel without Landlock: seccomp alone is enough for a worker that opens nothing.
  if (abi < 1) return confinement.readable.empty();
  const RulesetAttr attr = handled(abi);
  const int ruleset =
      static_cast<int>(syscall(SYS_landlock_create_ruleset, &attr, size_of(abi), 0));
  if (ruleset < 0) return false;
  constexpr std::uint64_t read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  bool ok = true;
  for (const std::string& path : confinement.readable) ok = ok && allow(ruleset, path, read);
  for (const std::string& path : confinement.executable)
    ok = ok && allow(ruleset, path, read | LANDLOCK_ACCESS_FS_EXECUTE);
  ok = ok && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  close(ruleset);
  return ok;
}

void limit(decltype(RLIMIT_CORE) what, rlim_t most) {
  const rlimit bound{most, most};
  setrlimit(what, &bound);
}

// Calls a reader of pixels makes. All others fail with EPERM: an engine that merely asks (for the
// number of processors, say) goes on, and one taken over by a page gets nothing.
bool confine_calls(const Confinement& confinement) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  const auto add = [filter](std::initializer_list<int> calls) {
    bool ok = true;
    for (const int call : calls) ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0 && ok;
    return ok;
  };
  bool ok = add({SCMP_SYS(read),
                 SCMP_SYS(write),
                 SCMP_SYS(readv),
                 SCMP_SYS(writev),
                 SCMP_SYS(close),
                 SCMP_SYS(fstat),
                 SCMP_SYS(newfstatat),
                 SCMP_SYS(lseek),
                 SCMP_SYS(mmap),
                 SCMP_SYS(munmap),
                 SCMP_SYS(mremap),
                 SCMP_SYS(mprotect),
                 SCMP_SYS(madvise),
                 SCMP_SYS(brk),
                 SCMP_SYS(futex),
                 SCMP_SYS(rt_sigaction),
                 SCMP_SYS(rt_sigprocmask),
                 SCMP_SYS(rt_sigreturn),
                 SCMP_SYS(sigaltstack),
                 SCMP_SYS(exit),
                 SCMP_SYS(exit_group),
                 SCMP_SYS(clock_gettime),
                 SCMP_SYS(clock_getres),
                 SCMP_SYS(clock_nanosleep),
                 SCMP_SYS(nanosleep),
                 SCMP_SYS(gettimeofday),
                 SCMP_SYS(getrusage),
                 SCMP_SYS(getpid),
                 SCMP_SYS(gettid),
                 SCMP_SYS(sched_yield),
                 SCMP_SYS(sched_getaffinity),
                 SCMP_SYS(getrandom),
                 SCMP_SYS(restart_syscall)});
  if (!confinement.readable.empty())
    ok = ok && add({SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat),
                    SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink),
                    SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(pread64)});
  if (!confinement.executable.empty())  // once past this there is nothing else to execute
    ok = ok && add({SCMP_SYS(execve), SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address),
                    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(prlimit64),
                    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
                    SCMP_SYS(getppid), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(fcntl),
                    SCMP_SYS(ioctl), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3)});
  if (confinement.threads) {
    ok = ok && add({SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
                    SCMP_SYS(epoll_pwait), SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(poll),
                    SCMP_SYS(sched_setaffinity), SCMP_SYS(sched_getparam),
                    SCMP_SYS(sched_getscheduler), SCMP_SYS(tgkill), SCMP_SYS(membarrier),
                    SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(capget)});
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  }
  ok = ok && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return ok;
}

}  // namespace

bool confine(const Confinement& confinement) {
  // The worker ends with its client however that ended.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  signal(SIGXFSZ, SIG_IGN);  // a complaint that cannot be written to a log is lost, no more
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_DATA, confinement.memory);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  return confine_files(confinement) && confine_calls(confinement);
}

}  // namespace shouwen::parsers::ocr
