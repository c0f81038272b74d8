// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cstring>

namespace shouwen::parsers::mime {

std::size_t next_line(std::string_view text, std::size_t pos) {
  if (pos >= text.size()) return text.size();
  const void* found = std::memchr(text.data() + pos, '\n', text.size() - pos);
  if (!found) return text.size();
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

std::string_view line_at(std::string_view text, std::size_t pos) {
  std::size_t end = next_line(text, pos);
  if (end > pos && text[end - 1] == '\n') --end;
  if (end > pos && text[end - 1] == '\r') --end;
  return text.substr(pos, end - pos);
}

// Looks for "\n--" sixteen positions at a time: one pass over the octets whatever the line length,
// and base64 bodies, which hold no '-', run at memory speed.
std::size_t find_dashes(std::string_view text, std::size_t pos) {
  const std::size_t size = text.size();
  if (pos + 2 <= size && text[pos] == '-' && text[pos + 1] == '-') return pos;
  const char* data = text.data();
#if defined(__SSE2__)
  const __m128i feed = _mm_set1_epi8('\n'), dash = _mm_set1_epi8('-');
  auto load = [data](std::size_t at) {
    __m128i block;
    std::memcpy(&block, data + at, sizeof block);
    return block;
  };
  while (pos + 18 <= size) {
    __m128i hit = _mm_and_si128(
        _mm_cmpeq_epi8(load(pos), feed),
        _mm_and_si128(_mm_cmpeq_epi8(load(pos + 1), dash), _mm_cmpeq_epi8(load(pos + 2), dash)));
    const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (mask) return pos + static_cast<unsigned>(__builtin_ctz(mask)) + 1;
    pos += 16;
  }
#endif
  for (; pos + 3 <= size; ++pos) {
    if (data[pos] == '\n' && data[pos + 1] == '-' && data[pos + 2] == '-') return pos + 1;
  }
  return size;
}

bool blank_line(std::string_view line) {
  return line.empty();
}

bool only_blanks(std::string_view line) {
  return !line.empty() && line.find_first_not_of(" \t") == std::string_view::npos;
}

bool is_field(std::string_view line, std::string_view* name) {
  std::size_t i = 0;
  while (i < line.size() && line[i] > ' ' && line[i] < 127 && line[i] != ':') ++i;
  if (i == 0) return false;
  std::size_t colon = i;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  if (colon == line.size() || line[colon] != ':') return false;
  if (name) *name = line.substr(0, i);
  return true;
}

bool equal_nocase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

namespace {

constexpr std::size_t kLenient = 8;  // octets of a boundary that words may follow

std::uint64_t key_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ name.size();
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

std::string_view right_trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

void Boundaries::push(std::string boundary) {
  if (names_.empty()) longest_ = 0;
  if (boundary.size() > longest_) longest_ = boundary.size();
  keys_.push_back(key_of(boundary));
  names_.push_back(std::move(boundary));
}

void Boundaries::pop_to(std::size_t count) {
  names_.resize(count);
  keys_.resize(count);
}

bool Boundaries::lookup(std::string_view name, std::size_t* level) const {
  if (name.size() > longest_) return false;
  const std::uint64_t key = key_of(name);
  for (std::size_t i = keys_.size(); i-- > 0;) {
    if (keys_[i] == key && names_[i] == name) {
      *level = i;
      return true;
    }
  }
  return false;
}

bool Boundaries::lookup_any(std::string_view name, Match* match) const {
  if (lookup(name, &match->level)) {
    match->found = true;
  } else if (name.ends_with("--") && lookup(name.substr(0, name.size() - 2), &match->level)) {
    match->found = match->closing = true;
  }
  return match->found;
}

Boundaries::Match Boundaries::match(std::string_view line) const {
  Match result;
  if (names_.empty()) return result;
  const std::string_view whole = line.substr(2);
  std::string_view name = right_trimmed(whole);
  // A boundary that ends in blanks (parse.cpp keeps them when the body writes them) matches only
  // whole.
  if (whole.size() != name.size() && whole.size() <= longest_ && lookup(whole, &result.level)) {
    result.found = true;
    return result;
  }
  // Longer than any boundary plus "--" is text.
  if (name.size() <= longest_ + 2 && lookup_any(name, &result)) return result;
  // RFC 2046 5.1.1, note to implementors: what follows the boundary on its line does not count. A
  // word of its own must follow, so that a boundary that begins with another never matches, and
  // lines such as "--- text" are not taken for a one-letter boundary.
  name = name.substr(0, longest_ + 3);
  const std::size_t blank = name.find_first_of(" \t");
  if (blank != std::string_view::npos && blank >= kLenient) {
    lookup_any(name.substr(0, blank), &result);
  }
  return result;
}

}  // namespace shouwen::parsers::mime
