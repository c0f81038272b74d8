// The probes: judgements on figures, and a real Dovecot that must look the same afterwards.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/probe.h"

#include <filesystem>
#include <map>
#include <optional>

#include "tests/support/servers.h"
#include "tests/unit/cli/fixture.h"

namespace shouwen::app {
namespace {

namespace fs = std::filesystem;

constexpr Zone kChina{480};
const Instant kNow = *parse_rfc3339("2020-10-14T09:00:00+08:00");

config::MailboxSettings mailbox() {
  config::MailboxSettings m;
  m.id = "main";
  m.address = "box@intake.example";
  return m;
}

std::vector<Probe> judged(const config::MailboxSettings& m, const MailboxLook& look) {
  std::vector<Probe> out;
  judge_mailbox(m, look, {}, kChina, kNow, out);
  return out;
}

int warnings(const std::vector<Probe>& probes) {
  int n = 0;
  for (const Probe& p : probes) {
    if (p.level == Probe::Level::warn) ++n;
    EXPECT_EQ(p.level == Probe::Level::ok, p.remedy.empty()) << p.text;
  }
  return n;
}

TEST(Probe, WarnsWhenTheMailboxShowsOnlyRecentMail) {
  config::MailboxSettings m = mailbox();
  MailboxLook look;
  look.oldest = parse_rfc3339("2020-10-01T00:00:00+08:00");
  EXPECT_EQ(warnings(judged(m, look)), 0) << "no start time, no campaign: nothing to compare";
  m.start_time = parse_rfc3339("2020-09-01T00:00:00+08:00");
  EXPECT_EQ(warnings(judged(m, look)), 1);
  look.oldest = parse_rfc3339("2020-08-01T00:00:00+08:00");
  EXPECT_EQ(warnings(judged(m, look)), 0);
  look.oldest = parse_rfc3339("2020-10-20T00:00:00+08:00");
  m.start_time = kNow + kDay;
  EXPECT_EQ(warnings(judged(m, look)), 0) << "a start time still to come";
}

TEST(Probe, WarnsOfAFullMailbox) {
  MailboxLook look;
  look.quota_percent = 90;
  EXPECT_EQ(warnings(judged(mailbox(), look)), 0);
  look.quota_percent = 91;
  EXPECT_EQ(warnings(judged(mailbox(), look)), 1);
}

TEST(Probe, WarnsOfALapsingCode) {
  config::MailboxSettings m = mailbox();
  m.auth_code_expires = CivilDate{2020, 11, 30};
  EXPECT_EQ(warnings(judged(m, {})), 0);
  m.auth_code_expires = CivilDate{2020, 11, 13};
  EXPECT_EQ(warnings(judged(m, {})), 1);
  m.auth_code_expires = CivilDate{2020, 10, 14};
  EXPECT_EQ(judged(m, {}).front().level, Probe::Level::problem);
}

TEST(Probe, WarnsOfADailyLimitBelowTheUnitsOwing) {
  auto roster = config::load_roster(cli::units_file());
  auto campaign = config::load_campaign(cli::campaign_file());
  ASSERT_TRUE(roster.ok() && campaign.ok());
  const std::vector<config::Campaign> campaigns = {*campaign};
  const Stated stated{&*roster, &campaigns};
  config::Settings settings;
  settings.smtp.host = "localhost";
  const auto count = [&](int per_day) {
    settings.smtp.limits.per_day = per_day;
    std::vector<Probe> out;
    judge_limits(settings, stated, out);
    return warnings(out);
  };
  EXPECT_EQ(count(78), 0);
  EXPECT_EQ(count(77), 1);
  settings.replies.enabled = false;
  EXPECT_EQ(count(77), 0);
}

// Every file of the mailbox but Dovecot's own caches: names (flags are in them) and contents.
std::map<std::string, std::string> mailbox_state(const std::string& dir) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(dir)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.rfind("dovecot.index", 0) == 0 ||
        name.rfind("dovecot.list.index", 0) == 0)
      continue;
    files[fs::relative(entry.path(), dir).string()] = testing::read_file(entry.path().string());
  }
  return files;
}

net::Endpoint imap(const testing::DovecotServer& dovecot, const std::string& password) {
  net::Endpoint endpoint;
  endpoint.host = "localhost";
  endpoint.port = dovecot.imaps_port();
  endpoint.ca_file = dovecot.ca_file();
  endpoint.user = "intake";
  endpoint.password = password;
  return endpoint;
}

TEST(Probe, LeavesTheMailboxAsItWas) {
  testing::DovecotServer dovecot;
  for (int i = 0; i < 3; ++i)
    dovecot.deliver("intake", "INBOX", "Subject: " + std::to_string(i) + "\r\n\r\nbody\r\n",
                    kNow.ms / 1000 - i * 86400);
  // A first look lets Dovecot make its own lists (UIDs); the second must find and leave all as is.
  EXPECT_EQ(look_at_mailbox(imap(dovecot, "secret"), true).messages, 3U);
  const std::string maildir = dovecot.maildir("intake", "INBOX");
  const auto before = mailbox_state(maildir);
  const MailboxLook look = look_at_mailbox(imap(dovecot, "secret"), true);
  EXPECT_EQ(look.trouble, net::Trouble::none) << look.error.text();
  EXPECT_EQ(look.messages, 3U);
  EXPECT_EQ(look.oldest, kNow + -2 * kDay);
  EXPECT_EQ(mailbox_state(maildir), before);
  EXPECT_EQ(dovecot.seen("intake", "INBOX"), 0U);
  EXPECT_GE(before.size(), 3U);
}

