// The IMAP session against a real Dovecot.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fstream>
#include <map>

#include "tests/unit/net/loop.h"

namespace shouwen::net {
namespace {

namespace asio = boost::asio;
using shouwen::testing::DovecotServer;
using shouwen::testing::FaultImap;
using shouwen::testing::read_file;
using shouwen::testing::TempDir;

TEST(ImapDovecot, FetchesEveryMailExactlyOverTls) {
  DovecotServer dovecot;
  for (int i = 1; i <= 230; ++i) dovecot.deliver("intake", "INBOX", sample_mail(i), 1600000000 + i);
  for (const Tls tls : {Tls::implicit, Tls::starttls}) {
    const auto port = tls == Tls::implicit ? dovecot.imaps_port() : dovecot.imap_port();
    TempDir dir;
    FetchRun run;
    FetchOptions options;
    options.dir = dir.path();
    on_loop([&](asio::thread_pool& pool) {
      return fetch_all(imap_at(port, tls, dovecot.ca_file()), pool, options, run);
    });
    ASSERT_TRUE(run.outcome.ok()) << run.outcome.error().text() << run.transcript;
    EXPECT_TRUE(run.listing.reconciled);
    ASSERT_EQ(run.sink.received(), 230u);
    for (const Fetched& message : run.sink.all) {
      const int number = static_cast<int>(message.listed.uid);
      EXPECT_EQ(read_file(message.file), sample_mail(number));
      EXPECT_EQ(message.listed.internal_date->ms, (1600000000 + number) * kSecond);
      EXPECT_EQ(message.size, message.listed.size);
      EXPECT_EQ(message.octets.text.substr(0, 7), "sha256:");
    }
    // Nothing was marked: EXAMINE and PEEK.
    EXPECT_EQ(dovecot.seen("intake", "INBOX"), 0u);
  }
}

// What a login that must not succeed comes to.
Failure failed_login(const Endpoint& endpoint) {
  Failure failure;
  std::string transcript;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(endpoint, pool);
    const Status status = co_await session.open();
    EXPECT_FALSE(status.ok());
    EXPECT_FALSE(session.alive());
    failure = session.failure();
    transcript = session.transcript();
  });
  EXPECT_FALSE(failure.error.remedy.empty());
  EXPECT_EQ(failure.error.text().find(endpoint.password), std::string::npos);
  EXPECT_EQ(transcript.find(endpoint.password), std::string::npos);
  return failure;
}

TEST(ImapDovecot, RefusedLoginsAreNamed) {
  DovecotServer dovecot;
  Endpoint endpoint = imap_at(dovecot.imaps_port(), Tls::implicit, dovecot.ca_file());
  endpoint.password = "wrong-password";
  const Failure failure = failed_login(endpoint);
  EXPECT_EQ(failure.kind, Trouble::login_refused);
  EXPECT_NE(failure.server_text.find("Authentication failed"), std::string::npos);
  for (const Sasl sasl : {Sasl::plain, Sasl::login}) {
    endpoint.sasl = sasl;
    EXPECT_EQ(failed_login(endpoint).kind, Trouble::login_refused);
  }
}

TEST(ImapDovecot, BadCertificatesAreNamed) {
  DovecotServer dovecot;
  Endpoint endpoint = imap_at(dovecot.imaps_port(), Tls::implicit);
  EXPECT_EQ(failed_login(endpoint).kind, Trouble::certificate)
      << "not one of the system's authorities";
  endpoint.ca_file = dovecot.tls("selfsigned.crt");
  EXPECT_EQ(failed_login(endpoint).kind, Trouble::certificate) << "another authority";
  endpoint.ca_file = "/nonexistent/ca.crt";
  EXPECT_EQ(failed_login(endpoint).kind, Trouble::certificate) << "no such file";
  Endpoint starttls = imap_at(dovecot.imap_port(), Tls::starttls, dovecot.tls("selfsigned.crt"));
  EXPECT_EQ(failed_login(starttls).kind, Trouble::certificate);
  for (const char* certificate : {"wronghost", "expired"}) {
    DovecotServer other({{"intake"}, certificate});
    Endpoint there = imap_at(other.imaps_port(), Tls::implicit, other.ca_file());
    EXPECT_EQ(failed_login(there).kind,
              std::string(certificate) == "expired" ? Trouble::certificate : Trouble::wrong_host);
  }
}

