// A mail that came as a file: subject, sender and body as text, its attachments as members.
// Threads: pure. Never fails; bounded by parsers/limits.h and `limits`.
// Source: RFC 5322, 2045; parsers/mail.h does the reading.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

Extracted read_eml(std::string_view octets, const Limits& limits);

}  // namespace shouwen::parsers::extract
