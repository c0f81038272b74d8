// The fax sender: one coroutine that brings receipts without a mailbox to HylaFAX and follows them.
//
//   pending --(written, committed as sending)--> job --> sent | failed (the server gave up
//   dialling) nothing was submitted: pending again, later; the server was not to be asked: it waits
//   neither in the server's list nor surely never submitted: held, a person decides
//
// A row stays `sending` while the server has its job; whatever process follows it asks by the job's
// tag (storage/fax_out.h) before it submits anything, so a kill between submission and commit sends
// no fax twice. It holds a connection only while it asks or submits.
//
// Threads: everything on the io thread; store calls on the writer, pages and logins on the pool.
// Lifetime: writer, pool, clock and Current outlive run(). stop() cuts what is under way at once.
// Errors: none leave run(); they are logged.
// Source: DESIGN §3.2, facts/fax.md §4; docs/flow.md, A receipt by fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "config/settings.h"
#include "config/time.h"
#include "gateway/desk/office.h"
#include "gateway/net/endpoint.h"
#include "storage/writer.h"

namespace shouwen::replies {

net::Endpoint fax_endpoint(const config::FaxOutSettings& server);

struct FaxSenderOptions {
  config::FaxOutSettings server;
  config::SmtpLimits limits;   // the loop limits are those of mail, and shared with it
  bool replies = true;         // [replies] enabled; what is on its way is followed all the same
  std::int64_t look_again_ms;  // between two looks at the server's list
};

// What the sender knows of its server and of what is there. Asked anew at least every five minutes.
struct FaxOutStatus {
  bool configured = false;
  std::optional<bool> reachable;        // nothing: not asked yet
  std::string error, remedy;            // why not
  std::optional<Instant> last_success;  // of asking
  std::optional<Instant> unreachable_since;
  std::size_t jobs = 0;               // rows in `sending`: the server has them, or may
  std::optional<Instant> oldest_job;  // when the oldest of them was begun
};

class FaxSender {
 public:
  FaxSender(boost::asio::any_io_executor io, boost::asio::thread_pool& pool,
            storage::Writer& writer, const desk::Current& office, const Clock& clock,
            FaxSenderOptions options);
  ~FaxSender();
  FaxSender(const FaxSender&) = delete;
  FaxSender& operator=(const FaxSender&) = delete;

  boost::asio::awaitable<void> run();
  void notify();  // something was queued
  void stop();
  const FaxOutStatus& status() const;  // io thread

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Why a fax is held of which nobody can say whether it went.
inline constexpr const char* kFaxUnknown = "fax_unknown";
// So soon after `sending` was committed the server still lists whatever it was given: a job that is
// not there was never submitted. (It sweeps jobs that ended no sooner than after 15 minutes.)
inline constexpr std::int64_t kSurelyListed = 10 * kMinute;

}  // namespace shouwen::replies
