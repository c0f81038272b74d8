// A stream of lines and counted octets over libcurl's connection, awaited by Asio. One class serves
// IMAP, SMTP and the fax server. Received octets are drained until the socket is empty, into one
// buffer that callers read in place; deadlines run on the monotonic clock.
//
// Threads: the io_context's thread, except that open() runs the blocking login on the pool.
// Errors: after any failure the channel is dead: alive() == false, failure() says why, every call
// fails at once. It is never reused.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/net/curl_link.h"
#include "gateway/net/endpoint.h"
#include "gateway/net/failure.h"
#include "gateway/net/transcript.h"

namespace shouwen::net {

class LineChannel {
 public:
  enum class Fill { more, timeout, dead };

  LineChannel(Service service, Endpoint endpoint, boost::asio::thread_pool& pool);
  ~LineChannel();
  LineChannel(const LineChannel&) = delete;
  LineChannel& operator=(const LineChannel&) = delete;

  boost::asio::awaitable<bool> open();

  // Restarts the total deadline: one command, or one range of bodies.
  void start_clock();

  // `show`: into the transcript; not for a mail's octets.
  boost::asio::awaitable<bool> send(std::string octets, bool show = true);

  // Octets received and not yet consumed. Valid until the next fill() or line().
  std::string_view pending() const;
  void consume(std::size_t count);
  // At least `count` more octets are due (a literal): lets the kernel gather some before it wakes
  // us.
  void expect(std::uint64_t count);
  // Waits for at least one more octet; silence for the idle time is a failure.
  boost::asio::awaitable<bool> fill();
  // The same, but silence for `longest` is an answer and not a failure (IDLE).
  boost::asio::awaitable<Fill> fill_within(std::chrono::milliseconds longest);
  // Ends a fill_within() under way as if its time were up. Nothing else is disturbed.
  void interrupt();
  // The next line without its CRLF or LF; nullopt when dead or longer than `limit`.
  boost::asio::awaitable<std::optional<std::string_view>> line(std::size_t limit);

  // Marks the channel dead; the first failure is the one kept.
  void fail(Trouble kind, std::string_view what, std::string_view server_text = {});
  void stop();
  bool alive() const;
  const Failure& failure() const;
  const std::string& dialogue() const;  // what the server said during the login
  const Endpoint& endpoint() const;
  Transcript& transcript();
  std::uint64_t octets_in() const;
  std::uint64_t octets_out() const;

 private:
  struct State;
  boost::asio::awaitable<Fill> wait(bool write, std::chrono::steady_clock::time_point deadline);
  boost::asio::awaitable<Fill> fill_until(std::chrono::steady_clock::time_point deadline);
  bool drain();  // reads what is there; false when nothing was
  void make_room();

  std::shared_ptr<State> state_;
};

}  // namespace shouwen::net
