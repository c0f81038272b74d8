// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/hook.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstring>
#include <deque>

#include "gateway/ops/clock.h"
#include "gateway/ops/log.h"
#include "gateway/ops/log_text.h"

namespace shouwen::ops {
namespace {

// A child is asked for at this pace; a hook takes seconds and nobody waits for it.
constexpr std::chrono::milliseconds kLookEvery{50};

std::vector<std::string> environment(const Transition& t, Zone zone) {
  return {"PATH=/usr/local/bin:/usr/bin:/bin",
          "LANG=C.UTF-8",
          "SHOUWEN_ALARM=" + t.alarm.id,
          std::string("SHOUWEN_ALARM_STATE=") + kind_name(t.kind),
          std::string("SHOUWEN_ALARM_SEVERITY=") + health_name(t.alarm.severity),
          "SHOUWEN_ALARM_TEXT=" + safe_value(t.alarm.zh),
          "SHOUWEN_ALARM_TEXT_EN=" + safe_value(t.alarm.en),
          "SHOUWEN_ALARM_REMEDY=" + safe_value(t.alarm.remedy),
          "SHOUWEN_ALARM_SINCE=" + format_rfc3339(t.alarm.since, zone)};
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

// Starts `command` in a process group of its own with no descriptor of ours but stderr, so what it
// prints is found in the journal. Returns the pid or -errno.
int start(std::vector<std::string> command, std::vector<std::string> env) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, 2, 1);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = -1;
  const int rc = ::posix_spawn(&pid, command[0].c_str(), &files, &attributes,
                               pointers(command).data(), pointers(env).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return rc == 0 ? pid : -rc;
}

}  // namespace

struct Hook::Impl : std::enable_shared_from_this<Hook::Impl> {
  struct Child {
    pid_t pid = -1;
    std::int64_t deadline_ms = 0;
    bool killed = false;
    Transition transition;
  };

  Impl(boost::asio::io_context& io, std::vector<std::string> c, std::int64_t limit, Zone z,
       std::function<void(const Transition&, int)> e)
      : command(std::move(c)), limit_ms(limit), zone(z), ended(std::move(e)), timer(io) {}

  void start_waiting() {
    while (!queue.empty() && children.size() < kMaxHooks) {
      Transition t = std::move(queue.front());
      queue.pop_front();
      const int pid = start(command, environment(t, zone));
      if (pid > 0) {
        children.push_back({pid, monotonic_ms() + limit_ms, false, std::move(t)});
        continue;
      }
      log(Event::hook_failed, {{"alarm", t.alarm.id}, {"error", std::strerror(-pid)}});
      if (ended) ended(t, -1);
    }
    if (!children.empty()) look_later();
  }

  void look_later() {
    if (looking) return;
    looking = true;
    timer.expires_after(kLookEvery);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
      self->looking = false;
      if (ec || self->stopped) return;
      self->look();
      self->start_waiting();
    });
  }

  void look() {
    std::vector<Child> still;
    for (Child& child : children) {
      int status = 0;
      if (::waitpid(child.pid, &status, WNOHANG) == child.pid) {
        finished(child, status);
        continue;
      }
      if (!child.killed && monotonic_ms() >= child.deadline_ms) {
        ::kill(-child.pid, SIGKILL);
        child.killed = true;
      }
      still.push_back(std::move(child));
    }
    children = std::move(still);
  }

  void finished(const Child& child, int status) {
    // Whatever the hook left running in its group goes with it.
    ::kill(-child.pid, SIGKILL);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == 0) {
      log(Event::hook_finished, {{"alarm", child.transition.alarm.id}});
    } else {
      log(Event::hook_failed, {{"alarm", child.transition.alarm.id},
                               {"status", code},
                               {"error", child.killed ? "took too long" : "failed"}});
    }
    if (ended) ended(child.transition, code);
  }

  void stop() {
    stopped = true;
    timer.cancel();
    queue.clear();
    for (const Child& child : children) {
      ::kill(-child.pid, SIGKILL);
      ::waitpid(child.pid, nullptr, 0);
    }
    children.clear();
  }

  const std::vector<std::string> command;
  const std::int64_t limit_ms;
  const Zone zone;
  const std::function<void(const Transition&, int)> ended;
  boost::asio::steady_timer timer;
  std::deque<Transition> queue;
  std::vector<Child> children;
  bool looking = false, stopped = false;
};

Hook::Hook(boost::asio::io_context& io, std::vector<std::string> command, std::int64_t limit_ms,
           Zone zone, std::function<void(const Transition&, int)> ended)
    : impl_(std::make_shared<Impl>(io, std::move(command), limit_ms, zone, std::move(ended))) {}

Hook::~Hook() {
  impl_->stop();
}

void Hook::stop() {
  impl_->stop();
}

void Hook::run(const Transition& transition) {
  if (impl_->command.empty() || impl_->stopped) return;
  if (impl_->queue.size() >= kMaxQueued) {
    log(Event::hook_failed, {{"alarm", transition.alarm.id}, {"error", "too many alarms wait"}});
    return;
  }
  impl_->queue.push_back(transition);
  impl_->start_waiting();
}

}  // namespace shouwen::ops
