// The IMAP session against a server that misbehaves. The invariant of every test: nothing is
// delivered that is not complete, exact and asked for; and the class of the error is right.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/net/loop.h"

namespace shouwen::net {
namespace {

namespace asio = boost::asio;
using shouwen::testing::FaultImap;
using shouwen::testing::list_files;
using shouwen::testing::read_file;
using shouwen::testing::TempDir;

constexpr int kMails = 5;
constexpr std::size_t kSize = 40'000;
constexpr std::uint64_t kVictim = 3;

struct Outcome : FetchRun {
  TempDir dir;
};

Endpoint impatient(std::uint16_t port) {
  Endpoint endpoint = imap_at(port);
  endpoint.timeouts.idle = std::chrono::milliseconds(400);
  endpoint.timeouts.connect = std::chrono::milliseconds(1500);
  return endpoint;
}

// Fetches all and checks the invariant.
void fetch(FaultImap& server, Outcome& run, std::uint64_t limit = 1 << 20) {
  FetchOptions options;
  options.dir = run.dir.path();
  options.literal_limit = limit;
  options.range_messages = 2;
  on_loop([&](asio::thread_pool& pool) {
    return fetch_all(impatient(server.port()), pool, options, run);
  });
  std::vector<std::string> delivered;
  for (const Fetched& message : run.sink.all) {
    if (message.outcome == BodyOutcome::received) {
      EXPECT_EQ(read_file(message.file), sample_mail(static_cast<int>(message.listed.uid), kSize))
          << "UID " << message.listed.uid;
    }
    if (!message.file.empty()) delivered.push_back(message.file.substr(run.dir.path().size() + 1));
  }
  std::sort(delivered.begin(), delivered.end());
  EXPECT_EQ(std::adjacent_find(delivered.begin(), delivered.end()), delivered.end());
  EXPECT_EQ(delivered, list_files(run.dir.path())) << "a temporary file was left behind";
}

void fill(FaultImap& server) {
  for (int i = 1; i <= kMails; ++i) server.add("INBOX", sample_mail(i, kSize));
  server.set("fault_uid", std::to_string(kVictim));
}

TEST(ImapFaults, WithoutAFaultAllArrives) {
  FaultImap server;
  fill(server);
  Outcome run;
  fetch(server, run);
  EXPECT_TRUE(run.outcome.ok());
  EXPECT_EQ(run.sink.received(), 5u);
}

// --- faults that end the connection

struct Deadly {
  const char* fault;
  Trouble trouble;
};

class DeadlyFault : public ::testing::TestWithParam<Deadly> {};

TEST_P(DeadlyFault, EndsTheSessionAndNothingOfItIsDelivered) {
  FaultImap server;
  fill(server);
  server.set("fault", GetParam().fault);
  Outcome run;
  fetch(server, run);
  EXPECT_FALSE(run.outcome.ok());
  EXPECT_STREQ(trouble_name(run.trouble), trouble_name(GetParam().trouble));
  EXPECT_EQ(run.sink.find(kVictim), nullptr);
  // The range before it was complete; its own never is.
  EXPECT_EQ(run.sink.received(), 2u);
}

std::vector<Deadly> deadly() {
  std::vector<Deadly> all;
  static std::vector<std::string> names;
  names.reserve(64);
  for (int eighth = 0; eighth <= 8; ++eighth) {
    for (const char* kind : {"fin", "rst"}) {
      names.push_back(std::string(kind) + "@" + std::to_string(eighth));
      all.push_back({names.back().c_str(), Trouble::closed});
    }
    if (eighth % 4 == 0) {
      names.push_back("stall@" + std::to_string(eighth));
      all.push_back({names.back().c_str(), Trouble::timeout});
    }
  }
  all.insert(all.end(), {{"fin_before_tag", Trouble::closed},
                         {"rst_before_tag", Trouble::closed},
                         {"stall_before_tag", Trouble::timeout},
                         {"bye", Trouble::bye},
                         {"bye_mid", Trouble::bye},
                         {"short_lit", Trouble::protocol},
                         {"long_lit", Trouble::protocol},
                         {"overflow_lit", Trouble::protocol},
                         {"negative_lit", Trouble::protocol},
                         {"longline", Trouble::protocol},
                         {"huge_lit", Trouble::oversize}});
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, DeadlyFault, ::testing::ValuesIn(deadly()), [](const auto& each) {
  std::string name = each.param.fault;
  std::replace(name.begin(), name.end(), '@', '_');
  return name;
});

// --- faults with a name, after which the session goes on

struct Named {
  const char* fault;
  BodyOutcome outcome;
};

class NamedFault : public ::testing::TestWithParam<Named> {};

TEST_P(NamedFault, IsToldAndTheRestArrives) {
  FaultImap server;
  fill(server);
  server.set("fault", GetParam().fault);
  Outcome run;
  fetch(server, run);
  ASSERT_TRUE(run.outcome.ok()) << run.outcome.error().text();
  EXPECT_EQ(run.sink.all.size(), 5u) << "every wanted message exactly once";
  EXPECT_EQ(run.sink.received(), 4u);
  ASSERT_NE(run.sink.find(kVictim), nullptr);
  EXPECT_STREQ(outcome_name(run.sink.find(kVictim)->outcome), outcome_name(GetParam().outcome));
}

TEST_P(NamedFault, ThatHappensOnceIsOvercomeByAskingAlone) {
  FaultImap server;
  fill(server);
  server.set("fault", GetParam().fault);
  server.set("fault_times", "1");
  Outcome run;
  fetch(server, run);
  ASSERT_TRUE(run.outcome.ok());
  EXPECT_EQ(run.sink.received(), 5u);
}

INSTANTIATE_TEST_SUITE_P(All, NamedFault,
                         ::testing::Values(Named{"nil", BodyOutcome::nil},
                                           Named{"empty", BodyOutcome::empty},
                                           Named{"quoted", BodyOutcome::quoted},
                                           Named{"ok_nothing", BodyOutcome::absent},
                                           Named{"uid0", BodyOutcome::absent},
                                           Named{"only_other_uid", BodyOutcome::absent},
                                           Named{"no_after_body", BodyOutcome::refused}),
                         [](const auto& each) { return std::string(each.param.fault); });

// --- oddities that do no harm

class HarmlessFault : public ::testing::TestWithParam<const char*> {};

TEST_P(HarmlessFault, AllArrives) {
  FaultImap server;
  fill(server);
  server.set("fault", GetParam());
  Outcome run;
  fetch(server, run);
  ASSERT_TRUE(run.outcome.ok()) << run.outcome.error().text() << run.transcript;
  EXPECT_EQ(run.sink.received(), 5u);
}

INSTANTIATE_TEST_SUITE_P(All, HarmlessFault,
                         ::testing::Values("uid_after", "envelope_lit", "other_uid", "unsolicited",
                                           "lit8", "nolf", "duplicate", "drip"),
                         [](const auto& each) { return std::string(each.param); });

TEST(ImapFaults, ATagInsideABodyIsBody) {
  FaultImap server;
  fill(server);
  server.set("fault", "forged_tag");
  Gather sink;
  TempDir dir;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(impatient(server.port()), pool);
    (void)co_await session.open();
    (void)co_await session.select("INBOX", false);
    auto listing = co_await session.list(1);
    FetchOptions options;
    options.dir = dir.path();
    if (listing.ok()) {
      const Status status = co_await session.fetch(listing->messages, options, sink);
      EXPECT_TRUE(status.ok());
    }
    co_await session.logout();
  });
  EXPECT_EQ(sink.received(), 5u);
  ASSERT_NE(sink.find(kVictim), nullptr);
  const std::string octets = read_file(sink.find(kVictim)->file);
  EXPECT_EQ(octets.rfind(sample_mail(kVictim, kSize), 0), 0u);
  EXPECT_NE(octets.find(" OK forged\r\n* BYE\r\n)\r\n"), std::string::npos);
}

