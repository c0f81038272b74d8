// SPDX-License-Identifier: Apache-2.0
#include "parsers/office/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/securebits.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace shouwen::parsers::office {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAsan = true;  // reserves terabytes of address space
#else
constexpr bool kAsan = false;
#endif

constexpr rlim_t kMemory = rlim_t{4} << 30;  // address space; a small document takes 1 GiB of it
constexpr rlim_t kFile = rlim_t{256} << 20;  // octets of one file
constexpr rlim_t kFiles = 512;

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kStart = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kDevice = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
// Landlock's newer bits, which Debian 12's headers do not all have.
constexpr std::uint64_t kRefer = 1ULL << 13, kTruncate = 1ULL << 14;
constexpr std::uint64_t kTcp = 3, kScopes = 3;
constexpr std::uint64_t kOwn = kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                               LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SYM |
                               LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                               LANDLOCK_ACCESS_FS_REMOVE_DIR;

struct Place {
  const char* path;
  std::uint64_t access;
};
constexpr Place kPlaces[] = {{"/usr", kRead},
                             {"/lib", kRead},
                             {"/lib64", kRead},
                             {"/lib64/ld-linux-x86-64.so.2", kStart},
                             {"/lib/ld-linux-aarch64.so.1", kStart},
                             {"/lib64/ld-linux-loongarch-lp64d.so.1", kStart},
                             {"/etc/fonts", kRead},
                             {"/etc/libreoffice", kRead},
                             {"/var/lib/libreoffice", kRead},
                             {"/var/spool/libreoffice", kRead},
                             {"/var/cache/fontconfig", kRead},
                             {"/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE},
                             {"/etc/localtime", LANDLOCK_ACCESS_FS_READ_FILE},
                             {"/proc/cpuinfo", LANDLOCK_ACCESS_FS_READ_FILE},
                             {"/proc/meminfo", LANDLOCK_ACCESS_FS_READ_FILE},
                             {"/dev/null", kDevice},
                             {"/dev/zero", kDevice},
                             {"/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE},
                             {"/dev/random", LANDLOCK_ACCESS_FS_READ_FILE}};

struct RulesetAttr {  // struct landlock_ruleset_attr as of ABI 6
  std::uint64_t fs, net, scoped;
};

std::string because(const char* what) {
  return std::string(what) + ": " + std::strerror(errno);
}

bool limit(__rlimit_resource_t what, rlim_t value) {
  rlimit now{};
  if (::getrlimit(what, &now) != 0) return false;
  const rlim_t held = now.rlim_max < value ? now.rlim_max : value;
  const rlimit both{held, held};
  return ::setrlimit(what, &both) == 0;
}

// A path that is not there is no place to read.
bool allow(int rules, const char* path, std::uint64_t access) {
  const int fd = ::open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return true;
  const landlock_path_beneath_attr beneath{access, fd};
  const long added =
      ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
  ::close(fd);
  return added == 0;
}

std::string confine_files(const std::string& folder, const std::string& program) {
  const long abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return because("内核没有Landlock the kernel lacks Landlock");
  RulesetAttr attr{(1ULL << 13) - 1, 0, 0};  // all thirteen of ABI 1
  std::uint64_t own = kOwn;
  if (abi >= 2) attr.fs |= kRefer, own |= kRefer;
  if (abi >= 3) attr.fs |= kTruncate, own |= kTruncate;
  if (abi >= 4) attr.net = kTcp;
  if (abi >= 6) attr.scoped = kScopes;
  const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  const int rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attr, size, 0));
  if (rules < 0) return because("landlock_create_ruleset");
  bool ok = allow(rules, folder.c_str(), own) && allow(rules, program.c_str(), kStart);
  for (const Place& place : kPlaces) ok = ok && allow(rules, place.path, place.access);
  ok = ok && ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  std::string why = ok ? std::string() : because("landlock");
  ::close(rules);
  return why;
}

