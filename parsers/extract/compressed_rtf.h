// The compressed RTF in which Outlook keeps a message's body (PidTagRtfCompressed).
// Threads: pure. Never fails: what cannot be unpacked is shorter; at most `limit` octets come out.
// Source: MS-OXRTFCP 2.2, 3.1.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

std::string unpack_rtf(std::string_view octets, std::size_t limit);

// Its text; "" when there is none.
std::string compressed_rtf_text(std::string_view octets, const Limits& limits);

}  // namespace shouwen::parsers::extract
