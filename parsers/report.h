// What a bounce, a delivery report or a read receipt says. Used by mail.cpp only.
// Threads: pure; never fails. Source: RFC 3464, 3461, 8098; the prose of Chinese providers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "parsers/mail.h"

namespace shouwen::parsers {

// REQUIRES: fields, from, subject, leaves, inner and body_text of `mail` are filled.
std::optional<Report> read_report(const mime::Message& message, const Mail& mail);

}  // namespace shouwen::parsers
