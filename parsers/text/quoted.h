// What the sender wrote himself, apart from the original he quoted below or above it.
// Knows the forms of QQ, Foxmail, 163/126, Outlook (Chinese and English), Apple Mail and "> ".
// Threads: pure; linear. Input UTF-8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::parsers {

struct QuotedSplit {
  std::string own, quoted;  // concatenated lines; separators and quoted headers are in `quoted`
  bool forwarded = false;   // the separator says the original was forwarded, not answered
};

QuotedSplit split_quoted(std::string_view text);

// A subject that says the mail was forwarded: 转发, Fw, Fwd (also after other prefixes).
bool forward_subject(std::string_view subject);

}  // namespace shouwen::parsers