TEST(ImapDovecot, UnreachableServersAreNamed) {
  Endpoint endpoint = imap_at(shouwen::testing::free_port());
  EXPECT_EQ(failed_login(endpoint).kind, Trouble::connect_refused);
  endpoint.host = "no-such-host.invalid";
  EXPECT_EQ(failed_login(endpoint).kind, Trouble::dns);
  DovecotServer dovecot;
  // TLS spoken to a plain port.
  endpoint = imap_at(dovecot.imap_port(), Tls::implicit, dovecot.ca_file());
  EXPECT_EQ(failed_login(endpoint).kind, Trouble::tls);
}

TEST(ImapDovecot, FoldersHaveRoles) {
  DovecotServer dovecot;
  dovecot.deliver("intake", "&UXZO1mWHTvZZOQ-", sample_mail(1));
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(dovecot.imap_port()), pool);
    const Status open = co_await session.open();
    EXPECT_TRUE(open.ok());
    const Status made = co_await session.create_folder("已归档");
    EXPECT_TRUE(made.ok());
    auto folders = co_await session.folders();
    EXPECT_TRUE(folders.ok());
    if (!folders.ok()) co_return;
    std::map<std::string, FolderRole> roles;
    for (const Folder& folder : *folders) roles[folder.display] = folder.role;
    EXPECT_EQ(roles.at("INBOX"), FolderRole::inbox);
    EXPECT_EQ(roles.at("Junk"), FolderRole::junk);
    EXPECT_EQ(roles.at("Sent"), FolderRole::sent);
    EXPECT_EQ(roles.at("其他文件夹"), FolderRole::none);
    EXPECT_EQ(roles.at("已归档"), FolderRole::none);
    auto missing = co_await session.select("No such folder", true);
    EXPECT_FALSE(missing.ok());
    EXPECT_EQ(session.failure().kind, Trouble::refused);
    EXPECT_TRUE(session.alive()) << "a missing folder is no reason to lose the connection";
    co_await session.logout();
  });
}

TEST(ImapDovecot, MarksAndMoves) {
  DovecotServer dovecot;
  for (int i = 1; i <= 3; ++i) dovecot.deliver("intake", "INBOX", sample_mail(i));
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(dovecot.imap_port()), pool);
    Status status = co_await session.open();
    EXPECT_TRUE(status.ok());
    auto selected = co_await session.select("INBOX", true);
    EXPECT_TRUE(selected.ok() && selected->read_write && selected->exists == 3);
    status = co_await session.add_flag(1, "\\Seen");
    EXPECT_TRUE(status.ok());
    status = co_await session.add_flag(1, "\\Seen) EVIL (");
    EXPECT_FALSE(status.ok());
    status = co_await session.move(2, "Processed");
    EXPECT_TRUE(status.ok());
    status = co_await session.move(2, "Processed");
    EXPECT_TRUE(status.ok()) << "again: idempotent";
    status = co_await session.move(3, "No such folder");
    EXPECT_FALSE(status.ok());
    EXPECT_TRUE(session.alive());
    EXPECT_EQ(session.exists(), 2u);
    co_await session.logout();
    EXPECT_FALSE(session.alive());
  });
  EXPECT_EQ(dovecot.count("intake", "INBOX"), 2u);
  EXPECT_EQ(dovecot.count("intake", "Processed"), 1u);
  EXPECT_EQ(dovecot.seen("intake", "INBOX"), 1u);
}

