// Escape probes: from inside a confined process everything but pixels in and lines out is refused.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/ocr/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace {

using shouwen::parsers::ocr::confine;
using shouwen::parsers::ocr::Confinement;

// The probe's answer from a process of its own: true = it got through.
bool escapes(const Confinement& confinement, const std::function<bool()>& probe) {
  const pid_t child = fork();
  if (child == 0) {
    if (!confine(confinement)) _exit(2);
    _exit(probe() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_NE(WEXITSTATUS(status), 2) << "the sandbox could not be made";
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

bool opens(const char* path, int flags) {
  return open(path, flags, 0600) >= 0;
}

Confinement tight() {
  return {};
}

// As the worker in Node: programs and libraries can be read and run, the rest not.
Confinement wide() {
  Confinement c;
  c.readable = {"/dev/null"};
  c.executable = {"/usr/bin/true", "/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache"};
  c.threads = true;
  return c;
}

class OcrSandbox : public testing::TestWithParam<bool> {
 protected:
  Confinement confinement() const { return GetParam() ? wide() : tight(); }
};

TEST_P(OcrSandbox, NoFileCanBeReadOrMade) {
  EXPECT_FALSE(escapes(confinement(), [] { return opens("/etc/passwd", O_RDONLY); }));
  EXPECT_FALSE(escapes(confinement(), [] { return opens("/proc/self/environ", O_RDONLY); }));
  EXPECT_FALSE(escapes(confinement(), [] { return opens("/tmp", O_RDWR | O_TMPFILE); }));
  EXPECT_FALSE(
      escapes(confinement(), [] { return opens("/tmp/shouwen-ocr-probe", O_CREAT | O_RDWR); }));
  EXPECT_FALSE(escapes(confinement(),
                       [] { return unlink("/tmp/shouwen-ocr-probe") == 0 || errno == ENOENT; }));
}

TEST_P(OcrSandbox, NoNetworkOfAnyKind) {
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK})
    EXPECT_FALSE(escapes(confinement(), [family] { return socket(family, SOCK_STREAM, 0) >= 0; }));
}

TEST_P(OcrSandbox, NoProcessAndNoOtherProgram) {
  EXPECT_FALSE(escapes(confinement(), [] { return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0; }));
  EXPECT_FALSE(escapes(confinement(), [] { return fork() >= 0; }));
  EXPECT_FALSE(escapes(confinement(), [] {
    char shell[] = "/bin/sh";
    char* argv[] = {shell, nullptr};
    execv(shell, argv);
    return false;  // through = the probe would have ended with the shell's exit code
  }));
  EXPECT_FALSE(escapes(confinement(), [] { return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0; }));
  EXPECT_FALSE(escapes(confinement(), [] { return syscall(SYS_kill, getppid(), 0) == 0; }));
}

TEST_P(OcrSandbox, MemoryIsBounded) {
  Confinement c = confinement();
  c.memory = std::size_t{64} << 20;
  EXPECT_FALSE(escapes(c, [] {
    return mmap(nullptr, std::size_t{256} << 20, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
  }));
}

INSTANTIATE_TEST_SUITE_P(Both, OcrSandbox, testing::Values(false, true),
                         [](const auto& which) { return which.param ? "Node" : "Tesseract"; });

}  // namespace
