// An office with a small roster and the shipped campaign, over a real store in a folder of its own.
// Header only; tests of desk and replies.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

#include "config/source.h"
#include "gateway/desk/desk.h"
#include "storage/reader.h"
#include "storage/sha256.h"
#include "storage/store.h"
#include "tests/support/temp_dir.h"

namespace shouwen::testing {

inline const Instant kNow = *parse_rfc3339("2020-10-14T10:30:00+08:00");

inline std::string roster_csv() {
  return "code,name_full,short_name,aliases,level,parent_code,email_domains,emails,fax_numbers\n"
         "C1,甲市交通运输局,甲市,,prefecture,,jia.example,jt@jia.example,\n"
         "D1,乙县交通运输局,乙县,,county,C1,yi.example,jt@yi.example,\n"
         "D2,丙县交通运输局,丙县,,county,C1,,jt@bing.example,\n"
         "D3,丁县交通运输局,丁县,,county,C1,,,\n";
}
inline std::string campaign_toml() {
  auto source = config::read_source(std::string(SHOUWEN_SOURCE_DIR) +
                                    "/config/etc/campaigns/2020-credit-month.toml");
  return source ? source->text() : "";
}
inline config::Settings settings() {
  config::Settings out;
  out.install_name = "收文";
  out.smtp.host = "127.0.0.1";
  out.smtp.from_address = "office@gateway.example";
  out.smtp.from_name = "厅研究室（材料收件邮箱）";
  out.smtp.envelope = "office@gateway.example";
  out.smtp.tls = config::Tls::none;
  return out;
}
inline std::shared_ptr<const desk::Office> office() {
  storage::Statement units{"units", "units", roster_csv(), {}, kNow + -kDay, 1};
  storage::Statement campaign{"campaign", "2020-credit-month", campaign_toml(),
                              {},         kNow + -kDay,        1};
  auto out = desk::make_office(settings(), {units, campaign});
  EXPECT_TRUE(out.ok()) << (out ? "" : out.error().text());
  return *out;
}

class FixedClock final : public Clock {
 public:
  Instant at = kNow;
  Instant now() const override { return at; }
};

struct World {
  TempDir dir;
  std::unique_ptr<storage::Store> store;
  std::uint64_t uid = 0;

  World() {
    storage::StoreOptions options;
    options.dir = dir.path() + "/state";
    options.message_id_domain = "gateway.example";
    auto opened = storage::Store::open(options, kNow);
    if (!opened) throw std::runtime_error(opened.error().text());
    store = std::move(*opened);
  }

  // A confirmed brief of D1 with one document, answered by `requests`.
  storage::Filing filing(const std::string& title) {
    storage::Incoming in;
    std::string octets = "Subject: " + title + "\r\n\r\n" + std::to_string(++uid);
    in.file = store->incoming_dir() + "/" + std::to_string(uid);
    std::ofstream(in.file, std::ios::binary) << octets;
    in.octets = storage::sha256(octets);
    in.size = octets.size();
    in.arrival = {"imap", "office", "INBOX", "7", uid, "", kNow, kNow};
    auto received = store->receive(std::span(&in, 1), kNow);
    if (!received) throw std::runtime_error(received.error().text());
    storage::Filing f;
    f.message = received->front().message;
    f.header.subject = "乙县图文简讯：" + title;
    f.header.from = "jt@yi.example";
    f.header.message_id = "m" + std::to_string(uid) + "@yi.example";
    f.content = storage::sha256("content" + octets);
    f.arrival = kNow + -5 * kMinute;
    f.arrival_basis = "internal_date";
    f.body_text = "报送简讯";
    f.parts.push_back({"2", "application/octet-stream", "", title + ".docx", 3355443,
                       storage::sha256(title), "ok", ""});
    f.decision.disposition = storage::Disposition::submission;
    f.decision.campaign = "2020-credit-month";
    f.decision.unit = "D1";
    f.decision.ack = storage::Answer::receipt;
    f.decision.sender_confirmed = true;
    storage::Item item;
    item.type = "brief";
    item.title = title;
    item.attachments = {title + ".docx"};
    item.parts = {"2"};
    item.confidence = 0.9;
    f.decision.items.push_back(item);
    f.receipt_prefix = "XY2020-";
    return f;
  }
  storage::Filed file(const storage::Filing& f) {
    auto filed = store->file(std::span(&f, 1), {}, kNow);
    if (!filed) throw std::runtime_error(filed.error().text());
    return filed->front();
  }
  storage::OutboxRequest receipt(const std::string& purpose = "receipt",
                                 const std::string& to = "jt@yi.example") {
    return {purpose, to, "D1", kNow, true};
  }
};

}  // namespace shouwen::testing
