// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/learn.h"

#include <algorithm>

namespace shouwen::classify {
namespace {

constexpr std::size_t kBlocks = 10;

std::vector<std::string> types_of(std::span<const Lesson> lessons) {
  std::vector<std::string> out;
  for (const Lesson& lesson : lessons) out.push_back(lesson.type);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

class Learning {
 public:
  Learning(std::span<const Lesson> lessons, const std::string& campaign, const std::string& rules)
      : lessons_(lessons), campaign_(campaign), rules_(rules), types_(types_of(lessons)) {
    for (const Lesson& lesson : lessons) {
      const auto at = std::ranges::lower_bound(types_, lesson.type);
      examples_.push_back({features_of(lesson.seen), static_cast<int>(at - types_.begin())});
      measured_.judged += lesson.judged ? 1 : 0;
    }
    measured_.lessons = static_cast<int>(lessons.size());
  }

  Learned run() {
    for (std::size_t block = 1; block < kBlocks; ++block)
      try_on(lessons_.size() * block / kBlocks, lessons_.size() * (block + 1) / kBlocks);
    return model_of(lessons_.size());
  }

 private:
  // Trained on the first n lessons, licensed by what was tried so far.
  Learned model_of(std::size_t n) const {
    return {campaign_,   rules_,   types_, train_linear(std::span(examples_).first(n)),
            situations_, measured_};
  }

  void try_on(std::size_t begin, std::size_t end) {
    const Learned model = model_of(begin);
    for (std::size_t i = begin; i < end; ++i) {
      const Lesson& lesson = lessons_[i];
      const auto said = model.overrule(lesson.seen);
      count(lesson, said ? said->type : lesson.seen.rules);
      if (const auto word = model.opinion(lesson.seen)) note(lesson, word->type);
    }
  }

  void count(const Lesson& lesson, const std::string& answer) {
    const bool rules = lesson.seen.rules == lesson.type, learned = answer == lesson.type;
    ++measured_.held_out;
    measured_.rules_right += rules ? 1 : 0;
    measured_.learned_right += learned ? 1 : 0;
    measured_.mended += learned && !rules ? 1 : 0;
    measured_.spoilt += rules && !learned ? 1 : 0;
  }

  void note(const Lesson& lesson, const std::string& learned) {
    const PieceSeen& seen = lesson.seen;
    auto found = std::ranges::find_if(situations_, [&](const Situation& s) {
      return s.rules == seen.rules && s.certainty == seen.certainty && s.learned == learned;
    });
    if (found == situations_.end()) {
      situations_.push_back({seen.rules, seen.certainty, learned, 0, 0});
      found = situations_.end() - 1;
    }
    ++found->tried;
    found->right += learned == lesson.type ? 1 : 0;
  }

  std::span<const Lesson> lessons_;
  const std::string& campaign_;
  const std::string& rules_;
  std::vector<std::string> types_;  // by label
  std::vector<Example> examples_;
  std::vector<Situation> situations_;
  Measured measured_;
};

}  // namespace

Learned learn(std::span<const Lesson> lessons, const std::string& campaign,
              const std::string& rules_version) {
  return Learning(lessons, campaign, rules_version).run();
}

}  // namespace shouwen::classify
