// A place mail comes from: an IMAP mailbox, a Maildir, a drop folder. Each runs as one coroutine on
// the io thread, hands what it finds to the Receiver and reports its own state; a source in trouble
// waits and tries again, and never stops the others.
// Threads: io thread only; file work goes to the pool.
// Errors: none leave run(); they become SourceState with a remedy.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/time.h"

namespace shouwen::intake {

template <class T>
using Task = boost::asio::awaitable<T>;

struct SourceState {
  std::string id;
  bool polling = false;                 // a poll is under way
  std::optional<Instant> last_success;  // end of the last complete poll
  std::string trouble;                  // "" or a stable word: login_refused, certificate, ...
  std::string error, remedy;            // of the last failure; empty when well
  int poll_interval_seconds = 60;
  std::uint64_t received = 0;         // messages since start
  std::vector<std::string> warnings;  // what an operator should look at
};

class Source {
 public:
  virtual ~Source() = default;
  virtual Task<void> run() = 0;  // until stop()
  virtual void stop() = 0;
  virtual void wake() = 0;  // poll now; also: something waits in the server to-do
  virtual const SourceState& state() const = 0;
};

}  // namespace shouwen::intake
