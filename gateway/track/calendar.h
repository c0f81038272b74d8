// The due dates of a campaign as iCalendar, for the office's own calendars: one event a requirement
// and date, with an alarm on the working day reminders leave. Pure. Threads: any. Errors: none.
// Source: RFC 5545 (folding §3.1, text §3.3.11, VEVENT §3.6.1, VALARM §3.6.6).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/campaign.h"
#include "config/holidays.h"

namespace shouwen::track {

// CRLF, no line over 75 octets. `domain`: right of the @ in the UIDs, which stay the same for ever.
std::string calendar(const config::Campaign& campaign, const config::Holidays& holidays,
                     const std::string& domain, Instant now);

}  // namespace shouwen::track
