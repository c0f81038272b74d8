// A store in a folder of its own, and short ways to put mail into it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/reader.h"
#include "storage/sha256.h"
#include "storage/sqlite.h"
#include "storage/store.h"

namespace shouwen::storage {

inline constexpr Instant kNow{1'602'640'000'000};  // 2020-10-14T01:46:40Z

class TempDir {
 public:
  TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "shouwen-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A finished temporary with these octets, as a mail source leaves it.
inline Incoming incoming(const Store& store, const std::string& octets, std::uint64_t uid,
                         const std::string& folder = "INBOX") {
  static int serial = 0;
  Incoming in;
  in.file = store.incoming_dir() + "/" + std::to_string(getpid()) + "." + std::to_string(++serial);
  write(in.file, octets);
  in.octets = sha256(octets);
  in.size = octets.size();
  in.arrival.channel = "imap";
  in.arrival.account = "office";
  in.arrival.folder = folder;
  in.arrival.uidvalidity = "7";
  in.arrival.uid = uid;
  in.arrival.internal_date = kNow + static_cast<std::int64_t>(uid) * kMinute;
  in.arrival.first_seen = kNow + kHour;
  return in;
}

// A brief of unit 220283 with one attachment, answered by a receipt.
inline Filing filing(MessageRef message, const std::string& title = "简讯一") {
  Filing f;
  f.message = message;
  f.header.subject = "图文简讯：" + title;
  f.header.from = "A@example.cn";
  f.header.from_name = "某县交通运输局";
  f.header.message_id = "<m" + std::to_string(message.value) + "@example.cn>";
  f.content = sha256("content " + std::to_string(message.value));
  f.arrival = kNow + message.value * kMinute;
  f.arrival_basis = "internal_date";
  f.body_text = "现报送" + title + "，请查收。信用交通宣传月";
  f.parts.push_back({"2", "application/pdf", "", title + ".docx", 3, sha256(title), "ok", "正文"});
  f.decision.disposition = Disposition::submission;
  f.decision.campaign = "xy";
  f.decision.unit = "220283";
  f.decision.ack = Answer::receipt;
  f.decision.sender_confirmed = true;
  f.decision.rules_version = "1";
  Item item;
  item.type = "brief";
  item.title = title;
  item.attachments = {title + ".docx"};
  item.parts = {"2"};
  item.confidence = 0.9;
  f.decision.items.push_back(item);
  f.decision.evidence.push_back({"unit=220283", "from", "某县", 0, "unit.registered_address", 1.0});
  f.receipt_prefix = "XY2020-";
  f.requests.push_back({"receipt", "a@example.cn", "220283", kNow, true});
  f.engine_version = "e1";
  f.config_digest = "sha256:c";
  return f;
}

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    store_.reset();
    StoreOptions options;
    options.dir = dir_.path();
    options.message_id_domain = "office.example";
    auto opened = Store::open(options, kNow);
    ASSERT_TRUE(opened.ok()) << opened.error().text();
    store_ = std::move(*opened);
  }

  Received receive(const std::string& octets, std::uint64_t uid,
                   const std::string& folder = "INBOX") {
    const std::vector<Incoming> batch = {incoming(*store_, octets, uid, folder)};
    return receive(batch);
  }
  Received receive(const std::vector<Incoming>& batch) {
    auto out = store_->receive(batch, kNow);
    EXPECT_TRUE(out.ok()) << out.error().text();
    return out.ok() ? out->front() : Received{};
  }
  Filed file(const Filing& f, const Actor& actor = {}) {
    auto out = store_->file(std::span(&f, 1), actor, kNow);
    EXPECT_TRUE(out.ok()) << out.error().text();
    return out.ok() ? out->front() : Filed{};
  }
  // Received and filed at once.
  Filed take(std::uint64_t uid, const std::string& title) {
    return file(filing(receive("mail " + std::to_string(uid), uid).message, title));
  }

  std::unique_ptr<Reader> reader() { return Reader::over(*store_).value(); }
  std::vector<SubmissionRow> submissions() { return *reader()->submissions("xy", ""); }
  Counts counts() { return *reader()->counts(); }

  TempDir dir_;
  std::unique_ptr<Store> store_;
  const Actor clerk_{Actor::Kind::user, "wang", "电话核实"};
};

}  // namespace shouwen::storage
