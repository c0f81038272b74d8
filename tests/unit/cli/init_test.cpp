// init driven by piped answers against a real Dovecot and an SMTP receiver, then check.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/servers.h"
#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;

class Init : public CliTest {
 protected:
  void SetUp() override {
    settings_ = dir_ / "etc/shouwen.toml";
    testing::SmtpSink::Options options;
    options.arguments = {"--auth", "intake:secret"};
    sink_ = std::make_unique<testing::SmtpSink>(options);
  }
  std::string answers(const std::string& codes) {
    return "not an address\nbox@intake.example\nintake\n"  // address, again, login name
           "other\nlocalhost:nothing\n127.0.0.1:" +
           std::to_string(dovecot_.imap_port()) + "\n127.0.0.1:" + std::to_string(sink_->port()) +
           "\n\n"  // no CA of our own
           + codes + units_file() + ".absent\n" + units_file() + "\n" + campaign_file() +
           "\n2020-09-28\n2099-09-01\n\n";  // start, code lapses, state folder as proposed
  }
  testing::DovecotServer dovecot_;
  std::unique_ptr<testing::SmtpSink> sink_;
};

TEST_F(Init, AsksTriesAndWritesAWorkingInstallation) {
  // A wrong code first: it is told with its remedy and asked again.
  const Ran ran = run({"init"}, answers("wrong-code-1\n1\nsecret\n"));
  ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("✗"), std::string::npos);
  EXPECT_NE(ran.out.find("shouwen check -c"), std::string::npos) << ran.out;

  const std::string secret_file = dir_ / "etc/mailbox.secret";
  struct stat info {};
  ASSERT_EQ(::stat(secret_file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(testing::read_file(secret_file), "secret\n");
  const std::string settings = testing::read_file(settings_);
  EXPECT_EQ(settings.find("\"secret\""), std::string::npos);
  EXPECT_EQ(ran.out.find("wrong-code-1"), std::string::npos) << "a code was echoed";

  const Ran check = run({"check", "--json"});
  EXPECT_EQ(check.code, 0) << check.out << check.err;
  EXPECT_EQ(check.json()["ok"], true);
  EXPECT_EQ(run({"campaign", "list", "--json"}).json()["campaigns"].size(), 1U);
  EXPECT_EQ(run({"board"}).code, 0);
  EXPECT_EQ(sink_->count(), 0U);
  EXPECT_EQ(dovecot_.seen("intake", "INBOX"), 0U);

  const Ran again = run({"init"}, answers("secret\n"));
  EXPECT_EQ(again.code, 1);
  EXPECT_NE(again.err.find("--force"), std::string::npos);
  EXPECT_EQ(testing::read_file(settings_), settings);
  const Ran forced = run({"init", "--force"}, answers("secret\n"));
  EXPECT_EQ(forced.code, 0) << forced.out << forced.err;
}

TEST_F(Init, AnInputThatEndsLeavesNothingBehind) {
  const Ran ran = run({"init"}, "box@intake.example\n");
  EXPECT_EQ(ran.code, 1);
  EXPECT_FALSE(fs::exists(settings_));
  EXPECT_FALSE(fs::exists(dir_ / "etc/mailbox.secret"));
  EXPECT_FALSE(fs::exists(dir_ / "etc/state"));
}

TEST_F(Init, CheckChangesNothingAnywhere) {
  ASSERT_EQ(run({"init"}, answers("secret\n")).code, 0);
  const auto files = [this] {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(dir_.path()))
      out.push_back(entry.path().string());
    std::sort(out.begin(), out.end());
    return out;
  };
  const auto before = files();
  EXPECT_EQ(run({"check"}).code, 0);
  EXPECT_EQ(files(), before);
}

}  // namespace
}  // namespace shouwen::cli
