// What the message is: the guards' word first, then what it brings, what it asks, whom it answers.
// Threads: pure. Source: DESIGN §2, OFFICE §1 §2; corpus of such an office for the wording.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/guards.h"
#include "gateway/classify/items.h"

namespace shouwen::classify {

// Everything known about the mail when its disposition is decided.
struct Facts {
  const parsers::Mail& mail;
  const Reading& reading;
  const std::vector<extract::Document>& documents;
  const Context& context;
  const Topic& topic;
  const Guarded& guarded;
  const UnitVerdict& unit;
  const Kind& kind;
  const Contents& contents;
  const UnitSources& units;
  const FaxPages* fax = nullptr;  // set when it came by fax
};

struct Judgement {
  storage::Disposition disposition = storage::Disposition::enquiry;
  double confidence = 0.5;
  bool credits = false;  // its items count; false: nothing is credited whatever is attached
  bool link_only = false;
  bool forgot = false;       // announces files that are not there
  bool unreadable = false;   // pages without a readable word
  bool hold_answer = false;  // not sure enough that it concerns us: a person answers
  std::vector<storage::Claim> claims;
  std::vector<std::string> review, tasks;
  std::vector<storage::Evidence> evidence;
};

Judgement judge(const Facts& facts);

}  // namespace shouwen::classify
