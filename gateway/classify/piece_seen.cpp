// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/piece_seen.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string_view>

#include "config/text.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kTokens = 64;

// FNV-1a: the same on every machine, in every build.
int place_of(std::string_view field, std::string_view token) {
  std::uint64_t hash = 14695981039346656037U;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  };
  add(field);
  add("=");
  add(token);
  return 1 + static_cast<int>((hash ^ (hash >> 32U)) % kFeatures);
}

// 2020年10月 and 2020年9月 are one habit: digits count as digits.
std::string without_digits(std::string token) {
  for (char& c : token)
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) c = '0';
  return token;
}

void add_text(Features& to, std::string_view field, const std::string& text) {
  std::size_t n = 0;
  for (const std::string& token : bigrams(text)) {
    if (++n > kTokens) break;
    to.push_back(place_of(field, without_digits(token)));
  }
}

std::string base(const std::string& shown) {
  const std::size_t slash = shown.find_last_of("/\\");
  return slash == std::string::npos ? shown : shown.substr(slash + 1);
}

}  // namespace

const char* name(Certainty certainty) {
  switch (certainty) {
    case Certainty::sure:
      return "sure";
    case Certainty::unsure:
      return "unsure";
    case Certainty::guessed:
      break;
  }
  return "guessed";
}

Certainty certainty_of(double confidence, double review_below) {
  if (confidence < storage::kKindIsGuessedBelow) return Certainty::guessed;
  return confidence < review_below ? Certainty::unsure : Certainty::sure;
}

PieceSeen piece_seen(const storage::Item& item, double review_below, const std::string& subject,
                     const std::string& sender) {
  // Pictures are given to a piece after its own file, and to a text that has none.
  const bool own_file = !item.body && !item.attachments.empty();
  return {item.type,  certainty_of(item.confidence, review_below),
          item.title, own_file ? base(item.attachments.front()) : "",
          subject,    sender};
}

Features features_of(const PieceSeen& seen) {
  Features out;
  out.push_back(place_of("rules", seen.rules));
  out.push_back(place_of("certainty", std::string(name(seen.certainty)) + seen.rules));
  add_text(out, "title", seen.title);
  add_text(out, "file", seen.file);
  add_text(out, "subject", seen.subject);
  if (!seen.sender.empty()) out.push_back(place_of("sender", fold(seen.sender)));
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace shouwen::classify
