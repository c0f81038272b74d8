// Which requirement a text speaks of, by the words its campaign states. Nothing about any campaign
// is known here.
// Threads: immutable after construction, shared. Lifetime: refers to the campaign.
// Source: DESIGN §7 §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "gateway/classify/automaton.h"
#include "gateway/classify/check_words.h"
#include "gateway/classify/reading.h"
#include "storage/decision.h"

namespace shouwen::classify {

struct KindHit {
  const config::Requirement* requirement = nullptr;
  double weight = 0;  // negative words weigh below zero
  std::size_t begin = 0, end = 0;
};

// What a text, or a whole mail, is about.
struct Kind {
  const config::Requirement* requirement = nullptr;
  double confidence = 0;
  bool several = false;  // names more than one kind: says nothing about any single piece
  std::vector<storage::Evidence> evidence;
};

class KindWords {
 public:
  explicit KindWords(const config::Campaign& campaign);

  const config::Campaign& campaign() const { return campaign_; }
  const CheckWords& checks() const { return checks_; }
  std::vector<KindHit> find(std::string_view canonical_text, Role role) const;
  // The one kind a single passage names.
  Kind of(const Passage& passage) const;
  // Subject first, then what the sender wrote, then what he forwards.
  Kind of_mail(const Reading& reading) const;
  // Words that place a mail inside or outside this campaign's subject.
  bool on_topic(std::string_view canonical_text) const { return topic_.any(canonical_text); }
  std::string other_business(std::string_view canonical_text) const;
  // The text without any of these words.
  std::string without_other_business(std::string canonical_text) const;

 private:
  struct Word {
    const config::Requirement* requirement;
    enum class List : std::uint8_t { strong, weak, file_name, heading, body, negative } list;
    std::string text;
  };
  Kind decide(const std::vector<const Passage*>& passages) const;

  const config::Campaign& campaign_;
  CheckWords checks_;
  std::vector<Word> words_;
  Automaton automaton_, topic_, other_;
  std::vector<std::string> other_words_;
};

// The requirement whose date is next when the mail arrives: what a clerk would guess first.
const config::Requirement* next_due(const config::Campaign& campaign, Instant arrival, Zone zone);

}  // namespace shouwen::classify