TEST(ImapDovecot, IdleWakesOnNewMailAndTimesOut) {
  DovecotServer dovecot;
  dovecot.deliver("intake", "INBOX", sample_mail(1));
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(dovecot.imaps_port(), Tls::implicit, dovecot.ca_file()), pool);
    const Status open = co_await session.open();
    EXPECT_TRUE(open.ok());
    auto selected = co_await session.select("INBOX", false);
    EXPECT_TRUE(selected.ok());
    auto wake = co_await session.idle(std::chrono::milliseconds(50));
    EXPECT_TRUE(wake.ok() && *wake == Wake::timeout);
    dovecot.deliver("intake", "INBOX", sample_mail(2));
    wake = co_await session.idle(std::chrono::seconds(20));
    EXPECT_TRUE(wake.ok() && *wake == Wake::changed);
    EXPECT_EQ(session.exists(), 2u);
    selected = co_await session.select("INBOX", false);
    auto listing = co_await session.list(2);
    EXPECT_TRUE(listing.ok());
    if (listing.ok()) {
      EXPECT_EQ(listing->messages.size(), 1u);
      EXPECT_TRUE(listing->reconciled);
    }
    co_await session.logout();
  });
}

// Something to mark must not wait until the mailbox stirs by itself.
TEST(ImapDovecot, IdleEndsWhenThereIsWork) {
  DovecotServer dovecot;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(dovecot.imaps_port(), Tls::implicit, dovecot.ca_file()), pool);
    (void)co_await session.open();
    (void)co_await session.select("INBOX", false);
    session.interrupt_idle();  // before it began: work that came between the poll and IDLE
    auto wake = co_await session.idle(std::chrono::hours(1));
    EXPECT_TRUE(wake.ok() && *wake == Wake::interrupted);
    asio::steady_timer later(co_await asio::this_coro::executor, std::chrono::milliseconds(200));
    later.async_wait([&](const boost::system::error_code&) { session.interrupt_idle(); });
    wake = co_await session.idle(std::chrono::hours(1));
    EXPECT_TRUE(wake.ok() && *wake == Wake::interrupted);
    const auto selected = co_await session.select("INBOX", false);
    EXPECT_TRUE(selected.ok()) << "the connection goes on";
    co_await session.logout();
  });
}

TEST(ImapDovecot, NewUidvalidityIsSeenAndTheServersDeathIsAnError) {
  DovecotServer dovecot;
  for (int i = 1; i <= 5; ++i) dovecot.deliver("intake", "INBOX", sample_mail(i));
  std::string first, second;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(dovecot.imap_port()), pool);
    (void)co_await session.open();
    auto selected = co_await session.select("INBOX", false);
    if (selected.ok()) first = selected->uidvalidity;
    dovecot.stop();
    const Status status = co_await session.noop();
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(session.failure().kind, Trouble::closed);
    EXPECT_EQ(session.failure().error.fault, Fault::transient);
  });
  dovecot.renumber("intake", "INBOX");
  dovecot.start();
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(dovecot.imap_port()), pool);
    (void)co_await session.open();
    auto selected = co_await session.select("INBOX", false);
    if (selected.ok()) second = selected->uidvalidity;
    auto listing = co_await session.list(1);
    EXPECT_TRUE(listing.ok() && listing->messages.size() == 5);
    co_await session.logout();
  });
  EXPECT_FALSE(first.empty());
  EXPECT_NE(first, second);
}

TEST(ImapDovecot, StopEndsAWaitAtOnce) {
  DovecotServer dovecot;
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(dovecot.imap_port()), pool);
    (void)co_await session.open();
    (void)co_await session.select("INBOX", false);
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, std::chrono::milliseconds(30));
    timer.async_wait([&](const boost::system::error_code&) { session.stop(); });
    const auto wake = co_await session.idle(std::chrono::minutes(5));
    EXPECT_FALSE(wake.ok());
    EXPECT_EQ(session.failure().kind, Trouble::stopped);
  });
}