TEST(Probe, NamesWhatIsWrong) {
  testing::DovecotServer dovecot;
  const MailboxLook refused = look_at_mailbox(imap(dovecot, "wrong"), false);
  EXPECT_EQ(refused.trouble, net::Trouble::login_refused);
  EXPECT_FALSE(refused.error.remedy.empty());
  net::Endpoint stranger = imap(dovecot, "secret");
  stranger.ca_file = dovecot.tls("selfsigned.crt");
  EXPECT_EQ(look_at_mailbox(stranger, false).trouble, net::Trouble::certificate);
  net::Endpoint nobody;
  nobody.host = "127.0.0.1";
  nobody.tls = net::Tls::none;
  nobody.port = testing::free_port();
  EXPECT_EQ(look_at_mailbox(nobody, false).trouble, net::Trouble::connect_refused);
  EXPECT_EQ(look_at_smtp(nobody).trouble, net::Trouble::connect_refused);
}

// What `check` says of one part of an installation without a mailbox or a server.
class HostProbe : public ::testing::Test {
 protected:
  HostProbe() {
    settings_.file = dir_ / "shouwen.toml";
    settings_.state_dir = dir_ / "state";
    settings_.control_socket = dir_ / "state/control.sock";
    settings_.limits.disk_reserve = 1;
    fs::create_directories(settings_.state_dir);
    testing::write_file(settings_.state_dir + "/shouwen.db", "");
  }
  std::optional<Probe> said(const std::string& name) {
    for (const Probe& p : probe(settings_, {}, kNow)) {
      if (p.name == name) return p;
    }
    return std::nullopt;
  }
  Probe::Level level(const std::string& name) {
    const auto found = said(name);
    EXPECT_TRUE(found) << name;
    EXPECT_TRUE(!found || found->level == Probe::Level::ok || !found->remedy.empty());
    return found ? found->level : Probe::Level::ok;
  }
  testing::TempDir dir_;
  config::Settings settings_;
};

TEST_F(HostProbe, AStateFolderThatIsNotThereIsNotCalledWritable) {
  EXPECT_EQ(level("disk"), Probe::Level::ok);
  settings_.state_dir = dir_ / "absent";
  EXPECT_EQ(level("disk"), Probe::Level::warn) << "units load makes it";
  settings_.state_dir = dir_ / "no/such/parent";
  EXPECT_EQ(level("disk"), Probe::Level::problem);
  settings_.state_dir = dir_ / "empty";
  fs::create_directories(settings_.state_dir);
  EXPECT_EQ(level("statements"), Probe::Level::warn);
}

TEST_F(HostProbe, AnAlarmCommandMustBeExecutable) {
  EXPECT_FALSE(said("alarm"));
  settings_.alarm_command = dir_ / "alarm.sh";
  EXPECT_EQ(level("alarm"), Probe::Level::problem);
  testing::write_file(settings_.alarm_command, "#!/bin/sh\n");
  fs::permissions(settings_.alarm_command, fs::perms(0644));
  EXPECT_EQ(level("alarm"), Probe::Level::problem);
  fs::permissions(settings_.alarm_command, fs::perms(0755));
  EXPECT_EQ(level("alarm"), Probe::Level::ok);
}

TEST_F(HostProbe, AScannerThatDoesNotAnswerIsSaid) {
  EXPECT_FALSE(said("scan"));
  settings_.extract.scan_socket = dir_ / "clamd.ctl";
  EXPECT_EQ(level("scan"), Probe::Level::problem);
}

TEST_F(HostProbe, ACrashPointThereIsNoneOfIsAMistake) {
  settings_.crash_at = "t2.commit:3";
  EXPECT_FALSE(said("testing"));
  settings_.crash_at = "nowhere";
  EXPECT_EQ(level("testing"), Probe::Level::problem);
}

TEST_F(HostProbe, ACredentialIsTriedByTheCommandThatHasIt) {
  config::MailboxSettings m = mailbox();
  m.host = "imap.mail.example";
  m.secret.credential = "mailbox";
  settings_.mailboxes = {m};
  settings_.smtp.host = "smtp.mail.example";
  settings_.smtp.secret.credential = "mailbox";
  settings_.file = "/etc/shouwen/shouwen.toml";
  for (const char* part : {"mailbox:main", "smtp"}) {
    const auto found = said(part);
    ASSERT_TRUE(found) << part;
    EXPECT_EQ(found->level, Probe::Level::problem);
    EXPECT_NE(
        found->remedy.find("systemd-run --pipe --wait --quiet -p User=shouwen -p Group=shouwen "
                           "-p LoadCredential=mailbox:/etc/shouwen/mailbox.secret shouwen check "
                           "-c /etc/shouwen/shouwen.toml"),
        std::string::npos)
        << found->remedy;
  }
}

TEST(Probe, SmtpIsTriedWithoutAMail) {
  testing::SmtpSink::Options options;
  options.arguments = {"--auth", "intake:secret"};
  testing::SmtpSink sink(options);
  net::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.tls = net::Tls::none;
  endpoint.port = sink.port();
  endpoint.user = "intake";
  endpoint.password = "secret";
  const SmtpLook look = look_at_smtp(endpoint);
  EXPECT_EQ(look.trouble, net::Trouble::none) << look.error.text();
  endpoint.password = "wrong";
  EXPECT_EQ(look_at_smtp(endpoint).trouble, net::Trouble::login_refused);
  EXPECT_EQ(sink.count(), 0U);
  EXPECT_EQ(sink.unanswered(), 0U);
}

}  // namespace
}  // namespace shouwen::app
