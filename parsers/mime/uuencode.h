// uuencode: files between "begin 644 name" and "end", as a transfer encoding or inside plain text.
// Threads: pure; linear; never fails. Source: POSIX uuencode, historical algorithm.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/mime/mime.h"

namespace shouwen::parsers::mime {

struct UuBlock {
  std::string_view octets;  // from "begin" through "end" and its line end
};

// Blocks in a text, in order, at most `limit`. A "begin" line without encoded lines is prose.
std::vector<UuBlock> find_uu_blocks(std::string_view text, std::size_t limit);
// The name on the begin line of a block, raw octets; "" when there is none.
std::string_view uu_name(std::string_view block);
// Decodes the first block in `text`; lines outside it are ignored. A line cut short is filled with
// zeros, as POSIX programs do, up to four times the text's size in all. Returns defects.
std::uint32_t decode_uu(std::string_view text, const Sink& sink);

}  // namespace shouwen::parsers::mime
