// Runs one coroutine on an io_context with a login pool, as the daemon does.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <string>
#include <vector>

#include "gateway/net/imap_session.h"
#include "tests/support/servers.h"

namespace shouwen::net {

// Exceptions (and so failed REQUIREs) of the coroutine come out here.
void on_loop(std::function<boost::asio::awaitable<void>(boost::asio::thread_pool&)> body);

Endpoint imap_at(std::uint16_t port, Tls tls = Tls::none, std::string ca_file = {});

// Mail with CRLF ends, about `size` octets, different for each `number`.
std::string sample_mail(int number, std::size_t size = 2000);

// Keeps everything it is given; checks nothing.
struct Gather : BodySink {
  std::vector<Fetched> all;
  boost::asio::awaitable<Status> take(std::vector<Fetched> range) override;
  std::size_t received() const;
  const Fetched* find(std::uint64_t uid) const;
};

// open, select INBOX read-only, list from 1, fetch everything into `dir`.
struct FetchRun {
  bool opened = false, listed = false;
  Listing listing;
  Status outcome = Done{};
  Trouble trouble = Trouble::none;
  std::uint64_t blamed = 0;
  std::string transcript;
  Gather sink;
};
boost::asio::awaitable<void> fetch_all(Endpoint endpoint, boost::asio::thread_pool& pool,
                                       FetchOptions options, FetchRun& run);

}  // namespace shouwen::net