TEST(ImapFaults, OverTheLimitOnlyTheHeaderComes) {
  FaultImap server;
  fill(server);
  server.set("size_2", "999999999");  // told by the listing
  server.set("fault", "big_lit");     // found out on the way
  server.set("fault_size", "200000");
  Outcome run;
  fetch(server, run, 100'000);
  ASSERT_TRUE(run.outcome.ok()) << run.outcome.error().text();
  EXPECT_EQ(run.sink.received(), 3u);
  const std::string mail = sample_mail(2, kSize);
  ASSERT_EQ(run.sink.find(2)->outcome, BodyOutcome::oversize);
  EXPECT_EQ(read_file(run.sink.find(2)->file), mail.substr(0, mail.find("\r\n\r\n") + 4));
  // The victim's header is as false as its body in this server; what counts is the name.
  EXPECT_EQ(run.sink.find(kVictim)->outcome, BodyOutcome::oversize);
}

TEST(ImapFaults, AFullDiskIsLocalAndLeavesNothing) {
  FaultImap server;
  fill(server);
  FetchRun run;
  FetchOptions options;
  options.dir = "/dev/full/none";
  on_loop([&](asio::thread_pool& pool) {
    return fetch_all(impatient(server.port()), pool, options, run);
  });
  EXPECT_FALSE(run.outcome.ok());
  EXPECT_EQ(run.trouble, Trouble::local);
  EXPECT_TRUE(run.sink.all.empty());
}

// --- listings

TEST(ImapFaults, MessagesLeftOutOfRangesAreFoundOneByOne) {
  FaultImap server;
  for (int i = 1; i <= 77; ++i) server.add("INBOX", sample_mail(i, 500));
  server.set("omit", "1,5,6,7,40,41,42,43,44,60,75,76,77");
  Outcome run;
  FetchOptions options;
  options.dir = run.dir.path();
  on_loop([&](asio::thread_pool& pool) {
    return fetch_all(impatient(server.port()), pool, options, run);
  });
  EXPECT_TRUE(run.listing.reconciled);
  EXPECT_EQ(run.listing.recovered, 13u);
  EXPECT_EQ(run.listing.messages.size(), 77u);
  server.set("hide", "9,77");  // not even alone
  Outcome again;
  options.dir = again.dir.path();
  on_loop([&](asio::thread_pool& pool) {
    return fetch_all(impatient(server.port()), pool, options, again);
  });
  EXPECT_FALSE(again.listing.reconciled);
  EXPECT_EQ(again.listing.omitted, 2u);
  EXPECT_EQ(again.listing.messages.size(), 75u);
}

TEST(ImapFaults, TheOnlyNewMessageLeftOutIsStillFound) {
  FaultImap server;
  for (int i = 1; i <= 20; ++i) server.add("INBOX", sample_mail(i, 500));
  server.set("omit", "19,20");
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(impatient(server.port()), pool);
    (void)co_await session.open();
    (void)co_await session.select("INBOX", false);
    auto listing = co_await session.list(19);
    EXPECT_TRUE(listing.ok());
    if (listing.ok()) {
      EXPECT_EQ(listing->messages.size(), 2u);
      EXPECT_TRUE(listing->reconciled);
    }
    // Nothing new: nothing is asked beyond what proves it.
    listing = co_await session.list(21);
    EXPECT_TRUE(listing.ok() && listing->messages.empty() && listing->reconciled);
    co_await session.logout();
  });
}

