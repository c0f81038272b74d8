// Every limit of the parsers, in one place. Reaching one is never an error: what lies beyond is
// left unread and a defect says so; the original octets are filed whatever happens here.
// Values; safe everywhere. Source: the hostile inputs of public mail; see README.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace shouwen::parsers {

struct Limits {
  std::size_t header_block = 1 << 20;     // octets of one header block that are indexed
  std::size_t header_line = 64 << 10;     // octets of one field's value that are decoded
  std::size_t fields = 2000;              // fields of one header block
  std::size_t parts = 10000;              // nodes of the MIME tree
  std::size_t depth = 200;                // nested multiparts and forwarded messages
  std::size_t boundary = 8192;            // octets of a boundary; 70 are allowed
  std::size_t params = 256;               // parameters of one Content-* field
  std::size_t encoded_words = 2000;       // RFC 2047 words decoded in one field
  std::size_t recipients = 1000;          // addresses of one field
  std::size_t references = 200;           // message ids of one field
  std::size_t filename = 4096;            // octets of a decoded file name
  std::size_t nested_decoded = 64 << 20;  // octets of base64/QP-encoded forwarded messages, in all
  std::size_t inline_uu = 100;            // uuencoded files inside one text part
  std::size_t text = 4 << 20;             // UTF-8 octets of one part's text
  std::size_t body_text = 8 << 20;        // UTF-8 octets of a mail's body text
  std::size_t links = 200;
};

}  // namespace shouwen::parsers
