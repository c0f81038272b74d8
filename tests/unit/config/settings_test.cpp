// SPDX-License-Identifier: Apache-2.0
#include "config/settings.h"

#include <gtest/gtest.h>

namespace shouwen::config {
namespace {

Settings parse(const std::string& text) {
  Problems problems;
  auto settings = parse_settings(Source("etc/shouwen.toml", text), problems);
  EXPECT_TRUE(settings) << render(problems);
  return settings ? *settings : Settings();
}

TEST(Settings, TheSampleIsWithoutFaultAndHoldsTheDefaults) {
  const Settings s = parse(sample_settings());
  EXPECT_EQ(s.install_name, "shouwen");
  EXPECT_EQ(s.state_dir, "/var/lib/shouwen");
  EXPECT_EQ(s.control_socket, "/var/lib/shouwen/control.sock");
  EXPECT_EQ(s.zone, Zone{480});
  ASSERT_EQ(s.mailboxes.size(), 1u);
  const MailboxSettings& box = s.mailboxes[0];
  EXPECT_EQ(box.port, 993);
  EXPECT_EQ(box.tls, Tls::implicit);
  EXPECT_EQ(box.mark.kind, Mark::Kind::none);
  EXPECT_TRUE(box.folders.empty());
  EXPECT_TRUE(box.idle);
  EXPECT_EQ(s.smtp.port, 465);
  EXPECT_EQ(s.smtp.envelope, "box@mail.example");
  EXPECT_EQ(s.smtp.from_address, "box@mail.example");
  EXPECT_DOUBLE_EQ(s.smtp.limits.per_message_seconds, 6);
  EXPECT_EQ(s.replies.supplement_window_minutes, 30);
  EXPECT_EQ(s.limits.octets_in_flight, 128u << 20);
  EXPECT_EQ(s.digest_at, 8 * 3600 + 30 * 60);
  EXPECT_FALSE(s.http.on);
  EXPECT_FALSE(s.clock_start);
  EXPECT_FALSE(s.loopback_only());
}

constexpr const char* kTest = R"(
[install]
message_id_domain = "intake.test.example"
state_dir = "/tmp/state"
[statements]
units = "units.csv"
campaigns = ["/abs/a.toml", "campaigns/b.toml"]
[[mailbox]]
id = "a"
address = "Box@Mail.example"
host = "127.0.0.1"
tls = "starttls"
user = "login"
credential = "imap"
folders = ["INBOX", "垃圾邮件"]
mark = "move:已收"
start_time = 2020-09-01T08:00:00+08:00
auth_code_expires = 2021-09-01
poll_interval = "2m"
sasl = "login"
[[mailbox]]
id = "spool"
kind = "drop"
address = "box@mail.example"
path = "/var/spool/drop"
[smtp]
host = "[::1]"
tls = "none"
from_address = "Office@mail.example"
per_message_seconds = 0.1
[http]
listen = "[::1]:8025"
[digest]
to = "lead@mail.example"
at = "17:05"
[testing]
clock_start = "2020-10-14T09:00:00+08:00"
)";

TEST(Settings, ReadsEveryForm) {
  const Settings s = parse(kTest);
  ASSERT_EQ(s.mailboxes.size(), 2u);
  const MailboxSettings& box = s.mailboxes[0];
  EXPECT_EQ(box.address, "box@mail.example");
  EXPECT_EQ(box.port, 143);
  EXPECT_EQ(box.sasl, Sasl::login);
  EXPECT_EQ(box.secret.credential, "imap");
  EXPECT_EQ(box.folders, (std::vector<std::string>{"INBOX", "垃圾邮件"}));
  EXPECT_EQ(box.mark.kind, Mark::Kind::move);
  EXPECT_EQ(box.mark.folder, "已收");
  EXPECT_EQ(box.start_time, parse_rfc3339("2020-09-01T08:00:00+08:00"));
  EXPECT_EQ(box.auth_code_expires, (CivilDate{2021, 9, 1}));
  EXPECT_EQ(box.poll_interval_seconds, 120);
  EXPECT_EQ(s.mailbox("spool")->kind, MailboxSettings::Kind::drop);
  EXPECT_EQ(s.mailbox("none"), nullptr);
  EXPECT_EQ(s.smtp.port, 25);
  EXPECT_EQ(s.smtp.envelope, "office@mail.example");
  EXPECT_EQ(s.http.host, "[::1]");
  EXPECT_EQ(s.http.port, 8025);
  EXPECT_EQ(s.digest_at, 17 * 3600 + 300);
  EXPECT_TRUE(s.loopback_only());
  ASSERT_TRUE(s.clock_start);
  EXPECT_EQ(s.own_addresses(),
            (std::vector<std::string>{"box@mail.example", "office@mail.example"}));
  EXPECT_EQ(s.resolve("units.csv"), "etc/units.csv");
  EXPECT_EQ(s.resolve(s.campaign_files[0]), "/abs/a.toml");
}

TEST(Settings, LoopbackIsAnAddressNotAName) {
  for (const char* yes : {"127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"}) {
    EXPECT_TRUE(is_loopback(yes)) << yes;
  }
  for (const char* no : {"127.0.0.1.evil.example", "127.evil.example", "10.0.0.1", "", "::2",
                         "localhost.example", "0.0.0.0"}) {
    EXPECT_FALSE(is_loopback(no)) << no;
  }
}

TEST(Settings, ASecretIsNotRepeatedInTheComplaint) {
  for (const char* line :
       {"password = \"abcdefghijkl\"", "auth_code = abcdefghijkl", "授权码 = \"abcdefghijkl\"",
        "user = { password = \"abcdefghijkl\" }", "password \"abcdefghijkl\""}) {
    Problems problems;
    parse_settings(Source("s.toml", "[smtp]\n" + std::string(line) + "\n"), problems);
    const std::string said = render(problems);
    EXPECT_NE(said.find(" ***\n"), std::string::npos) << said;
    EXPECT_EQ(said.find("abcdefghijkl"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace shouwen::config
