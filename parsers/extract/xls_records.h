// The records of a BIFF stream and the strings in them. A record holds 8224 octets; longer ones go
// on in CONTINUE records, where a string cut in the middle begins with a new width.
// Threads: pure. Lifetime: bodies refer to the stream. Never fails: what lies is shorter.
// Source: MS-XLS 2.1.4, 2.4.58, 2.4.265, 2.5.240, 2.5.293, 2.5.294.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/extract/octets.h"

namespace shouwen::parsers::extract {

struct XlsRecord {
  unsigned type = 0;
  std::string_view body;
  std::size_t next = 0;  // not beyond `at` when there is none
};
XlsRecord xls_record(std::string_view stream, std::size_t at);

// The record's body and those of the CONTINUE records right behind it.
std::vector<std::string_view> xls_parts(std::string_view stream, const XlsRecord& record);
std::string joined(const std::vector<std::string_view>& parts);

// Characters of one or two octets; one octet is Latin-1 here, the upper half of UTF-16.
std::string xls_characters(std::string_view octets, bool two);
// Length in one octet (sheet names) or two (everything else), a flag octet, characters.
std::string short_xls_string(std::string_view octets);
std::string long_xls_string(std::string_view octets);
// The strings cells refer to by number (SST), at most `limit` octets of them.
std::vector<std::string> shared_xls_strings(const std::vector<std::string_view>& parts,
                                            std::size_t limit);

}  // namespace shouwen::parsers::extract
