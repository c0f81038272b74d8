// An office for the tests: the shipped roster and campaign, and mails written in a few words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/classify/classify.h"

namespace shouwen::test {

inline const std::string kOwn = "box@office.example";
inline const std::string kOwnDomain = "intake.example";

struct File {
  std::string name, octets = "something";
};

// A mail as a person would describe it; everything else is ordinary.
struct Letter {
  std::string from = "someone@qq.example", from_name, subject, body;
  std::vector<File> files;
  std::vector<std::string> headers = {};                 // whole lines, "Precedence: bulk"
  std::string html = {};                                 // instead of body
  std::string date = "Mon, 14 Sep 2020 10:00:00 +0800";  // of the Received line
};
std::string octets(const Letter& letter);

storage::Decision decide(const Letter& letter, storage::History history = {});
storage::Decision decide_octets(const std::string& octets, storage::History history = {});
const classify::Knowledge& knowledge();
const config::Roster& roster();

bool has(const std::vector<std::string>& list, const std::string& what);

}  // namespace shouwen::test
