// `preview` of files and of parts of filed mail; what is locked is not opened.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>

#include "gateway/cli/cli.h"
#include "gateway/cli/cmd_preview.h"
#include "storage/sha256.h"
#include "storage/store.h"
#include "tests/unit/cli/fixture.h"

namespace shouwen::cli {
namespace {

using nlohmann::json;

// A picture half black, half white.
std::string bmp() {
  std::string out("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x20\0\0\0\x20\0\0\0\x01\0\x18\0", 30);
  out.resize(54, '\0');
  out.append(32 * 16 * 3, '\0');
  out.append(32 * 16 * 3, '\xff');
  return out;
}

std::string tar_of(const std::string& name, const std::string& octets) {
  std::string head(512, '\0');
  head.replace(0, name.size(), name);
  head.replace(100, 7, "0000644");
  char text[16];
  std::snprintf(text, sizeof text, "%011zo", octets.size());
  head.replace(124, 11, text);
  head.replace(136, 11, "00000000000");
  head[156] = '0';
  head.replace(257, 8,
               std::string("ustar\0"
                           "00",
                           8));
  head.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  std::snprintf(text, sizeof text, "%06o", sum);
  head.replace(148, 7, std::string(text, 7));
  std::string out = head + octets;
  out.resize((out.size() + 511) / 512 * 512 + 1024, '\0');
  return out;
}

std::string base64(const std::string& octets) {
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    unsigned v = 0;
    for (std::size_t k = 0; k < 3; ++k)
      v = v << 8 | (i + k < octets.size() ? static_cast<unsigned char>(octets[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= octets.size() ? kLetters[v >> (18 - 6 * k) & 63] : '=';
    if (i % 57 == 54) out += "\r\n";
  }
  return out + "\r\n";
}

std::string mail_with(const std::string& name, const std::string& octets) {
  return "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
         "hello\r\n--b\r\nContent-Type: application/octet-stream\r\n"
         "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=" +
         name + "\r\n\r\n" + base64(octets) + "--b--\r\n";
}

class PreviewCommand : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    load();
    testing::write_file(dir_ / "a.bmp", bmp());
  }

  // Filed as the pipeline would, with one part of interest.
  void file(const std::string& octets, const storage::StoredPart& part, bool quarantine = false) {
    const Instant now = *parse_rfc3339(kClock);
    storage::StoreOptions options;
    options.dir = state_;
    options.message_id_domain = "shouwen.intake.example";
    auto store = storage::Store::open(options, now);
    ASSERT_TRUE(store.ok()) << store.error().text();
    storage::Arrival arrival;
    arrival.channel = "imap";
    arrival.account = "main";
    arrival.folder = "INBOX";
    arrival.uidvalidity = "7";
    arrival.uid = 1;
    arrival.first_seen = now;
    const auto received = (*store)->take_in(octets, arrival, true, {}, now);
    ASSERT_TRUE(received.ok()) << received.error().text();
    storage::Filing f;
    f.message = received->message;
    f.content = storage::sha256(octets);
    f.arrival = now;
    f.arrival_basis = "internal_date";
    f.parts = {part};
    f.decision.quarantine = quarantine;
    f.engine_version = "test";
    f.config_digest = "sha256:test";
    const auto filed = (*store)->file({&f, 1}, {}, now);
    ASSERT_TRUE(filed.ok()) << filed.error().text();
  }

  static storage::StoredPart part(const std::string& path, const std::string& outcome) {
    return {path, "bmp", "", "a.bmp", bmp().size(), storage::sha256(bmp()), outcome, ""};
  }
  bool anything_kept() const { return std::filesystem::exists(state_ + "/previews"); }
};

TEST_F(PreviewCommand, OfAFileIsKeptAndFoundAgain) {
  const Ran first = run({"preview", dir_ / "a.bmp", "--json"});
  ASSERT_EQ(first.code, kOk) << first.err << first.out;
  const json record = first.json();
  EXPECT_EQ(record["kind"], "bmp");
  EXPECT_EQ(record["outcome"], "ok");
  EXPECT_EQ(record["pages"], 1);
  ASSERT_EQ(record["previews"].size(), 1U);
  const json page = record["previews"][0];
  EXPECT_EQ(page["width"], 32);
  EXPECT_EQ(page["cached"], false);
  const std::string path = page["path"];
  EXPECT_TRUE(path.starts_with(state_ + "/previews/"));
  EXPECT_TRUE(testing::read_file(path).starts_with("\xFF\xD8"));
  const json again = run({"preview", dir_ / "a.bmp", "--json"}).json();
  EXPECT_EQ(again["previews"][0]["cached"], true);
  EXPECT_EQ(again["previews"][0]["path"], path);
}

TEST_F(PreviewCommand, WritesIntoAFolder) {
  const Ran ran = run({"preview", dir_ / "a.bmp", "--out", dir_ / "pages"});
  ASSERT_EQ(ran.code, kOk) << ran.err << ran.out;
  EXPECT_EQ(testing::list_files(dir_ / "pages"), std::vector<std::string>{"page-0001.jpg"});
}

TEST_F(PreviewCommand, SaysWhatCannotBeShown) {
  testing::write_file(dir_ / "a.txt", "text");
  const Ran ran = run({"preview", dir_ / "a.txt"});
  EXPECT_EQ(ran.code, kFailed);
  EXPECT_NE(ran.out.find("这种文件不能预览"), std::string::npos) << ran.out;
  EXPECT_EQ(run({"preview", dir_ / "nothing"}).code, kFailed);
  EXPECT_EQ(run({"preview", dir_ / "a.bmp", "--pages", "3-1"}).code, kUsage);
  EXPECT_EQ(shouwen({"-c", dir_ / "no.toml", "preview", dir_ / "a.bmp"}).code, kUsage);
}

TEST_F(PreviewCommand, OfAPartOfAMail) {
  file(mail_with("a.bmp", bmp()), part("2", "empty"));
  const Ran ran = run({"preview", "1", "2", "--json"});
  ASSERT_EQ(ran.code, kOk) << ran.err << ran.out;
  EXPECT_EQ(ran.json()["message"], 1);
  EXPECT_EQ(ran.json()["previews"][0]["height"], 32);
  const Ran absent = run({"preview", "1", "7"});
  EXPECT_EQ(absent.code, kFailed);
  EXPECT_NE(absent.err.find("没有这一部分"), std::string::npos) << absent.err;
}

TEST_F(PreviewCommand, OfAFileInAnArchive) {
  file(mail_with("a.tar", tar_of("../x/a.bmp", bmp())), part("2!../x/a.bmp", "empty"));
  const Ran ran = run({"preview", "1", "2!../x/a.bmp", "--json"});
  ASSERT_EQ(ran.code, kOk) << ran.err << ran.out;
  EXPECT_EQ(ran.json()["previews"][0]["width"], 32);
}

TEST_F(PreviewCommand, WhatWasFiledOtherwiseIsRefused) {
  storage::StoredPart other = part("2", "empty");
  other.digest = storage::sha256("something else");
  file(mail_with("a.bmp", bmp()), other);
  const Ran ran = run({"preview", "1", "2"});
  EXPECT_EQ(ran.code, kFailed);
  EXPECT_NE(ran.err.find("与登记的不同"), std::string::npos) << ran.err;
}

TEST_F(PreviewCommand, AnInfectedPartIsNotOpened) {
  file(mail_with("a.bmp", bmp()), part("2", "infected"));
  const Ran ran = run({"preview", "1", "2"});
  EXPECT_EQ(ran.code, kFailed);
  EXPECT_NE(ran.err.find("已锁定"), std::string::npos) << ran.err;
  EXPECT_FALSE(anything_kept());
}

TEST_F(PreviewCommand, AQuarantinedMessageIsNotOpened) {
  file(mail_with("a.bmp", bmp()), part("2", "empty"), true);
  const Ran ran = run({"preview", "1", "2"});
  EXPECT_EQ(ran.code, kFailed);
  EXPECT_NE(ran.err.find("已隔离"), std::string::npos) << ran.err;
  EXPECT_FALSE(anything_kept());
}

TEST(PageRange, IsReadAsPeopleWriteIt) {
  using Range = std::pair<int, int>;
  EXPECT_EQ(page_range("2"), Range(2, 2));
  EXPECT_EQ(page_range("1-3"), Range(1, 3));
  ASSERT_TRUE(page_range("4-"));
  EXPECT_EQ(page_range("4-")->first, 4);
  for (const char* wrong : {"", "-", "0", "-3", "3-1", "a", "1-2-3", "1,2", "99999999999"})
    EXPECT_FALSE(page_range(wrong)) << wrong;
}

}  // namespace
}  // namespace shouwen::cli
