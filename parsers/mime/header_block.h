// One header block: where it ends and which Content-* fields it holds. Used by parse.cpp only.
// Threads: pure. Source: RFC 5322 2.2 and 4.5, RFC 2045 3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/mime/mime.h"
#include "parsers/mime/scan.h"

namespace shouwen::parsers::mime {

struct HeaderBlock {
  std::string_view header;  // the fields, without the blank line
  std::size_t body = 0;     // where the body begins
  std::string_view content_type, disposition, content_id, encoding;  // raw values
  std::uint32_t defects = 0;
};

// Reads the block that begins at `pos`. `top` is true for the first block of the octets, where an
// mbox "From " line or blank lines before the fields are passed over.
HeaderBlock read_header_block(std::string_view text, std::size_t pos, bool top,
                              const Boundaries& boundaries, const Limits& limits);

}  // namespace shouwen::parsers::mime
