// What touches the machine without an event loop: disk, lock, notify, metrics.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstring>

#include "gateway/ops/disk.h"
#include "gateway/ops/lock.h"
#include "gateway/ops/log.h"
#include "gateway/ops/metrics.h"
#include "gateway/ops/notify.h"
#include "tests/unit/ops/temp_dir.h"

namespace shouwen::ops {
namespace {

using testing::HasSubstr;

// --- disk

DiskSpace space(std::uint64_t free_bytes, std::uint64_t inodes = UINT64_MAX) {
  return {free_bytes, 1u << 30, inodes};
}

TEST(DiskGuard, StopsBelowTheReserveAndResumesClearlyAboveIt) {
  DiskGuard guard(1000);
  EXPECT_FALSE(guard.observe(space(1000)));
  EXPECT_TRUE(guard.intake_allowed());
  EXPECT_TRUE(guard.observe(space(999)));
  EXPECT_FALSE(guard.intake_allowed());
  EXPECT_FALSE(guard.observe(space(1249))) << "would flap at the edge";
  EXPECT_FALSE(guard.intake_allowed());
  EXPECT_TRUE(guard.observe(space(1250)));
  EXPECT_TRUE(guard.intake_allowed());
}

TEST(DiskGuard, RunningOutOfInodesIsFullToo) {
  DiskGuard guard(1000);
  EXPECT_TRUE(guard.observe(space(1u << 20, DiskGuard::kReserveInodes - 1)));
  EXPECT_FALSE(guard.intake_allowed());
}

TEST(DiskGuard, AFolderThatCannotBeMeasuredCountsAsFull) {
  DiskGuard guard(1000);
  EXPECT_TRUE(guard.observe(disk_space("/nowhere/at/all")));
  EXPECT_FALSE(guard.intake_allowed());
}

TEST(DiskSpaceOf, MeasuresARealFolder) {
  TempDir dir;
  const auto s = disk_space(dir.path());
  ASSERT_TRUE(s.ok());
  EXPECT_GT(s->total_bytes, 0u);
  EXPECT_LE(s->free_bytes, s->total_bytes);
}

// --- lock

TEST(StateLock, ASecondOwnerIsRefusedWithThePidOfTheFirst) {
  TempDir dir;
  auto first = StateLock::take(dir.path());
  ASSERT_TRUE(first.ok());
  // flock(2) belongs to the open file, so a second open in one process is a second owner.
  const auto second = StateLock::take(dir.path());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().fault, Fault::transient);
  EXPECT_THAT(second.error().what, HasSubstr(std::to_string(::getpid())));
}

TEST(StateLock, AKilledOwnerLeavesNoLock) {
  TempDir dir;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto lock = StateLock::take(dir.path());
    const char byte = lock.ok() ? 'y' : 'n';
    (void)!::write(ready[1], &byte, 1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const auto refused = StateLock::take(dir.path());
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().what, HasSubstr(std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(StateLock::take(dir.path()).ok());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(StateLock, MovesAndReleases) {
  TempDir dir;
  {
    auto taken = StateLock::take(dir.path());
    ASSERT_TRUE(taken.ok());
    const StateLock moved = std::move(*taken);
    EXPECT_FALSE(StateLock::take(dir.path()).ok());
  }
  EXPECT_TRUE(StateLock::take(dir.path()).ok());
}

TEST(StateLock, AMissingFolderIsPermanent) {
  const auto r = StateLock::take("/nowhere/at/all");
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().fault, Fault::permanent);
}

// --- notify

// systemd's end of NOTIFY_SOCKET.
class Supervisor {
 public:
  explicit Supervisor(const std::string& name) {
    fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    std::size_t length = offsetof(sockaddr_un, sun_path) + name.size();
    if (name[0] == '@') {
      address.sun_path[0] = '\0';
    } else {
      ++length;
    }
    bound_ =
        ::bind(fd_, reinterpret_cast<sockaddr*>(&address), static_cast<socklen_t>(length)) == 0;
  }
  ~Supervisor() { ::close(fd_); }
  bool bound() const { return bound_; }
  // "" when nothing waits: a datagram between local sockets is there once sendto() returned.
  std::string next() const {
    char text[1024];
    const ssize_t n = ::recv(fd_, text, sizeof text, 0);
    return n < 0 ? "" : std::string(text, static_cast<std::size_t>(n));
  }

 private:
  int fd_ = -1;
  bool bound_ = false;
};

TEST(Notifier, SpeaksToAPathAndToAnAbstractName) {
  TempDir dir;
  for (const std::string& name : {dir / "notify", "@shouwen-test-" + std::to_string(::getpid())}) {
    const Supervisor supervisor(name);
    ASSERT_TRUE(supervisor.bound()) << name;
    const Notifier notifier(name);
    notifier.ready("收件中\nREADY=0");
    EXPECT_EQ(supervisor.next(), "READY=1\nSTATUS=收件中 READY=0") << "a status cannot add lines";
    notifier.status("12 messages");
    EXPECT_EQ(supervisor.next(), "STATUS=12 messages");
    notifier.stopping("bye");
    EXPECT_EQ(supervisor.next(), "STOPPING=1\nSTATUS=bye");
    notifier.reloading();
    EXPECT_THAT(supervisor.next(), HasSubstr("RELOADING=1\nMONOTONIC_USEC="));
  }
}

TEST(Notifier, WithoutASocketItIsQuiet) {
  const Notifier none("");
  EXPECT_FALSE(none.active());
  none.ready("x");
  EXPECT_FALSE(Notifier("relative/path").active());
  EXPECT_FALSE(Notifier("/" + std::string(200, 'x')).active());
}

TEST(Notifier, ReadsTheEnvironmentAndLeavesNothingForChildren) {
  ::setenv("NOTIFY_SOCKET", "@somewhere", 1);
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  const Notifier mine = Notifier::from_environment();
  EXPECT_EQ(mine.watchdog_ms(), 30000);
  EXPECT_EQ(::getenv("NOTIFY_SOCKET"), nullptr);
  EXPECT_EQ(::getenv("WATCHDOG_USEC"), nullptr);
  ::setenv("NOTIFY_SOCKET", "@somewhere", 1);
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(Notifier::from_environment().watchdog_ms(), std::nullopt)
      << "meant for another process";
}

TEST(Watchdog, PingsFromTheLoopAndOnlyFromTheLoop) {
  TempDir dir;
  const Supervisor supervisor(dir / "notify");
  const Notifier notifier(dir / "notify", 20);
  boost::asio::io_context io;
  Watchdog watchdog(io, notifier);
  EXPECT_EQ(supervisor.next(), "WATCHDOG=1");
  EXPECT_EQ(supervisor.next(), "") << "the loop is not running, so nothing may come";
  io.run_one();
  EXPECT_EQ(supervisor.next(), "WATCHDOG=1");
  watchdog.stop();
  io.run();  // ends: the timer was cancelled
  EXPECT_EQ(supervisor.next(), "");
}

// --- metrics

TEST(Metrics, FamiliesSamplesAndEscapes) {
  MetricsText out;
  out.gauge("shouwen_messages", "Messages in the store");
  out.sample(12);
  out.counter("shouwen_x_total", "X");
  out.sample(0.5, {{"mailbox", "a\"b\\c\nd"}, {"kind", "y"}});
  EXPECT_EQ(out.take(),
            "# HELP shouwen_messages Messages in the store\n# TYPE shouwen_messages gauge\n"
            "shouwen_messages 12\n"
            "# HELP shouwen_x_total X\n# TYPE shouwen_x_total counter\n"
            "shouwen_x_total{mailbox=\"a\\\"b\\\\c\\nd\",kind=\"y\"} 0.5\n");
}

TEST(Metrics, TheProcessCountsItsEventsAndMemory) {
  log(Event::service_ready);
  MetricsText out;
  add_process_metrics(out);
  const std::string text = out.take();
  EXPECT_THAT(text, HasSubstr("shouwen_events_total{event=\"service_ready\"} "));
  EXPECT_THAT(text, HasSubstr("\nprocess_resident_memory_bytes "));
  EXPECT_THAT(text, HasSubstr("\nprocess_open_fds "));
}

}  // namespace
}  // namespace shouwen::ops
