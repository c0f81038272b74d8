// The first receipt of a mail that had none: a person says that it brings material, and the sender
// hears of it then, by the guards every receipt passes.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/first_answer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/replies/outbox_steps.h"
#include "parsers/mail.h"
#include "parsers/mime/mime.h"
#include "tests/unit/desk/door.h"

namespace shouwen::replies {
namespace {

using nlohmann::json;
using testing::kNow;

// A mail the machine took for advertising and answered with nothing.
struct Unanswered : testing::Door {
  config::SmtpLimits limits;

  storage::Filed silent(const std::string& headers, bool answerable = true) {
    const std::string octets = headers + "Subject: notice\r\n\r\n" + std::to_string(++uid) + "\r\n";
    storage::Incoming in;
    in.file = store->incoming_dir() + "/" + std::to_string(uid);
    std::ofstream(in.file, std::ios::binary) << octets;
    in.octets = storage::sha256(octets);
    in.size = octets.size();
    in.arrival = {"imap", "office", "INBOX", "7", uid, "", kNow, kNow};
    in.answerable = answerable;
    auto received = store->receive(std::span(&in, 1), kNow);
    EXPECT_TRUE(received.ok());
    auto f = filing("简讯" + std::to_string(uid));
    f.message = received->front().message;
    f.content = in.octets;
    f.decision.disposition = storage::Disposition::spam;
    f.decision.ack = storage::Answer::none;
    f.decision.items.clear();
    return file(f);
  }
  json says_it_is_a_brief(const storage::Filed& filed) {
    const json args{{"message", std::to_string(filed.message.value)},
                    {"disposition", "submission"},
                    {"add_item", true},
                    {"type", "brief"},
                    {"unit", "D1"},
                    {"reason", "误判为广告"}};
    last = desk::answer({*store, current, "clerk", clock, first_answer},
                        json{{"call", "assign"}, {"args", args}}.dump());
    return json::parse(last.json)["result"];
  }
  std::vector<storage::OutboxMail> outbox() {
    return *(*storage::Reader::over(*store))->outbox("", {50, 0});
  }
};

TEST(FirstAnswer, AMailSaidToBringMaterialGetsItsReceiptAfterSecondThoughts) {
  Unanswered d;
  const auto filed = d.silent("From: <jt@yi.example>\r\nMessage-ID: <m1@yi.example>\r\n");
  EXPECT_TRUE(filed.number.empty());
  const json out = d.says_it_is_a_brief(filed);
  ASSERT_TRUE(out["receipt"].is_number()) << out.dump();
  EXPECT_TRUE(d.last.outbox_changed);
  const Instant later = kNow + 10 * kMinute;
  EXPECT_FALSE(plan(*d.store, d.limits, kNow)->mail);
  auto next = plan(*d.store, d.limits, later);
  ASSERT_TRUE(next.ok() && next->mail);
  EXPECT_EQ(next->mail->purpose, "receipt");
  EXPECT_EQ(next->mail->to, "jt@yi.example");
  EXPECT_EQ(next->mail->number, "XY2020-000001");
  auto octets = begin(*d.store, *d.current.get(), *next->mail, {}, later);
  ASSERT_TRUE(octets.ok()) << octets.error().text();
  const auto bytes = std::as_bytes(std::span(*octets));
  const parsers::Mail letter = parsers::read_mail(parsers::mime::parse(bytes), bytes);
  EXPECT_NE(letter.body_text.find("图文简讯"), std::string::npos) << letter.body_text;
  EXPECT_NE(letter.body_text.find("XY2020-000001"), std::string::npos) << letter.body_text;
  EXPECT_TRUE(d.says_it_is_a_brief(filed)["receipt"].is_null()) << "once";
  const auto mails = d.outbox();
  EXPECT_EQ(std::count_if(mails.begin(), mails.end(),
                          [](const auto& mail) { return mail.purpose == "receipt"; }),
            1);
}

// Undone before it leaves, it does not leave; said again, it does.
TEST(FirstAnswer, GoesWithTheActThatAskedForIt) {
  Unanswered d;
  const auto filed = d.silent("From: <jt@yi.example>\r\nMessage-ID: <m1@yi.example>\r\n");
  d.says_it_is_a_brief(filed);
  const json undo{{"call", "undo"}, {"args", {{"message", std::to_string(filed.message.value)}}}};
  desk::answer({*d.store, d.current, "clerk", d.clock, first_answer}, undo.dump());
  EXPECT_FALSE(plan(*d.store, d.limits, kNow + kHour)->mail);
  EXPECT_TRUE(d.says_it_is_a_brief(filed)["receipt"].is_number());
  EXPECT_TRUE(plan(*d.store, d.limits, kNow + kHour)->mail);
}

TEST(FirstAnswer, WhatMustNotBeAnsweredIsNotAndThePersonIsTold) {
  Unanswered d;
  const storage::Filed mails[] = {
      d.silent("From: <jt@yi.example>\r\nList-Id: <news.yi.example>\r\n"),
      d.silent("From: <jt@yi.example>\r\nAuto-Submitted: auto-generated\r\n"),
      d.silent("From: <office@gateway.example>\r\n"),
      d.silent("X-No-Sender: 1\r\n"),
      d.silent("From: <jt@yi.example>\r\n", false),  // from before the start time
  };
  for (const storage::Filed& filed : mails) {
    const json out = d.says_it_is_a_brief(filed);
    EXPECT_TRUE(!out.contains("receipt") || out["receipt"].is_null()) << out.dump();
    EXPECT_NE(out["note"].get<std::string>().find("不发回执"), std::string::npos) << out.dump();
  }
  EXPECT_TRUE(d.outbox().empty());
}

}  // namespace
}  // namespace shouwen::replies
