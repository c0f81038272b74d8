// Reading IMAP response lines: tolerant of what providers get wrong, bounded, never throwing.
// Views point into the line given. Pure functions. RFC 3501 §7, §9.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/time.h"

namespace shouwen::net {

enum class ImapStatus { ok, no, bad, bye, preauth };

struct ImapLine {
  enum class Kind {
    tagged,        // tag, status, code, rest
    status,        // untagged OK, NO, BAD, BYE, PREAUTH: status, code, rest
    numbered,      // * 12 EXISTS: number, word, rest
    data,          // * LIST ...: word, rest
    continuation,  // + ...: rest
    bad,
  };
  Kind kind = Kind::bad;
  ImapStatus status = ImapStatus::bad;
  std::string_view tag, word, code, rest;  // code: inside [ ], "UIDVALIDITY 7"
  std::uint64_t number = 0;
};

ImapLine parse_imap_line(std::string_view line);

// A literal announced at the end of the line: {12}, {12+}, ~{12}. `prefix` is the line without it.
struct LiteralMark {
  std::uint64_t size = 0;
  bool overflow = false;  // a number no size can have
  std::string_view prefix;
};
std::optional<LiteralMark> literal_mark(std::string_view line);

bool equal_ci(std::string_view a, std::string_view b);
std::optional<std::uint64_t> parse_number(std::string_view digits);  // digits only, no overflow
// The argument of a response code: code_argument("UIDNEXT 7", "UIDNEXT") == "7".
std::optional<std::string_view> code_argument(std::string_view code, std::string_view name);
std::optional<Instant> parse_internal_date(std::string_view text);  // 01-Oct-2020 08:00:00 +0800

// Atoms, quoted strings (unescaped), NIL as "", ( and ) as themselves. False at the end or on an
// unfinished quoted string.
class ImapTokens {
 public:
  struct Token {
    enum class Kind { open, close, text } kind = Kind::text;
    std::string text;
    bool quoted = false;
  };
  explicit ImapTokens(std::string_view text) : text_(text) {}
  bool next(Token& token);

 private:
  std::string_view text_;
};

std::string quote_imap(std::string_view text);  // "..." with escapes

// "1:3,7,9:10": ascending and merged, as QQ insists. REQUIRES: ascending input.
std::string uid_set(const std::vector<std::uint64_t>& uids);

}  // namespace shouwen::net
