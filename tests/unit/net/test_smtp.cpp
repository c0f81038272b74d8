// The SMTP session against our receiver (TLS, AUTH, faults) and Postfix's.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "gateway/net/smtp_session.h"
#include "tests/unit/net/loop.h"

namespace shouwen::net {
namespace {

namespace asio = boost::asio;
using shouwen::testing::DovecotServer;
using shouwen::testing::PostfixSink;
using shouwen::testing::SmtpSink;

Endpoint smtp_at(std::uint16_t port) {
  Endpoint endpoint = imap_at(port);
  endpoint.user.clear();
  endpoint.password.clear();
  endpoint.timeouts.idle = std::chrono::milliseconds(500);
  return endpoint;
}

// No braced lists inside coroutines: g++ 12 cannot build them.
Letter letter_to(const std::string& to, const std::string& also = {}) {
  Letter letter;
  letter.from = "intake@example.com";
  letter.to.push_back(to);
  if (!also.empty()) letter.to.push_back(also);
  letter.octets = "From: intake@example.com\nSubject: receipt\n\n已收到\n.\n..end\n";
  return letter;
}
const char* const kOnTheWire =
    "From: intake@example.com\r\nSubject: receipt\r\n\r\n已收到\r\n.\r\n..end\r\n";

SendOutcome send_once(const Endpoint& endpoint, const Letter& letter) {
  SendOutcome outcome;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    SmtpSession session(endpoint, pool);
    const Status open = co_await session.open();
    EXPECT_TRUE(open.ok());
    outcome = co_await session.send(letter);
    co_await session.quit();
  });
  return outcome;
}

TEST(Smtp, SendsSeveralMailsOnOneConnectionOverTlsWithAuth) {
  DovecotServer certificates;  // only for its CA
  for (const Tls tls : {Tls::starttls, Tls::implicit}) {
    SmtpSink sink(
        {{tls == Tls::starttls ? "--starttls" : "--tls", "--cert", certificates.tls("server.crt"),
          "--key", certificates.tls("server.key"), "--auth", "intake:secret"},
         0});
    Endpoint endpoint = imap_at(sink.port(), tls, certificates.ca_file());
    on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
      SmtpSession session(endpoint, pool);
      const Status open = co_await session.open();
      EXPECT_TRUE(open.ok()) << session.transcript();
      for (int i = 0; i < 3; ++i) {
        const SendOutcome outcome = co_await session.send(letter_to("ok@example.com"));
        EXPECT_EQ(outcome.state, SendState::sent);
        EXPECT_EQ(outcome.reply.enhanced, "2.0.0");
      }
      co_await session.quit();
    });
    const auto mails = sink.mails();
    ASSERT_EQ(mails.size(), 3u);
    EXPECT_EQ(mails[2].octets, kOnTheWire);
    EXPECT_EQ(mails[2].connection, mails[0].connection);
    // The refusal arrives in GBK and is shown in UTF-8.
    endpoint.password = "wrong-code";
    on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
      SmtpSession session(endpoint, pool);
      const Status open = co_await session.open();
      EXPECT_FALSE(open.ok());
      EXPECT_EQ(session.failure().kind, Trouble::login_refused);
      EXPECT_NE(session.failure().server_text.find("授权码"), std::string::npos);
      EXPECT_EQ(session.transcript().find("wrong-code"), std::string::npos);
    });
  }
}

struct Case {
  const char* to;
  SendState state;
  int code;
  Trouble trouble;
};

TEST(Smtp, EveryFaultHasItsOutcome) {
  SmtpSink sink;
  const Case cases[] = {
      {"r450", SendState::transient, 450, Trouble::refused},
      {"r452", SendState::transient, 452, Trouble::refused},
      {"r550", SendState::permanent, 550, Trouble::refused},
      {"r421", SendState::transient, 421, Trouble::throttled},  // "too many messages"
      {"rfreq", SendState::transient, 550, Trouble::throttled},
      {"d451", SendState::transient, 451, Trouble::refused},
      {"d552", SendState::permanent, 552, Trouble::refused},
      {"d554", SendState::permanent, 554, Trouble::refused},
      {"dgbk", SendState::permanent, 554, Trouble::refused},
      {"dfreq", SendState::transient, 550, Trouble::throttled},
      {"close354", SendState::transient, 0, Trouble::closed},
      {"closedata", SendState::unknown, 0, Trouble::closed},
      {"acceptclose", SendState::unknown, 0, Trouble::closed},
      {"stalldata", SendState::unknown, 0, Trouble::timeout},
      {"late200", SendState::sent, 250, Trouble::none},
      {"multi", SendState::sent, 250, Trouble::none},
      {"ok", SendState::sent, 250, Trouble::none},
  };
  for (const Case& one : cases) {
    const SendOutcome outcome =
        send_once(smtp_at(sink.port()), letter_to(std::string(one.to) + "@example.com"));
    EXPECT_STREQ(send_state_name(outcome.state), send_state_name(one.state)) << one.to;
    EXPECT_EQ(outcome.reply.code, one.code) << one.to;
    EXPECT_STREQ(trouble_name(outcome.trouble), trouble_name(one.trouble)) << one.to;
  }
  EXPECT_EQ(sink.count(), 4u);  // acceptclose, late200, multi, ok
}

