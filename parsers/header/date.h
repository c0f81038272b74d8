// Dates of mail: RFC 5322 with its obsolete forms and common faults (two-digit years, missing
// seconds or zone, comments, names of zones, ISO 8601). A date without a zone counts as UTC.
// Threads: pure; never fails. Source: RFC 5322 3.3 and 4.3.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shouwen::parsers {

std::optional<std::int64_t> parse_mail_date(std::string_view raw);  // UTC milliseconds

}  // namespace shouwen::parsers
