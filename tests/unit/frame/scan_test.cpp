// The scanner against a real clamd on a local socket, with two signatures the test makes itself:
// EICAR by its body in a file, in a zip, in a zip in a zip; clamd stopped is `unscanned`.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/extract/extractor.h"
#include "gateway/extract/scanner.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace shouwen::test {
namespace {

using extract::Scan;
using extract::Scanner;

// Written apart, so that a scanner looking at this source finds nothing.
const std::string kEicar =
    std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR") + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

std::string hex(std::string_view octets) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : octets) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string le(std::uint32_t v, int octets) {
  std::string out;
  for (int i = 0; i < octets; ++i) out += static_cast<char>(v >> (8 * i));
  return out;
}

std::uint32_t crc32(std::string_view octets) {
  std::uint32_t crc = ~0U;
  for (const char c : octets) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0);
  }
  return ~crc;
}

// A zip of one stored file.
std::string zip(const std::string& name, const std::string& octets) {
  const auto size = static_cast<std::uint32_t>(octets.size());
  const std::string shared = le(0, 2) + le(0, 2) + le(0, 4) + le(crc32(octets), 4) + le(size, 4) +
                             le(size, 4) + le(static_cast<std::uint32_t>(name.size()), 2) +
                             le(0, 2);
  const std::string local = "PK\x03\x04" + le(10, 2) + shared + name + octets;
  const std::string entry = "PK\x01\x02" + le(10, 2) + le(10, 2) + shared + le(0, 2) + le(0, 2) +
                            le(0, 2) + le(0, 4) + le(0, 4) + name;
  return local + entry + "PK\x05\x06" + le(0, 4) + le(1, 2) + le(1, 2) +
         le(static_cast<std::uint32_t>(entry.size()), 4) +
         le(static_cast<std::uint32_t>(local.size()), 4) + le(0, 2);
}

class Clamd {
 public:
  static bool installed() { return ::access("/usr/sbin/clamd", X_OK) == 0; }

  Clamd() {
    ::mkdir((dir_ / "db").c_str(), 0755);
    testing::write_file(dir_ / "db/local.ndb",
                        "Test.Eicar:0:*:" + hex(kEicar.substr(kEicar.find("EICAR"), 32)) + "\n");
    testing::write_file(dir_ / "clamd.conf",
                        "LocalSocket " + socket() + "\nDatabaseDirectory " + (dir_ / "db") +
                            "\nForeground yes\nUser " + ::getpwuid(::geteuid())->pw_name +
                            "\nStreamMaxLength 1M\nMaxScanSize 200M\nMaxFileSize 100M\n"
                            "AlertEncrypted yes\nAlertExceedsMax yes\nScanImageFuzzyHash no\n");
    process_ = testing::Process({"/usr/sbin/clamd", "--config-file=" + (dir_ / "clamd.conf")},
                                {dir_ / "log", "", {}, ""});
    const Scanner scanner({socket(), std::chrono::seconds(5)});
    up_ = testing::wait_until([&] { return scanner.version().ok(); }, std::chrono::seconds(60));
  }
  bool up() const { return up_; }
  std::string log() const { return testing::read_file(dir_ / "log"); }
  std::string socket() const { return dir_ / "clamd.sock"; }
  void stop() { process_.kill(); }

 private:
  testing::TempDir dir_;
  testing::Process process_;
  bool up_ = false;
};

class WithClamd : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (Clamd::installed()) clamd_ = new Clamd;  // NOLINT: one for the suite
  }
  static void TearDownTestSuite() { delete clamd_; }
  void SetUp() override {
    if (clamd_ == nullptr) GTEST_SKIP() << "clamd is not installed (package clamav-daemon)";
    ASSERT_TRUE(clamd_->up()) << clamd_->log();
  }
  static extract::Document scan(const std::string& name, const std::string& octets,
                                const std::string& socket = clamd_->socket()) {
    Scanner scanner({socket, std::chrono::seconds(60)});
    return extract::extract_file(octets, name, {}, {nullptr, &scanner}).front();
  }
  static inline Clamd* clamd_ = nullptr;
};

TEST_F(WithClamd, EicarIsFoundPlainAndInArchives) {
  const std::string once = zip("a.com", kEicar);
  for (const auto& [name, octets] : {std::pair<std::string, std::string>{"a.txt", kEicar},
                                     {"a.zip", once},
                                     {"b.zip", zip("a.zip", once)}}) {
    const auto d = scan(name, octets);
    EXPECT_EQ(d.scan, Scan::infected) << name << " " << d.signature;
    EXPECT_NE(d.signature.find("Test.Eicar"), std::string::npos);
    EXPECT_TRUE(extract::has_flag(d, "infected"));
    EXPECT_TRUE(d.text.empty()) << "it was opened";
  }
}

TEST_F(WithClamd, CleanIsCleanAndRead) {
  const auto d = scan("总结.txt", "信用交通宣传月");
  EXPECT_EQ(d.scan, Scan::clean);
  EXPECT_EQ(d.text, "信用交通宣传月");
}

TEST_F(WithClamd, BeyondItsSizeIsUnscannedNotClean) {
  const auto d = scan("a.bin", std::string(std::size_t{3} << 20, '\1'));
  EXPECT_EQ(d.scan, Scan::unscanned);
  EXPECT_FALSE(d.signature.empty());
}

TEST_F(WithClamd, StoppedIsUnscannedNotCleanAndStillRead) {
  Clamd own;
  ASSERT_TRUE(own.up()) << own.log();
  own.stop();
  const auto d = scan("总结.txt", "信用交通", own.socket());
  EXPECT_EQ(d.scan, Scan::unscanned);
  EXPECT_FALSE(d.signature.empty());
  EXPECT_EQ(d.text, "信用交通");
  Scanner scanner({own.socket(), std::chrono::seconds(5)});
  scanner.look();
  EXPECT_FALSE(scanner.trouble().empty());
}

TEST(Scan, FourVerdictsAreFourThings) {
  EXPECT_EQ(extract::verdict_of("stream: OK").scan, Scan::clean);
  EXPECT_EQ(extract::verdict_of("stream: Win.Test FOUND").scan, Scan::infected);
  EXPECT_EQ(extract::verdict_of("stream: Heuristics.Encrypted.Zip FOUND").scan, Scan::suspicious);
  for (const char* said : {"", "INSTREAM size limit exceeded. ERROR", "stream: nonsense", "OKAY",
                           "stream: Heuristics.Limits.Exceeded.MaxScanTime FOUND"})
    EXPECT_EQ(extract::verdict_of(said).scan, Scan::unscanned) << said;
}

}  // namespace
}  // namespace shouwen::test
