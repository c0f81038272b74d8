// When an IMAP source is not at work: between polls, and after a failure. The one place that
// decides when to log in again.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "gateway/intake/imap_source.h"
#include "gateway/ops/log.h"

namespace shouwen::intake {

namespace {

// A server that offers IDLE and then refuses or drops it is only polled for a while: each failure
// costs a login, and providers lock accounts that log in too often.
constexpr int kIdleFailuresAtMost = 2;
constexpr auto kNoIdleFor = std::chrono::hours(2);

ops::Event event_of(net::Trouble trouble) {
  switch (trouble) {
    case net::Trouble::login_refused:
      return ops::Event::login_refused;
    case net::Trouble::certificate:
    case net::Trouble::wrong_host:
    case net::Trouble::tls:
      return ops::Event::certificate_refused;
    case net::Trouble::throttled:
      return ops::Event::mailbox_throttled;
    case net::Trouble::dns:
    case net::Trouble::connect_refused:
    case net::Trouble::unreachable:
      return ops::Event::mailbox_unreachable;
    default:
      return ops::Event::poll_failed;
  }
}

}  // namespace

Task<void> ImapSource::pause_after_failure(const Error& error) {
  // A fault of our own side (disk, queue) says nothing about the server, but each try is a login:
  // it earns the pauses of a network fault. `stopped` with nobody stopping us is our own sink's no.
  const net::Trouble kind = imap_ ? imap_->failure().kind : net::Trouble::none;
  const bool session_failed = kind != net::Trouble::none && kind != net::Trouble::stopped;
  const net::Failure failure = session_failed ? imap_->failure() : net::Failure{};
  state_.trouble = session_failed ? net::trouble_name(failure.kind) : "store";
  state_.error = error.text();
  state_.remedy = error.remedy;
  state_.polling = false;
  const std::string lines = imap_ ? imap_->transcript() : "";
  if (imap_) {
    if (const std::uint64_t uid = imap_->blamed_uid(); uid != 0) ++blamed_[{place_, uid}];
  }
  imap_.reset();
  const net::Backoff::Pause pause =
      session_failed ? backoff_.after(failure) : backoff_.after(net::Trouble::closed);
  ops::log(event_of(failure.kind), error,
           {{"mailbox", settings_.id}, {"retry_s", pause.wait.count() / 1000}});
  if (!lines.empty()) ops::log_session(settings_.id, lines);
  // A wake-up (mail filed from another mailbox) must not shorten the pause: accounts that hammer
  // are locked by their providers.
  const auto until = std::chrono::steady_clock::now() + pause.wait;
  while (!stopping_ && std::chrono::steady_clock::now() < until) {
    co_await wake_.wait(std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now() + std::chrono::milliseconds(1)));
  }
}

// Sleeps until the watched folder changes, there is something to mark or the next full poll is due.
// True: look everywhere. A busy INBOX must not keep Junk and Sent waiting, so that moment is fixed.
Task<Result<bool>> ImapSource::wait_for_mail(const Open& open) {
  const auto due = [this] { return Steady::now() >= next_full_; };
  const auto left = [this] {
    return std::max(std::chrono::milliseconds(1),
                    std::chrono::ceil<std::chrono::milliseconds>(next_full_ - Steady::now()));
  };
  const net::Folder* watched = watched_folder(open);
  const bool may_idle = settings_.idle && imap_->can("IDLE") && Steady::now() >= no_idle_until_;
  if (!may_idle || watched == nullptr) {
    co_await wake_.wait(left());
    co_return true;
  }
  if (due()) co_return true;
  auto selected = co_await imap_->select(watched->name, false);
  if (!selected.ok()) co_return selected.error();
  // Something came while the other folders were polled: an EXISTS told before IDLE is not told
  // again.
  auto seen = uidnext_seen_.find(watched->name);
  if (seen != uidnext_seen_.end() && seen->second != selected->uidnext) co_return due();
  auto woke = co_await imap_->idle(left());
  if (woke.ok()) {
    idle_failures_ = 0;
    co_return due();
  }
  if (++idle_failures_ >= kIdleFailuresAtMost) {
    idle_failures_ = 0;
    no_idle_until_ = Steady::now() + kNoIdleFor;
  }
  if (!imap_->alive()) co_return woke.error();
  co_await wake_.wait(left());  // refused, and the connection is still good
  co_return true;
}

}  // namespace shouwen::intake
