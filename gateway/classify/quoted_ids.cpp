// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/quoted_ids.h"

#include <algorithm>
#include <cctype>

namespace shouwen::classify {
namespace {

constexpr std::size_t kAtMost = 16;

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool address_char(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u < 0x80 && (std::isalnum(u) != 0 || c == '.' || c == '-' || c == '_' || c == '+');
}

void keep(std::vector<std::string>& out, std::string text) {
  if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
}

}  // namespace

std::vector<std::string> receipt_numbers(std::string_view text, std::string_view prefix) {
  std::vector<std::string> out;
  if (prefix.empty()) return out;
  for (std::size_t at = text.find(prefix); at != std::string_view::npos && out.size() < kAtMost;
       at = text.find(prefix, at + 1)) {
    std::size_t end = at + prefix.size();
    // An epoch may stand between prefix and number ("XY2020-2-000088").
    while (end < text.size() && (digit(text[end]) || (text[end] == '-' && end + 1 < text.size() &&
                                                      digit(text[end + 1]))))
      ++end;
    if (end > at + prefix.size()) keep(out, std::string(text.substr(at, end - at)));
  }
  return out;
}

std::vector<std::string> addresses_in(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = text.find('@'); at != std::string_view::npos && out.size() < kAtMost;
       at = text.find('@', at + 1)) {
    std::size_t from = at, to = at + 1;
    while (from > 0 && at - from < 64 && address_char(text[from - 1])) --from;
    while (to < text.size() && to - at < 255 && address_char(text[to])) ++to;
    while (to > at + 1 && (text[to - 1] == '.' || text[to - 1] == '-')) --to;
    if (from == at || to == at + 1) continue;
    std::string address(text.substr(from, to - from));
    for (char& c : address) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    keep(out, std::move(address));
  }
  return out;
}

}  // namespace shouwen::classify
