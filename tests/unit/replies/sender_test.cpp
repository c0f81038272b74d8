// The sender against a real SMTP receiver that injects faults.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/sender.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <fstream>

#include "tests/support/servers.h"
#include "tests/unit/desk/world.h"

namespace shouwen::replies {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::kNow;
using testing::World;

// The sender on a loop of its own until `until` holds or ten seconds have passed.
struct Running {
  World world;
  testing::SmtpSink sink;
  testing::FixedClock clock;
  desk::Current office{testing::office()};
  asio::io_context io;
  asio::thread_pool pool{1};
  std::unique_ptr<storage::Writer> writer;
  std::unique_ptr<Sender> sender;
  config::SmtpSettings smtp = testing::settings().smtp;

  explicit Running(std::vector<std::string> arguments = {}) : sink({std::move(arguments), 0}) {
    smtp.limits.per_message_seconds = 0;
  }
  ~Running() {
    writer.reset();
    pool.join();
  }
  void receipt(const std::string& title, const std::string& to) {
    auto f = world.filing(title);
    f.requests = {{"receipt", to, "D1", kNow, false}};
    world.file(f);
  }
  bool run(const std::function<bool()>& until) {
    if (!writer) writer = std::make_unique<storage::Writer>(std::move(world.store));
    SenderOptions options;
    options.smtp = smtp;
    options.endpoint.host = "127.0.0.1";
    options.endpoint.port = sink.port();
    options.endpoint.tls = net::Tls::none;
    sender = std::make_unique<Sender>(io.get_executor(), pool, *writer, office, clock, options);
    bool held = false;
    asio::co_spawn(io, sender->run(), asio::detached);
    // Named, so that its captures live as long as the coroutine.
    auto watch = [&]() -> asio::awaitable<void> {
      asio::steady_timer timer(io);
      auto end = std::chrono::steady_clock::now() + 20s;
      while (!(held = until()) && std::chrono::steady_clock::now() < end) {
        timer.expires_after(20ms);
        co_await timer.async_wait(asio::use_awaitable);
      }
      sender->stop();
    };
    asio::co_spawn(io, watch(), asio::detached);
    io.restart();
    io.run();
    return held;
  }
  std::vector<storage::OutboxMail> rows(const std::string& state) {
    auto reader = storage::Reader::open(world.dir.path() + "/state");
    if (!reader) throw std::runtime_error(reader.error().text());
    return *(*reader)->outbox(state, {1000, 0});
  }
};

TEST(Sender, SendsOldestFirstOverOneConnection) {
  Running r;
  for (int i = 0; i < 5; ++i)
    r.receipt("简讯" + std::to_string(i), "u" + std::to_string(i) + "@x.example");
  ASSERT_TRUE(r.run([&] { return r.sender->status().sent == 5; }));
  auto mails = r.sink.mails();
  ASSERT_EQ(mails.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(mails[i].to.at(0), "u" + std::to_string(i) + "@x.example");
    EXPECT_EQ(mails[i].from, "office@gateway.example");
    EXPECT_EQ(mails[i].connection, mails[0].connection);
  }
  EXPECT_EQ(r.rows("sent").size(), 5u);
  EXPECT_EQ(r.sender->status().state, SenderState::stopped);
}

TEST(Sender, KeepsTheConnectionsLimit) {
  Running r;
  r.smtp.limits.per_connection = 2;
  for (int i = 0; i < 5; ++i)
    r.receipt("简讯" + std::to_string(i), "u" + std::to_string(i) + "@x.example");
  ASSERT_TRUE(r.run([&] { return r.sender->status().sent == 5; }));
  auto mails = r.sink.mails();
  EXPECT_EQ(mails[1].connection, mails[0].connection);
  EXPECT_NE(mails[2].connection, mails[1].connection);
  EXPECT_NE(mails[4].connection, mails[3].connection);
}

TEST(Sender, APermanentRefusalFailsThatMailAlone) {
  Running r;
  r.receipt("简讯一", "r550@x.example");
  r.receipt("简讯二", "r451@x.example");
  r.receipt("简讯三", "fine@x.example");
  ASSERT_TRUE(r.run([&] { return r.sender->status().sent == 1; }));
  EXPECT_EQ(r.sink.count(), 1u);
  ASSERT_EQ(r.rows("failed").size(), 1u);
  EXPECT_NE(r.rows("failed")[0].last_error.find("no such user"), std::string::npos);
  ASSERT_EQ(r.rows("pending").size(), 1u);
  EXPECT_EQ(r.rows("pending")[0].not_before, kNow + 5 * kMinute);
}

TEST(Sender, FrequencyLimitedIsTemporaryAndRestsTheQueue) {
  Running r;
  r.receipt("简讯一", "rfreq@x.example");
  r.receipt("简讯二", "fine@x.example");
  ASSERT_TRUE(r.run([&] {
    return r.sender->status().state == SenderState::backing_off && r.sender->status().deferred == 1;
  }));
  EXPECT_EQ(r.sink.count(), 0u) << "the next mail waits too";
  EXPECT_EQ(r.rows("pending").size(), 2u);
  ASSERT_TRUE(r.sender->status().last_error);
  EXPECT_FALSE(r.sender->status().last_error->remedy.empty());
}

TEST(Sender, AnUnansweredFinalDotIsRetriedOnceWithTheSameOctets) {
  Running r;
  r.receipt("简讯一", "acceptclose@x.example");
  ASSERT_TRUE(r.run([&] { return r.sender->status().deferred == 1; }));
  ASSERT_EQ(r.rows("pending").size(), 1u);
  EXPECT_TRUE(r.rows("pending")[0].retried_after_unknown);
  ASSERT_TRUE(r.run([&] { return r.sender->status().held == 1; }));
  ASSERT_EQ(r.rows("held").size(), 1u);
  auto mails = r.sink.mails();
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[0].octets, mails[1].octets);
}

