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

// The same with what the attachments and pages say: documents are added to those of the letter.
struct Read {
  std::string name, text;
  std::string kind = "docx";
  double confidence = 1;  // below 1: OCR read it
  std::vector<extract::PictureInside> pictures = {};
};
storage::Decision decide_read(const Letter& letter, const std::vector<Read>& read,
                              storage::History history = {});
// By other rules than those of the shipped campaign.
storage::Decision decide_read_by(const classify::Knowledge& knowledge, const Letter& letter,
                                 const std::vector<Read>& read);
// A fax of one document, over a line.
storage::Decision decide_fax(const std::string& text, const std::string& tsi,
                             double confidence = 0.9, storage::History history = {},
                             const std::string& caller = "");
storage::Decision decide_call(const std::string& text, const classify::FaxCall& call,
                              double confidence = 0.9, storage::History history = {},
                              std::vector<classify::Wanting> wanting = {});

// A call that brought no page, from this number.
// `broken`: a page began and no whole one came.
storage::Decision decide_call_without_page(const std::string& caller, bool broken = false);

bool has(const std::vector<std::string>& list, const std::string& what);

}  // namespace shouwen::test
