// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/similar.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "config/text.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kCharacters = 20000;  // of one text: a summary has four thousand
constexpr std::size_t kBands = 16, kRows = 3;
constexpr std::size_t kSentences = 600;  // and clauses that are compared one with another

std::u32string letters_of(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size() && out.size() < kCharacters;) {
    const char32_t c = next_code_point(text, at);
    const bool word = is_han(c) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    if (word) out.push_back(c);
  }
  return out;
}

std::uint64_t mixed(std::uint64_t h) {
  h ^= h >> 33U;
  h *= 0xff51afd7ed558ccdULL;
  return h ^ (h >> 33U);
}

// FNV-1a of one shingle, mixed so that the smallest values are a fair sample.
std::uint32_t hash_of(const char32_t* c) {
  std::uint64_t h = 1469598103934665603ULL;
  for (std::size_t i = 0; i < kShingle; ++i) h = (h ^ c[i]) * 1099511628211ULL;
  return static_cast<std::uint32_t>(mixed(h));
}

}  // namespace

Shingles shingles_of(std::string_view text) {
  const std::u32string letters = letters_of(text);
  Shingles out;
  if (letters.size() < kShingle) return out;
  out.reserve(letters.size());
  for (std::size_t i = 0; i + kShingle <= letters.size(); ++i) out.push_back(hash_of(&letters[i]));
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Shingles without(const Shingles& from, const Shingles& less) {
  Shingles out;
  std::ranges::set_difference(from, less, std::back_inserter(out));
  return out;
}

double containment(const Shingles& part, const Shingles& whole) {
  if (part.size() < kTooShort) return 0;
  std::size_t both = 0;
  for (auto a = part.begin(), b = whole.begin(); a != part.end() && b != whole.end();) {
    if (*a == *b) ++both;
    const bool step_a = *a <= *b, step_b = *b <= *a;
    if (step_a) ++a;
    if (step_b) ++b;
  }
  return static_cast<double>(both) / static_cast<double>(part.size());
}

double containment(std::string_view part, std::string_view whole) {
  return containment(shingles_of(part), shingles_of(whole));
}

double resemblance(const Shingles& a, const Shingles& b) {
  if (a.size() < kTooShort || b.size() < kTooShort) return 0;
  Shingles both;
  std::ranges::set_intersection(a, b, std::back_inserter(both));
  const double shared = static_cast<double>(both.size());
  return shared / (static_cast<double>(a.size() + b.size()) - shared);
}

// One permutation: each hash falls into one of the bins by its size and the smallest of each bin is
// kept, so a text is read once and not once for each of 48 permutations. An empty bin takes what
// the next one has.
std::vector<std::int64_t> bands_of(const Shingles& shingles) {
  if (shingles.size() < kTooShort) return {};
  constexpr std::uint64_t kNone = ~0ULL;
  std::array<std::uint64_t, kBands * kRows> smallest{};
  smallest.fill(kNone);
  for (const std::uint32_t h : shingles) {
    std::uint64_t& bin = smallest[(h * smallest.size()) >> 32U];
    bin = std::min<std::uint64_t>(bin, h);
  }
  const auto held = [&](std::size_t i) {
    for (std::size_t step = 0; step < smallest.size(); ++step)
      if (const std::uint64_t h = smallest[(i + step) % smallest.size()]; h != kNone)
        return mixed(h + step);  // borrowed from afar is another value
    return kNone;
  };
  std::vector<std::int64_t> out;
  for (std::size_t band = 0; band < kBands; ++band) {
    std::uint64_t h = band;
    for (std::size_t row = 0; row < kRows; ++row) h = mixed(h ^ held(band * kRows + row));
    out.push_back(static_cast<std::int64_t>(h));
  }
  return out;
}

namespace {

// Sentences and clauses, the first so many; lines of a page are no ends.
std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> out(1);
  for (std::size_t at = 0; at < text.size() && out.size() < kSentences;) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    if (c == '\n') continue;
    out.back().append(text, begin, at - begin);
    if (c == '.' || c == ',' || c == U'。' || c == ';' || c == '!' || c == '?') out.emplace_back();
  }
  return out;
}

std::u32string wide(const std::vector<std::string>& all, std::size_t begin, std::size_t end) {
  std::u32string out;
  for (std::size_t i = begin; i < end; ++i)
    for (std::size_t at = 0; at < all[i].size();) out.push_back(next_code_point(all[i], at));
  return out;
}

std::string narrow(std::u32string_view text, std::size_t characters) {
  std::string out;
  for (const char32_t c : text.substr(0, characters + 1)) append_utf8(out, c);
  return ellipsis(out, characters);
}

// Without what both begin and end with.
storage::Difference trimmed(std::u32string_view a, std::u32string_view b, std::size_t characters) {
  const auto front = std::ranges::mismatch(a, b);
  const auto same = static_cast<std::size_t>(front.in1 - a.begin());
  a.remove_prefix(same);
  b.remove_prefix(same);
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
  return {narrow(a, characters), narrow(b, characters)};
}

}  // namespace

// The longest common subsequence of sentences; what lies between two of its members differs.
std::vector<storage::Difference> differences(std::string_view ours, std::string_view theirs,
                                             std::size_t limit, std::size_t characters) {
  const std::vector<std::string> a = sentences(ours), b = sentences(theirs);
  const std::size_t columns = b.size() + 1;
  std::vector<std::uint16_t> common((a.size() + 1) * columns, 0);
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i * columns + j] =
          a[i] == b[j] ? static_cast<std::uint16_t>(common[(i + 1) * columns + j + 1] + 1)
                       : std::max(common[(i + 1) * columns + j], common[i * columns + j + 1]);
  std::vector<storage::Difference> out;
  for (std::size_t i = 0, j = 0; (i < a.size() || j < b.size()) && out.size() < limit;) {
    const std::size_t from_i = i, from_j = j;
    while ((i < a.size() || j < b.size()) && !(i < a.size() && j < b.size() && a[i] == b[j])) {
      const bool in_a = j == b.size() || (i < a.size() && common[(i + 1) * columns + j] >=
                                                              common[i * columns + j + 1]);
      ++(in_a ? i : j);
    }
    storage::Difference d = trimmed(wide(a, from_i, i), wide(b, from_j, j), characters);
    if (!d.ours.empty() || !d.theirs.empty()) out.push_back(std::move(d));
    for (; i < a.size() && j < b.size() && a[i] == b[j]; ++i) ++j;
  }
  return out;
}

}  // namespace shouwen::classify
