// The sender: one coroutine that empties the outbox through one SMTP connection, oldest first,
// within the provider's limits, and never sends one mail in two shapes.
//
//   pending --(written, committed as sending)--> session --> sent | pending (later) | failed
//   an end after the final dot without a reply: once more with the same octets, then held
//   unsent for 24 h: held by the store, a person releases it
//
// Threads: everything on the io thread; store calls run on the writer, logins on the pool.
// Lifetime: writer, pool, clock and Current outlive run(). stop() lets a letter under way
// end (20 s at most; one cut then is found as `sending` at the next start, Store::recover_sending).
// Errors: none leave run(); what is wrong is status().
// Source: DESIGN §3.2, facts/transport.md §5 §6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/result.h"
#include "config/settings.h"
#include "config/time.h"
#include "gateway/desk/office.h"
#include "gateway/net/endpoint.h"
#include "storage/receipt_key.h"
#include "storage/writer.h"

namespace shouwen::replies {

enum class SenderState {
  idle,  // nothing is due
  sending,
  waiting,        // for the next moment our pace allows
  limited,        // the day's or hour's sum is reached
  backing_off,    // the server or the way to it
  login_refused,  // alarm: probably the authorization code
  paused,         // by a person
  disabled,       // no [smtp] host, or replies.enabled = false
  stopped,
};
std::string_view name(SenderState s);

struct SenderStatus {
  SenderState state = SenderState::idle;
  Instant since;
  std::optional<Error> last_error;  // with its remedy
  std::optional<Instant> next_attempt, last_sent;
  std::int64_t sent = 0, deferred = 0, failed = 0, held = 0;  // since start
};

struct SenderOptions {
  config::SmtpSettings smtp;
  config::ReplySettings replies;
  net::Endpoint endpoint;                              // with the password, as app resolved it
  std::function<void(const SenderStatus&)> on_change;  // health board; may be empty
  std::function<void()> after_start_sending;           // crash points of the tests; may be empty
  // Were all sources looked at lately? A reminder waits until they were; empty = yes.
  std::function<bool()> mailboxes_seen = {};
  storage::ReceiptKey key = {};  // seals the PDF of a receipt
};

class Sender {
 public:
  Sender(boost::asio::any_io_executor io, boost::asio::thread_pool& pool, storage::Writer& writer,
         const desk::Current& office, const Clock& clock, SenderOptions options);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  boost::asio::awaitable<void> run();
  void notify();  // something was queued, released or resumed
  void stop();
  const SenderStatus& status() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::replies
