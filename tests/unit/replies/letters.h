// What the tests of letters share: an office, mails as a letter is written from them, golden files
// (UPDATE_EXPECTED=1 rewrites them) and the words no letter may ever say.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "gateway/replies/letter.h"
#include "tests/unit/desk/world.h"

namespace shouwen::replies {

using testing::kNow;

inline const char* const kForbidden[] = {"识别",     "判定",       "合格",         "审核通过",
                                         "逾期未报", "尊敬的用户", "请勿直接回复", "不合格"};

inline void expect_golden(const std::string& name, const Words& words) {
  std::string text = "主题：" + words.subject + "\n\n" + words.body;
  for (const char* word : kForbidden)
    EXPECT_EQ(text.find(word), std::string::npos) << name << " says " << word;
  std::string path =
      std::string(SHOUWEN_SOURCE_DIR) + "/tests/unit/replies/golden/" + name + ".txt";
  if (const char* update = std::getenv("UPDATE_EXPECTED"); update && *update == '1')
    std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path, std::ios::binary);
  std::stringstream expected;
  expected << in.rdbuf();
  EXPECT_EQ(text, expected.str()) << name;
}

struct Desk {
  std::shared_ptr<const desk::Office> office = testing::office();
  LetterFacts facts{*office, {}, {}, {}, kNow};

  storage::MessageTrail& mail(const std::string& number = "XY2020-000088") {
    storage::MessageTrail trail;
    trail.message.ref = {static_cast<std::int64_t>(facts.messages.size()) + 1};
    trail.message.number = number;
    trail.message.arrival = *parse_rfc3339("2020-10-14T10:25:00+08:00");
    trail.message.header.from = "jt@yi.example";
    trail.message.header.subject = "乙县图文简讯";
    trail.message.decision.disposition = storage::Disposition::submission;
    trail.message.decision.campaign = "2020-credit-month";
    trail.message.decision.unit = "D1";
    trail.message.decision.sender_confirmed = true;
    facts.messages.push_back(trail);
    return facts.messages.back();
  }
  void to(const std::string& purpose, const std::string& unit, bool with_obligations) {
    facts.mail.purpose = purpose;
    facts.mail.unit = unit;
    facts.mail.with_obligations = with_obligations;
  }
  Words words() { return render(receipt_model(facts)); }
};

inline storage::Item& add(storage::MessageTrail& trail, const std::string& type,
                          const std::string& title, const std::string& file = "",
                          const std::string& unit = "") {
  storage::Item item;
  item.type = type;
  item.title = title;
  item.unit = unit;
  item.confidence = 0.9;
  if (!file.empty()) {
    std::string path = std::to_string(trail.parts.size() + 2);
    item.attachments = {file};
    item.parts = {path};
    trail.parts.push_back({path,
                           "application/octet-stream",
                           "",
                           file,
                           3355443,
                           {"sha256:9f3a71c2" + std::string(56, '0')},
                           "ok",
                           ""});
  } else {
    item.body = true;
  }
  trail.message.decision.items.push_back(item);
  return trail.message.decision.items.back();
}

inline void credit(Desk& desk, const storage::MessageTrail& trail, const char* type,
                   const char* arrival) {
  storage::SubmissionRow row;
  row.ref = {static_cast<std::int64_t>(desk.facts.submissions.size()) + 1};
  row.message = trail.message.ref;
  row.campaign = "2020-credit-month";
  row.unit = "D1";
  row.type = type;
  row.state = "pending";
  row.arrival = *parse_rfc3339(std::string(arrival) + ":00+08:00");
  desk.facts.submissions.push_back(row);
}

}  // namespace shouwen::replies
