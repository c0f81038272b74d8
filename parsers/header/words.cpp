// SPDX-License-Identifier: Apache-2.0
#include "parsers/header/words.h"

#include <vector>

#include "parsers/mime/base64.h"
#include "parsers/mime/scan.h"
#include "parsers/text/charset.h"

namespace shouwen::parsers {
namespace {

constexpr std::size_t kLongestWord = 16384;

struct Word {
  std::string_view charset, text;
  bool base64 = false;
  std::size_t size = 0;  // of the whole =?...?=
};

// The encoded word that begins at `at`. Blanks inside a Q word are against the rules but common.
bool word_at(std::string_view text, std::size_t at, Word* word) {
  std::string_view rest = text.substr(at, kLongestWord);
  if (!rest.starts_with("=?")) return false;
  const std::size_t first = rest.find_first_of("? \t", 2);
  if (first == std::string_view::npos || rest[first] != '?' || first == 2 || first > 60)
    return false;
  if (first + 2 >= rest.size() || rest[first + 2] != '?') return false;
  const char kind = static_cast<char>(rest[first + 1] | 0x20);
  if (kind != 'b' && kind != 'q') return false;
  const std::size_t end = rest.find("?=", first + 3);
  if (end == std::string_view::npos) return false;
  word->charset = rest.substr(2, first - 2);
  word->charset = word->charset.substr(0, word->charset.find('*'));  // RFC 2231 language
  word->text = rest.substr(first + 3, end - first - 3);
  if (word->text.find("=?") != std::string_view::npos) return false;
  word->base64 = kind == 'b';
  word->size = end + 2;
  return true;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void append_octets(const Word& word, std::string& out) {
  if (word.base64) {
    mime::decode_base64(word.text, [&](std::span<const std::byte> octets) {
      out.append(reinterpret_cast<const char*>(octets.data()), octets.size());
    });
    return;
  }
  for (std::size_t i = 0; i < word.text.size(); ++i) {
    const char c = word.text[i];
    const int high = c == '=' && i + 2 < word.text.size() ? hex(word.text[i + 1]) : -1;
    const int low = high >= 0 ? hex(word.text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      out += c == '_' ? ' ' : c;
    }
  }
}

// Collects octets of one charset, or literal octets, and converts them when that ends.
class Pieces {
 public:
  Pieces(std::string_view hint, bool* defect) : hint_(hint), defect_(defect) {}

  void literal(std::string_view octets) {
    if (!in_literal_) flush();
    in_literal_ = true;
    octets_ += octets;
  }
  void word(const Word& word) {
    if (in_literal_ || !mime::equal_nocase(charset_, word.charset)) flush();
    in_literal_ = false;
    charset_ = word.charset;
    append_octets(word, octets_);
  }

  std::string finish() {
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    if (!octets_.empty()) {
      const Converted converted = to_utf8(octets_, in_literal_ ? hint_ : charset_);
      out_ += converted.text;
      if (defect_ && (converted.replaced || (converted.contradicted && !in_literal_))) {
        *defect_ = true;
      }
    }
    octets_.clear();
    charset_ = {};
  }

  std::string out_, octets_;
  std::string_view hint_, charset_;
  bool in_literal_ = true;
  bool* defect_;
};

}  // namespace

std::string unfold(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (char c : raw) {
    if (c != '\r' && c != '\n') out += c;
  }
  const std::size_t begin = out.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return out.substr(begin, out.find_last_not_of(" \t") - begin + 1);
}

std::string decode_text(std::string_view raw, const Limits& limits, std::string_view charset_hint,
                        bool* defect) {
  const std::string text = unfold(raw);
  Pieces pieces(charset_hint, defect);
  std::size_t words = 0, pos = 0;
  bool last_was_word = false;
  while (pos < text.size()) {
    const std::size_t at = words < limits.encoded_words ? text.find("=?", pos) : std::string::npos;
    const std::string_view between = std::string_view(text).substr(pos, at - pos);
    // Blanks between two words are not text; between a word and text they are.
    const bool blanks = last_was_word && between.find_first_not_of(" \t") == std::string_view::npos;
    Word word;
    if (at == std::string::npos) {
      pieces.literal(between);
      break;
    }
    if (!word_at(text, at, &word)) {
      pieces.literal(between);
      pieces.literal("=?");
      pos = at + 2;
      last_was_word = false;
      continue;
    }
    if (!blanks && !between.empty()) pieces.literal(between);
    pieces.word(word);
    ++words;
    last_was_word = true;
    pos = at + word.size;
  }
  return pieces.finish();
}

}  // namespace shouwen::parsers