TEST(Smtp, AMailAfterARefusedOneIsNotMistakenForIt) {
  SmtpSink sink;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    SmtpSession session(smtp_at(sink.port()), pool);
    (void)co_await session.open();
    SendOutcome outcome = co_await session.send(letter_to("r550@example.com"));
    EXPECT_EQ(outcome.state, SendState::permanent);
    outcome = co_await session.send(letter_to("d451@example.com"));
    EXPECT_EQ(outcome.state, SendState::transient);
    outcome = co_await session.send(letter_to("ok@example.com", "r550@example.com"));
    EXPECT_EQ(outcome.state, SendState::sent);
    EXPECT_EQ(outcome.recipients.size(), 2u);
    if (outcome.recipients.size() != 2) co_return;
    EXPECT_TRUE(outcome.recipients[0].accepted);
    EXPECT_FALSE(outcome.recipients[1].accepted);
    EXPECT_EQ(outcome.recipients[1].reply.enhanced, "5.1.1");
    outcome = co_await session.send(letter_to("evil@example.com>\r\nRCPT TO:<x@example.com"));
    EXPECT_EQ(outcome.state, SendState::permanent);
    EXPECT_TRUE(session.alive());
    // A late answer must never be taken for the next mail's: the session is over.
    outcome = co_await session.send(letter_to("late900@example.com"));
    EXPECT_EQ(outcome.state, SendState::unknown);
    EXPECT_FALSE(session.alive());
    outcome = co_await session.send(letter_to("ok@example.com"));
    EXPECT_EQ(outcome.state, SendState::transient);
    EXPECT_EQ(outcome.stage, "connect");
  });
}

TEST(Smtp, GreetingsLimitsAndSizes) {
  SmtpSink sink({{"--per-connection", "2", "--size", "1000", "--no-smtputf8"}, 0});
  sink.fault("connect 421 4.3.2 too many connections");
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    SmtpSession session(smtp_at(sink.port()), pool);
    const Status open = co_await session.open();
    EXPECT_FALSE(open.ok());
    EXPECT_EQ(session.failure().kind, Trouble::throttled);
  });
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    SmtpSession session(smtp_at(sink.port()), pool);
    (void)co_await session.open();
    EXPECT_EQ(session.size_limit(), 1000u);
    Letter big = letter_to("ok@example.com");
    big.octets += std::string(2000, 'x');
    SendOutcome outcome = co_await session.send(big);
    EXPECT_EQ(outcome.reply.code, 552);
    EXPECT_EQ(outcome.state, SendState::permanent);
    outcome = co_await session.send(letter_to("张三@例子.中国"));
    EXPECT_EQ(outcome.state, SendState::permanent);
    EXPECT_EQ(outcome.reply.enhanced, "5.6.7");
    for (int i = 0; i < 2; ++i) {
      outcome = co_await session.send(letter_to("ok@example.com"));
      EXPECT_EQ(outcome.state, SendState::sent);
    }
    outcome = co_await session.send(letter_to("ok@example.com"));
    EXPECT_EQ(outcome.state, SendState::transient);
    EXPECT_EQ(outcome.reply.code, 421);
    EXPECT_FALSE(session.alive());
  });
  EXPECT_EQ(sink.count(), 2u);
}

TEST(Smtp, StarttlsThatIsNotOfferedIsNeverSkipped) {
  SmtpSink sink;
  Endpoint endpoint = smtp_at(sink.port());
  endpoint.tls = Tls::starttls;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    SmtpSession session(endpoint, pool);
    const Status open = co_await session.open();
    EXPECT_FALSE(open.ok());
    EXPECT_EQ(session.failure().kind, Trouble::tls);
  });
}

TEST(Smtp, PostfixTakesItToo) {
  if (!PostfixSink::available()) GTEST_SKIP() << "SKIPPED LOUDLY: no /usr/sbin/smtp-sink";
  PostfixSink sink;
  EXPECT_EQ(send_once(smtp_at(sink.port()), letter_to("ok@example.com")).state, SendState::sent);
}

}  // namespace
}  // namespace shouwen::net