// Told "not permitted" whatever the arguments.
constexpr int kRefused[] = {SCMP_SYS(connect),
                            SCMP_SYS(kill),
                            SCMP_SYS(tkill),
                            SCMP_SYS(tgkill),
                            SCMP_SYS(rt_sigqueueinfo),
                            SCMP_SYS(rt_tgsigqueueinfo),
                            SCMP_SYS(pidfd_send_signal),
                            SCMP_SYS(pidfd_getfd),
                            SCMP_SYS(setsid),
                            SCMP_SYS(setpgid),
                            SCMP_SYS(ptrace),
                            SCMP_SYS(process_vm_readv),
                            SCMP_SYS(process_vm_writev),
                            SCMP_SYS(kcmp),
                            SCMP_SYS(unshare),
                            SCMP_SYS(setns),
                            SCMP_SYS(mount),
                            SCMP_SYS(umount2),
                            SCMP_SYS(pivot_root),
                            SCMP_SYS(chroot),
                            SCMP_SYS(fsopen),
                            SCMP_SYS(fsmount),
                            SCMP_SYS(move_mount),
                            SCMP_SYS(open_tree),
                            SCMP_SYS(open_by_handle_at),
                            SCMP_SYS(name_to_handle_at),
                            SCMP_SYS(execveat),
                            SCMP_SYS(add_key),
                            SCMP_SYS(request_key),
                            SCMP_SYS(keyctl),
                            SCMP_SYS(bpf),
                            SCMP_SYS(perf_event_open),
                            SCMP_SYS(userfaultfd),
                            SCMP_SYS(io_uring_setup),
                            SCMP_SYS(io_uring_enter),
                            SCMP_SYS(io_uring_register),
                            SCMP_SYS(init_module),
                            SCMP_SYS(finit_module),
                            SCMP_SYS(delete_module),
                            SCMP_SYS(kexec_load),
                            SCMP_SYS(kexec_file_load),
                            SCMP_SYS(reboot),
                            SCMP_SYS(swapon),
                            SCMP_SYS(swapoff),
                            SCMP_SYS(acct),
                            SCMP_SYS(quotactl),
                            SCMP_SYS(sethostname),
                            SCMP_SYS(setdomainname),
                            SCMP_SYS(settimeofday),
                            SCMP_SYS(clock_settime),
                            SCMP_SYS(adjtimex),
                            SCMP_SYS(clock_adjtime),
                            SCMP_SYS(personality),
                            SCMP_SYS(syslog),
                            SCMP_SYS(vhangup),
                            SCMP_SYS(mknod),
                            SCMP_SYS(mknodat),
                            SCMP_SYS(chown),
                            SCMP_SYS(fchown),
                            SCMP_SYS(lchown),
                            SCMP_SYS(fchownat),
                            SCMP_SYS(mq_open),
                            SCMP_SYS(shmget),
                            SCMP_SYS(shmat),
                            SCMP_SYS(semget),
                            SCMP_SYS(msgget)};

bool add_rules(scmp_filter_ctx filter) {
  bool ok = true;
  const auto refuse = [&](int call, scmp_arg_cmp arg) {
    ok = ok && ::seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), call, 1, &arg) == 0;
  };
  for (const int call : kRefused)
    ok = ok && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
  // It will listen on a socket in the temporary folder of everybody, and fails to start if it may
  // not: it is told that it does, and nobody can come in. Unix streams only.
  for (const int call : {SCMP_SYS(bind), SCMP_SYS(listen)})
    ok = ok && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(0), call, 0) == 0;
  refuse(SCMP_SYS(socket), SCMP_A0(SCMP_CMP_NE, AF_UNIX));
  constexpr scmp_datum_t kType = 0xf;
  for (const scmp_datum_t type : {SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET, SOCK_PACKET})
    refuse(SCMP_SYS(socket), SCMP_A1(SCMP_CMP_MASKED_EQ, kType, type));
  for (const scmp_datum_t flag : {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWPID})
    refuse(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag));
  // Its flags lie in memory, where no filter sees them; the C library then takes clone.
  return ok && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

std::string confine_calls() {
  const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return "seccomp_init";
  const bool loaded = add_rules(filter) && ::seccomp_load(filter) == 0;
  ::seccomp_release(filter);
  return loaded ? std::string() : "seccomp规则未能生效 the rules could not be set";
}

// Started by root it is root without a capability; started for another it is that other for good.
std::string drop_privileges() {
  const gid_t group = ::getegid();
  const uid_t user = ::geteuid();
  if (::setresgid(group, group, group) != 0 || ::setresuid(user, user, user) != 0)
    return because("setresuid");
  if (user != 0) return {};
  const __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[2]{};
  if (::prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0) != 0 ||
      ::syscall(SYS_capset, &header, none) != 0)
    return because("capset");
  return {};
}

}  // namespace

std::string enter_sandbox(const std::string& folder, const std::string& program,
                          unsigned cpu_seconds) {
  if (std::string why = drop_privileges(); !why.empty()) return why;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return because("no_new_privs");
  if ((!kAsan && !limit(RLIMIT_AS, kMemory)) || !limit(RLIMIT_FSIZE, kFile) ||
      !limit(RLIMIT_NOFILE, kFiles) || !limit(RLIMIT_CPU, cpu_seconds) || !limit(RLIMIT_CORE, 0))
    return because("setrlimit");
  if (std::string why = confine_files(folder, program); !why.empty()) return why;
  return confine_calls();
}

}  // namespace shouwen::parsers::office
