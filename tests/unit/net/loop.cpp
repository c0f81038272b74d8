// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/net/loop.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <utility>

namespace shouwen::net {

namespace asio = boost::asio;

void on_loop(std::function<asio::awaitable<void>(asio::thread_pool&)> body) {
  asio::io_context io;
  asio::thread_pool pool(1);
  std::exception_ptr thrown;
  asio::co_spawn(io, body(pool), [&thrown](std::exception_ptr e) { thrown = std::move(e); });
  io.run();
  pool.join();
  if (thrown) std::rethrow_exception(thrown);
}

Endpoint imap_at(std::uint16_t port, Tls tls, std::string ca_file) {
  Endpoint endpoint;
  endpoint.host = tls == Tls::none ? "127.0.0.1" : "localhost";
  endpoint.port = port;
  endpoint.tls = tls;
  endpoint.ca_file = std::move(ca_file);
  endpoint.user = "intake";
  endpoint.password = "secret";
  endpoint.timeouts.connect = std::chrono::seconds(5);
  endpoint.timeouts.idle = std::chrono::seconds(5);
  return endpoint;
}

std::string sample_mail(int number, std::size_t size) {
  const std::string n = std::to_string(number);
  std::string mail = "From: unit" + n + "@example.com\r\nTo: intake@example.com\r\nSubject: mail " +
                     n + "\r\nMessage-ID: <" + n + "@example.com>\r\n\r\n";
  for (int line = 0; mail.size() < size; ++line)
    mail += "line " + std::to_string(line) + " of mail " + n + ", to fill it up to its size\r\n";
  return mail;
}

asio::awaitable<Status> Gather::take(std::vector<Fetched> range) {
  for (Fetched& message : range) all.push_back(std::move(message));
  co_return Done{};
}

std::size_t Gather::received() const {
  std::size_t total = 0;
  for (const Fetched& message : all) total += message.outcome == BodyOutcome::received ? 1 : 0;
  return total;
}

const Fetched* Gather::find(std::uint64_t uid) const {
  for (const Fetched& message : all)
    if (message.listed.uid == uid) return &message;
  return nullptr;
}

asio::awaitable<void> fetch_all(Endpoint endpoint, asio::thread_pool& pool, FetchOptions options,
                                FetchRun& run) {
  ImapSession session(std::move(endpoint), pool);
  run.outcome = co_await session.open();
  run.opened = run.outcome.ok();
  if (run.opened) {
    auto selected = co_await session.select("INBOX", false);
    if (!selected.ok()) run.outcome = selected.error();
  }
  if (run.outcome.ok()) {
    auto listing = co_await session.list(1);
    if (listing.ok())
      run.listing = std::move(listing).value();
    else
      run.outcome = listing.error();
    run.listed = listing.ok();
  }
  if (run.outcome.ok())
    run.outcome = co_await session.fetch(run.listing.messages, std::move(options), run.sink);
  run.trouble = session.failure().kind;
  run.blamed = session.blamed_uid();
  run.transcript = session.transcript();
  co_await session.logout();
}

}  // namespace shouwen::net