TEST(ImapFaults, StrangeUidvalidityAndMissingUidnextDoNotMatter) {
  FaultImap server;
  fill(server);
  server.set("uidvalidity", "1234567890123456789");
  server.set("uidnext", "missing");
  Outcome run;
  fetch(server, run);
  EXPECT_EQ(run.sink.received(), 5u);
  server.set("uidnext", "4000000000");  // sparse: listed by sequence numbers
  Outcome sparse;
  fetch(server, sparse);
  EXPECT_EQ(sparse.sink.received(), 5u);
  EXPECT_LT(server.commands().size(), 60u);
}

// --- before and around the login

struct Login {
  const char* knob;
  const char* value;
  Trouble trouble;
};

class LoginFault : public ::testing::TestWithParam<Login> {};

TEST_P(LoginFault, HasItsClass) {
  FaultImap server;
  fill(server);
  server.set(GetParam().knob, GetParam().value);
  Outcome run;
  fetch(server, run);
  EXPECT_FALSE(run.opened);
  EXPECT_STREQ(trouble_name(run.trouble), trouble_name(GetParam().trouble));
  EXPECT_LE(server.logins(), 1u) << "never hammers";
}

INSTANTIATE_TEST_SUITE_P(
    All, LoginFault,
    ::testing::Values(
        Login{"greeting", "none", Trouble::timeout}, Login{"greeting", "close", Trouble::closed},
        Login{"greeting", "bye", Trouble::throttled},
        Login{"greeting", "garbage", Trouble::protocol},
        Login{"login", "NO [LIMIT] Login frequency limited, try later", Trouble::throttled},
        Login{"login", "NO [UNAVAILABLE] Temporary authentication failure", Trouble::unavailable},
        Login{"login", "NO Please using authorized code to login.", Trouble::login_refused},
        Login{"login",
              "NO Login fail. Account is abnormal, service is not open, password is incorrect, "
              "login frequency limited, or system is busy",
              Trouble::login_refused},
        Login{"login", "close", Trouble::closed}, Login{"login", "stall", Trouble::timeout}));

