// The number of a list item or heading as the reader sees it: 一 十二 甲 ① IV b 壹 ...
// Threads: pure. Never fails: a format not known, or a value out of its range, is decimal.
// Source: ECMA-376-1 17.18.59 (ST_NumberFormat); MS-OSHARED 2.2.1.3 (MSONFC) for the codes of .doc.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::parsers::extract {

// `format` as OOXML names it: decimal chineseCounting ideographTraditional ...
std::string list_number(long value, std::string_view format);

// The same format by its number in MS-DOC and MS-PPT (nfc); "decimal" when not known.
std::string_view list_format(int nfc);

}  // namespace shouwen::parsers::extract
