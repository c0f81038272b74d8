// What an office's own corrections taught: a model that may overrule the rules' word for the kind
// of a piece, and only in situations where it was tried on later history and was right. It never
// speaks of the unit or of what a mail is, never makes anything surer, and whatever it changes
// waits for a person.
// Threads: immutable, shared. Lifetime: a value. Errors: parse() says in one line why a text is no
// model; the rules then stand alone. Made by learn.h; kept as a statement of kind "learned" whose
// key is the campaign. Source: DESIGN §3.4 §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/classify/linear.h"
#include "gateway/classify/piece_seen.h"

namespace shouwen::classify {

// One situation: the rules said this, so sure; the model said that. How often it was tried on
// history it had not seen, and how often a person had said the same.
struct Situation {
  std::string rules;
  Certainty certainty = Certainty::sure;
  std::string learned;
  int tried = 0, right = 0;
  bool licensed() const { return tried >= 5 && right * 10 >= tried * 9; }
};

// How it did against the rules on held-out history, block by block in order of arrival.
struct Measured {
  int lessons = 0;   // pieces in all
  int judged = 0;    // of them decided or accepted by a person
  int held_out = 0;  // pieces it was asked about before it had seen them
  int rules_right = 0, learned_right = 0;
  int mended = 0, spoilt = 0;  // where the rules were wrong and it was right, and the reverse
};
// Why these figures do not allow it to be used: "too_few", "not_better"; "" = they do.
std::string_view refused(const Measured& measured);

inline constexpr int kLeastJudged = 30, kLeastMended = 5;

class Learned {
 public:
  struct Word {
    std::string type;
    double weight = 0;  // 0..1
  };

  Learned() = default;
  Learned(std::string campaign, std::string rules, std::vector<std::string> types, Linear linear,
          std::vector<Situation> situations, const Measured& measured);

  // `version` is the statement's; named in evidence.
  static std::optional<Learned> parse(std::string_view text, int version, std::string& why);
  std::string text() const;

  // What it would say where it differs from the rules, licensed or not.
  std::optional<Word> opinion(const PieceSeen& seen) const;
  // The same in a licensed situation only.
  std::optional<Word> overrule(const PieceSeen& seen) const;

  const std::string& campaign() const { return campaign_; }
  const std::string& rules_version() const { return rules_; }
  const std::vector<Situation>& situations() const { return situations_; }
  const Measured& measured() const { return measured_; }
  int version() const { return version_; }

 private:
  std::string campaign_, rules_;    // the rules it was measured against
  std::vector<std::string> types_;  // by label
  Linear linear_;
  std::vector<Situation> situations_;
  Measured measured_;
  int version_ = 0;
};

// The statement that puts a model out of use.
inline constexpr std::string_view kNothingLearned = "shouwen-learned none\n";

}  // namespace shouwen::classify
