// Every function here is one pass over its input: hostile text of any length costs linear time.
// SPDX-License-Identifier: Apache-2.0
#include "config/text.h"

namespace shouwen {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kMaxWord = 64;  // code points in one token; longer runs are cut into such

bool between(char32_t c, char32_t low, char32_t high) {
  return c >= low && c <= high;
}

// Draws nothing: zero-width, bidi marks, soft hyphen, fillers, tags, interlinear notes. Trojan
// Source (CVE-2021-42574) and look-alike names are made of these.
bool is_invisible(char32_t c) {
  switch (c) {
    case 0x00AD:
    case 0x034F:
    case 0x061C:
    case 0x115F:
    case 0x1160:
    case 0x180E:
    case 0x2060:
    case 0x3164:
    case 0xFEFF:
    case 0xFFA0:
      return true;
    default:
      break;
  }
  return between(c, 0x200B, 0x200F) || between(c, 0x202A, 0x202E) || between(c, 0x2061, 0x206F) ||
         between(c, 0xFFF9, 0xFFFB) || between(c, 0xE0000, 0xE0FFF);
}

bool is_line_break(char32_t c) {
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

bool is_space(char32_t c) {
  return c == ' ' || between(c, '\t', '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         between(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_control(char32_t c) {
  return c < 0x20 || between(c, 0x7F, 0x9F);
}

// What one office types （ and another (, as one character.
char32_t plain_punctuation(char32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
    case 0x301D:
    case 0x301E:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
      return '-';
    case 0x3001:
      return ',';
    case 0x3002:
    case 0xFF61:
      return '.';
    case 0x3010:
    case 0x3014:
    case 0x3016:
      return '[';
    case 0x3011:
    case 0x3015:
    case 0x3017:
      return ']';
    case 0x2022:
    case 0x2027:
    case 0x30FB:
    case 0xFF65:
      return 0xB7;
    default:
      return c;
  }
}

char32_t fold_one(char32_t c) {
  if (between(c, 0xFF01, 0xFF5E)) c -= 0xFEE0;  // full-width forms
  if (between(c, 'A', 'Z')) return c + ('a' - 'A');
  return c < 0x80 ? c : plain_punctuation(c);
}

// Part of a word for the index: letters and digits of any script but Han.
bool is_word(char32_t c) {
  if (c < 0x80) return between(c, 'a', 'z') || between(c, 'A', 'Z') || between(c, '0', '9');
  if (c < 0xC0 || c == 0xD7 || c == 0xF7 || c == kReplacement) return false;
  return !between(c, 0x2000, 0x2BFF) && !between(c, 0x3000, 0x303F) &&
         !between(c, 0xE000, 0xF8FF) && !between(c, 0xFE00, 0xFE6F) &&
         !between(c, 0xFF00, 0xFFEF) && c != 0x30FB;
}

// Length a lead byte announces, and the range its second byte must lie in (Unicode table 3-7).
struct Lead {
  int length;
  unsigned char low, high;
};
Lead lead(unsigned char b) {
  if (b >= 0xC2 && b <= 0xDF) return {2, 0x80, 0xBF};
  if (b == 0xE0) return {3, 0xA0, 0xBF};
  if (b == 0xED) return {3, 0x80, 0x9F};
  if (b >= 0xE1 && b <= 0xEF) return {3, 0x80, 0xBF};
  if (b == 0xF0) return {4, 0x90, 0xBF};
  if (b >= 0xF1 && b <= 0xF3) return {4, 0x80, 0xBF};
  if (b == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// False for a byte that begins nothing valid; then c is U+FFFD and pos is past the bad bytes.
bool decode(std::string_view text, std::size_t& pos, char32_t& c) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(pos++);
  if (first < 0x80) {
    c = first;
    return true;
  }
  const Lead head = lead(first);
  c = kReplacement;
  if (head.length == 0) return false;
  char32_t value = first & (0x7Fu >> head.length);
  for (int i = 1; i < head.length; ++i) {
    if (pos == text.size()) return false;
    const unsigned char next = byte(pos);
    if (next < (i == 1 ? head.low : 0x80) || next > (i == 1 ? head.high : 0xBF)) return false;
    value = (value << 6) | (next & 0x3Fu);
    ++pos;
  }
  c = value;
  return true;
}

// Gives each token of folded text; every one is a piece of it, so nothing is copied.
template <class Sink>
void each_token(std::string_view folded, Sink&& sink) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t word = kNone, word_length = 0;  // where the Latin word under way begins
  std::size_t han = kNone;                    // the Han character before
  bool alone = false;                         // it stands in no token yet
  for (std::size_t pos = 0; pos < folded.size();) {
    const std::size_t start = pos;
    const char32_t c = next_code_point(folded, pos);
    const bool is_ideograph = is_han(c), in_word = !is_ideograph && is_word(c);
    if (!in_word && word != kNone) {
      sink(folded.substr(word, start - word));
      word = kNone;
    }
    if (is_ideograph) {
      alone = han == kNone;
      if (!alone) sink(folded.substr(han, pos - han));
      han = start;
      continue;
    }
    if (alone) sink(folded.substr(han, start - han));
    han = kNone;
    alone = false;
    if (!in_word) continue;
    if (word == kNone) {
      word = start;
      word_length = 0;
    }
    if (++word_length < kMaxWord) continue;
    sink(folded.substr(word, pos - word));
    word = kNone;
  }
  if (word != kNone) sink(folded.substr(word));
  if (alone) sink(folded.substr(han));
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& pos) {
  char32_t c = kReplacement;
  decode(text, pos, c);
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || between(c, 0xD800, 0xDFFF)) c = kReplacement;
  const auto put = [&](char32_t b) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(b)));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