// Cut now, nobody would know whether the letter arrived, and it would go out a second time.
TEST(Sender, ALetterUnderWayEndsBeforeTheStop) {
  Running r;
  r.receipt("简讯一", "hold@x.example");
  r.receipt("简讯二", "fine@x.example");
  ASSERT_TRUE(r.run([&] {
    if (r.sink.count() == 0) return false;
    r.sender->stop();  // the receiver has all of it and has not yet said so
    std::ofstream(r.sink.dir() + "/go-on") << "now";
    return true;
  }));
  ASSERT_EQ(r.rows("sent").size(), 1u);
  EXPECT_EQ(r.rows("sent")[0].to, "hold@x.example");
  EXPECT_EQ(r.sink.count(), 1u) << "no further letter is begun";
  ASSERT_EQ(r.rows("pending").size(), 1u);
  EXPECT_EQ(r.rows("pending")[0].attempts, 0);
}

TEST(Sender, ARefusedSenderRestsTheQueueAndFailsNothing) {
  Running r;
  r.smtp.envelope = "f553@gateway.example";
  r.receipt("简讯一", "fine@x.example");
  ASSERT_TRUE(r.run([&] { return r.sender->status().deferred == 1; }));
  EXPECT_TRUE(r.rows("failed").empty());
  ASSERT_TRUE(r.sender->status().last_error);
  EXPECT_NE(r.sender->status().last_error->remedy.find("from_address"), std::string::npos);
}

TEST(Sender, AServerThatIsAwayIsAStateWithItsNextAttempt) {
  Running r;
  r.receipt("简讯一", "fine@x.example");
  r.sink.stop();
  ASSERT_TRUE(r.run([&] { return r.sender->status().state == SenderState::backing_off; }));
  EXPECT_TRUE(r.sender->status().next_attempt || r.sender->status().state == SenderState::stopped);
  EXPECT_EQ(r.rows("pending").size(), 1u);
  EXPECT_EQ(r.rows("pending")[0].attempts, 0) << "no attempt was made with it";
  r.sink.start();
  ASSERT_TRUE(r.run([&] { return r.sender->status().sent == 1; }));
}

}  // namespace
}  // namespace shouwen::replies
