// What a taken-over LibreOffice could still do: each probe runs behind the wall, in a child.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "parsers/office/sandbox.h"
#include "tests/support/temp_dir.h"

namespace shouwen::parsers::office {
namespace {

using shouwen::testing::TempDir;

constexpr int kNoWall = 99;
constexpr const char* kStarts = "/usr/bin/true";  // in soffice.bin's place

// The errno the probe met behind the wall; 0: it could.
int behind(const std::string& folder, const std::function<bool()>& probe) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!enter_sandbox(folder, kStarts, 10).empty()) ::_exit(kNoWall);
    errno = 0;
    const bool could = probe();
    ::_exit(could ? 0 : errno);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool opens(const std::string& path, int flags) {
  return ::open(path.c_str(), flags, 0600) >= 0;
}

class OfficeSandbox : public ::testing::Test {
 protected:
  TempDir dir_, other_;
  int behind(const std::function<bool()>& probe) { return office::behind(dir_.path(), probe); }
};

TEST_F(OfficeSandbox, ItsFolderAndTheProgramsAreThere) {
  EXPECT_EQ(behind([&] { return opens(dir_ / "a", O_WRONLY | O_CREAT); }), 0);
  EXPECT_EQ(behind([] { return opens("/usr/bin/true", O_RDONLY); }), 0);
  EXPECT_EQ(behind([] {
              ::execl(kStarts, kStarts, nullptr);
              return false;
            }),
            0);
}

TEST_F(OfficeSandbox, NoOtherFile) {
  testing::write_file(other_ / "secret", "x");
  EXPECT_EQ(behind([&] { return opens(other_ / "secret", O_RDONLY); }), EACCES);
  EXPECT_EQ(behind([] { return opens("/etc/passwd", O_RDONLY); }), EACCES);
  EXPECT_EQ(behind([] { return opens("/proc/self/environ", O_RDONLY); }), EACCES);
  EXPECT_EQ(behind([&] { return opens(other_ / "new", O_WRONLY | O_CREAT); }), EACCES);
  EXPECT_NE(
      behind([&] { return ::link((other_ / "secret").c_str(), (dir_ / "mine").c_str()) == 0; }), 0);
  EXPECT_NE(behind([&] { return ::unlink((other_ / "secret").c_str()) == 0; }), 0);
}

TEST_F(OfficeSandbox, NoOtherProgram) {
  EXPECT_EQ(behind([] {
              ::execl("/bin/sh", "sh", "-c", "exit 0", nullptr);
              return false;
            }),
            EACCES);
}

TEST_F(OfficeSandbox, NoNetworkAndNoSocketOfOthers) {
  for (const int family : {AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_VSOCK})
    EXPECT_EQ(behind([=] { return ::socket(family, SOCK_STREAM, 0) >= 0; }), EPERM) << family;
  EXPECT_EQ(behind([] { return ::socket(AF_UNIX, SOCK_DGRAM, 0) >= 0; }), EPERM);
  // Somebody listens: even so nobody gets through.
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (dir_ / "s").c_str(), sizeof address.sun_path - 1);
  const auto* there = reinterpret_cast<const sockaddr*>(&address);
  const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(listening, there, sizeof address), 0);
  ASSERT_EQ(::listen(listening, 1), 0);
  EXPECT_EQ(behind([&] {
              return ::connect(::socket(AF_UNIX, SOCK_STREAM, 0), there, sizeof address) == 0;
            }),
            EPERM);
  ::close(listening);
}

TEST_F(OfficeSandbox, NobodyElseIsTouchedAndTheGroupIsNotLeft) {
  const pid_t parent = ::getpid();
  EXPECT_EQ(behind([=] { return ::kill(parent, 0) == 0; }), EPERM);
  EXPECT_EQ(behind([] { return ::setsid() >= 0; }), EPERM);
  EXPECT_EQ(behind([] { return ::setpgid(0, 0) == 0; }), EPERM);
  EXPECT_EQ(behind([] { return ::unshare(CLONE_NEWUSER) == 0; }), EPERM);
  EXPECT_EQ(behind([] { return ::mount("x", "/", "tmpfs", 0, nullptr) == 0; }), EPERM);
  EXPECT_NE(behind([] { return ::setuid(1) == 0 && ::geteuid() == 1; }), 0);
}

}  // namespace
}  // namespace shouwen::parsers::office