bool is_valid_utf8(std::string_view text) {
  char32_t c = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    if (!decode(text, pos, c)) return false;
  }
  return true;
}

bool is_han(char32_t c) {
  return between(c, 0x4E00, 0x9FFF) || between(c, 0x3400, 0x4DBF) || between(c, 0xF900, 0xFAFF) ||
         between(c, 0x20000, 0x323AF) || c == 0x3005 || c == 0x3007;
}

std::string sanitize_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) append_utf8(out, next_code_point(text, pos));
  return out;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = false;
  char32_t last = 0;  // last character written; 0 at the start
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t start = pos;
    const char32_t read = next_code_point(text, pos);
    if (between(read, 0x4E00, 0x9FFF)) {  // most of a Chinese text: stands as it is
      out.append(text, start, pos - start);
      space = false;
      last = read;
      continue;
    }
    const char32_t c = fold_one(read);
    if (is_space(c)) {
      space = true;
      continue;
    }
    if (is_invisible(c) || is_control(c)) continue;
    if (space && last != 0 && !is_han(last) && !is_han(c)) out.push_back(' ');
    space = false;
    append_utf8(out, c);
    last = c;
  }
  return out;
}

std::vector<std::string> bigrams(std::string_view text) {
  std::vector<std::string> tokens;
  each_token(fold(text), [&](std::string_view token) { tokens.emplace_back(token); });
  return tokens;
}

std::string bigram_text(std::string_view text) {
  const std::string folded = fold(text);
  std::string out;
  out.reserve(folded.size() * 7 / 3);  // two characters and a blank for each
  each_token(folded, [&](std::string_view token) {
    if (!out.empty()) out.push_back(' ');
    out += token;
  });
  return out;
}

std::string neutral(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  bool after_cr = false;
  for (std::size_t pos = 0; pos < text.size();) {
    const char32_t c = next_code_point(text, pos);
    const bool crlf = after_cr && c == '\n';
    after_cr = c == '\r';
    if (crlf) continue;  // CR wrote the break already
    if (is_line_break(c)) {
      out.push_back(keep_lines ? '\n' : ' ');
    } else if (c == '\t') {
      out.push_back(' ');
    } else if (!is_control(c) && !is_invisible(c)) {
      append_utf8(out, c);
    }
  }
  return out;
}

std::string csv_cell(std::string_view text) {
  std::string clean = neutral(text);
  // A full-width ＝ starts a formula too where Excel runs in Chinese; blanks before it do not help.
  std::size_t pos = clean.find_first_not_of(' ');
  if (pos != std::string::npos) {
    const char32_t first = fold_one(next_code_point(clean, pos));
    if (first == '=' || first == '+' || first == '-' || first == '@') clean.insert(0, "'");
  }
  if (!text.empty() && (text[0] == '\t' || text[0] == '\r') && clean[0] != '\'') {
    clean.insert(0, "'");
  }
  const bool outer_blank = !clean.empty() && (clean.front() == ' ' || clean.back() == ' ');
  if (!outer_blank && clean.find_first_of(",;\"") == std::string::npos) return clean;
  std::string quoted = "\"";
  for (const char c : clean) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  quoted.push_back('"');
  return quoted;
}

std::string ellipsis(std::string_view text, std::size_t limit) {
  std::size_t pos = 0;
  for (std::size_t count = 0; pos < text.size(); ++count) {
    if (count == limit) return sanitize_utf8(text.substr(0, pos)) + "…";
    next_code_point(text, pos);
  }
  return sanitize_utf8(text);
}

}  // namespace shouwen
