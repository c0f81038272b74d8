// An event a coroutine waits for: notify() wakes the waiter, a notify() with nobody waiting is
// remembered once. Everything on the io thread; no locks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace shouwen::ops {

class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor) : timer_(std::move(executor)) {}

  void notify() {
    pending_ = true;
    timer_.cancel();
  }

  // Returns when notified, or when `limit` has passed (monotonic).
  boost::asio::awaitable<void> wait(std::chrono::milliseconds limit) {
    if (!pending_) {
      timer_.expires_after(limit);
      boost::system::error_code ignored;
      co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    pending_ = false;
  }

 private:
  boost::asio::steady_timer timer_;
  bool pending_ = false;
};

}  // namespace shouwen::ops