// VmHWM in KB.
std::size_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stoul(line.substr(6));
  return 0;
}

TEST(ImapDovecot, AMailOf64MegabytesTakesNoMemory) {
  DovecotServer dovecot;
  {
    std::string mail = "From: a@example.com\r\nSubject: big\r\n\r\n";
    const std::string line(76, 'x');
    std::string block;
    for (int i = 0; i < 1024; ++i) block += line + "\r\n";
    dovecot.deliver("intake", "INBOX", mail);
    // Written straight into the mailbox in pieces: this process must not hold it.
    const std::string path = dovecot.maildir("intake", "INBOX") + "/cur/1600000000.big:2,";
    std::ofstream out(path, std::ios::binary);
    out << mail;
    for (std::size_t size = 0; size < (64u << 20); size += block.size()) out << block;
  }
  [[maybe_unused]] const std::size_t before = peak_memory();
  TempDir dir;
  FetchRun run;
  FetchOptions options;
  options.dir = dir.path();
  on_loop([&](asio::thread_pool& pool) {
    return fetch_all(imap_at(dovecot.imaps_port(), Tls::implicit, dovecot.ca_file()), pool, options,
                     run);
  });
  ASSERT_TRUE(run.outcome.ok()) << run.outcome.error().text();
  ASSERT_EQ(run.sink.received(), 2u);
  EXPECT_GT(run.sink.all[0].size + run.sink.all[1].size, 64u << 20);
#if !defined(__SANITIZE_ADDRESS__)  // it keeps freed memory; gate.memory measures the release build
  EXPECT_LT(peak_memory(), before + 24'000u) << "KB";
#endif
}

// Not what Dovecot says, but what QQ and Coremail do.
TEST(ImapFolders, FoldersByXlistByNameAndByLiteral) {
  FaultImap server;
  server.set("capability", "XLIST IDLE");
  server.set("list",
             "(\\HasNoChildren \\Inbox) \"/\" \"&ZTZO9nux-\"\n"
             "(\\HasNoChildren \\Spam) \"/\" \"&V4NXPpCuTvY-\"\n"
             "(\\HasNoChildren) \"/\" {13}~CRLF~Sent Messages\n(\\Noselect) \"/\" \"Junk\"");
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(server.port()), pool);
    (void)co_await session.open();
    auto folders = co_await session.folders();
    EXPECT_TRUE(folders.ok());
    if (!folders.ok() || folders->size() != 4) {
      ADD_FAILURE() << session.transcript();
      co_return;
    }
    EXPECT_EQ((*folders)[0].name, "INBOX");
    EXPECT_EQ((*folders)[0].role, FolderRole::inbox);
    EXPECT_EQ((*folders)[1].display, "垃圾邮件");
    EXPECT_EQ((*folders)[1].role, FolderRole::junk);
    EXPECT_EQ((*folders)[2].name, "Sent Messages");
    EXPECT_EQ((*folders)[2].role, FolderRole::sent);
    EXPECT_FALSE((*folders)[3].selectable);
    EXPECT_EQ((*folders)[3].role, FolderRole::none);
    server.set("capability", "IDLE QUOTA");
    co_await session.logout();
  });
  on_loop([&](asio::thread_pool& pool) -> asio::awaitable<void> {
    ImapSession session(imap_at(server.port()), pool);
    (void)co_await session.open();
    const auto quota = co_await session.quota("INBOX");
    EXPECT_TRUE(quota.ok() && quota->has_value() && (*quota)->limit_kb == 512);
    const Status moved = co_await session.move(1, "Processed");
    EXPECT_FALSE(moved.ok()) << "neither MOVE nor UIDPLUS is offered";
    co_await session.logout();
  });
}

}  // namespace
}  // namespace shouwen::net
