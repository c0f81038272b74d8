// CPU of our fetch (TLS, SHA-256, a temporary file a mail) against the least a client can do, one
// `UID FETCH 1:* BODY.PEEK[]` by openssl s_client into one file, and against mbsync. Same Dovecot,
// same mails, rounds paired and alternated, so that the neighbours' load falls on all alike.
//   bench_fetch [--rounds 9] [--messages 2000]      exit 1 when a bar is missed
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>

#include "gateway/net/imap_session.h"
#include "tests/bench/fetch_mail.h"
#include "tests/support/servers.h"

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace shouwen;           // NOLINT: a program, not a library
using namespace shouwen::testing;  // NOLINT

constexpr double kFloorBar = 1.3, kMbsyncBar = 0.8;

// --- the client, run as a child so that its CPU can be told apart

struct Count : net::BodySink {
  std::size_t mails = 0;
  std::uint64_t octets = 0;
  asio::awaitable<Status> take(std::vector<net::Fetched> range) override {
    for (const net::Fetched& message : range) {
      if (message.outcome != net::BodyOutcome::received || message.octets.empty()) continue;
      ++mails;
      octets += message.size;
    }
    co_return Done{};
  }
};

asio::awaitable<void> fetch(net::Endpoint endpoint, asio::thread_pool& pool, std::string dir,
                            Count& count) {
  net::ImapSession session(std::move(endpoint), pool);
  Status status = co_await session.open();
  if (status.ok()) {
    auto selected = co_await session.select("INBOX", false);
    if (!selected.ok()) status = selected.error();
  }
  if (status.ok()) {
    auto listing = co_await session.list(1);
    net::FetchOptions options;
    options.dir = std::move(dir);
    if (listing.ok())
      status = co_await session.fetch(std::move(listing->messages), options, count);
    else
      status = listing.error();
  }
  if (!status.ok()) std::cerr << status.error().text() << "\n" << session.transcript();
  co_await session.logout();
}

int client(int port, const std::string& ca, const std::string& dir) {
  net::Endpoint endpoint;
  endpoint.host = "localhost";
  endpoint.port = static_cast<std::uint16_t>(port);
  endpoint.ca_file = ca;
  endpoint.user = "bench";
  endpoint.password = DovecotServer::password;
  asio::io_context io(1);
  asio::thread_pool pool(1);
  Count count;
  asio::co_spawn(io, fetch(endpoint, pool, dir, count), asio::detached);
  io.run();
  pool.join();
  std::cout << count.mails << " " << count.octets << "\n";
  return 0;
}

// --- the contest

struct Contest {
  DovecotServer dovecot{DovecotServer::Options{{"bench"}, "server"}};
  TempDir work;
  std::size_t messages = 0;
  std::uint64_t octets = 0;
  int serial = 0;

