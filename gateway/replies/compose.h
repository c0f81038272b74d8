// One mail of ours as RFC 5322 octets: plain text first, a quiet HTML alternative with the same
// words, headers that tell other robots to keep silent. mimetic builds the body and its parts; the
// header block is written here, because mimetic 0.9.8 neither encodes (RFC 2047) nor folds.
//
// Nothing from outside can start a header line: every value passes header_text() or ascii_token().
// Threads: pure. Errors: rejected_input for an address or a Message-ID no header may carry.
// Source: RFC 5322, 2045-2047, 3834 §3.1.7; X-Auto-Response-Suppress is MS-OXCMAIL 2.2.3.2.14.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/result.h"
#include "config/time.h"

namespace shouwen::replies {

struct Draft {
  std::string from_name, from;          // from: ASCII address, the login's own
  std::string to;                       // one address
  std::string subject;                  // UTF-8
  std::string message_id;               // "<...@domain>", fixed for this mail for ever
  std::string in_reply_to;              // "<...>" or ""
  std::vector<std::string> references;  // with or without <>; at most the last 20 are kept
  bool replies = true;                  // auto-replied; false: auto-generated (digest)
  Instant date;
  Zone zone;
  std::string text;            // UTF-8, lines by \n
  std::string statement = {};  // signed, of a receipt; a part of its own (receipt_part.h)
};

// The whole message, CRLF, only ASCII, no line over 998 octets (none over 78 where it can fold).
Result<std::string> compose(const Draft& draft);

// RFC 2047: as it is when printable ASCII, else UTF-8 B-encoded words of at most 75 octets, each of
// whole characters, folded. Controls become spaces first. `column`: what precedes on the line.
std::string encode_words(std::string_view utf8, std::size_t column);

// local@domain of printable ASCII without anything a header or an SMTP command could be cut with.
bool safe_address(std::string_view address);

// The same words as HTML: escaped, paragraphs, no remote content, no links, no styles but two.
std::string html_of(std::string_view text);

}  // namespace shouwen::replies
