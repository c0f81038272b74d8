// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/check_words.h"

#include <algorithm>

#include "gateway/classify/han.h"
#include "gateway/classify/reading.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kPhrase = 4;  // characters; shorter words mean a section only at its head

}  // namespace

CheckWords::CheckWords(const config::Campaign& campaign) {
  std::vector<std::string> names;
  const auto add_name = [&](const std::string& raw) {
    std::string word = canonical(raw);
    if (code_points(word) >= kPhrase) names.push_back(std::move(word));
  };
  add_name(campaign.short_title);
  for (const auto& r : campaign.requirements) {
    add_name(r.label_zh);
    for (const auto& w : r.words.strong) add_name(w);
    for (const auto& check : r.checks) {
      std::vector<std::string> texts;
      Table& table = tables_[&check];
      for (std::uint32_t g = 0; g < check.groups.size(); ++g)
        for (const auto& raw : check.groups[g].words) {
          std::string word = canonical(raw);
          const auto known = std::ranges::find(texts, word);
          const auto at = static_cast<std::size_t>(known - texts.begin());
          if (known == texts.end()) {
            table.words.push_back({{}, code_points(word) >= kPhrase});
            texts.push_back(std::move(word));
          }
          table.words[at].groups.push_back(g);
        }
      table.automaton = Automaton(texts);
    }
  }
  names_ = Automaton(names);
}

std::vector<GroupHit> CheckWords::find(std::string_view text, const config::Check& check) const {
  std::vector<GroupHit> out;
  const auto table = tables_.find(&check);
  if (table == tables_.end()) return out;
  for (const Match& m : table->second.automaton.all(text)) {
    const Word& word = table->second.words[m.word];
    for (const std::uint32_t g : word.groups)
      out.push_back({m.begin, m.end, m.word, g, word.phrase});
  }
  return out;
}

std::string CheckWords::without_names(std::string_view text) const {
  std::string out(text);
  for (const Match& m : names_.all(text))
    out.replace(m.begin, m.end - m.begin, m.end - m.begin, ' ');
  return out;
}

}  // namespace shouwen::classify
