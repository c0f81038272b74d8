// Whatever lies in a compound file: Word 97-2003 and Kingsoft documents, workbooks and slides,
// Outlook messages, encrypted OOXML. The streams inside decide, never the name it came under.
// Not read and said so: Word 6/95 and older, MS Works, WordPerfect, Visio, Publisher.
// Threads: pure. Errors: outcome and why. Source: MS-CFB, MS-DOC, MS-XLS, MS-PPT, MS-OXMSG,
// MS-OFFCRYPTO.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

class Cfb;

Extracted read_ole(std::string_view octets, const Limits& limits);

// What read_ole hands the streams to; each fills `out`, whose kind is set already.
void read_doc(const Cfb& file, const Limits& limits, Extracted& out);
void read_xls(const Cfb& file, const Limits& limits, Extracted& out);
void read_ppt(const Cfb& file, const Limits& limits, Extracted& out);
void read_msg(const Cfb& file, const Limits& limits, Extracted& out);

// Title, author and time of creation from the SummaryInformation stream.
void read_summary(std::string_view stream, Extracted& out);

// Sets outcome and why; a kept text stays.
void set_encrypted(Extracted& out);
void set_limit(Extracted& out, std::string_view why);

}  // namespace shouwen::parsers::extract
