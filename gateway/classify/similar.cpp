// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/similar.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "config/text.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kCharacters = 20000;  // of one text: a summary has four thousand

std::u32string letters_of(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size() && out.size() < kCharacters;) {
    const char32_t c = next_code_point(text, at);
    const bool word = is_han(c) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    if (word) out.push_back(c);
  }
  return out;
}

// FNV-1a of one shingle, mixed so that the smallest values are a fair sample.
std::uint32_t hash_of(const char32_t* c) {
  std::uint64_t h = 1469598103934665603ULL;
  for (std::size_t i = 0; i < kShingle; ++i) h = (h ^ c[i]) * 1099511628211ULL;
  h ^= h >> 33U;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33U;
  return static_cast<std::uint32_t>(h);
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

Sketch sketch_of(std::string_view text) {
  Sketch out = shingles_of(text);
  if (out.size() < kTooShort) return {};
  if (out.size() > kSketch) out.resize(kSketch);
  return out;
}

double resemblance(const Sketch& a, const Sketch& b) {
  if (a.empty() || b.empty()) return 0;
  // The smallest of both together are a sample of the union; those in both, of the intersection.
  Sketch both;
  std::ranges::set_union(a, b, std::back_inserter(both));
  const std::size_t n = std::min(both.size(), std::max(a.size(), b.size()));
  std::size_t shared = 0;
  for (std::size_t i = 0; i < n; ++i)
    shared +=
        std::ranges::binary_search(a, both[i]) && std::ranges::binary_search(b, both[i]) ? 1U : 0U;
  return static_cast<double>(shared) / static_cast<double>(n);
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

std::vector<std::string> differing_lines(std::string_view a, std::string_view b,
                                         std::size_t limit) {
  const auto split = [](std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      if (end != 0) out.push_back(text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return out;
  };
  const std::vector<std::string_view> theirs = split(b);
  const std::unordered_set<std::string_view> known(theirs.begin(), theirs.end());
  std::vector<std::string> out;
  for (const std::string_view line : split(a))
    if (out.size() < limit && !known.contains(line)) out.emplace_back(line);
  return out;
}

std::string to_text(const Sketch& sketch) {
  if (sketch.empty()) return {};
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "s4:";
  for (const std::uint32_t h : sketch)
    for (int shift = 28; shift >= 0; shift -= 4)
      out += digits[(h >> static_cast<unsigned>(shift)) & 0xFU];
  return out;
}

Sketch sketch_from(std::string_view text) {
  Sketch out;
  if (!text.starts_with("s4:")) return out;
  text.remove_prefix(3);
  for (; text.size() >= 8 && out.size() < kSketch; text.remove_prefix(8)) {
    std::uint32_t h = 0;
    if (std::from_chars(text.data(), text.data() + 8, h, 16).ptr != text.data() + 8) return {};
    out.push_back(h);
  }
  return out;
}

}  // namespace shouwen::classify