  void fill(std::size_t count) {
    bench::MailMaker maker;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string mail = maker.make(static_cast<int>(i));
      octets +=
          mail.size() + static_cast<std::uint64_t>(std::count(mail.begin(), mail.end(), '\n'));
      dovecot.deliver("bench", "INBOX", mail);
    }
    messages = count;
  }

  [[noreturn]] static void fail(const std::string& what) {
    std::cerr << "bench_fetch: " << what << "\n";
    std::exit(2);
  }

  // Emptied, not removed: on each create ext4 steps over every inode freed in the last seconds,
  // which would be charged to whoever comes next.
  static void put_away(const std::string& dir) {
    for (const auto& entry : fs::recursive_directory_iterator(dir))
      if (entry.is_regular_file()) fs::resize_file(entry.path(), 0);
  }

  double ours(const std::string& self) {
    const std::string dir = work / ("ours" + std::to_string(++serial)), out = work / "ours.out";
    fs::create_directory(dir);
    Process::Options with;
    with.out = out;
    const auto exit =
        run({self, "--client", std::to_string(dovecot.imaps_port()), dovecot.ca_file(), dir}, with);
    const std::string told = read_file(out);
    if (told != std::to_string(messages) + " " + std::to_string(octets) + "\n")
      fail("our fetch is incomplete: " + told);
    put_away(dir);
    fs::remove(out);
    return exit.cpu_seconds();
  }

  double floor() {
    const std::string out = work / "floor.out", in = work / "floor.in";
    write_file(
        in,
        "a LOGIN bench secret\r\nb EXAMINE INBOX\r\nc UID FETCH 1:* BODY.PEEK[]\r\nd LOGOUT\r\n");
    Process::Options with;
    with.in = in;
    with.out = out;
    const auto exit = run({"openssl", "s_client", "-quiet", "-CAfile", dovecot.ca_file(),
                           "-connect", "localhost:" + std::to_string(dovecot.imaps_port())},
                          with);
    if (fs::file_size(out) < octets) fail("the floor is incomplete");
    fs::remove(out);
    return exit.cpu_seconds();
  }

  double mbsync() {
    const std::string dir = work / ("mbsync" + std::to_string(++serial));
    fs::create_directories(dir);
    write_file(
        work / "mbsyncrc",
        "FSync no\nIMAPAccount a\nHost localhost\nPort " + std::to_string(dovecot.imaps_port()) +
            "\nUser bench\nPass secret\nSSLType IMAPS\nSystemCertificates no\nCertificateFile " +
            dovecot.ca_file() +
            "\nPipelineDepth 50\n\nIMAPStore far\nAccount a\n\nMaildirStore near\nPath " + dir +
            "/\nInbox " + dir +
            "/INBOX\n\nChannel c\nFar :far:INBOX\nNear :near:INBOX\n"
            "Sync Pull\nCreate Near\nSyncState *\n");
    Process::Options with;
    with.out = work / "mbsync.out";
    const auto exit = run({"mbsync", "-q", "-c", work / "mbsyncrc", "-a"}, with);
    const auto got = list_files(dir + "/INBOX/new").size() + list_files(dir + "/INBOX/cur").size();
    if (got != messages) fail("mbsync is incomplete: " + read_file(work / "mbsync.out"));
    put_away(dir);
    return exit.cpu_seconds();
  }
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int contest(const std::string& self, int rounds, std::size_t messages) {
  Contest contest;
  contest.fill(messages);
  std::printf("%zu messages, %.0f MB on the wire, %d paired rounds, CPU seconds of the client\n",
              contest.messages, static_cast<double>(contest.octets) / 1e6, rounds);
  contest.floor();  // the server's caches and indexes
  std::vector<double> to_floor, to_mbsync, us, least, them;
  for (int round = 0; round < rounds; ++round) {
    double ours = 0, floor = 0, mbsync = 0;
    for (int turn = 0; turn < 3; ++turn) {
      switch ((turn + round) % 3) {
        case 0:
          ours = contest.ours(self);
          break;
        case 1:
          floor = contest.floor();
          break;
        default:
          mbsync = contest.mbsync();
          break;
      }
    }
    std::printf("round %d: ours %.2f  floor %.2f (%.2f x)  mbsync %.2f (%.2f x)\n", round + 1, ours,
                floor, ours / floor, mbsync, ours / mbsync);
    std::fflush(stdout);
    to_floor.push_back(ours / floor);
    to_mbsync.push_back(ours / mbsync);
    us.push_back(ours), least.push_back(floor), them.push_back(mbsync);
  }
  const double f = median(to_floor), m = median(to_mbsync);
  std::printf("median CPU: ours %.2f s, floor %.2f s, mbsync %.2f s\n", median(us), median(least),
              median(them));
  std::printf("median of ratios: %.2f x floor (bar %.1f), %.2f x mbsync (bar %.1f): %s\n", f,
              kFloorBar, m, kMbsyncBar, f <= kFloorBar && m <= kMbsyncBar ? "met" : "MISSED");
  return f <= kFloorBar && m <= kMbsyncBar ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 5 && std::strcmp(argv[1], "--client") == 0)
    return client(std::atoi(argv[2]), argv[3], argv[4]);
  int rounds = 9;
  std::size_t messages = 2000;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--rounds") == 0) rounds = std::max(1, std::atoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--messages") == 0)
      messages = static_cast<std::size_t>(std::max(1, std::atoi(argv[i + 1])));
  }
  return contest(fs::canonical("/proc/self/exe").string(), rounds, messages);
}
