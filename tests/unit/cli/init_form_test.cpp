// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/init_form.h"

#include <gtest/gtest.h>

#include <sstream>

#include "config/settings.h"

namespace shouwen::cli {
namespace {

Form form() {
  Form f;
  f.address = "box@qq.com";
  f.user = "box@qq.com";
  f.imap = {"imap.qq.com", 993};
  f.smtp = {"smtp.qq.com", 465};
  f.secret = "the-secret-code";
  f.secret_file = "/etc/shouwen/mailbox.secret";
  f.campaign = "/srv/活动 \"一\".toml";
  f.units = "/srv/a\\b.csv";
  f.state_dir = "/var/lib/shouwen";
  f.start_time = "2020-09-28T00:00:00+08:00";
  f.code_expires = "2021-09-01";
  return f;
}

TEST(InitForm, WritesSettingsThatParseWhateverWasAnswered) {
  const std::string text = settings_text(form());
  config::Problems problems;
  const auto settings = config::parse_settings(config::Source("shouwen.toml", text), problems);
  ASSERT_TRUE(settings) << config::render(problems) << text;
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(settings->campaign_files, (std::vector<std::string>{"/srv/活动 \"一\".toml"}));
  EXPECT_EQ(settings->units_file, "/srv/a\\b.csv");
  EXPECT_EQ(settings->mailboxes.at(0).host, "imap.qq.com");
  EXPECT_EQ(settings->mailboxes.at(0).start_time, parse_rfc3339("2020-09-28T00:00:00+08:00"));
  EXPECT_EQ(settings->smtp.from_address, "box@qq.com");
  EXPECT_EQ(text.find("the-secret-code"), std::string::npos);
}

// systemd/shouwen.service hands the code over under this name and makes these places.
TEST(InitForm, AnInstalledOneIsWrittenAsTheUnitHasIt) {
  Form f = form();
  f.installed = true;
  const std::string text = settings_text(f);
  config::Problems problems;
  const auto settings = config::parse_settings(config::Source("shouwen.toml", text), problems);
  ASSERT_TRUE(settings) << config::render(problems) << text;
  EXPECT_EQ(settings->mailboxes.at(0).secret.credential, "mailbox");
  EXPECT_EQ(settings->smtp.secret.credential, "mailbox");
  EXPECT_EQ(settings->smtp.secret.file, "");
  EXPECT_EQ(settings->control_socket, "/run/shouwen/control.sock");
  EXPECT_TRUE(settings->http.on);
  EXPECT_EQ(settings->http.port, 8025);
}

TEST(Providers, AreGuessedFromTheAddress) {
  EXPECT_EQ(provider_of("a@qq.com")->imap.host, "imap.qq.com");
  EXPECT_EQ(provider_of("a@foxmail.com")->key, "qq");
  EXPECT_EQ(provider_of("a@126.com")->smtp.host, "smtp.126.com");
  EXPECT_EQ(provider_of("a@hotmail.com")->smtp.port, 587);
  EXPECT_EQ(provider_of("a@jt.jl.gov.cn"), nullptr);
  EXPECT_EQ(provider_of("a@notqq.com"), nullptr);
  EXPECT_EQ(provider_of("qq.com"), nullptr);
}

TEST(Console, AsksAgainUntilTheAnswerIsAcceptable) {
  std::istringstream in("bad\n  good \r\n");
  std::ostringstream out;
  Console console(in, out, -1);
  auto answer = console.ask_until("q", "", [](const std::string& text) -> std::string {
    return text == "good" ? "" : "not that";
  });
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(*answer, "good");
  EXPECT_NE(out.str().find("not that"), std::string::npos);
}

TEST(Console, TheEndOfTheInputIsAnError) {
  std::istringstream in("");
  std::ostringstream out;
  Console console(in, out, -1);
  EXPECT_FALSE(console.ask("q", "default").ok());
  EXPECT_FALSE(console.ask_secret("code").ok());
}

TEST(Console, EnterTakesTheProposal) {
  std::istringstream in("\nsecret\n");
  std::ostringstream out;
  Console console(in, out, -1);
  EXPECT_EQ(*console.ask("q", "default"), "default");
  EXPECT_EQ(*console.ask_secret("code"), "secret");
  EXPECT_EQ(out.str().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace shouwen::cli
