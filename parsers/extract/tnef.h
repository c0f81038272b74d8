// winmail.dat, the envelope Outlook puts around a mail's attachments and body: files become
// members, the body text. Threads: pure. Errors: corrupt when the envelope breaks off; what came
// before is kept. Source: MS-OXTNEF 2.1, 2.2; MS-OXPROPS for the property numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

Extracted read_tnef(std::string_view octets, const Limits& limits);

}  // namespace shouwen::parsers::extract