TEST(ImapFaults, OctetsBehindTheLoginsOkDoNotConfuse) {
  {
    FaultImap server;
    fill(server);
    server.set("login", "tail");
    Outcome run;
    fetch(server, run);
    EXPECT_TRUE(run.outcome.ok()) << run.outcome.error().text() << run.transcript;
    EXPECT_EQ(run.sink.received(), 5u);
  }
  for (const char* greeting : {"slow", "preauth"}) {
    FaultImap server;
    fill(server);
    server.set("greeting", greeting);
    Outcome run;
    fetch(server, run);
    EXPECT_EQ(run.sink.received(), 5u) << greeting;
  }
}

TEST(ImapFaults, NetEaseWantsIdAndQqClosesOnUnknownCommands) {
  FaultImap server;
  fill(server);
  server.set("require_id", "1");
  server.set("unknown", "close");
  Outcome run;
  fetch(server, run);
  EXPECT_EQ(run.sink.received(), 5u);
  for (const std::string& line : server.commands())
    EXPECT_EQ(line.find("SEARCH"), std::string::npos);
  // A server without ID is not sent one.
  FaultImap plain;
  fill(plain);
  plain.set("capability", "IMAP4rev1");
  plain.set("unknown", "close");
  Outcome again;
  fetch(plain, again);
  EXPECT_EQ(again.sink.received(), 5u);
  for (const std::string& line : plain.commands()) EXPECT_EQ(line.find(" ID "), std::string::npos);
}

TEST(ImapFaults, ThrottlingCarriesItsNumber) {
  FaultImap server;
  fill(server);
  server.set("reply_fetch",
             "BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds");
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(impatient(server.port()), pool);
    (void)co_await session.open();
    (void)co_await session.select("INBOX", false);
    const auto listing = co_await session.list(1);
    EXPECT_FALSE(listing.ok());
    EXPECT_EQ(session.failure().kind, Trouble::throttled);
    EXPECT_EQ(session.failure().wait, std::chrono::milliseconds(299961));
    EXPECT_FALSE(session.alive());
  });
}

TEST(ImapFaults, ByeInIdleAndSilenceOfADeadPeerAreErrors) {
  for (const char* how : {"bye", "close"}) {
    FaultImap server;
    fill(server);
    on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
      ImapSession session(impatient(server.port()), pool);
      (void)co_await session.open();
      (void)co_await session.select("INBOX", false);
      server.set("idle", how);
      const auto wake = co_await session.idle(std::chrono::seconds(20));
      EXPECT_FALSE(wake.ok());
      EXPECT_EQ(session.failure().kind, std::string(how) == "bye" ? Trouble::bye : Trouble::closed);
    });
  }
}

}  // namespace
}  // namespace shouwen::net
