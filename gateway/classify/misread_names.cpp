// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/misread_names.h"

#include <algorithm>

#include "config/text.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kLine = 40;        // characters: a name stands in a short line
constexpr std::size_t kShortest = 6;     // of a name worth a guess
constexpr std::size_t kPostings = 4000;  // names with one character; more tell nothing
// Stand in nearly every name, so sharing one says nothing.
constexpr std::u32string_view kCommon = U"市县区州省局厅处站交通运输管理委员会公路中心自治保护开发";

struct Aligned {
  int errors = 0;
  std::size_t begin = 0, end = 0;  // characters
};

// The place in `line` where `name` fits best, by edit distance; ends outside cost nothing.
Aligned align(std::u32string_view name, std::u32string_view line) {
  struct Cell {
    int errors;
    std::size_t begin;
  };
  std::vector<Cell> row(line.size() + 1), above(line.size() + 1);
  for (std::size_t j = 0; j <= line.size(); ++j) above[j] = {0, j};
  for (std::size_t i = 1; i <= name.size(); ++i) {
    row[0] = {static_cast<int>(i), 0};
    for (std::size_t j = 1; j <= line.size(); ++j) {
      const int miss = name[i - 1] == line[j - 1] ? 0 : 1;
      row[j] = {above[j - 1].errors + miss, above[j - 1].begin};
      if (above[j].errors + 1 < row[j].errors) row[j] = {above[j].errors + 1, above[j].begin};
      if (row[j - 1].errors + 1 < row[j].errors) row[j] = {row[j - 1].errors + 1, row[j - 1].begin};
    }
    std::swap(row, above);
  }
  Aligned best{static_cast<int>(name.size()), 0, 0};
  for (std::size_t j = 0; j <= line.size(); ++j)
    if (above[j].errors < best.errors) best = {above[j].errors, above[j].begin, j};
  return best;
}

// 沙洋县 of 沙洋县水利和湖泊局; all of a name without a rank.
std::u32string_view place_of(std::u32string_view name) {
  const std::size_t rank = name.find_last_of(U"市县区州旗盟");
  return rank == std::u32string_view::npos ? name : name.substr(0, rank + 1);
}

std::u32string decoded(std::string_view text, std::vector<std::size_t>* offsets = nullptr) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) {
    if (offsets != nullptr) offsets->push_back(at);
    out.push_back(next_code_point(text, at));
  }
  if (offsets != nullptr) offsets->push_back(text.size());
  return out;
}

}  // namespace

void MisreadNames::add(const std::string& name, const config::Unit* unit) {
  std::u32string text = decoded(name);
  if (text.size() < kShortest) return;
  const auto index = static_cast<std::uint32_t>(names_.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kCommon.find(text[i]) != std::u32string_view::npos || text.find(text[i]) < i) continue;
    std::vector<std::uint32_t>& list = by_character_[text[i]];
    if (list.size() < kPostings) list.push_back(index);
  }
  names_.push_back({std::move(text), unit});
}

// The names that share a telling character with it.
std::vector<std::uint32_t> MisreadNames::sharing(const std::u32string& text) const {
  std::vector<std::uint32_t> out;
  for (const char32_t c : text)
    if (const auto it = by_character_.find(c); it != by_character_.end())
      out.insert(out.end(), it->second.begin(), it->second.end());
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool MisreadNames::alone(std::string_view canonical_words, const config::Unit* unit) const {
  const std::u32string words = decoded(canonical_words);
  if (words.size() < kShortest) return false;
  return std::ranges::none_of(sharing(words), [&](std::uint32_t i) {
    const Name& other = names_[i];
    if (other.unit == unit || other.text.size() != words.size()) return false;
    int differing = 0;
    for (std::size_t at = 0; at < words.size() && differing < 2; ++at)
      differing += words[at] == other.text[at] ? 0 : 1;
    return differing < 2;
  });
}

std::optional<Misread> MisreadNames::find(std::string_view canonical_line) const {
  std::vector<std::size_t> offsets;
  const std::u32string line = decoded(canonical_line, &offsets);
  if (line.size() + 1 < kShortest || line.size() > kLine) return std::nullopt;
  const std::vector<std::uint32_t> candidates = sharing(line);

  // For each unit its nearest name; errors weigh by the name's length, so that 长春市二道区… with
  // two is nearer than 二道区… with one only when it is.
  const Name* best = nullptr;
  Aligned at;
  int rival = static_cast<int>(kLine);
  for (const std::uint32_t i : candidates) {
    const Name& name = names_[i];
    const Aligned a = align(name.text, line);
    if (best == nullptr || a.errors < at.errors ||
        (a.errors == at.errors && name.unit == best->unit &&
         name.text.size() > best->text.size())) {
      if (best != nullptr && best->unit != name.unit) rival = std::min(rival, at.errors);
      best = &name;
      at = a;
    } else if (name.unit != best->unit) {
      rival = std::min(rival, a.errors);
    }
  }
  if (best == nullptr || best->unit == nullptr) return std::nullopt;
  // Half of what tells the place may be wrong, no more: 人民满意… is not 丰满区, and 洪湖县水利局
  // is not 沙洋县水利局 though their trade is the same.
  const auto telling = std::ranges::count_if(place_of(best->text), [](char32_t c) {
    return kCommon.find(c) == std::u32string_view::npos;
  });
  const int allowed = telling >= 4 ? 3 : telling == 3 ? 2 : 1;
  if (at.errors > allowed || rival <= at.errors) return std::nullopt;
  return Misread{offsets[at.begin], offsets[at.end], best->unit, at.errors};
}

}  // namespace shouwen::classify
